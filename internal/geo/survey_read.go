package geo

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// The limits of a file of borders, looked at before anything is kept of it.
const (
	unzippedMost = 64 << 20 // bytes of one part of an archive
	partsMost    = 200      // parts of an archive
	tractsMost   = 5_000
	cornersMost  = 400_000 // of all tracts together
	nestingMost  = 64      // of KML elements
)

// ReadSurvey reads a file of borders: GeoJSON, a zipped Shapefile, KML or KMZ,
// told apart by what is in it. Names are read in that encoding, or, "" given, in
// the one they look like.
func ReadSurvey(file []byte, encoding string) (Survey, error) {
	head := bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")), " \t\r\n")
	var s Survey
	var err error
	switch {
	case bytes.HasPrefix(file, []byte("PK")):
		s, err = readArchive(file, encoding)
	case bytes.HasPrefix(head, []byte("{")):
		s, err = readGeoJSON(head)
	case bytes.HasPrefix(head, []byte("<")):
		s, err = readKML(head)
	case bytes.HasPrefix(file, []byte("\x00\x00\x27\x0a")):
		err = fault.New(fault.Invalid, "border.shapefile_unzipped")
	default:
		err = fault.New(fault.Invalid, "border.format_unknown")
	}
	if err != nil {
		return Survey{}, err
	}
	if len(s.Tracts) == 0 {
		return Survey{}, fault.New(fault.Invalid, "border.no_area")
	}
	if len(s.Tracts) > tractsMost {
		return Survey{}, fault.New(fault.TooLarge, "geometry.features_too_many", "limit", strconv.Itoa(tractsMost))
	}
	corners := 0
	for _, t := range s.Tracts {
		for _, r := range t.Rings {
			corners += len(r)
		}
		for k := range t.Props {
			if !slices.Contains(s.Fields, k) {
				s.Fields = append(s.Fields, k)
			}
		}
	}
	if corners > cornersMost {
		return Survey{}, fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(cornersMost))
	}
	slices.Sort(s.Fields)
	return s, nil
}

// readArchive looks for a Shapefile or a KML in a zip.
func readArchive(file []byte, encoding string) (Survey, error) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return Survey{}, fault.New(fault.Invalid, "border.zip_broken")
	}
	if len(z.File) > partsMost {
		return Survey{}, fault.New(fault.TooLarge, "border.zip_too_large")
	}
	parts := map[string][]*zip.File{}
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if strings.HasPrefix(name, "__macosx/") {
			continue
		}
		if i := strings.LastIndexByte(name, '.'); i >= 0 {
			parts[name[i:]] = append(parts[name[i:]], f)
		}
	}
	if kml := parts[".kml"]; len(kml) > 0 {
		text, err := unzip(kml[0])
		if err != nil {
			return Survey{}, err
		}
		return readKML(text)
	}
	switch n := len(parts[".shp"]); {
	case n == 0:
		return Survey{}, fault.New(fault.Invalid, "border.zip_without_borders")
	case n > 1:
		return Survey{}, fault.New(fault.Invalid, "border.zip_of_several", "n", strconv.Itoa(n))
	}
	base := strings.TrimSuffix(strings.ToLower(parts[".shp"][0].Name), ".shp")
	part := func(ext string) ([]byte, error) {
		for _, f := range parts[ext] {
			if strings.ToLower(f.Name) == base+ext {
				return unzip(f)
			}
		}
		return nil, nil
	}
	var p [4][]byte
	for i, ext := range []string{".shp", ".dbf", ".prj", ".cpg"} {
		if p[i], err = part(ext); err != nil {
			return Survey{}, err
		}
	}
	return readShapefile(p[0], p[1], p[2], p[3], encoding)
}

// unzip never believes what an archive says of its size.
func unzip(f *zip.File) ([]byte, error) {
	if f.UncompressedSize64 > unzippedMost {
		return nil, fault.New(fault.TooLarge, "border.zip_too_large")
	}
	r, err := f.Open()
	if err != nil {
		return nil, fault.New(fault.Invalid, "border.zip_broken")
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, unzippedMost+1))
	switch {
	case len(b) > unzippedMost:
		return nil, fault.New(fault.TooLarge, "border.zip_too_large")
	case err != nil:
		return nil, fault.New(fault.Invalid, "border.zip_broken")
	}
	return b, nil
}

func readGeoJSON(text []byte) (Survey, error) {
	var top struct {
		jsonFeature
		CRS struct {
			Properties struct {
				Name string `json:"name"`
			} `json:"properties"`
		} `json:"crs"`
	}
	if err := json.Unmarshal(text, &top); err != nil {
		return Survey{}, fault.New(fault.Invalid, "geometry.file_unreadable")
	}
	list := top.Features
	switch top.Type {
	case "FeatureCollection":
	case "Feature":
		list = []jsonFeature{top.jsonFeature}
	default:
		return Survey{}, fault.New(fault.Invalid, "geometry.file_unreadable")
	}
	s := Survey{Format: "GeoJSON", Encoding: "UTF-8", Said: Plain(top.CRS.Properties.Name)}
	s.SaidAs, s.SaidZone = understood(top.CRS.Properties.Name)
	for i, f := range list {
		rings, err := rawRings(f.Geometry)
		if err != nil {
			return Survey{}, fault.New(fault.Invalid, "border.tract_unreadable", "n", strconv.Itoa(i+1))
		}
		if len(rings) == 0 {
			s.Left++
			continue
		}
		t := Tract{Rings: rings, Props: map[string]string{}}
		for k, v := range f.Properties {
			switch v := v.(type) {
			case nil:
			case string:
				t.Props[Plain(k)] = Plain(v)
			case float64:
				t.Props[Plain(k)] = strconv.FormatFloat(v, 'f', -1, 64)
			case bool:
				t.Props[Plain(k)] = strconv.FormatBool(v)
			}
		}
		s.Tracts = append(s.Tracts, t)
	}
	return s, nil
}

