package desk_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/site"
	"anwang/internal/site/desk"
)

const county = "120119000000"

// stage is two towns side by side, the first with two villages and a school.
type stage struct {
	t        *testing.T
	db       *db.DB
	sites    *desk.Desk
	grids    *gdesk.Desk
	accounts *adesk.Desk
	now      civil.Instant
	n        int
	id       map[string]string
}

func gridRules() grid.Rules {
	return grid.Rules{
		Kinds: []grid.Kind{{Name: "镇级"}, {Name: "村级", Under: "镇级"}, {Name: "单位级", Covers: grid.Unit, Under: "镇级", OnePer: []string{"学校"}}},
		Posts: []grid.Post{
			{Name: "网格办", Kind: account.Office, In: []string{"镇级"}},
			{Name: "村网格长", Kind: account.Head, In: []string{"村级"}},
			{Name: "村网格员", Kind: account.Inspector, In: []string{"村级"}},
		},
		Departments: []string{"企经委", "派出所"},
	}
}

func open(t *testing.T, d *db.DB) *stage {
	s := &stage{t: t, db: d, id: map[string]string{}, now: civil.InstantOf(time.Date(2026, 3, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600)))}
	house := jdesk.House{DB: d, Now: func() civil.Instant { return s.now }, Zone: time.FixedZone("", 8*3600),
		Fresh: func() string { s.n++; return fmt.Sprintf("id%06d", s.n) }}
	s.accounts = adesk.New(house, adesk.Options{County: county})
	s.grids = &gdesk.Desk{House: house, Memory: recall.New(true), Rules: func(context.Context, string, string, civil.Day) (grid.Rules, error) { return gridRules(), nil }}
	s.sites = &desk.Desk{House: house, Memory: recall.New(true), Locate: s.grids.LocateAll,
		Rules: func(context.Context, string, string, civil.Day) (site.Rules, error) {
			return site.Rules{Grids: gridRules().Kinds, Facts: []site.Fact{{Name: "人数", Type: "数"}}}, nil
		},
		Department: func(_ context.Context, _, _ string, x site.Site) (string, error) {
			return map[string]string{"工贸": "企经委", "社会安全": "派出所"}[x.Sector], nil
		}}
	err := d.Write(context.Background(), func(tx db.Tx) error {
		ctx := context.Background()
		for _, w := range []grid.Fresh{
			{Name: "某镇", Kind: "镇级", Code: "120119106000", Area: square(117, 40, 0.2, 0.1)},
			{Name: "邻镇", Kind: "镇级", Code: "120119107000", Area: square(118, 40, 0.1, 0.1)},
			{Name: "甲村", Kind: "村级", Code: "120119106201", Parent: "某镇", Area: square(117, 40, 0.1, 0.1)},
			{Name: "乙村", Kind: "村级", Code: "120119106202", Parent: "某镇", Area: square(117.1, 40, 0.1, 0.1)},
			{Name: "某小学", Kind: "单位级", Code: "X1", Parent: "某镇", At: geo.Point{Lon: 117.05, Lat: 40.05}},
		} {
			w.Parent = s.id[w.Parent]
			g, err := s.grids.Open(ctx, tx, s.act(), gridRules(), w)
			if err != nil {
				return err
			}
			s.id[w.Name] = g.ID
		}
		for _, p := range [][3]string{{"办公室", "网格办", "某镇"}, {"邻办", "网格办", "邻镇"}, {"甲村长", "村网格长", "甲村"}, {"甲村员", "村网格员", "甲村"}, {"企经", "企经委", "某镇"}, {"民警", "派出所", "某镇"}} {
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
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func square(lon, lat, w, h float64) geo.Area {
	return geo.Area{{{{Lon: lon, Lat: lat}, {Lon: lon + w, Lat: lat}, {Lon: lon + w, Lat: lat + h}, {Lon: lon, Lat: lat + h}, {Lon: lon, Lat: lat}}}}
}

func (s *stage) act() journal.Act {
	return journal.Act{County: county, By: "system", At: s.now, On: s.grids.DayOf(s.now), Fresh: s.grids.Fresh}
}

func (s *stage) who(name string) account.Caller {
	s.t.Helper()
	who, err := s.accounts.Load(context.Background(), county, s.id[name])
	if err != nil {
		s.t.Fatal(err)
	}
	return who
}

func entry(name, class, sector string, lon, lat float64) desk.Entry {
	return desk.Entry{Name: name, Class: class, Sector: sector, Lon: lon, Lat: lat}
}

func (s *stage) create(who string, e desk.Entry) (desk.Saved, error) {
	return s.sites.Create(context.Background(), s.who(who), &desk.CreateIn{Body: e})
}

func (s *stage) must(who string, e desk.Entry) desk.Saved {
	s.t.Helper()
	saved, err := s.create(who, e)
	if err != nil {
		s.t.Fatal(err)
	}
	return saved
}

func (s *stage) update(who, id string, rev int64, e desk.Entry) (desk.Saved, error) {
	in := &desk.UpdateIn{ID: id}
	in.Body.Entry, in.Body.Rev = e, rev
	return s.sites.Update(context.Background(), s.who(who), in)
}

func (s *stage) list(who string, in desk.ListIn) string {
	s.t.Helper()
	if in.Limit == 0 {
		in.Limit = 100
	}
	cards, err := s.sites.List(context.Background(), s.who(who), &in)
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, c := range cards.Items {
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

func TestTheLedgerIsSeenByLandAndByTrade(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.must("办公室", entry("演示五金", "小商铺", "工贸", 117.05, 40.05))
		s.must("办公室", entry("演示网吧", "网吧", "社会安全", 117.15, 40.05))
		s.must("办公室", entry("演示仓库", "小作坊", "工贸", 117.15, 40.06))
		s.must("邻办", entry("演示邻店", "小商铺", "工贸", 118.05, 40.05))
		for who, want := range map[string]string{"办公室": "演示仓库 演示网吧 演示五金", "邻办": "演示邻店", "甲村长": "演示五金", "企经": "演示仓库 演示五金", "民警": "演示网吧"} {
			if got := s.list(who, desk.ListIn{}); got != want {
				t.Errorf("%s sees %q, want %q", who, got, want)
			}
		}
		for name, c := range map[string]struct {
			in   desk.ListIn
			want string
		}{
			"a village":           {desk.ListIn{Grid: s.id["乙村"]}, "演示仓库 演示网吧"},
			"the whole town":      {desk.ListIn{Grid: s.id["某镇"]}, "演示仓库 演示网吧 演示五金"},
			"the next town":       {desk.ListIn{Grid: s.id["邻镇"]}, ""},
			"a class":             {desk.ListIn{Class: "网吧"}, "演示网吧"},
			"a trade":             {desk.ListIn{Sector: "工贸"}, "演示仓库 演示五金"},
			"a department":        {desk.ListIn{Department: "派出所"}, "演示网吧"},
			"part of the name":    {desk.ListIn{Q: "五金"}, "演示五金"},
			"the sound":           {desk.ListIn{Q: "yanshiwangba"}, "演示网吧"},
			"initials":            {desk.ListIn{Q: "yswj"}, "演示五金"},
			"the ledger's number": {desk.ListIn{Q: "dx2026000001"}, "演示五金"},
			"no such status":      {desk.ListIn{Status: "停业"}, ""},
		} {
			if got := s.list("办公室", c.in); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		first, err := s.sites.List(context.Background(), s.who("办公室"), &desk.ListIn{Limit: 2})
		if err != nil || len(first.Items) != 2 || first.Next == "" {
			t.Fatalf("%+v %v", first, err)
		}
		if got := s.list("办公室", desk.ListIn{Limit: 2, After: first.Next}); got != "演示五金" {
			t.Fatalf("the second page: %q", got)
		}
	})
}

func TestWhatCannotBeEnteredIsRefusedWithAReason(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		chosen := func(e desk.Entry, name string) desk.Entry { e.Grid = s.id[name]; return e }
		for name, c := range map[string]struct {
			who  string
			e    desk.Entry
			want string
		}{
			"a point outside every grid":   {"办公室", entry("演示店", "小商铺", "工贸", 119, 40.05), "site.outside_grids"},
			"no point at all":              {"办公室", entry("演示店", "小商铺", "工贸", 0, 0), "site.incomplete"},
			"no name":                      {"办公室", entry("", "小商铺", "工贸", 117.05, 40.05), "site.incomplete"},
			"in the next town":             {"办公室", entry("演示店", "小商铺", "工贸", 118.05, 40.05), "site.outside_sight"},
			"by the head of a village":     {"甲村长", entry("演示店", "小商铺", "工贸", 117.15, 40.05), "site.outside_sight"},
			"in a grid it does not lie in": {"办公室", chosen(entry("演示店", "小商铺", "工贸", 117.05, 40.05), "乙村"), "site.outside_its_grid"},
			"a shop in the school's grid":  {"办公室", chosen(entry("演示店", "小商铺", "工贸", 117.05, 40.05), "某小学"), "site.grid_not_for_class"},
			"in a grid there is not":       {"办公室", chosen(entry("演示店", "小商铺", "工贸", 117.05, 40.05), "nowhere"), ""},
		} {
			_, err := s.create(c.who, c.e)
			if fault.Code(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
			if f := fault.As(err); f != nil && f.Words() == f.Code {
				t.Errorf("%s: %s has no words", name, f.Code)
			}
		}
		if got := s.list("办公室", desk.ListIn{}); got != "演示店" { // the last: an empty grid is chosen by the point
			t.Errorf("left on the ledger: %q", got)
		}
	})
}

func TestAWrongCreditCodeIsSavedWithAWarning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		e := entry("演示厂", "工贸企业", "工贸", 117.05, 40.05)
		e.CreditCode = "91350100m000100y44"
		saved := s.must("甲村长", e)
		if len(saved.Warnings) != 1 || saved.Warnings[0].Code != "code.credit_check_digit_wrong" || saved.Warnings[0].Text == saved.Warnings[0].Code {
			t.Fatalf("%+v", saved)
		}
		page, err := s.sites.Page(context.Background(), s.who("甲村长"), &desk.ByID{ID: saved.ID})
		if err != nil || page.CreditCode != "91350100M000100Y44" || len(page.Warnings) != 1 {
			t.Fatalf("%+v %v", page, err)
		}
	})
}

