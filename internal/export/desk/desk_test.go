package desk_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/export"
	"anwang/internal/export/desk"
	"anwang/internal/fault"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	"anwang/internal/kit/blob"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/scene"

	"github.com/xuri/excelize/v2"
)

const county = "120119000000"

// thing is a row of a list that only this test has.
type thing struct{ path, name, code string }

type filter struct {
	Q string `query:"q" maxLength:"10"`
}

// stage is two towns, an office and a clerk in the first, an office in the other,
// and a list whose rows lie in both.
type stage struct {
	t        *testing.T
	clock    *scene.Clock
	desk     *desk.Desk
	files    *blob.Folder
	accounts *adesk.Desk
	id       map[string]string
	path     map[string]string
	things   []thing
	gate     atomic.Pointer[chan struct{}] // holds the pages back while it is there
	broken   atomic.Bool
}

func open(t *testing.T, d *db.DB) *stage {
	t.Helper()
	s := &stage{t: t, clock: scene.At(t, "2026-03-05 09:00"), id: map[string]string{}, path: map[string]string{}}
	house := scene.House(d, s.clock)
	s.accounts = adesk.New(house, adesk.Options{County: county})
	rules := grid.Rules{Kinds: []grid.Kind{{Name: "镇级"}}, Posts: []grid.Post{{Name: "网格办", Kind: account.Office, In: []string{"镇级"}}, {Name: "管理员", Kind: account.Clerk, In: []string{"镇级"}}, {Name: "网格员", Kind: account.Inspector, In: []string{"镇级"}}}}
	grids := &gdesk.Desk{House: house, Memory: recall.New(true), Rules: func(context.Context, string, string, civil.Day) (grid.Rules, error) { return rules, nil }}
	ctx := context.Background()
	err := d.Write(ctx, func(tx db.Tx) error {
		act := journal.Act{County: county, By: "system", At: s.clock.Now(), On: house.Today(), Fresh: house.Fresh}
		for _, name := range []string{"甲镇", "乙镇"} {
			g, err := grids.Open(ctx, tx, act, rules, grid.Fresh{Name: name, Kind: "镇级", Code: name})
			if err != nil {
				return err
			}
			s.id[name], s.path[name] = g.ID, g.Path
		}
		for _, p := range [][3]string{{"甲办", "网格办", "甲镇"}, {"甲员", "管理员", "甲镇"}, {"乙办", "网格办", "乙镇"}, {"走员", "网格员", "甲镇"}} {
			person, err := s.accounts.Enroll(ctx, tx, act, account.Enrolment{Name: p[0], Login: p[0], Hash: "none"})
			if err != nil {
				return err
			}
			s.id[p[0]] = person
			if _, _, err := grids.Appoint(ctx, tx, act, rules, s.id[p[2]], grid.Wanted{Person: person, Post: p[1]}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.files, err = blob.NewFolder(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	for i := range 1200 {
		town := []string{"甲镇", "乙镇"}[i%2]
		s.things = append(s.things, thing{s.path[town], fmt.Sprintf("=%s%04d", town, i), fmt.Sprintf("%06d", i)})
	}
	s.desk = s.server(d)
	t.Cleanup(func() { s.desk.Close() })
	return s
}

// server is a server with the list; a second one stands for the same after it
// was started again.
func (s *stage) server(d *db.DB) *desk.Desk {
	x := desk.New(scene.House(d, s.clock), desk.Options{Files: s.files, Load: s.accounts.Load, Patience: 20 * time.Second})
	x.House.Fresh = func() string { return fmt.Sprintf("x-%d", fresh.Add(1)) }
	columns := []export.Column[thing]{
		export.Long("name", "名称", 10, func(r thing) string { return r.name }),
		export.Text("code", "编号", 6, func(r thing) string { return r.code }),
		export.Number("one", "一", func(thing) int64 { return 1 }).Unless(),
	}
	x.Lists = []desk.List{desk.NewList("things", "东西", account.SiteRead, columns, s.page, nil)}
	return x
}

var fresh atomic.Int64

func (s *stage) page(ctx context.Context, who account.Caller, in *filter, after string, most int) ([]thing, string, error) {
	if gate := s.gate.Load(); gate != nil {
		select {
		case <-*gate:
		case <-ctx.Done():
			return nil, "", ctx.Err()
		}
	}
	if s.broken.Load() {
		return nil, "", errors.New("the disk of the database is on fire")
	}
	var out []thing
	for _, r := range s.things {
		if who.Scope.Sees(r.path) && r.code > after && strings.Contains(r.name, in.Q) {
			if out = append(out, r); len(out) == most {
				return out, r.code, nil
			}
		}
	}
	return out, "", nil
}

func (s *stage) who(name string) account.Caller {
	s.t.Helper()
	who, err := s.accounts.Load(context.Background(), county, s.id[name])
	if err != nil {
		s.t.Fatal(err)
	}
	return who
}

func (s *stage) take(name string, change func(in *desk.TakeListIn)) (desk.JobView, error) {
	in := &desk.TakeListIn{}
	in.Body.List = "things"
	if change != nil {
		change(in)
	}
	return s.desk.Take(context.Background(), s.who(name), in)
}

func (s *stage) file(name, job string) ([]byte, error) {
	f, err := s.desk.File(context.Background(), s.who(name), &desk.JobIn{ID: job})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), err
}

func (s *stage) bytes(name, job string) []byte {
	s.t.Helper()
	f, err := s.desk.File(context.Background(), s.who(name), &desk.JobIn{ID: job})
	if err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		s.t.Fatal(err)
	}
	return out.Bytes()
}

func (s *stage) wants(err error, code string) {
	s.t.Helper()
	if fault.Code(err) != code {
		s.t.Errorf("%v, want %s", err, code)
	}
}

func TestAFileHoldsWhatItsMakerSeesAndIsHisAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		job, err := s.take("甲办", func(in *desk.TakeListIn) { in.Body.Format = "csv" })
		if err != nil || job.State != string(export.Done) || job.Rows != 600 {
			t.Fatalf("%+v %v", job, err)
		}
		lines := strings.Split(strings.TrimSuffix(string(s.bytes("甲办", job.ID)), "\r\n"), "\r\n")
		if len(lines) != 601 || lines[0] != "\uFEFF名称,编号" || lines[1] != `"'=甲镇0000",000000` {
			t.Errorf("%d lines: %q", len(lines), lines[:2])
		}
		if strings.Contains(strings.Join(lines, ""), "乙镇") {
			t.Error("the neighbour's rows are in the file")
		}
		for _, other := range []string{"甲员", "乙办"} {
			_, err := s.file(other, job.ID)
			s.wants(err, "export.not_found")
			_, err = s.desk.Show(context.Background(), s.who(other), &desk.JobIn{ID: job.ID})
			s.wants(err, "export.not_found")
			_, err = s.desk.Cancel(context.Background(), s.who(other), &desk.JobIn{ID: job.ID})
			s.wants(err, "export.not_found")
		}
		log, err := s.desk.Log(context.Background(), s.who("甲办"), &desk.LogIn{Limit: 50})
		if err != nil || len(log.Items) != 1 || log.Items[0].Rows != 600 || log.Items[0].Name != "甲办" {
			t.Errorf("log %+v %v", log, err)
		}
		if log, err = s.desk.Log(context.Background(), s.who("乙办"), &desk.LogIn{Limit: 50}); err != nil || len(log.Items) != 0 {
			t.Errorf("the next town's log %+v %v", log, err)
		}
		story := scene.Story(t, d, county, "export:"+job.ID, nil)
		if !strings.Contains(story, "export.made") || !strings.Contains(story, "2 export.taken 03-05 09:00 by 网格办") {
			t.Error(story)
		}
	})
}

