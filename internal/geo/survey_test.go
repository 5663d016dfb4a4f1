package geo_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/geo"

	"github.com/jonas-p/go-shp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// zipped is an archive of those files.
func zipped(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// layer is a Shapefile of villages as a survey office makes it: names in GBK,
// rings with a hole, metres of a 3° zone.
func layer(t *testing.T, to func(geo.Point) (x, y float64)) map[string][]byte {
	t.Helper()
	base := filepath.Join(t.TempDir(), "cun")
	w, err := shp.Create(base+".shp", shp.POLYGON)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.SetFields([]shp.Field{shp.StringField("XZQMC", 40), shp.StringField("XZQDM", 20)}); err != nil {
		t.Fatal(err)
	}
	ring := func(a geo.Area) []shp.Point {
		var out []shp.Point
		for _, p := range a[0][0] {
			x, y := to(p)
			out = append(out, shp.Point{X: x, Y: y})
		}
		return out
	}
	for i, name := range []string{"上里庄村", "下里庄村"} {
		lon := 117 + float64(i)*0.05
		gbk, err := simplifiedchinese.GBK.NewEncoder().String(name)
		if err != nil {
			t.Fatal(err)
		}
		p := shp.Polygon(*shp.NewPolyLine([][]shp.Point{ring(box(lon, 40, 0.04, 0.04)), ring(box(lon+0.01, 40.01, 0.01, 0.01))}))
		w.Write(&p)
		w.WriteAttribute(i, 0, gbk)
		w.WriteAttribute(i, 1, fmt.Sprintf("12011910620%d", i))
	}
	w.Close()
	files := map[string][]byte{}
	for _, ext := range []string{".shp", ".dbf", ".shx"} {
		name := base + ext
		if _, err := os.Stat(name); err != nil && ext == ".dbf" {
			name = base + "dbf" // the library's writer forgets the dot
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files["图层/cun"+ext] = b
	}
	return files
}

const zone39 = `PROJCS["CGCS2000_3_Degree_GK_CM_117E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["Central_Meridian",117.0],UNIT["Meter",1.0]]`

func TestAZippedShapefileOfASurveyOfficeIsReadToTheCentimetre(t *testing.T) {
	files := layer(t, func(p geo.Point) (float64, float64) { q := geo.Project(p, 39); return q.East, q.North })
	files["图层/cun.prj"], files["图层/cun.cpg"] = []byte(zone39), []byte("GBK")
	s, err := geo.ReadSurvey(zipped(t, files), "")
	if err != nil {
		t.Fatal(err)
	}
	if s.Format != "Shapefile" || s.Said != "CGCS2000_3_Degree_GK_CM_117E" || s.SaidAs != geo.Survey3 || s.SaidZone != 39 || s.Encoding != "GB18030" || len(s.Tracts) != 2 {
		t.Fatalf("%+v", s)
	}
	if s.Against(geo.Survey3, 39) || !s.Against(geo.Survey3, 40) || !s.Against(geo.Degrees, 0) {
		t.Error("what contradicts a .prj")
	}
	if p := s.Tracts[1].Props; p["XZQMC"] != "下里庄村" || p["XZQDM"] != "120119106201" {
		t.Errorf("%v", p)
	}
	a, err := s.Tracts[1].Area(2, geo.Survey3, 39)
	if err != nil || len(a) != 1 || len(a[0]) != 2 {
		t.Fatalf("%v %v", a, err)
	}
	for i, p := range box(117.05, 40, 0.04, 0.04)[0][0] {
		if off := geo.Distance(p, a[0][0][i]); off > 0.01 {
			t.Errorf("corner %d is off by %.4f m", i, off)
		}
	}
	// Without a .cpg the names are read as what they look like.
	delete(files, "图层/cun.cpg")
	if s, err := geo.ReadSurvey(zipped(t, files), ""); err != nil || s.Tracts[0].Props["XZQMC"] != "上里庄村" {
		t.Errorf("%v %v", s.Tracts, err)
	}
	if s, err := geo.ReadSurvey(zipped(t, files), "UTF-8"); err != nil || strings.Contains(s.Tracts[0].Props["XZQMC"], "上里") {
		t.Errorf("as the wrong encoding: %v %v", s.Tracts, err)
	}
}

func TestWhatAFileSaysOfItselfIsUnderstood(t *testing.T) {
	for said, want := range map[string]string{
		"urn:ogc:def:crs:OGC:1.3:CRS84": "wgs84 0", "EPSG:4490": "wgs84 0", "urn:ogc:def:crs:EPSG::4527": "cgcs2000 39", "EPSG:4548": "cgcs2000 39",
		"EPSG:4513": "cgcs2000 25", "EPSG:4533": "cgcs2000 45", "EPSG:4534": "cgcs2000 25", "EPSG:4554": "cgcs2000 45",
		"EPSG:4610": "xian80 0", "EPSG:2349": "xian80 0", "EPSG:4214": "beijing54 0", "EPSG:2437": "beijing54 0", "EPSG:3857": " 0", "": " 0",
	} {
		s, err := geo.ReadSurvey([]byte(`{"type":"FeatureCollection","crs":{"properties":{"name":"`+said+`"}},"features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[117,40],[117.1,40],[117.1,40.1],[117,40]]]}}]}`), "")
		if got := fmt.Sprint(s.SaidAs, " ", s.SaidZone); err != nil || got != want {
			t.Errorf("%q: %q, want %q %v", said, got, want, err)
		}
	}
	for prj, want := range map[string]string{
		zone39: "cgcs2000 39",
		`GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000"]]`:                                                      "wgs84 0",
		`GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]`:                                                                                     "wgs84 0",
		`PROJCS["Xian_1980_3_Degree_GK_Zone_39",GEOGCS["GCS_Xian_1980"]]`:                                                                "xian80 0",
		`PROJCS["Beijing_1954_3_Degree_GK_CM_117E",GEOGCS["GCS_Beijing_1954",SPHEROID["Krasovsky_1940"]]]`:                               "beijing54 0",
		`PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",GEOGCS["GCS_WGS_1984"],PROJECTION["Mercator"]]`:                                 " 0",
		`PROJCS["WGS_1984_UTM_Zone_50N",GEOGCS["GCS_WGS_1984"],PROJECTION["Transverse_Mercator"]]`:                                       " 0",
		`PROJCS["CGCS2000_3_Degree_GK_Zone_40",GEOGCS["GCS_China_2000"],PROJECTION["Gauss_Kruger"],PARAMETER["Central_Meridian",120.0]]`: "cgcs2000 40",
	} {
		files := layer(t, func(p geo.Point) (float64, float64) { return p.Lon, p.Lat })
		files["图层/cun.prj"] = []byte(prj)
		s, err := geo.ReadSurvey(zipped(t, files), "")
		if got := fmt.Sprint(s.SaidAs, " ", s.SaidZone); err != nil || got != want {
			t.Errorf("%.40s: %q, want %q %v", prj, got, want, err)
		}
	}
}

func TestBrokenAndHostileFilesAreRefusedInWords(t *testing.T) {
	sound := layer(t, func(p geo.Point) (float64, float64) { return p.Lon, p.Lat })
	changed := func(ext string, change func([]byte) []byte) []byte {
		files := map[string][]byte{}
		for name, b := range sound {
			if files[name] = bytes.Clone(b); strings.HasSuffix(name, ext) {
				files[name] = change(files[name])
			}
		}
		return zipped(t, files)
	}
	without := func(ext string) []byte {
		files := map[string][]byte{}
		for name, b := range sound {
			if !strings.HasSuffix(name, ext) {
				files[name] = b
			}
		}
		return zipped(t, files)
	}
	put := func(at int, n uint32) func([]byte) []byte {
		return func(b []byte) []byte { binary.LittleEndian.PutUint32(b[at:], n); return b }
	}
	kml := func(inner string) []byte {
		return []byte(`<?xml version="1.0"?><kml><Document>` + inner + `</Document></kml>`)
	}
	ring := func(c string) string {
		return `<Placemark><name>x</name><Polygon><outerBoundaryIs><LinearRing><coordinates>` + c + `</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>`
	}
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"no table":                     {without(".dbf"), "border.shapefile_without_table"},
		"cut off":                      {changed(".shp", func(b []byte) []byte { return b[:len(b)-50] }), "border.shapefile_broken"},
		"two thousand million parts":   {changed(".shp", put(108+36, 2_000_000_000)), "border.shapefile_broken"},
		"two thousand million corners": {changed(".shp", put(108+40, 2_000_000_000)), "border.shapefile_broken"},
		"a part that begins nowhere":   {changed(".shp", put(108+48, 4_000_000_000)), "border.shapefile_broken"},
		"a table cut off":              {changed(".dbf", func(b []byte) []byte { return b[:70] }), "border.shapefile_broken"},
		"a table of no rows' length":   {changed(".dbf", func(b []byte) []byte { binary.LittleEndian.PutUint16(b[10:], 1); return b }), "border.shapefile_broken"},
		"points, not areas":            {changed(".shp", put(32, 1)), "border.shapefile_of_no_areas"},
		"not zipped":                   {sound["图层/cun.shp"], "border.shapefile_unzipped"},
		"two layers":                   {zipped(t, map[string][]byte{"a.shp": nil, "b.shp": nil}), "border.zip_of_several"},
		"a zip of something else":      {zipped(t, map[string][]byte{"a.docx": nil}), "border.zip_without_borders"},
		"a zip cut off":                {zipped(t, sound)[:300], "border.zip_broken"},
		"a zip bomb":                   {zipped(t, map[string][]byte{"doc.kml": make([]byte, 65<<20)}), "border.zip_too_large"},
		"an XML entity":                {[]byte(`<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><kml>&c;</kml>`), "border.kml_with_entities"},
		"an entity nobody made":        {kml(`<name>&xxe;</name>`), "border.kml_broken"},
		"a KML cut off":                {kml(ring("117,40 117.1,40 117.1,40.1 117,40"))[:120], "border.kml_broken"},
		"nested without end":           {kml(strings.Repeat("<Folder>", 200)), "border.kml_broken"},
		"no number":                    {kml(ring("117,40 NaN,40 117.1,40.1 117,40")), "border.tract_unreadable"},
		"only points":                  {kml(`<Placemark><Point><coordinates>117,40</coordinates></Point></Placemark>`), "border.no_area"},
		"nothing at all":               {nil, "border.format_unknown"},
	} {
		if _, err := geo.ReadSurvey(c.file, ""); fault.Code(err) != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	s, err := geo.ReadSurvey(kml(`<NetworkLink><href>http://example.invalid</href></NetworkLink>`+strings.Replace(ring("117,40 117.1,40 117.1,40.1 117,40"), "<name>x", "<name>&lt;script&gt;alert(1)\u202e&lt;/script&gt;", 1)), "")
	if err != nil || s.Links != 1 || s.Tracts[0].Props["name"] != "＜script＞alert(1)＜/script＞" {
		t.Errorf("%+v %v", s, err)
	}
}

func FuzzSurvey(f *testing.F) {
	f.Add([]byte(`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[117,40],[117.1,40],[117.1,40.1],[117,40]]]}}`))
	f.Add([]byte(`<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>1,2 3,4 5,6</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>`))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := geo.ReadSurvey(b, "")
		if err != nil && fault.As(err) == nil {
			t.Fatal(err)
		}
		for i, tract := range s.Tracts {
			for _, system := range []geo.System{geo.Degrees, geo.Survey3, geo.Shifted} {
				if a, err := tract.Area(i+1, system, 39); err == nil && len(a) == 0 {
					t.Fatal("an area of nothing")
				}
			}
		}
	})
}