func TestS1_97ThePageNamesWhoAnswers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		saved := s.must("办公室", entry("演示五金", "小商铺", "工贸", 117.05, 40.05))
		page, err := s.sites.Page(context.Background(), s.who("甲村员"), &desk.ByID{ID: saved.ID})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range page.Responsible {
			got += r.Role + r.Department
			for _, p := range r.People {
				got += ":" + p.Name + p.Phone
			}
			got += " "
		}
		if got != "网格员:甲村员139 网格长:甲村长139 主管部门企经委:企经139 " || len(page.Gaps) != 0 || page.GridName != "甲村" {
			t.Fatalf("%q %+v", got, page.Gaps)
		}
		orphan := s.must("办公室", entry("演示怪店", "怪店", "无人管的行业", 117.15, 40.05))
		page, _ = s.sites.Page(context.Background(), s.who("办公室"), &desk.ByID{ID: orphan.ID})
		if len(page.Gaps) != 2 || page.Gaps[0].Text == page.Gaps[0].Code {
			t.Fatalf("%+v", page.Gaps)
		}
		// The ledger may name the department against the trade.
		e := entry("演示怪店", "怪店", "无人管的行业", 117.15, 40.05)
		e.Facts = map[string]string{site.Assigned: "派出所"}
		if _, err := s.update("办公室", orphan.ID, 1, e); err != nil {
			t.Fatal(err)
		}
		if got := s.list("民警", desk.ListIn{}); got != "演示怪店" {
			t.Fatalf("the department named sees it: %q", got)
		}
	})
}

