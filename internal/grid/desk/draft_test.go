package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// drawing is somebody at a draft.
type drawing struct {
	*stage
	who  string
	view desk.DraftView
}

func (s *stage) draft(who, under string) *drawing {
	s.t.Helper()
	in := &desk.DraftOneIn{}
	in.Body.Under = s.id[under]
	v, err := s.grids.DraftOne(context.Background(), s.who(who), in)
	if err != nil {
		s.t.Fatal(err)
	}
	return &drawing{stage: s, who: who, view: v}
}

func (d *drawing) shape(name string) desk.ShapeRow {
	d.t.Helper()
	for _, r := range d.view.Shapes {
		if r.Name == name {
			return r
		}
	}
	d.t.Fatalf("no %s among %s", name, names(d.view.Shapes, func(r desk.ShapeRow) string { return r.Name }))
	return desk.ShapeRow{}
}

// redraw keeps the borders of those named as they are here.
func (d *drawing) redraw(areas map[string]geo.Area) {
	d.t.Helper()
	in := &desk.KeepDraftIn{ID: d.view.ID}
	in.Body.Rev = d.view.Rev
	for name, a := range areas {
		r := d.shape(name)
		r.Border, _ = json.Marshal(a)
		in.Body.Shapes = append(in.Body.Shapes, r)
	}
	d.took(d.grids.KeepDraft(context.Background(), d.stage.who(d.who), in))
}

func (d *drawing) took(v desk.DraftView, err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err, fault.As(err))
	}
	d.view = v
}

func (d *drawing) flaws() string {
	return names(d.view.Flaws, func(f desk.FlawRow) string {
		if !f.Blocks {
			return "(" + f.Code + ")"
		}
		return f.Code
	})
}

func (d *drawing) publish(day string, keep bool) (desk.RedrawnOut, error) {
	in := &desk.PublishDraftIn{ID: d.view.ID}
	in.Body.Rev, in.Body.On, in.Body.Keep = d.view.Rev, day, keep
	return d.grids.PublishDraft(context.Background(), d.stage.who(d.who), in)
}

func (s *stage) follows() *grid.Redrawn {
	x := &grid.Redrawn{}
	s.grids.Follow = []func(context.Context, db.Tx, journal.Act, grid.Redrawn) error{func(ctx context.Context, tx db.Tx, act journal.Act, r grid.Redrawn) error {
		*x = r
		for id, to := range r.Sites { // as the ledger does
			if _, err := tx.ExecContext(ctx, "UPDATE site SET grid = $3, path = (SELECT path FROM grid WHERE county = $1 AND id = $3) WHERE county = $1 AND id = $2", county, id, to); err != nil {
				return err
			}
		}
		return nil
	}}
	return x
}

