package geo_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"anwang/internal/geo"
)

const shared = "../../../shared/data/"

func unzipped(t *testing.T, path string) io.Reader {
	t.Helper()
	f, err := os.Open(shared + path)
	if err != nil {
		t.Skip("跳过：没有 ../shared/data（纯克隆中没有）；同样的判断由 geo_test.go 的自编图形代查")
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func rows(t *testing.T, r io.Reader) (head []string, body [][]string) {
	t.Helper()
	in := csv.NewReader(r)
	in.FieldsPerRecord = -1
	all, err := in.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1:]
}

func cellsOf(t *testing.T, path string, key ...string) []geo.Cell {
	t.Helper()
	features, err := geo.ReadFeatures(unzipped(t, path), geo.Ample())
	if err != nil {
		t.Fatal(err)
	}
	var cells []geo.Cell
	for _, f := range features {
		for _, k := range key {
			if code := f.Properties[k]; code != "" {
				cells = append(cells, geo.Cell{Code: code, Area: f.Area})
				break
			}
		}
	}
	if len(cells) != len(features) {
		t.Fatalf("%d of %d features have a key; the first has %v", len(cells), len(features), features[0].Properties)
	}
	return cells
}

func TestDetroitPremisesLieWhereAnotherEngineFoundThem(t *testing.T) {
	x := geo.NewIndex(cellsOf(t, "boundaries/detroit_neighborhoods.geojson.gz", "name"))
	head, premises := rows(t, unzipped(t, "inspections/detroit/establishments.csv.gz"))
	lon, lat := slices.Index(head, "lon"), slices.Index(head, "lat")
	at := map[string]geo.Point{}
	for _, r := range premises {
		p := geo.Point{}
		p.Lon, _ = strconv.ParseFloat(r[lon], 64)
		p.Lat, _ = strconv.ParseFloat(r[lat], 64)
		at[r[0]] = p
	}
	_, truth := rows(t, unzipped(t, "truth/pip_detroit.csv.gz"))
	wrong := 0
	for _, r := range truth {
		if got := strings.Join(x.Locate(at[r[0]]), "|"); got != r[2] {
			if wrong++; wrong < 10 {
				t.Errorf("%s at %v: %q, want %q", r[0], at[r[0]], got, r[2])
			}
		}
	}
	t.Logf("%d premises, %d differ", len(truth), wrong)
}

func TestChicagoPointsLieWhereAnotherEngineFoundThem(t *testing.T) {
	if testing.Short() {
		t.Skip("跳过：-short")
	}
	x := geo.NewIndex(cellsOf(t, "boundaries/chicago/police_beats_277.geojson.gz", "beat_num", "beat"))
	head, truth := rows(t, unzipped(t, "truth/pip_chicago.csv.gz"))
	beat := slices.Index(head, "beat")
	wrong := 0
	for _, r := range truth {
		p := geo.Point{}
		p.Lon, _ = strconv.ParseFloat(r[0], 64)
		p.Lat, _ = strconv.ParseFloat(r[1], 64)
		if got := strings.Join(x.Locate(p), "|"); got != r[beat] {
			if wrong++; wrong < 10 {
				t.Errorf("%v: %q, want %q", p, got, r[beat])
			}
		}
	}
	t.Logf("%d points, %d differ", len(truth), wrong)
}
