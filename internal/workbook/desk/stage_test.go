package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/geo"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/kit/scene"
	"anwang/internal/kit/sheet"
	"anwang/internal/kit/web"
	"anwang/internal/site"
	sitedesk "anwang/internal/site/desk"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk"

	"github.com/xuri/excelize/v2"
)

const county = "120119000000"

// stage is two towns; the first has a village with a border and one without.
type stage struct {
	t        *testing.T
	db       *db.DB
	clock    *scene.Clock
	books    *desk.Desk
	sites    *sitedesk.Desk
	grids    *gdesk.Desk
	accounts *adesk.Desk
	id       map[string]string
}

func gridRules() grid.Rules {
	return grid.Rules{
		Kinds: []grid.Kind{{Name: "镇级"}, {Name: "村级", Under: "镇级"}, {Name: "微网格", Under: "村级"}, {Name: "片", Overlay: true, Groups: []string{"村级"}}},
		Posts: []grid.Post{
			{Name: "网格办", Kind: account.Office, In: []string{"镇级"}},
			{Name: "村网格长", Kind: account.Head, In: []string{"村级"}},
			{Name: "村网格员", Kind: account.Inspector, In: []string{"村级"}},
			{Name: "片员", Kind: account.Inspector, In: []string{"片"}},
		},
		Departments: []string{"企经委"},
	}
}

func siteRules() site.Rules {
	return site.Rules{Grids: gridRules().Kinds, Classes: []string{"商店", "饭店", "学校"}, Facts: []site.Fact{{Name: "人数", Type: "数"}}}
}

func square(lon, lat, w, h float64) geo.Area {
	return geo.Area{{{{Lon: lon, Lat: lat}, {Lon: lon + w, Lat: lat}, {Lon: lon + w, Lat: lat + h}, {Lon: lon, Lat: lat + h}, {Lon: lon, Lat: lat}}}}
}

