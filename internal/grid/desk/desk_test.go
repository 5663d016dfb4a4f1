package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
)

const county = "120119000000"

func rules() grid.Rules {
	return grid.Rules{
		Kinds: []grid.Kind{{Name: "镇级"}, {Name: "村级", Under: "镇级"}, {Name: "单位级", Covers: grid.Unit, Under: "镇级"}, {Name: "片", Overlay: true}},
		Posts: []grid.Post{
			{Name: "网格办", Kind: account.Office, In: []string{"镇级"}},
			{Name: "村网格长", Kind: account.Head, In: []string{"村级"}, Count: grid.Count{Least: 1, Most: 1, PerGrid: true}},
			{Name: "村副网格长", Kind: account.Deputy, In: []string{"村级"}, Contacts: []string{"村民小组"}},
			{Name: "片长", Kind: account.Head, In: []string{"片"}},
		},
		Departments: []string{"企经委"},
	}
}

// stage is a town of two villages that touch, a school, and a patch.
type stage struct {
	t        *testing.T
	db       *db.DB
	grids    *desk.Desk
	accounts *adesk.Desk
	now      civil.Instant
	n        int
	id       map[string]string // name → id of grids, overlays, spots and people
}

func open(t *testing.T, d *db.DB) *stage {
	s := &stage{t: t, db: d, id: map[string]string{}}
	s.now = civil.InstantOf(time.Date(2026, 3, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
	house := jdesk.House{DB: d, Now: func() civil.Instant { return s.now }, Zone: time.FixedZone("", 8*3600),
		Fresh: func() string { s.n++; return fmt.Sprintf("id%06d", s.n) }}
	s.grids = &desk.Desk{House: house, Memory: recall.New(true), Rules: func(context.Context, string, string, civil.Day) (grid.Rules, error) { return rules(), nil }}
	s.accounts = adesk.New(house, adesk.Options{County: county})
	s.do(func(ctx context.Context, tx db.Tx) error {
		for _, w := range []grid.Fresh{
			{Name: "某镇", Kind: "镇级", Code: "120119106000", Area: square(117, 40, 0.2, 0.1)},
			{Name: "甲村", Kind: "村级", Code: "120119106201", Parent: "某镇", Area: square(117, 40, 0.1, 0.1)},
			{Name: "乙村", Kind: "村级", Code: "120119106202", Parent: "某镇", Area: square(117.1, 40, 0.1, 0.1)},
			{Name: "某小学", Kind: "单位级", Code: "X1", Parent: "某镇", At: geo.Point{Lon: 117.05, Lat: 40.05}},
		} {
			w.Parent = s.id[w.Parent]
			g, err := s.grids.Open(ctx, tx, s.act(), rules(), w)
			if err != nil {
				return err
			}
			s.id[w.Name] = g.ID
		}
		group, err := s.grids.AddSpot(ctx, tx, s.act(), grid.Spot{Grid: s.id["甲村"], Kind: "村民小组", Name: "第一组"})
		s.id["第一组"] = group.ID
		if err != nil {
			return err
		}
		s.id["东片"], err = s.grids.OpenOverlay(ctx, tx, s.act(), rules(), grid.Overlay{Name: "东片", Kind: "片", Path: "1/", Grids: []string{s.id["乙村"]}})
		if err != nil {
			return err
		}
		for _, p := range [][3]string{{"办公室", "网格办", "某镇"}, {"甲村长", "村网格长", "甲村"}, {"甲村副", "村副网格长", "甲村"}, {"片长", "片长", "东片"}, {"企经", "企经委", "某镇"}} {
			person, err := s.accounts.Enroll(ctx, tx, s.act(), account.Enrolment{Name: p[0], Login: p[0], Hash: "none", Phone: "13900000000"})
			if err != nil {
				return err
			}
			s.id[p[0]] = person
			var contacts []string
			if p[0] == "甲村副" {
				contacts = []string{s.id["第一组"]}
			}
			if _, _, err := s.grids.Appoint(ctx, tx, s.act(), rules(), s.id[p[2]], grid.Wanted{Person: person, Post: p[1]}, contacts...); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func square(lon, lat, w, h float64) geo.Area {
	return geo.Area{{{{Lon: lon, Lat: lat}, {Lon: lon + w, Lat: lat}, {Lon: lon + w, Lat: lat + h}, {Lon: lon, Lat: lat + h}, {Lon: lon, Lat: lat}}}}
}

func (s *stage) act() journal.Act {
	return journal.Act{County: county, By: "system", At: s.now, On: s.grids.DayOf(s.now), Fresh: s.grids.Fresh}
}

func (s *stage) try(fn func(context.Context, db.Tx) error) error {
	ctx := context.Background()
	return s.db.Write(ctx, func(tx db.Tx) error { return fn(ctx, tx) })
}

func (s *stage) do(fn func(context.Context, db.Tx) error) {
	s.t.Helper()
	if err := s.try(fn); err != nil {
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

func names[T any](items []T, of func(T) string) string {
	var out []string
	for _, i := range items {
		out = append(out, of(i))
	}
	return strings.Join(out, " ")
}

func TestTheTreeShowsWhatEachSeesAndNoMore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		for who, want := range map[string]string{"办公室": "某镇 甲村 乙村 某小学", "甲村长": "甲村", "片长": "乙村", "企经": "某镇 甲村 乙村 某小学"} {
			tree, err := s.grids.Tree(ctx, s.who(who), &desk.TreeIn{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			if got := names(tree.Items, func(n *desk.Node) string { return n.Name }); got != want {
				t.Errorf("%s sees %q, want %q", who, got, want)
			}
			m, err := s.grids.Map(ctx, s.who(who), &desk.MapIn{Limit: 100, Tier: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range m.Features {
				if !strings.Contains(want, f.Properties.Name) || !json.Valid(f.Geometry) {
					t.Errorf("%s sees %s on the map: %s", who, f.Properties.Name, f.Geometry)
				}
			}
		}
		tree, _ := s.grids.Tree(ctx, s.who("办公室"), &desk.TreeIn{Limit: 2})
		rest, _ := s.grids.Tree(ctx, s.who("办公室"), &desk.TreeIn{Limit: 2, After: tree.Next})
		if got := names(rest.Items, func(n *desk.Node) string { return n.Name }); tree.Next == "" || got != "乙村 某小学" {
			t.Errorf("the second page: %q", got)
		}
		found, _ := s.grids.Tree(ctx, s.who("办公室"), &desk.TreeIn{Limit: 9, Q: "jiacun"})
		if got := names(found.Items, func(n *desk.Node) string { return n.Name }); got != "甲村" {
			t.Errorf("by sound: %q", got)
		}
	})
}

func TestCountsOfAGridAreOfItsSubtreeAndOfWhatTheCallerSees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		s.do(func(ctx context.Context, tx db.Tx) error {
			for i, x := range [][3]string{{"1/2/", "企经委", "正常"}, {"1/2/", "派出所", "正常"}, {"1/3/", "企经委", "正常"}, {"1/3/", "企经委", "注销"}} {
				_, err := tx.ExecContext(ctx, `INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev)
VALUES ($1, $2, '', '', '', '', '', '', '', '', 0, 0, '', $3, $4, '', '', '', '', $5, '', '', '', FALSE, 1)`, county, fmt.Sprint("s", i), x[0], x[1], x[2])
				if err = errors.Join(err, recall.Touch(ctx, tx, county, recall.Ground{What: "site", Path: x[0]})); err != nil {
					return err
				}
			}
			return nil
		})
		ctx := context.Background()
		for who, want := range map[string]string{"办公室": "某镇3 甲村2 乙村1 某小学0", "甲村长": "甲村2", "企经": "某镇2 甲村1 乙村1 某小学0"} {
			tree, err := s.grids.Tree(ctx, s.who(who), &desk.TreeIn{Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			if got := names(tree.Items, func(n *desk.Node) string { return fmt.Sprint(n.Name, n.Sites) }); got != want {
				t.Errorf("%s counts %q, want %q", who, got, want)
			}
		}
	})
}

func TestS1_47TheDossierNamesWhoLooksAfterWhat(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		ctx := context.Background()
		file, err := s.grids.Dossier(ctx, s.who("甲村长"), &desk.ByID{ID: s.id["甲村"]})
		if err != nil {
			t.Fatal(err)
		}
		got := names(file.Posts, func(h desk.Holder) string {
			return h.Post + ":" + h.Name + h.Phone + names(h.Contacts, func(c desk.SpotRow) string { return "→" + c.Name })
		})
		if got != "村副网格长:甲村副13900000000→第一组 村网格长:甲村长13900000000" || len(file.Spots) != 1 || len(file.Vacant) != 0 || len(file.Above) != 0 {
			t.Fatalf("%q %+v", got, file)
		}
		// Another village's file is not there for them, nor is one of another county.
		for _, id := range []string{s.id["乙村"], s.id["某镇"], "nothing"} {
			if _, err := s.grids.Dossier(ctx, s.who("甲村长"), &desk.ByID{ID: id}); fault.Code(err) != "grid.not_found" {
				t.Errorf("%s: %v", id, err)
			}
		}
		elsewhere := s.who("办公室")
		elsewhere.County = "130100000000"
		if _, err := s.grids.Dossier(ctx, elsewhere, &desk.ByID{ID: s.id["甲村"]}); fault.Code(err) != "grid.not_found" {
			t.Errorf("another county: %v", err)
		}
		file, err = s.grids.Dossier(ctx, s.who("办公室"), &desk.ByID{ID: s.id["乙村"]})
		if err != nil || len(file.Overlays) != 1 || len(file.Above) != 1 || len(file.Vacant) == 0 {
			t.Fatalf("%+v %v", file, err)
		}
	})
}

func TestS1_05GapsAreListedInWords(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		gaps, err := s.grids.Gaps(context.Background(), s.who("办公室"), &desk.GapsIn{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		if got := names(gaps.Items, func(g desk.GapRow) string { return g.Code + g.Text }); got != "grid.without_person乙村还没有任何责任人。 grid.without_person某小学还没有任何责任人。" {
			t.Fatalf("%q", got)
		}
		if fmt.Sprint(gaps.Codes, gaps.Kinds) != "map[grid.without_person:2] map[单位级:1 村级:1]" {
			t.Errorf("%v %v", gaps.Codes, gaps.Kinds)
		}
		for _, c := range []struct {
			in   desk.GapsIn
			want string
		}{
			{desk.GapsIn{Kind: "村级"}, "乙村还没有任何责任人。"},
			{desk.GapsIn{Under: s.id["乙村"]}, "乙村还没有任何责任人。"},
			{desk.GapsIn{Code: "grid.post_vacant"}, ""},
			{desk.GapsIn{Under: "别处"}, ""},
		} {
			c.in.Limit = 100
			some, err := s.grids.Gaps(context.Background(), s.who("办公室"), &c.in)
			if err != nil || names(some.Items, func(g desk.GapRow) string { return g.Text }) != c.want || some.Total != len(some.Items) {
				t.Errorf("%+v: %+v %v", c.in, some, err)
			}
		}
	})
}

func TestS1_69OverlaysShowTheGridsOneSees(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		for who, want := range map[string]string{"办公室": "东片:乙村 片长", "甲村长": ""} {
			out, err := s.grids.Overlays(context.Background(), s.who(who), &desk.OverlaysIn{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			got := names(out.Items, func(o *desk.OverlayRow) string {
				return o.Name + ":" + names(o.Grids, func(n desk.Laid) string { return n.Name }) + " " + names(o.Posts, func(h desk.Holder) string { return h.Name })
			})
			if got != want {
				t.Errorf("%s: %q, want %q", who, got, want)
			}
		}
	})
}

func TestAPointIsInTheSmallestTerritoryAndAUnitIsNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		at := func(lon, lat float64) string {
			t.Helper()
			id, _, ok, err := s.grids.Locate(context.Background(), d.Read(), county, lon, lat)
			if err != nil {
				t.Fatal(err)
			}
			for name, x := range s.id {
				if ok && x == id {
					return name
				}
			}
			return ""
		}
		for _, c := range []struct {
			lon, lat float64
			want     string
		}{{117.05, 40.05, "甲村"}, {117.15, 40.05, "乙村"}, {117.1, 40.05, "甲村"}, {117.5, 40.05, ""}, {0, 0, ""}, {200, 40, ""}} {
			if got := at(c.lon, c.lat); got != c.want {
				t.Errorf("%v %v lies in %q, want %q", c.lon, c.lat, got, c.want)
			}
		}
		// A border drawn anew is in force at once, one that was rolled back never.
		redraw := func(fail error) error {
			return s.try(func(ctx context.Context, tx db.Tx) error {
				if err := s.grids.Draw(ctx, tx, s.act(), s.id["乙村"], 1, square(117.3, 40, 0.1, 0.1)); err != nil {
					return err
				}
				if id, _, _, err := s.grids.Locate(ctx, tx, county, 117.35, 40.05); err != nil || id != s.id["乙村"] {
					return fmt.Errorf("inside the transaction it is %q %v", id, err)
				}
				return fail
			})
		}
		if err := redraw(fault.New(fault.Invalid, "test.rolled_back")); fault.Code(err) != "test.rolled_back" {
			t.Fatal(err)
		}
		if got := at(117.35, 40.05); got != "" {
			t.Errorf("after the roll-back it lies in %q", got)
		}
		if err := redraw(nil); err != nil {
			t.Fatal(err)
		}
		if got := at(117.35, 40.05); got != "乙村" {
			t.Errorf("after the redrawing it lies in %q", got)
		}
		if err := redraw(nil); fault.Code(err) != "grid.changed_meanwhile" {
			t.Errorf("with a rev that is past: %v", err)
		}
	})
}

func TestAppointmentsTellTheirStoryAndEndWithTheirGrid(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		if err := s.try(func(ctx context.Context, tx db.Tx) error { return s.grids.Close(ctx, tx, s.act(), s.id["某镇"]) }); fault.Code(err) != "grid.has_children" {
			t.Fatal(err)
		}
		s.do(func(ctx context.Context, tx db.Tx) error { return s.grids.Close(ctx, tx, s.act(), s.id["甲村"]) })
		story, err := jdesk.Story(context.Background(), d.Read(), county, "grid:"+s.id["甲村"])
		if err != nil || journal.Verify(story) != nil {
			t.Fatal(err)
		}
		kinds := names(story, func(l journal.Link) string { return strings.TrimPrefix(l.Kind, "grid.") })
		if kinds != "opened spot_added appointed appointed dismissed dismissed closed" {
			t.Fatal(kinds)
		}
		for _, l := range story {
			for _, v := range l.Refs {
				if strings.Contains(v, "甲村长") {
					t.Fatalf("a name in the journal: %v", l.Refs)
				}
			}
		}
		s.now = s.now.Add(24 * time.Hour)
		if who := s.who("甲村长"); len(who.Standings) != 0 {
			t.Fatalf("the day after: %+v", who.Standings)
		}
		if got, _, ok, _ := s.grids.Locate(context.Background(), d.Read(), county, 117.05, 40.05); !ok || got != s.id["某镇"] {
			t.Fatalf("ground of a closed village is the town's: %q", got)
		}
	})
}

func TestTwoWhoAppointAtOnceDoNotDoubleAPost(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		acts := make([]journal.Act, 6)
		for i := range acts {
			acts[i] = s.act()
			acts[i].Fresh = func() string { return fmt.Sprint("racer", i) }
		}
		errs := dbtest.Simultaneously(len(acts), func(i int) error {
			return s.try(func(ctx context.Context, tx db.Tx) error {
				_, _, err := s.grids.Appoint(ctx, tx, acts[i], rules(), s.id["乙村"], grid.Wanted{Person: s.id["办公室"], Post: "村网格长"})
				return err
			})
		})
		got := names(errs, func(err error) string { return fault.Code(err) })
		if n := len(slices.DeleteFunc(strings.Fields(got), func(c string) bool { return c != "appointment.held_already" })); n != len(acts)-1 {
			t.Fatalf("%d of %d were told it is held already: %v", n, len(acts), errs)
		}
	})
}
