package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
)

// ImportBordersIn is a file of borders, and what the office says about it. Without
// a system it is only looked at; with one it is compared with the draft; with take
// it becomes part of the draft. The file comes along each time: nothing of it is
// kept that was not taken.
type ImportBordersIn struct {
	ID       string `path:"id" maxLength:"64"`
	Rev      int64  `query:"rev" required:"true" minimum:"1"`
	System   string `query:"system" enum:"wgs84,cgcs2000,gcj02,bd09,xian80,beijing54" doc:"坐标系；空为只看文件"`
	Zone     int    `query:"zone" minimum:"0" maximum:"120" doc:"3度带带号（cgcs2000）；东坐标带有带号时可不填"`
	Encoding string `query:"encoding" enum:"UTF-8,GB18030" doc:"属性表的文字编码；空为自动"`
	Name     string `query:"name" maxLength:"100" doc:"哪个字段是名称"`
	Code     string `query:"code" maxLength:"100" doc:"哪个字段是编码"`
	Kind     string `query:"kind" maxLength:"64" doc:"新网格是哪一种"`
	Skip     string `query:"skip" maxLength:"20000" doc:"不要的图形，第几个，逗号隔开"`
	Despite  bool   `query:"despite" doc:"与文件自己写的坐标系不一致也照选的办"`
	Take     bool   `query:"take" doc:"并入草稿"`
	RawBody  []byte `contentType:"application/octet-stream"`
}

// ImportBordersOut is what is in a file of borders, and what it would do.
type ImportBordersOut struct {
	Format   string        `json:"format" enum:"GeoJSON,Shapefile,KML"`
	Count    int           `json:"count"`
	Said     string        `json:"said" doc:"文件自己写的坐标系，原话"`
	SaidAs   string        `json:"saidAs" doc:"读懂的话，是哪一种"`
	SaidZone int           `json:"saidZone,omitempty"`
	Against  string        `json:"against,omitempty" doc:"所选坐标系与文件所写不一致：一句话"`
	Encoding string        `json:"encoding"`
	Fields   []FieldRow    `json:"fields" nullable:"false"`
	Name     string        `json:"name" doc:"当作名称的字段"`
	Code     string        `json:"code" doc:"当作编码的字段"`
	Notes    []string      `json:"notes" nullable:"false"`
	Sample   string        `json:"sample" doc:"文件里的第一个坐标"`
	Rows     []ImportedRow `json:"rows" nullable:"false"`
	Draft    *DraftView    `json:"draft,omitempty" doc:"并入后的草稿"`
}

// FieldRow is a field of a file and what stands in it.
type FieldRow struct {
	Field   string   `json:"field"`
	Samples []string `json:"samples" nullable:"false"`
}

// ImportedRow is one area of a file beside the grid it is.
type ImportedRow struct {
	N      int             `json:"n" doc:"文件中第几个，从1起"`
	Name   string          `json:"name"`
	Code   string          `json:"code,omitempty"`
	State  string          `json:"state" enum:"已有,新设,跳过"`
	Grid   string          `json:"grid,omitempty" doc:"对上的网格"`
	GridN  string          `json:"gridName,omitempty"`
	By     string          `json:"by,omitempty" enum:",编码,名称" doc:"凭什么对上"`
	Parent string          `json:"parent,omitempty" doc:"新网格放在哪个网格之下"`
	Square float64         `json:"square" doc:"文件中的面积（平方米）"`
	Was    float64         `json:"was,omitempty" doc:"现在的面积（平方米）"`
	Shift  float64         `json:"shift,omitempty" doc:"与现在的中心相距（米）"`
	Why    string          `json:"why,omitempty" doc:"跳过的原因"`
	Border json.RawMessage `json:"border,omitempty"`
}

// nameFields and codeFields are what survey offices and map programs call them.
func nameFields() []string {
	return []string{"name", "名称", "网格名称", "网格名", "村名", "xzqmc", "zldwmc", "mc", "名字", "社区", "村", "title"}
}

func codeFields() []string {
	return []string{"code", "编码", "网格编码", "代码", "xzqdm", "zldwdm", "行政区划代码", "dm", "bm", "id"}
}