// rawRings are the rings of a geometry; none for what is no area.
func rawRings(text json.RawMessage) ([][][2]float64, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	var g struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	}
	if err := json.Unmarshal(text, &g); err != nil {
		return nil, err
	}
	var polygons [][][][]float64
	var err error
	switch g.Type {
	case "Polygon":
		polygons = make([][][][]float64, 1)
		err = json.Unmarshal(g.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &polygons)
	}
	var out [][][2]float64
	for _, rings := range polygons {
		for _, r := range rings {
			ring := make([][2]float64, len(r))
			for i, c := range r {
				if len(c) < 2 {
					return nil, errShort
				}
				ring[i] = [2]float64{c[0], c[1]}
			}
			out = append(out, ring)
		}
	}
	return out, err
}

var errShort = errors.New("a coordinate of one number")

// readKML reads placemarks with areas. A document type is refused unread, since
// that is where entities are made; links are counted and never followed.
func readKML(text []byte) (Survey, error) {
	s := Survey{Format: "KML", Encoding: "UTF-8"}
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.Entity = map[string]string{}
	dec.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "gbk", "gb2312", "gb18030":
			s.Encoding = "GB18030"
			return simplifiedchinese.GB18030.NewDecoder().Reader(r), nil
		}
		return nil, fault.New(fault.Invalid, "border.kml_broken")
	}
	broken := func() (Survey, error) { return Survey{}, fault.New(fault.Invalid, "border.kml_broken") }
	var t *Tract
	var path []string
	var words strings.Builder
	field := ""
	corners := 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return broken()
		}
		switch x := token.(type) {
		case xml.Directive:
			return Survey{}, fault.New(fault.Invalid, "border.kml_with_entities")
		case xml.StartElement:
			if path = append(path, x.Name.Local); len(path) > nestingMost {
				return broken()
			}
			words.Reset()
			switch x.Name.Local {
			case "Placemark":
				t = &Tract{Props: map[string]string{}}
			case "NetworkLink":
				s.Links++
			case "Data", "SimpleData":
				for _, a := range x.Attr {
					if a.Name.Local == "name" {
						field = Plain(a.Value)
					}
				}
			}
		case xml.CharData:
			words.Write(x)
		case xml.EndElement:
			up := ""
			if len(path) > 1 {
				up = path[len(path)-2]
			}
			path = path[:len(path)-1]
			switch {
			case t == nil:
			case x.Name.Local == "Placemark":
				if len(t.Rings) == 0 {
					s.Left++
				} else if s.Tracts = append(s.Tracts, *t); len(s.Tracts) > tractsMost {
					return Survey{}, fault.New(fault.TooLarge, "geometry.features_too_many", "limit", strconv.Itoa(tractsMost))
				}
				t = nil
			case x.Name.Local == "name" && up == "Placemark":
				t.Props["name"] = Plain(words.String())
			case x.Name.Local == "value" && up == "Data" || x.Name.Local == "SimpleData":
				t.Props[field] = Plain(words.String())
			case x.Name.Local == "coordinates" && up == "LinearRing":
				ring, ok := kmlRing(words.String())
				if corners += len(ring); !ok {
					return Survey{}, fault.New(fault.Invalid, "border.tract_unreadable", "n", strconv.Itoa(len(s.Tracts)+1))
				} else if corners > cornersMost {
					return Survey{}, fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(cornersMost))
				}
				t.Rings = append(t.Rings, ring)
			}
			words.Reset()
		}
	}
	return s, nil
}

func kmlRing(text string) ([][2]float64, bool) {
	var out [][2]float64
	for _, one := range strings.Fields(text) {
		lon, rest, ok := strings.Cut(one, ",")
		lat, _, _ := strings.Cut(rest, ",")
		x, errX := strconv.ParseFloat(lon, 64)
		y, errY := strconv.ParseFloat(lat, 64)
		if !ok || errX != nil || errY != nil || math.IsNaN(x) || math.IsNaN(y) {
			return nil, false
		}
		out = append(out, [2]float64{x, y})
	}
	return out, len(out) > 2
}

// named reads a name of a .dbf in the encoding asked for, or the one it looks like.
func named(raw []byte, encoding string) (text, as string) {
	if encoding == "" {
		if encoding = "GB18030"; utf8.Valid(raw) {
			encoding = "UTF-8"
		}
	}
	if encoding == "GB18030" {
		if b, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw); err == nil {
			raw = b
		}
	}
	return Plain(string(raw)), encoding
}

// encodingOf reads a .cpg.
func encodingOf(cpg []byte) string {
	switch s := strings.ToUpper(strings.TrimSpace(string(cpg))); {
	case strings.Contains(s, "UTF") || s == "65001":
		return "UTF-8"
	case strings.Contains(s, "GB") || strings.Contains(s, "936"):
		return "GB18030"
	}
	return ""
}