func TestAnotherTownsSiteDoesNotExist(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		e := entry("演示邻店", "小商铺", "工贸", 118.05, 40.05)
		there := s.must("邻办", e)
		ctx := context.Background()
		for _, name := range []string{"办公室", "甲村长", "企经"} {
			who := s.who(name)
			_, page := s.sites.Page(ctx, who, &desk.ByID{ID: there.ID})
			_, line := s.sites.Timeline(ctx, who, &desk.TimelineIn{ID: there.ID, Limit: 10})
			_, save := s.update(name, there.ID, 1, e)
			for what, err := range map[string]error{"page": page, "timeline": line, "update": save} {
				if fault.Code(err) != "site.not_found" {
					t.Errorf("%s asks for the %s: %v", name, what, err)
				}
			}
		}
		elsewhere := s.who("邻办")
		elsewhere.County = "130100000000"
		if _, err := s.sites.Page(ctx, elsewhere, &desk.ByID{ID: there.ID}); fault.Code(err) != "site.not_found" {
			t.Errorf("another county: %v", err)
		}
	})
}

func TestWhoEditsWhatOthersChangedIsToldAndNothingIsLost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		e := entry("演示五金", "小商铺", "工贸", 117.05, 40.05)
		saved := s.must("办公室", e)
		first, second := e, e
		first.Operator, second.Operator = "甲先生", "乙先生"
		done, err := s.update("办公室", saved.ID, saved.Rev, first)
		if err != nil || done.Rev != 2 {
			t.Fatalf("%+v %v", done, err)
		}
		if _, err := s.update("甲村长", saved.ID, saved.Rev, second); fault.Code(err) != "site.changed_meanwhile" || fault.As(err).Kind != fault.Conflict {
			t.Fatal(err)
		}
		// A visit in between is no change of the entry.
		err = d.Write(context.Background(), func(tx db.Tx) error {
			return desk.Seen(context.Background(), tx, county, saved.ID, "2026-03-05")
		})
		if err != nil {
			t.Fatal(err)
		}
		err = d.Write(context.Background(), func(tx db.Tx) error {
			return desk.Seen(context.Background(), tx, county, saved.ID, "2026-03-01")
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.update("甲村长", saved.ID, done.Rev, second); err != nil {
			t.Fatal(err)
		}
		page, _ := s.sites.Page(context.Background(), s.who("办公室"), &desk.ByID{ID: saved.ID})
		if page.Operator != "乙先生" || page.SeenOn != "2026-03-05" || page.Rev != 3 {
			t.Fatalf("%+v", page)
		}
		story, err := jdesk.Story(context.Background(), d.Read(), county, "site:"+saved.ID)
		if err != nil || journal.Verify(story) != nil || len(story) != 3 {
			t.Fatalf("%+v %v", story, err)
		}
		if refs := story[2].Refs; refs["columns"] != "operator" || strings.Contains(fmt.Sprint(refs), "先生") {
			t.Fatalf("the journal tells the column, not the name: %v", refs)
		}
	})
}

