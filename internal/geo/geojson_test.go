package geo_test

import (
	"encoding/json"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/geo"
)

func TestBrokenGeometryIsRefusedWithItsReason(t *testing.T) {
	few := geo.Most{Bytes: 2000, Features: 2, Vertices: 6}
	for text, code := range map[string]string{
		`{`: "geometry.unreadable",
		``:  "geometry.unreadable",
		`{"type":"LineString","coordinates":[[1,2],[3,4]]}`:                              "geometry.kind_unknown",
		`{"type":"Point","coordinates":[1,2]}`:                                           "geometry.kind_unknown",
		`{"type":"Polygon","coordinates":[]}`:                                            "geometry.empty",
		`{"type":"Polygon","coordinates":"x"}`:                                           "geometry.unreadable",
		`{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}`:                         "geometry.ring_too_short",
		`{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,1],[6,6]]]}`:                   "geometry.ring_open",
		`{"type":"Polygon","coordinates":[[[1,1],[2,2],[3,3],[1,1]]]}`:                   "geometry.ring_flat",
		`{"type":"Polygon","coordinates":[[[40,117],[40,118],[41,118],[40,117]]]}`:       "geometry.point_off_earth",
		`{"type":"Polygon","coordinates":[[[500000,4427000],[1,2],[3,4],[1,2]]]}`:        "geometry.point_off_earth",
		`{"type":"Polygon","coordinates":[[[1],[1,2],[3,4],[1,2]]]}`:                     "geometry.unreadable",
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[2,0],[2,1],[2,2],[0,2],[0,0]]]}`: "geometry.vertices_too_many",
		strings.Repeat(" ", 2001):                                                        "geometry.file_too_large",
	} {
		if _, err := geo.ParseArea([]byte(text), few); fault.Code(err) != code {
			t.Errorf("%.60s: %v, want %s", text, err, code)
		}
	}
	if a, err := geo.ParseArea([]byte(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`), few); err != nil || a.Vertices() != 4 {
		t.Error(a, err)
	}
}

func TestABrokenFeatureIsNamedByItsPlaceInTheFile(t *testing.T) {
	text := `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"name":"甲","n":7,"none":null},"geometry":{"type":"Point","coordinates":[117,40]}},
		{"type":"Feature","properties":{},"geometry":null}]}`
	_, err := geo.ReadFeatures(strings.NewReader(text), geo.Ample())
	f := fault.As(err)
	if f == nil || f.Code != "geometry.unreadable" || f.Args["at"] != "features[1]" || f.Fields[0].At != "features[1]" {
		t.Fatal(err)
	}
	ok, err := geo.ReadFeatures(strings.NewReader(text[:strings.LastIndex(text, ",\n")]+"]}"), geo.Ample())
	if err != nil || len(ok) != 1 || ok[0].Properties["name"] != "甲" || ok[0].Properties["n"] != "7" || ok[0].Point.Lat != 40 {
		t.Error(ok, err)
	}
	if _, err := geo.ReadFeatures(strings.NewReader(text), geo.Most{Bytes: 1 << 20, Features: 1, Vertices: 9}); fault.Code(err) != "geometry.features_too_many" {
		t.Error(err)
	}
	for _, bad := range []string{"", "[]", `{"type":"Topology"}`, "甲,乙"} {
		if _, err := geo.ReadFeatures(strings.NewReader(bad), geo.Ample()); fault.Code(err) != "geometry.file_unreadable" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := geo.ReadFeatures(strings.NewReader(text), geo.Most{Bytes: 10}); fault.Code(err) != "geometry.file_too_large" {
		t.Error(err)
	}
}

func TestAnAreaIsWrittenAndReadBackTheSame(t *testing.T) {
	for _, c := range town() {
		text, err := json.Marshal(c.Area)
		if err != nil {
			t.Fatal(err)
		}
		var back geo.Area
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if again, _ := json.Marshal(back); string(again) != string(text) {
			t.Errorf("%s, then %s", text, again)
		}
	}
	// Clockwise in, against the clock out.
	a := geo.Area{{geo.Ring{at(0, 0), at(0, 10), at(10, 10), at(0, 0)}}}
	if text, _ := json.Marshal(a); !strings.Contains(string(text), "[[117,40],[117.01,40.01],[117,40.01]") {
		t.Error(string(text))
	}
}