// ImportBorders reads a file of borders: first what it says of itself, then beside
// the grids of the draft, then into it. The coordinate system is always chosen by
// a person; nothing is published by it.
func (d *Desk) ImportBorders(ctx context.Context, who account.Caller, in *ImportBordersIn) (ImportBordersOut, error) {
	s, err := d.sketching(ctx, who, in.ID, in.Rev)
	if err != nil {
		return ImportBordersOut{}, err
	}
	system := geo.System(in.System)
	if in.System != "" {
		if err := system.Accept(in.Zone); err != nil {
			return ImportBordersOut{}, err
		}
	}
	survey, err := geo.ReadSurvey(in.RawBody, in.Encoding)
	if err != nil {
		return ImportBordersOut{}, err
	}
	out := seen(survey, in)
	if in.System == "" {
		if in.Take {
			return out, system.Accept(0)
		}
		return out, nil
	}
	if survey.Against(system, in.Zone) {
		out.Against = fault.Words("border.system_contradicts", map[string]string{"said": survey.Said, "chosen": systemWord(system, in.Zone), "meant": systemWord(survey.SaidAs, survey.SaidZone)})
		if in.Take && !in.Despite {
			return out, fault.New(fault.Conflict, "border.system_contradicts", "said", survey.Said, "chosen", systemWord(system, in.Zone), "meant", systemWord(survey.SaidAs, survey.SaidZone)).
				On("system", "border.system_contradicts", "said", survey.Said, "chosen", systemWord(system, in.Zone), "meant", systemWord(survey.SaidAs, survey.SaidZone))
		}
	}
	areas := make([]geo.Area, len(survey.Tracts))
	for i, t := range survey.Tracts {
		if areas[i], err = t.Area(i+1, system, in.Zone); err != nil {
			f := fault.As(err)
			if f == nil || f.Code == "geometry.ring_flat" {
				continue // the row says so
			}
			args := flatArgs(f.Args)
			return out, fault.New(f.Kind, f.Code, args...).On("tracts["+strconv.Itoa(i)+"]", f.Code, args...)
		}
	}
	m := matching{s: s, in: in, out: &out, used: map[string]int{}}
	if err := m.rows(survey, areas); err != nil {
		return out, err
	}
	if !in.Take {
		return out, nil
	}
	if err := m.take(areas); err != nil {
		return out, err
	}
	view, err := d.save(ctx, who, s)
	out.Draft = &view
	return out, err
}

func flatArgs(args map[string]string) []string {
	var out []string
	for k, v := range args {
		out = append(out, k, v)
	}
	return out
}

func systemWord(s geo.System, zone int) string {
	w := map[geo.System]string{geo.Degrees: "CGCS2000/WGS-84 经纬度", geo.Survey3: "CGCS2000 3度带平面坐标", geo.Shifted: "GCJ-02", geo.Baidu: "BD-09", geo.Xian80: "西安80", geo.Beijing54: "北京54"}[s]
	if s == geo.Survey3 && zone != 0 {
		w += "（" + strconv.Itoa(zone) + "带）"
	}
	return w
}

// seen is what can be said of a file before anybody chose anything.
func seen(v geo.Survey, in *ImportBordersIn) ImportBordersOut {
	out := ImportBordersOut{Format: v.Format, Count: len(v.Tracts), Said: v.Said, SaidAs: string(v.SaidAs), SaidZone: v.SaidZone, Encoding: v.Encoding,
		Fields: []FieldRow{}, Notes: []string{}, Rows: []ImportedRow{}, Name: in.Name, Code: in.Code}
	for _, f := range v.Fields {
		row := FieldRow{Field: f, Samples: []string{}}
		for _, t := range v.Tracts {
			if x := t.Props[f]; x != "" && len(row.Samples) < 3 && !slices.Contains(row.Samples, x) {
				row.Samples = append(row.Samples, x)
			}
		}
		if out.Fields = append(out.Fields, row); len(out.Fields) == 60 {
			break
		}
	}
	pick := func(have string, wanted []string) string {
		for _, w := range wanted {
			if i := slices.IndexFunc(v.Fields, func(f string) bool { return strings.EqualFold(f, w) }); have == "" && i >= 0 {
				return v.Fields[i]
			}
		}
		return have
	}
	out.Name, out.Code = pick(in.Name, nameFields()), pick(in.Code, codeFields())
	first := v.Tracts[0].Rings[0][0]
	out.Sample = strconv.FormatFloat(first[0], 'f', 6, 64) + "，" + strconv.FormatFloat(first[1], 'f', 6, 64)
	if v.Left > 0 {
		out.Notes = append(out.Notes, fault.Words("border.note_left", map[string]string{"n": strconv.Itoa(v.Left)}))
	}
	if v.Links > 0 {
		out.Notes = append(out.Notes, fault.Words("border.note_links", map[string]string{"n": strconv.Itoa(v.Links)}))
	}
	if v.Said == "" {
		out.Notes = append(out.Notes, fault.Words(map[string]string{"KML": "border.note_kml", "GeoJSON": "border.note_geojson", "Shapefile": "border.note_no_prj"}[v.Format], nil))
	}
	return out
}

// matching lays the areas of a file beside the grids of a draft.
type matching struct {
	s    *sketching
	in   *ImportBordersIn
	out  *ImportBordersOut
	used map[string]int // grid → which area it is
	kind grid.Kind
}

// farAway is how many metres from all its grids a file must lie to be asked about.
const farAway = 20_000