func TestOneOfManySimultaneousEditorsWins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		e := entry("演示五金", "小商铺", "工贸", 117.05, 40.05)
		saved := s.must("办公室", e)
		who := s.who("办公室")
		errs := dbtest.Simultaneously(6, func(i int) error {
			in := &desk.UpdateIn{ID: saved.ID}
			in.Body.Entry, in.Body.Rev = e, saved.Rev
			in.Body.Operator = fmt.Sprint("第", i)
			_, err := s.sites.Update(context.Background(), who, in)
			return err
		})
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.Code(err) != "site.changed_meanwhile":
				t.Error(err)
			}
		}
		if won != 1 {
			t.Fatalf("%d editors won", won)
		}
	})
}

func TestTheTimelineTellsVisitsAndHazardsNewestFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		saved := s.must("办公室", entry("演示五金", "小商铺", "工贸", 117.05, 40.05))
		path := s.path("甲村")
		insert(t, d, "visit", map[string]any{"county": county, "id": "v1", "site": saved.ID, "path": path, "department": "企经委", "by_person": s.id["甲村员"], "verb": "排查", "at": 1000, "on_day": "2026-03-01"})
		insert(t, d, "visit", map[string]any{"county": county, "id": "v2", "site": saved.ID, "path": path, "department": "企经委", "by_person": s.id["甲村员"], "verb": "排查", "at": 3000, "on_day": "2026-03-03"})
		insert(t, d, "hazard", map[string]any{"county": county, "id": "h1", "number": "1", "site": saved.ID, "path": path, "found_at": 3000, "state": "整改中", "text": "通道堵塞"})
		insert(t, d, "hazard", map[string]any{"county": county, "id": "h2", "number": "2", "site": saved.ID, "path": path, "found_at": 2000, "state": "已销号", "closed_at": 2500})
		insert(t, d, "hazard_party", map[string]any{"county": county, "hazard": "h2", "party": "企经委", "capacity": "owner"})
		line := func(who string, limit int) string {
			t.Helper()
			got := ""
			for after := ""; ; {
				page, err := s.sites.Timeline(context.Background(), s.who(who), &desk.TimelineIn{ID: saved.ID, After: after, Limit: limit})
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range page.Items {
					got += e.ID + " "
				}
				if after = page.Next; after == "" {
					return got
				}
			}
		}
		for _, limit := range []int{1, 2, 3, 10} {
			if got := line("甲村长", limit); got != "v2 h1 h2 v1 " {
				t.Errorf("in pages of %d: %q", limit, got)
			}
		}
		// The department sees the case that is its own and not the other's.
		if got := line("企经", 10); got != "v2 h2 v1 " {
			t.Errorf("the department: %q", got)
		}
		page, _ := s.sites.Page(context.Background(), s.who("甲村长"), &desk.ByID{ID: saved.ID})
		if page.Visits != 2 || page.Hazards != 2 || page.Open != 1 {
			t.Errorf("%+v", page)
		}
		cards, _ := s.sites.List(context.Background(), s.who("甲村长"), &desk.ListIn{Limit: 10})
		if cards.Items[0].Hazards != 1 {
			t.Errorf("%+v", cards.Items[0])
		}
	})
}