func open(t *testing.T, d *db.DB) *stage {
	t.Helper()
	s := &stage{t: t, db: d, clock: scene.At(t, "2026-03-05 09:00"), id: map[string]string{}}
	house := scene.House(d, s.clock)
	s.accounts = adesk.New(house, adesk.Options{County: county})
	s.grids = &gdesk.Desk{House: house, Memory: recall.New(true), Rules: func(context.Context, string, string, civil.Day) (grid.Rules, error) { return gridRules(), nil }}
	s.sites = &sitedesk.Desk{House: house, Memory: recall.New(true), Locate: s.grids.LocateAll,
		Rules:      func(context.Context, string, string, civil.Day) (site.Rules, error) { return siteRules(), nil },
		Department: func(context.Context, string, string, site.Site) (string, error) { return "企经委", nil }}
	s.books = desk.New(house, s.accounts, s.grids, s.sites)
	s.write(func(tx db.Tx) error {
		ctx := context.Background()
		for _, w := range []grid.Fresh{
			{Name: "某镇", Kind: "镇级", Code: "120119106000", Area: square(117, 40, 0.2, 0.1)},
			{Name: "邻镇", Kind: "镇级", Code: "120119107000", Area: square(118, 40, 0.1, 0.1)},
			{Name: "甲村", Kind: "村级", Code: "120119106201", Parent: "某镇", Area: square(117, 40, 0.1, 0.1)},
			{Name: "丙村", Kind: "村级", Code: "120119106203", Parent: "某镇"},
			{Name: "邻村", Kind: "村级", Code: "120119107201", Parent: "邻镇"},
		} {
			w.Parent = s.id[w.Parent]
			g, err := s.grids.Open(ctx, tx, s.act(), gridRules(), w)
			if err != nil {
				return err
			}
			s.id[w.Name] = g.ID
		}
		for _, p := range [][3]string{{"办公室", "网格办", "某镇"}, {"邻办", "网格办", "邻镇"}, {"甲村长", "村网格长", "甲村"}, {"甲村员", "村网格员", "甲村"}} {
			person, err := s.accounts.Enroll(ctx, tx, s.act(), account.Enrolment{Name: p[0], Login: p[0], Hash: "none", Phone: "139"})
			if err != nil {
				return err
			}
			s.id[p[0]] = person
			if _, _, err := s.grids.Appoint(ctx, tx, s.act(), gridRules(), s.id[p[2]], grid.Wanted{Person: person, Post: p[1]}); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func (s *stage) act() journal.Act {
	h := s.grids.House
	return journal.Act{County: county, By: "system", At: h.Now(), On: h.Today(), Fresh: h.Fresh}
}

func (s *stage) write(fn func(db.Tx) error) {
	s.t.Helper()
	if err := s.db.Write(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) who(name string) account.Caller {
	s.t.Helper()
	who, err := s.accounts.Load(context.Background(), county, s.id[name])
	if err != nil {
		s.t.Fatal(err)
	}
	return who
}

// csv is a workbook as text, rows by lines and cells by bars.
func csv(rows ...string) []byte {
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(strings.ReplaceAll(r, "|", "\t") + "\n")
	}
	return []byte(b.String())
}

func (s *stage) bring(who string, raw []byte) desk.Page {
	s.t.Helper()
	p, err := s.books.Bring(context.Background(), s.who(who), &desk.BringIn{Name: "台账.xlsx", RawBody: raw})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// tried brings a workbook and tries it.
func (s *stage) tried(who string, raw []byte) desk.Page {
	s.t.Helper()
	return s.try(who, s.bring(who, raw).ID)
}

func (s *stage) try(who, id string) desk.Page {
	s.t.Helper()
	if _, err := s.books.Try(context.Background(), s.who(who), &desk.ByID{ID: id}); err != nil {
		s.t.Fatal(err)
	}
	s.work()
	return s.page(who, id)
}

func (s *stage) work() {
	s.t.Helper()
	if err := s.books.Work(context.Background(), county); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) page(who, id string) desk.Page {
	s.t.Helper()
	p, err := s.books.Page(context.Background(), s.who(who), &desk.ByID{ID: id})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *stage) imported(who, id string) desk.Page {
	s.t.Helper()
	if _, err := s.books.Import(context.Background(), s.who(who), &desk.ByID{ID: id}); err != nil {
		s.t.Fatal(err)
	}
	s.work()
	return s.page(who, id)
}

// rows tells the rows of a verdict: line, name and what is said of it.
func (s *stage) rows(who, id string, v workbook.Verdict) string {
	s.t.Helper()
	rows, err := s.books.Rows(context.Background(), s.who(who), &desk.RowsIn{ID: id, Verdict: string(v), Limit: 200})
	if err != nil {
		s.t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows.Items {
		fmt.Fprintf(&b, "%d %s", r.Line, r.Name)
		for _, p := range r.Problems {
			mark := ""
			if p.Warns {
				mark = "?"
			}
			fmt.Fprintf(&b, " [%s%s %s]", mark, p.Column, p.Text)
		}
		if r.Twin != nil {
			fmt.Fprintf(&b, " =%s %s %s", r.Twin.Where, r.Twin.How, strings.Join(r.Twin.Changes, "、"))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (s *stage) count(query string, args ...any) int {
	s.t.Helper()
	var n int
	if err := s.db.Read().QueryRowContext(context.Background(), query, append([]any{county}, args...)...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *stage) sitesNow() int { return s.count("SELECT COUNT(*) FROM site WHERE county = $1") }

// file is what a download gives.
func (s *stage) file(f web.File, err error) []sheet.Tab {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		s.t.Fatal(err)
	}
	tabs, err := sheet.Read(context.Background(), out.Bytes(), sheet.Ample())
	if err != nil {
		s.t.Fatal(err)
	}
	return tabs
}

// xlsx is a workbook of named sheets; the first cell of a hidden one's name is a dot.
func xlsx(t *testing.T, sheets map[string][]string, order ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range order {
		shown := strings.TrimPrefix(name, ".")
		if i == 0 {
			if err := f.SetSheetName("Sheet1", shown); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(shown); err != nil {
			t.Fatal(err)
		}
		for n, row := range sheets[name] {
			for c, v := range strings.Split(row, "|") {
				at, _ := excelize.CoordinatesToCellName(c+1, n+1)
				if err := f.SetCellStr(shown, at, v); err != nil {
					t.Fatal(err)
				}
			}
		}
		if shown != name {
			if err := f.SetSheetVisible(shown, false); err != nil {
				t.Fatal(err)
			}
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// killer calls back whenever a site is routed.
func killer(ask func(context.Context, string, string, site.Site) (string, error), each func()) func(context.Context, string, string, site.Site) (string, error) {
	return func(ctx context.Context, county, path string, s site.Site) (string, error) {
		if each(); ctx.Err() != nil {
			return "", ctx.Err()
		}
		return ask(ctx, county, path, s)
	}
}