func TestASharedCornerIsMovedOnceAndTheSitesOnThatGroundFollow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.dated()
		s.site("w1", "西店", 117.02)
		s.site("m1", "中店", 117.09)
		followed := s.follows()
		s.now = s.now.Add(5 * 24 * time.Hour) // 10 March
		ctx := context.Background()
		if in := (&desk.DraftOneIn{}); true {
			in.Body.Under = s.id["某镇"]
			if _, err := s.grids.DraftOne(ctx, s.who("甲村长"), in); fault.Code(err) != "grid.not_found" {
				t.Errorf("by a village for its town: %v", err)
			}
			in.Body.Under = s.id["甲村"]
			if _, err := s.grids.DraftOne(ctx, s.who("甲村长"), in); fault.Code(err) != "grid.outside_sight" {
				t.Errorf("by a village for itself: %v", err)
			}
		}
		w := s.draft("办公室", "某镇")
		if w.flaws() != "" || len(w.view.Shapes) != 3 || w.shape("某镇").Locked {
			t.Fatalf("%s %+v", w.flaws(), w.view.Shapes)
		}
		second := &desk.DraftOneIn{}
		second.Body.Under = s.id["乙村"]
		if _, err := s.grids.DraftOne(ctx, s.who("办公室"), second); fault.Code(err) != "draft.open_already" || !strings.Contains(err.Error()+fmt.Sprint(fault.As(err).Args), "办公室") {
			t.Errorf("a second one over the same ground: %v", err)
		}
		if _, err := w.publish("", false); fault.Code(err) != "draft.changes_nothing" {
			t.Errorf("nothing changed: %v", err)
		}
		// One ring alone: a gap, shown and refused.
		w.redraw(map[string]geo.Area{"甲村": square(117, 40, 0.08, 0.1)})
		if w.flaws() != "grid.ground_uncovered" || len(w.view.Flaws[0].Ground) == 0 || w.view.Flaws[0].Square < 1e6 {
			t.Fatalf("%+v", w.view.Flaws)
		}
		if _, err := w.publish("", false); fault.Code(err) != "draft.flawed" {
			t.Errorf("with a gap: %v", err)
		}
		w.redraw(map[string]geo.Area{"乙村": square(117.07, 40, 0.13, 0.1)})
		if w.flaws() != "grid.ground_covered_twice" {
			t.Errorf("with an overlap: %s", w.flaws())
		}
		w.redraw(map[string]geo.Area{"乙村": square(117.08, 40, 0.12, 0.1)})
		if w.flaws() != "" {
			t.Errorf("moved for both: %s", w.flaws())
		}
		try := &desk.TryDraftIn{ID: w.view.ID}
		try.Body.Rev = w.view.Rev
		told, err := s.grids.TryDraft(ctx, s.who("办公室"), try)
		if err != nil || told.Sites != 1 || len(told.Flows) != 1 || told.Flows[0] != (desk.Flow{From: "甲村", To: "乙村", Sites: 1}) || len(told.Reshaped) != 2 {
			t.Fatalf("%+v %v", told, err)
		}
		if is := s.on("办公室", "甲村", "2026-03-10"); string(is.Border) != string(border(t, 117, 0.1)) {
			t.Errorf("trying changed something: %s", is.Border)
		}
		out, err := w.publish("", false)
		if err != nil || out.Sites != 1 || out.State != "已生效" || len(out.Closed)+len(out.Opened) != 0 {
			t.Fatalf("%+v %v", out, err)
		}
		if followed.Sites["m1"] != s.id["乙村"] || len(followed.Sites) != 1 || followed.Was["m1"] != s.id["甲村"] || !followed.Stays(s.id["甲村"]) {
			t.Errorf("%+v", followed)
		}
		was, is := s.on("办公室", "甲村", "2026-03-09"), s.on("办公室", "甲村", "2026-03-10")
		if string(was.Border) != string(border(t, 117, 0.1)) || string(is.Border) != string(border(t, 117, 0.08)) {
			t.Errorf("yesterday %s, today %s", was.Border, is.Border)
		}
		if people(is) != people(was) {
			t.Errorf("the people of a grid that goes on: %q, then %q", people(was), people(is))
		}
		rows, err := s.grids.Redrawings(ctx, s.who("办公室"), &desk.RedrawingsIn{Limit: 9})
		if err != nil || len(rows.Items) != 1 || rows.Items[0].Verb != "调界" || len(rows.Items[0].Grids) != 2 {
			t.Errorf("%+v %v", rows.Items, err)
		}
		for subject, want := range map[string]string{"甲村": "grid.drawn", "某镇": "grid.draft_published"} {
			story, err := jdesk.Story(ctx, d.Read(), county, grid.Subject(s.id[subject]))
			if err != nil || journal.Verify(story) != nil || story[len(story)-1].Kind != want {
				t.Errorf("%s: %v %v", subject, story[len(story)-1].Kind, err)
			}
		}
		if _, err := w.publish("", false); fault.Code(err) != "draft.over" {
			t.Errorf("once more: %v", err)
		}
		again := s.draft("办公室", "某镇") // the ground is free for another
		in := &desk.PublishDraftIn{ID: again.view.ID}
		in.Body.Rev, in.Body.On = again.view.Rev, "2026-03-09"
		again.redraw(map[string]geo.Area{"甲村": square(117, 40, 0.1, 0.1), "乙村": square(117.1, 40, 0.1, 0.1)})
		if _, err := again.publish("2026-03-08", false); fault.Code(err) != "grid.drawn_since" {
			t.Errorf("entered late, before the last border began: %v", err)
		}
	})
}