func (s *stage) path(name string) string {
	s.t.Helper()
	var p string
	if err := s.db.Read().QueryRowContext(context.Background(), "SELECT path FROM grid WHERE county = $1 AND id = $2", county, s.id[name]).Scan(&p); err != nil {
		s.t.Fatal(err)
	}
	return p
}

// insert writes a row of a table of a higher floor, whose desk this one may not
// know; the columns that are not given are empty.
func insert(t *testing.T, d *db.DB, table string, given map[string]any) {
	t.Helper()
	ctx := context.Background()
	rows, err := d.Read().QueryContext(ctx, "SELECT * FROM "+table+" WHERE county = $1", "none")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := rows.ColumnTypes()
	rows.Close()
	if err != nil {
		t.Fatal(err)
	}
	var names, places []string
	var args []any
	for i, c := range columns {
		v, ok := given[c.Name()]
		if !ok {
			switch kind := strings.ToUpper(c.DatabaseTypeName()); {
			case strings.HasPrefix(kind, "BOOL"):
				v = false
			case strings.HasPrefix(kind, "BIGINT"), kind == "INT8", strings.HasPrefix(kind, "DOUBLE"), kind == "FLOAT8":
				v = 0
			case kind == "BYTEA", kind == "BLOB":
				v = []byte{}
			default:
				v = ""
			}
		}
		names, places, args = append(names, c.Name()), append(places, fmt.Sprint("$", i+1)), append(args, v)
	}
	err = d.Write(ctx, func(tx db.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(places, ", ")+")", args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