func TestAWorkbookIsWrittenWithTheColumnsChosen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		in := &desk.ChooseColumnsIn{List: "things"}
		in.Body.Columns = []string{"code", "one"}
		v, err := s.desk.Choose(context.Background(), s.who("甲办"), in)
		if err != nil || !slices.Equal(v.Chosen, []string{"code", "one"}) || !v.Own {
			t.Fatalf("%+v %v", v, err)
		}
		in.Body.Columns = []string{"code", "salary"}
		_, err = s.desk.Choose(context.Background(), s.who("甲办"), in)
		s.wants(err, "export.columns_unfit")
		job, err := s.take("甲办", func(in *desk.TakeListIn) { in.Body.Filter = "q=0000" })
		if err != nil || job.State != string(export.Done) || job.Words != "查找：0000" {
			t.Fatalf("%+v %v", job, err)
		}
		f, err := excelize.OpenReader(bytes.NewReader(s.bytes("甲办", job.ID)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows("东西")
		if err != nil || len(rows) != 5 || !slices.Equal(rows[2], []string{"序号", "编号", "一"}) || !slices.Equal(rows[3], []string{"1", "000000", "1"}) {
			t.Errorf("%q %v", rows, err)
		}
		_, err = s.take("甲办", func(in *desk.TakeListIn) { in.Body.Filter = "q=x&drop=1" })
		s.wants(err, "request.invalid")
		_, err = s.take("甲办", func(in *desk.TakeListIn) { in.Body.List = "nothing" })
		s.wants(err, "export.list_unknown")
	})
}

func TestAnOfficesFormIsForThoseBelowIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		sample, err := s.desk.Sample(ctx, s.who("甲办"), &desk.ListIn{List: "things"})
		if err != nil {
			t.Fatal(err)
		}
		var raw bytes.Buffer
		if err := sample.Write(&raw); err != nil {
			t.Fatal(err)
		}
		form, err := s.desk.AddForm(ctx, s.who("甲办"), &desk.AddFormIn{List: "things", Name: "甲镇表样", RawBody: raw.Bytes()})
		if err != nil || form.Words != 4 {
			t.Fatalf("%+v %v", form, err)
		}
		job, err := s.take("甲员", func(in *desk.TakeListIn) { in.Body.Form = form.ID })
		if err != nil || job.State != string(export.Done) || job.Title != "甲镇表样" {
			t.Fatalf("%+v %v", job, err)
		}
		_, err = s.take("乙办", func(in *desk.TakeListIn) { in.Body.Form = form.ID })
		s.wants(err, "form.not_found")
		_, err = s.desk.FormFile(ctx, s.who("乙办"), &desk.FormIn{ID: form.ID})
		s.wants(err, "form.not_found")
		_, err = s.desk.AddForm(ctx, s.who("甲办"), &desk.AddFormIn{List: "things", Name: "坏的", RawBody: []byte("PK")})
		s.wants(err, "form.unreadable")
		_, err = s.desk.AddForm(ctx, s.who("走员"), &desk.AddFormIn{List: "things", Name: "不该", RawBody: raw.Bytes()})
		s.wants(err, "account.not_permitted")
		if _, err := s.desk.CloseForm(ctx, s.who("甲办"), &desk.FormIn{ID: form.ID}); err != nil {
			t.Error(err)
		}
		_, err = s.take("甲员", func(in *desk.TakeListIn) { in.Body.Form = form.ID })
		s.wants(err, "form.not_found")
	})
}