func TestADraftOfManyChangesTakesEffectOnItsDayOrNotAtAll(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.dated()
		s.site("n1", "北店", 117.02)
		s.do(func(ctx context.Context, tx db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE site SET lat = 40.08 WHERE county = $1 AND id = 'n1'", county)
			return err
		})
		s.site("s1", "南店", 117.03)
		s.do(func(ctx context.Context, tx db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE site SET lat = 40.02 WHERE county = $1 AND id = 's1'", county)
			return err
		})
		s.follows()
		ctx := context.Background()
		w := s.draft("办公室", "某镇")
		cut := &desk.SplitShapeIn{ID: w.view.ID}
		cut.Body.Rev, cut.Body.Key = w.view.Rev, s.id["甲村"]
		cut.Body.Line = []geo.Point{{Lon: 116.9, Lat: 40.05}, {Lon: 117.05, Lat: 40.06}, {Lon: 117.11, Lat: 40.05}}
		w.took(s.grids.SplitShape(ctx, s.who("办公室"), cut))
		if w.flaws() != "" || len(w.view.Changes.Close) != 1 || len(w.view.Changes.Open) != 2 || len(w.view.Changes.Reshape) != 0 {
			t.Fatalf("%s %+v", w.flaws(), w.view.Changes)
		}
		if _, err := s.grids.SplitShape(ctx, s.who("办公室"), cut); fault.Code(err) != "draft.changed_meanwhile" {
			t.Errorf("by an old revision: %v", err)
		}
		// A third takes ground from both sides of an old border.
		draw := &desk.DrawShapeIn{ID: w.view.ID}
		draw.Body.Rev, draw.Body.Over = w.view.Rev, "占"
		draw.Body.Shape = desk.ShapeRow{Name: "新区", Kind: "村级", Parent: s.id["某镇"]}
		draw.Body.Shape.Border, _ = json.Marshal(square(117.09, 40.02, 0.02, 0.02))
		w.took(s.grids.DrawShape(ctx, s.who("办公室"), draw))
		if w.flaws() != "" || len(w.view.Changes.Open) != 3 || len(w.view.Changes.Reshape) != 1 {
			t.Fatalf("%s %+v", w.flaws(), w.view.Changes)
		}
		out, err := w.publish("2026-03-08", true)
		if err != nil || out.State != "待生效" || out.Left != 0 {
			t.Fatalf("%+v %v", out, err)
		}
		for _, g := range out.Opened {
			if g.ID != "" {
				t.Errorf("opened before its day: %+v", g)
			}
		}
		if got, _, _, _ := s.grids.Locate(ctx, d.Read(), county, 117.1, 40.03); got != s.id["甲村"] && got != s.id["乙村"] {
			t.Errorf("before the day: %q", got)
		}
		s.now = s.now.Add(3 * 24 * time.Hour)
		if err := s.grids.Sweep(ctx, county); err != nil {
			t.Fatal(err)
		}
		rows, _ := s.grids.Redrawings(ctx, s.who("办公室"), &desk.RedrawingsIn{Limit: 9})
		if rows.Items[0].State != "已生效" {
			t.Fatalf("%+v", rows.Items[0])
		}
		tree, _ := s.grids.Tree(ctx, s.who("办公室"), &desk.TreeIn{Limit: 100})
		for _, n := range tree.Items {
			s.id[n.Name] = n.ID
		}
		if got := names(tree.Items, func(n *desk.Node) string { return n.Name }); got != "某镇 乙村 某小学 甲村一 甲村二 新区" && got != "某镇 乙村 某小学 新区 甲村一 甲村二" {
			t.Errorf("%s", got)
		}
		if got, _, _, _ := s.grids.Locate(ctx, d.Read(), county, 117.1, 40.03); got != s.id["新区"] {
			t.Errorf("on the day the ground is %q's", got)
		}
		north, south := s.id["甲村二"], s.id["甲村一"]
		if got, _, _, _ := s.grids.Locate(ctx, d.Read(), county, 117.02, 40.08); got == south {
			north, south = south, north
		}
		var at [2]string
		for i, id := range []string{"n1", "s1"} {
			if err := d.Read().QueryRowContext(ctx, "SELECT grid FROM site WHERE county = $1 AND id = $2", county, id).Scan(&at[i]); err != nil {
				t.Fatal(err)
			}
		}
		if at[0] != north || at[1] != south || north == south {
			t.Errorf("the sites stand in %v, want %s and %s", at, north, south)
		}
		// The people of the closed grid hold their post in both that took its place.
		if got := people(s.on("办公室", "甲村一", "2026-03-08")); got != "甲村一:甲村副 甲村一:甲村长 某镇:企经 某镇:办公室" {
			t.Errorf("%q", got)
		}
		if got := s.on("办公室", "甲村", "2026-03-07"); !got.Stood || len(got.Into) != 2 {
			t.Errorf("%+v", got)
		}
	})
}