func (m *matching) rows(v geo.Survey, areas []geo.Area) error {
	skip := strings.Split(m.in.Skip, ",")
	if m.kind, _ = m.s.rules.Kind(m.in.Kind); m.in.Kind == "" {
		m.kind = m.usual()
	}
	near, drawn := false, false
	for i, t := range v.Tracts {
		row := ImportedRow{N: i + 1, Name: t.Props[m.out.Name], Code: t.Props[m.out.Code], State: "新设", Square: areas[i].SquareMetres()}
		area := areas[i]
		if len(area) == 0 {
			row.State, row.Why = "跳过", fault.Words("geometry.ring_flat", nil)
			m.out.Rows = append(m.out.Rows, row)
			continue
		}
		var err error
		if row.Border, err = json.Marshal(area); err != nil {
			return err
		}
		have, by := m.find(row)
		var was geo.Area
		if have != nil {
			if was, err = m.s.sheet.area(have.Key); err != nil {
				return err
			}
			row.State, row.Grid, row.GridN, row.By, row.Was = "已有", have.Key, have.Name, by, was.SquareMetres()
			if len(was) > 0 {
				row.Shift = geo.Distance(was.Centre(), area.Centre())
				drawn, near = true, near || row.Shift < farAway
			}
		}
		switch {
		case slices.Contains(skip, strconv.Itoa(i+1)):
			row.State, row.Why = "跳过", "您选了不要"
		case have != nil && have.Locked:
			row.State, row.Why = "跳过", fault.Words("draft.border_locked", map[string]string{"name": have.Name})
		case have != nil && m.used[have.Key] > 0:
			row.State, row.Why = "跳过", fault.Words("border.twice", map[string]string{"name": have.Name, "n": strconv.Itoa(m.used[have.Key])})
		case have == nil && row.Name == "":
			row.State, row.Why = "跳过", fault.Words("border.nameless", nil)
		case have == nil && m.kind.Name == "":
			row.State, row.Why = "跳过", fault.Words("border.kind_missing", nil)
		case have == nil:
			if row.Parent, err = m.parent(area); err != nil {
				return err
			}
		}
		if have != nil && row.State == "已有" {
			m.used[have.Key] = i + 1
		}
		m.out.Rows = append(m.out.Rows, row)
	}
	if drawn && !near {
		m.out.Notes = append(m.out.Notes, fault.Words("border.note_far", nil))
	}
	return nil
}

// find is the grid an area is: by its code, else by its name.
func (m *matching) find(row ImportedRow) (*ShapeRow, string) {
	for i := range m.s.sheet.Shapes {
		if x := &m.s.sheet.Shapes[i]; row.Code != "" && x.Code == row.Code {
			return x, "编码"
		}
	}
	for i := range m.s.sheet.Shapes {
		if x := &m.s.sheet.Shapes[i]; row.Name != "" && strings.TrimSpace(x.Name) == row.Name {
			return x, "名称"
		}
	}
	return nil, ""
}

// usual is the kind most grids right below the draft's are of.
func (m *matching) usual() grid.Kind {
	count := map[string]int{}
	best := ""
	for _, x := range m.s.sheet.Shapes {
		if x.Parent != m.s.root.ID {
			continue
		}
		if count[x.Kind]++; count[x.Kind] > count[best] {
			best = x.Kind
		}
	}
	if k, ok := m.s.rules.Kind(best); ok {
		return k
	}
	for _, k := range m.s.rules.Kinds {
		if k.Under == m.s.root.Kind && !k.Overlay && !k.Outside && (k.Covers == "" || k.Covers == grid.Territory) {
			return k
		}
	}
	return grid.Kind{}
}

// parent is where a new grid of the kind belongs: the grid it lies in, if that may
// be above it, else the only one that may, else the draft's own.
func (m *matching) parent(area geo.Area) (string, error) {
	var fits []string
	for _, x := range m.s.sheet.Shapes {
		if x.Kind != m.kind.Under && !slices.Contains(m.kind.OrUnder, x.Kind) {
			continue
		}
		if over, err := m.s.sheet.area(x.Key); err != nil {
			return "", err
		} else if over.Covers(area.Inside()) {
			return x.Key, nil
		}
		fits = append(fits, x.Key)
	}
	if len(fits) == 1 {
		return fits[0], nil
	}
	return m.s.root.ID, nil
}

// take lays the areas into the draft and snaps them to their neighbours.
func (m *matching) take(areas []geo.Area) error {
	taken := 0
	for i, row := range m.out.Rows {
		switch row.State {
		case "已有":
			if err := m.s.sheet.find(row.Grid).set(areas[i]); err != nil {
				return err
			}
		case "新设":
			x, err := rowOf(grid.Shape{Key: m.s.sheet.key(), Fresh: true, Name: row.Name, Code: row.Code, Kind: m.kind.Name, Parent: row.Parent, Area: areas[i]})
			if err != nil {
				return err
			}
			m.s.sheet.Shapes = append(m.s.sheet.Shapes, x)
		default:
			continue
		}
		taken++
	}
	if taken == 0 {
		return fault.New(fault.Invalid, "border.nothing_taken")
	}
	corners := 0
	for _, x := range m.s.sheet.Shapes {
		corners += strings.Count(string(x.Border), "],[")
	}
	if most := geo.Ample().Vertices; corners > most {
		return fault.New(fault.TooLarge, "geometry.vertices_too_many", "limit", strconv.Itoa(most))
	}
	return m.s.sheet.knit(m.s.row.Tolerance)
}