func TestALongFileIsCancelledAskedTwiceAndNotBegunWithoutEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.desk.Patience = time.Millisecond
		gate := make(chan struct{})
		s.gate.Store(&gate)
		first, err := s.take("甲办", nil)
		if err != nil || export.State(first.State).Over() {
			t.Fatalf("%+v %v", first, err)
		}
		again, err := s.take("甲办", nil)
		if err != nil || again.ID != first.ID {
			t.Errorf("asked twice it is made twice: %s %s %v", first.ID, again.ID, err)
		}
		_, err = s.file("甲办", first.ID)
		s.wants(err, "export.not_done")
		for _, q := range []string{"q=1", "q=2"} {
			if _, err := s.take("甲办", func(in *desk.TakeListIn) { in.Body.Filter = q }); err != nil {
				t.Fatal(err)
			}
		}
		_, err = s.take("甲办", func(in *desk.TakeListIn) { in.Body.Filter = "q=3" })
		s.wants(err, "export.too_many")
		ended, err := s.desk.Cancel(context.Background(), s.who("甲办"), &desk.JobIn{ID: first.ID})
		if err != nil || ended.State != string(export.Cancelled) {
			t.Errorf("%+v %v", ended, err)
		}
		close(gate)
		s.desk.Close()
		after, err := s.desk.Show(context.Background(), s.who("甲办"), &desk.JobIn{ID: first.ID})
		if err != nil || after.State != string(export.Cancelled) {
			t.Errorf("a cancelled file came back: %+v %v", after, err)
		}
	})
}

func TestAStoppedServerLeavesItsFilesToTheNext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.desk.Patience = time.Millisecond
		gate := make(chan struct{})
		s.gate.Store(&gate)
		job, err := s.take("甲办", nil)
		if err != nil || export.State(job.State).Over() {
			t.Fatalf("%+v %v", job, err)
		}
		s.desk.Close() // the power goes while it is made
		s.gate.Store(nil)
		s.desk = s.server(d)
		s.clock.Pass(3 * time.Minute) // nobody renewed the lease
		if err := s.desk.Sweep(context.Background(), county); err != nil {
			t.Fatal(err)
		}
		got := s.until(job.ID)
		if got.State != string(export.Done) || got.Rows != 600 {
			t.Errorf("%+v", got)
		}
	})
}

// until waits for a file to be over.
func (s *stage) until(job string) desk.JobView {
	s.t.Helper()
	s.desk.Wait()
	v, err := s.desk.Show(context.Background(), s.who("甲办"), &desk.JobIn{ID: job})
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

func TestAFileThatFailsSaysSoAndLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.broken.Store(true)
		job, err := s.take("甲办", nil)
		if err != nil || job.State != string(export.Failed) || !strings.Contains(job.Fault, job.ID) || strings.Contains(job.Fault, "fire") {
			t.Errorf("%+v %v", job, err)
		}
		_, err = s.file("甲办", job.ID)
		s.wants(err, "export.not_done")
	})
}

func TestAFileIsKeptADayAndForTheSightItWasMadeWith(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		job, err := s.take("甲办", func(in *desk.TakeListIn) { in.Body.Format = "csv" })
		if err != nil {
			t.Fatal(err)
		}
		// Moved to the other town, one no longer takes the first one's rows along.
		err = d.Write(context.Background(), func(tx db.Tx) error {
			_, err := tx.ExecContext(context.Background(), "UPDATE appointment SET grid = $2 WHERE county = $1 AND person = $3", county, s.id["乙镇"], s.id["甲办"])
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.file("甲办", job.ID)
		s.wants(err, "export.sight_changed")
		second, err := s.take("甲员", func(in *desk.TakeListIn) { in.Body.Format = "csv" })
		if err != nil {
			t.Fatal(err)
		}
		s.clock.Pass(25 * time.Hour)
		_, err = s.file("甲员", second.ID)
		s.wants(err, "export.expired")
		if err := s.desk.Sweep(context.Background(), county); err != nil {
			t.Fatal(err)
		}
		v, err := s.desk.Show(context.Background(), s.who("甲员"), &desk.JobIn{ID: second.ID})
		if err != nil || v.State != string(export.Expired) {
			t.Errorf("%+v %v", v, err)
		}
	})
}