func TestAPlannedDraftThatDoesNotFitAnyMoreChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.dated()
		ctx := context.Background()
		w := s.draft("办公室", "某镇")
		w.redraw(map[string]geo.Area{"甲村": square(117, 40, 0.08, 0.1), "乙村": square(117.08, 40, 0.12, 0.1)})
		if _, err := w.publish("2026-03-07", false); err != nil {
			t.Fatal(err)
		}
		again := s.draft("办公室", "某镇")
		again.redraw(map[string]geo.Area{"甲村": square(117, 40, 0.06, 0.1), "乙村": square(117.06, 40, 0.14, 0.1)})
		if _, err := again.publish("", false); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(2 * 24 * time.Hour)
		if err := s.grids.Sweep(ctx, county); err != nil {
			t.Fatal(err)
		}
		rows, _ := s.grids.Redrawings(ctx, s.who("办公室"), &desk.RedrawingsIn{State: "未生效", Limit: 9})
		if len(rows.Items) != 1 || !strings.Contains(rows.Items[0].Reason, "甲村") {
			t.Fatalf("%+v", rows.Items)
		}
		if is := s.on("办公室", "甲村", "2026-03-07"); string(is.Border) != string(border(t, 117, 0.06)) {
			t.Errorf("%s", is.Border)
		}
		// A draft over borders that are no more is told so.
		late := s.draft("办公室", "某镇")
		s.do(func(ctx context.Context, tx db.Tx) error {
			return s.grids.Draw(ctx, tx, s.act(), s.id["甲村"], 2, square(117, 40, 0.05, 0.1))
		})
		late.redraw(map[string]geo.Area{"乙村": square(117.05, 40, 0.15, 0.1)})
		if _, err := late.publish("", false); fault.Code(err) != "draft.stale" || len(late.view.Stale) != 1 {
			t.Errorf("%v %v", late.view.Stale, err)
		}
		put := &desk.DiscardDraftIn{ID: late.view.ID}
		put.Body.Rev = late.view.Rev
		late.took(s.grids.DiscardDraft(ctx, s.who("办公室"), put))
		if late.view.State != "已放弃" {
			t.Error(late.view.State)
		}
	})
}

func TestGridsAreMergedAndGapsFilledInADraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		w := s.draft("办公室", "某镇")
		w.redraw(map[string]geo.Area{"甲村": square(117, 40, 0.08, 0.1)})
		fill := &desk.FillGapIn{ID: w.view.ID}
		fill.Body.Rev, fill.Body.Key, fill.Body.Lon, fill.Body.Lat = w.view.Rev, s.id["乙村"], w.view.Flaws[0].Lon, w.view.Flaws[0].Lat
		w.took(s.grids.FillGap(ctx, s.who("办公室"), fill))
		if w.flaws() != "" {
			t.Fatalf("%+v", w.view.Flaws)
		}
		join := &desk.MergeShapesIn{ID: w.view.ID}
		join.Body.Rev, join.Body.Keys, join.Body.Name = w.view.Rev, []string{s.id["甲村"], s.id["乙村"]}, "新村"
		w.took(s.grids.MergeShapes(ctx, s.who("办公室"), join))
		if a, err := geo.ParseArea(w.shape("新村").Border, geo.Ample()); err != nil || !geo.Alike(a, square(117, 40, 0.2, 0.1), 0.02) || w.flaws() != "" {
			t.Errorf("%v %v %s", a, err, w.flaws())
		}
		// A name or code that is there already is refused with the draft.
		r := w.shape("新村")
		r.Code = "X1"
		in := &desk.KeepDraftIn{ID: w.view.ID}
		in.Body.Rev, in.Body.Shapes = w.view.Rev, []desk.ShapeRow{r}
		w.took(s.grids.KeepDraft(ctx, s.who("办公室"), in))
		if w.flaws() != "grid.code_twice" {
			t.Error(w.flaws())
		}
		r.Code = ""
		in.Body.Rev, in.Body.Shapes = w.view.Rev, []desk.ShapeRow{r}
		w.took(s.grids.KeepDraft(ctx, s.who("办公室"), in))
		out, err := w.publish("", false)
		if err != nil || len(out.Closed) != 2 || len(out.Opened) != 1 {
			t.Errorf("%+v %v", out, err)
		}
	})
}

func TestAFileOfBordersBecomesADraftAndNothingElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.dated()
		ctx := context.Background()
		w := s.draft("办公室", "某镇")
		ring := func(lon, wide float64, to func(geo.Point) geo.Point) string {
			var b strings.Builder
			for _, p := range square(lon, 40, wide, 0.1)[0][0] {
				q := to(p)
				fmt.Fprintf(&b, "%.9f,%.9f,0 ", q.Lon, q.Lat)
			}
			return b.String()
		}
		gcj := func(p geo.Point) geo.Point { return geo.Convert(p, geo.WGS84, geo.GCJ02) }
		placemark := func(name, ring string) string {
			return `<Placemark><name>` + name + `</name><Polygon><outerBoundaryIs><LinearRing><coordinates>` + ring + `</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>`
		}
		kml := `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>` +
			placemark("甲村", ring(117, 0.08, gcj)) + placemark("乙村", ring(117.08, 0.07, gcj)) + placemark("&lt;script&gt;丙村", ring(117.15, 0.05, gcj)) +
			`<NetworkLink><Link><href>http://example.invalid/</href></Link></NetworkLink></Document></kml>`
		in := &desk.ImportBordersIn{ID: w.view.ID, Rev: w.view.Rev, RawBody: []byte(kml)}
		looked, err := s.grids.ImportBorders(ctx, s.who("办公室"), in)
		if err != nil || looked.Format != "KML" || looked.Count != 3 || len(looked.Rows) != 0 || len(looked.Notes) != 2 {
			t.Fatalf("%+v %v", looked, err)
		}
		in.Take = true
		if _, err := s.grids.ImportBorders(ctx, s.who("办公室"), in); fault.Code(err) != "border.system_missing" {
			t.Errorf("without a system: %v", err)
		}
		for system, want := range map[string]string{"xian80": "border.datum_without_parameters", "beijing54": "border.datum_without_parameters", "cgcs2000": "border.degrees_not_metres"} {
			in.System = system
			if _, err := s.grids.ImportBorders(ctx, s.who("办公室"), in); fault.Code(err) != want {
				t.Errorf("%s: %v", system, err)
			}
		}
		in.System = "gcj02"
		took, err := s.grids.ImportBorders(ctx, s.who("办公室"), in)
		if err != nil || took.Draft == nil {
			t.Fatalf("%+v %v", took, err)
		}
		w.view = *took.Draft
		if got := names(took.Rows, func(r desk.ImportedRow) string { return r.Name + r.State }); got != "甲村已有 乙村已有 ＜script＞丙村新设" {
			t.Error(got)
		}
		if w.flaws() != "" {
			t.Errorf("%s", w.flaws())
		}
		if a, _ := geo.ParseArea(w.shape("甲村").Border, geo.Ample()); !geo.Alike(a, square(117, 40, 0.08, 0.1), 1.1) {
			t.Errorf("the shift was not undone: %v", a)
		}
		if is := s.on("办公室", "甲村", "2026-03-05"); string(is.Border) != string(border(t, 117, 0.1)) {
			t.Errorf("an import published something: %s", is.Border)
		}
		out, err := w.publish("", false)
		if err != nil || len(out.Opened) != 1 {
			t.Errorf("%+v %v", out, err)
		}
	})
}

func TestAFileThatContradictsTheOfficeIsSaidSoAndABrokenOneChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		w := s.draft("办公室", "某镇")
		file := func(crs, name string, coordinates string) string {
			return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"` + crs + `"}},"features":[{"type":"Feature","properties":{"名称":"` + name + `"},"geometry":{"type":"Polygon","coordinates":` + coordinates + `}}]}`
		}
		plane := func(zone int, prefix float64) string {
			out := [][]float64{}
			for _, p := range square(117, 40, 0.08, 0.1)[0][0] {
				q := geo.Project(p, zone)
				out = append(out, []float64{q.East + prefix, q.North})
			}
			b, _ := json.Marshal([][][]float64{out})
			return string(b)
		}
		ask := func(body, system string, zone int, despite bool) (desk.ImportBordersOut, error) {
			return s.grids.ImportBorders(ctx, s.who("办公室"), &desk.ImportBordersIn{ID: w.view.ID, Rev: w.view.Rev, System: system, Zone: zone, Despite: despite, Take: true, RawBody: []byte(body)})
		}
		degrees := `[[[117,40],[117.08,40],[117.08,40.1],[117,40.1],[117,40]]]`
		for name, c := range map[string]struct {
			body, system string
			zone         int
			want         string
		}{
			"said to be Xi'an 80":        {file("EPSG:4610", "甲村", degrees), "wgs84", 0, "border.system_contradicts"},
			"said to be in another zone": {file("urn:ogc:def:crs:EPSG::4528", "甲村", plane(39, 0)), "cgcs2000", 39, "border.system_contradicts"},
			"latitude first":             {file("", "甲村", `[[[40,117],[40,117.08],[40.1,117.08],[40.1,117],[40,117]]]`), "wgs84", 0, "border.swapped"},
			"metres for degrees":         {file("", "甲村", plane(39, 0)), "wgs84", 0, "border.metres_not_degrees"},
			"no zone":                    {file("", "甲村", plane(39, 0)), "cgcs2000", 0, "geometry.zone_missing"},
			"a zone outside":             {file("", "甲村", plane(39, 0)), "cgcs2000", 12, "border.zone_outside"},
			"elsewhere":                  {file("", "甲村", `[[[2,48],[2.1,48],[2.1,48.1],[2,48]]]`), "wgs84", 0, "border.outside_china"},
			"not JSON":                   {`{"type":`, "wgs84", 0, "geometry.file_unreadable"},
			"points only":                {`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[117,40]}}]}`, "wgs84", 0, "border.no_area"},
			"an entity":                  {`<?xml version="1.0"?><!DOCTYPE k [<!ENTITY a "aaaa">]><kml/>`, "wgs84", 0, "border.kml_with_entities"},
			"nothing one knows":          {`name,lon,lat`, "wgs84", 0, "border.format_unknown"},
			"a flat ring":                {file("", "甲村", `[[[117,40],[117.1,40],[117,40]]]`), "wgs84", 0, "border.nothing_taken"},
		} {
			if _, err := ask(c.body, c.system, c.zone, false); fault.Code(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
			if v, err := s.grids.ShowDraft(ctx, s.who("办公室"), &desk.ByID{ID: w.view.ID}); err != nil || v.Rev != w.view.Rev {
				t.Fatalf("%s: something was written: %v", name, err)
			}
		}
		out, err := ask(file("urn:ogc:def:crs:EPSG::4528", "甲村", plane(39, 39e6)), "cgcs2000", 39, true)
		if err != nil || out.Against == "" || out.Draft == nil {
			t.Fatalf("despite what it says: %+v %v", out, err)
		}
		w.view = *out.Draft
		if a, _ := geo.ParseArea(w.shape("甲村").Border, geo.Ample()); !geo.Alike(a, square(117, 40, 0.08, 0.1), 0.02) {
			t.Errorf("%v", a)
		}
	})
}

func TestBordersAreExportedAsTheyWereOnADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.now = s.now.Add(4 * 24 * time.Hour)
		s.do(func(ctx context.Context, tx db.Tx) error {
			return s.grids.Draw(ctx, tx, s.act(), s.id["甲村"], 1, square(117, 40, 0.05, 0.1))
		})
		export := func(who, under, on string) string {
			f, err := s.grids.ExportBorders(context.Background(), s.who(who), &desk.ExportBordersIn{Under: under, On: on})
			if err != nil {
				return fault.Code(err)
			}
			var b strings.Builder
			if err := f.Write(&b); err != nil {
				t.Fatal(err)
			}
			features, err := geo.ReadFeatures(strings.NewReader(b.String()), geo.Ample())
			if err != nil {
				t.Fatal(err)
			}
			return names(features, func(x geo.Feature) string {
				return fmt.Sprintf("%s%.2f", x.Properties["name"], x.Area.Box().Max.Lon)
			})
		}
		for _, c := range [][4]string{
			{"办公室", "", "", "某镇117.20 甲村117.05 乙村117.20"}, {"办公室", "", "2026-03-08", "某镇117.20 甲村117.10 乙村117.20"},
			{"甲村长", "", "", "甲村117.05"}, {"甲村长", s.id["乙村"], "", "grid.not_found"}, {"办公室", s.id["乙村"], "", "乙村117.20"}, {"办公室", "", "2027-01-01", "day.to_come"},
		} {
			if got := export(c[0], c[1], c[2]); got != c[3] {
				t.Errorf("%v: %s", c, got)
			}
		}
	})
}
