package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/site"
	"anwang/internal/site/desk"
)

// deep are the rules of a county of towns, villages and groups.
func deep() grid.Rules {
	return grid.Rules{
		Kinds: []grid.Kind{{Name: "县级"}, {Name: "镇级", Under: "县级"}, {Name: "村级", Under: "镇级"}, {Name: "组级", Under: "村级"}, {Name: "片", Overlay: true, Groups: []string{"村级"}}},
		Posts: []grid.Post{
			{Name: "网格办", Kind: account.Office, In: []string{"县级", "镇级"}},
			{Name: "村网格长", Kind: account.Head, In: []string{"村级"}},
			{Name: "组网格员", Kind: account.Inspector, In: []string{"组级"}},
			{Name: "片长", Kind: account.Head, In: []string{"片"}},
		},
	}
}

// deepen puts such a county beside the stage's towns: 甲村 of 东镇 with two groups
// and one that closed long ago, and 西镇 with nothing.
func deepen(t *testing.T, d *db.DB) *stage {
	s := wired(t, d)
	s.grids.Rules = func(context.Context, string, string, civil.Day) (grid.Rules, error) { return deep(), nil }
	s.grids.Files = append(s.grids.Files, s.sites.File)
	s.grids.Follow = append(s.grids.Follow[:0], s.sites.Follow)
	err := d.Write(t.Context(), func(tx db.Tx) error {
		for i, w := range []grid.Fresh{{Name: "某县", Kind: "县级"}, {Name: "东镇", Kind: "镇级", Parent: "某县"}, {Name: "西镇", Kind: "镇级", Parent: "某县"},
			{Name: "老村", Kind: "村级", Parent: "东镇", Area: square(119, 40, 0.2, 0.1)}, {Name: "老一组", Kind: "组级", Parent: "老村", Area: square(119, 40, 0.1, 0.1)},
			{Name: "老二组", Kind: "组级", Parent: "老村", Area: square(119.1, 40, 0.1, 0.1)}, {Name: "废组", Kind: "组级", Parent: "老村"}} {
			w.Parent, w.Code = s.id[w.Parent], fmt.Sprint("D", i)
			g, err := s.grids.Open(t.Context(), tx, s.act(), deep(), w)
			if err != nil {
				return err
			}
			s.id[w.Name] = g.ID
		}
		for _, p := range [][3]string{{"县办", "网格办", "某县"}, {"东办", "网格办", "东镇"}, {"西办", "网格办", "西镇"}, {"老村长", "村网格长", "老村"}, {"一组员", "组网格员", "老一组"}} {
			person, err := s.accounts.Enroll(t.Context(), tx, s.act(), account.Enrolment{Name: p[0], Login: p[0], Hash: "none", Phone: "139"})
			if err != nil {
				return err
			}
			s.id[p[0]] = person
			if _, _, err := s.grids.Appoint(t.Context(), tx, s.act(), deep(), s.id[p[2]], grid.Wanted{Person: person, Post: p[1]}); err != nil {
				return err
			}
		}
		return s.grids.Close(t.Context(), tx, s.act(), s.id["废组"])
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// crowd enters so many sites, a third each into 老村 and its groups.
func (s *stage) crowd(n int) {
	s.t.Helper()
	err := s.db.Write(s.t.Context(), func(tx db.Tx) error {
		for from := 0; from < n; from += 500 {
			var rows []string
			for i := from; i < min(from+500, n); i++ {
				name := []string{"老村", "老一组", "老二组"}[i%3]
				rows = append(rows, fmt.Sprintf("('%s', 's%05d', '', '店%05d', 's%05d', '小商铺', '工贸', '', '', '', 119.05, 40.05, '%s', '%s', '企经委', '', '', '{}', '', '正常', '2026-01-01', '', '', FALSE, 1)",
					county, i, i, i, s.id[name], s.path(name)))
			}
			_, err := tx.ExecContext(s.t.Context(), `INSERT INTO site (county, id, code, name, pinyin, class, sector, place, credit_code, address, lon, lat, grid, path, department, operator, phone, facts, risk, status, opened_on, direct_by, seen_on, demo, rev) VALUES `+strings.Join(rows, ", "))
			if err != nil {
				return err
			}
		}
		for _, name := range []string{"老村", "老一组", "老二组"} {
			if err := recall.Touch(s.t.Context(), tx, county, recall.Ground{What: "site", Path: s.path(name)}); err != nil {
				return err
			}
		}
		return jdesk.Note(s.t.Context(), tx, county, s.act().Note(site.Subject("s00000"), "site.entered", nil))
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// sees counts what each sees in the tree, which counts sites by ranges, and by
// paging through the ledger of the village.
func (s *stage) sees() string {
	s.t.Helper()
	out := ""
	for _, who := range []string{"县办", "东办", "西办", "老村长", "一组员"} {
		tree, err := s.grids.Tree(s.t.Context(), s.who(who), &gdesk.TreeIn{Limit: 100})
		if err != nil {
			s.t.Fatal(err)
		}
		cards, err := s.sites.List(s.t.Context(), s.who(who), &desk.ListIn{Grid: s.id["老村"], Limit: 100})
		if err != nil {
			s.t.Fatal(err)
		}
		first := "none"
		if len(cards.Items) > 0 {
			first = cards.Items[0].Name + "…" + cards.Items[len(cards.Items)-1].Name
		}
		out += fmt.Sprintf("%s:%d/%s ", who, tree.Items[0].Sites, first)
	}
	return strings.TrimSpace(out)
}

func TestAMovedSubtreeIsFiledInBatchesAndNobodySeesMoreOrLess(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := deepen(t, d)
		s.crowd(10_000)
		const before, after = "县办:10000/店00000…店00099 东办:10000/店00000…店00099 西办:0/none 老村长:10000/店00000…店00099 一组员:3333/店00001…店00298", "县办:10000/店00000…店00099 东办:0/none 西办:10000/店00000…店00099 老村长:10000/店00000…店00099 一组员:3333/店00001…店00298"
		if got := s.sees(); got != before {
			t.Fatalf("before: %s", got)
		}
		old, closed := s.path("老村"), s.path("废组")
		s.now = s.now.Add(24 * time.Hour)
		in := &gdesk.MoveIn{ID: s.id["老村"]}
		in.Body.Parent, in.Body.Basis = s.id["西镇"], "某政发〔2026〕3号"
		ctx := t.Context()
		for who, want := range map[string]string{"东办": "grid.not_found", "老村长": "grid.not_found"} {
			if _, err := s.grids.Move(ctx, s.who(who), in); fault.Code(err) != want {
				t.Errorf("by %s: %v", who, err)
			}
		}
		start := time.Now()
		out, err := s.grids.Move(ctx, s.who("县办"), in)
		if err != nil || out.Sites != 10_000 || out.Left != 1 || len(out.Moved) != 1 || out.State != "已生效" {
			t.Fatalf("%+v %v", out, err)
		}
		t.Logf("the tree moved in %v", time.Since(start))
		if now := s.path("老村"); now != s.path("西镇")+strings.TrimPrefix(old, s.path("东镇")) || s.path("废组") != now+strings.TrimPrefix(closed, old) {
			t.Errorf("%s, closed %s", now, s.path("废组"))
		}
		batches := 0
		for more := true; more; batches++ {
			if got := s.sees(); batches%5 == 0 && got != after {
				t.Fatalf("after %d batches: %s", batches, got)
			}
			// The process is killed here: the next knows nothing but the database.
			again := &gdesk.Desk{House: s.grids.House, Memory: s.grids.Memory, Rules: s.grids.Rules, Edition: s.grids.Edition, Files: s.grids.Files, Follow: s.grids.Follow}
			s.grids = again
			s.sites.Locate = again.LocateAll
			if more, err = again.SweepOnce(ctx, county); err != nil {
				t.Fatal(err)
			}
			if batches == 3 { // the entry at hand is shown and answered for, filed or not
				for _, id := range []string{"s00001", "s09999"} {
					page, err := s.sites.Page(ctx, s.who("西办"), &desk.ByID{ID: id})
					if err != nil || len(page.Responsible) == 0 {
						t.Errorf("%s: %+v %v", id, page.Responsible, err)
					}
					if _, err := s.sites.Page(ctx, s.who("东办"), &desk.ByID{ID: id}); fault.Code(err) != "site.not_found" {
						t.Errorf("%s by the old town: %v", id, err)
					}
				}
				if _, err := s.grids.Move(ctx, s.who("县办"), in); fault.Code(err) != "grid.move_nowhere" {
					t.Errorf("once more: %v", err)
				}
				back := &gdesk.MoveIn{ID: s.id["老村"]}
				back.Body.Parent = s.id["东镇"]
				if _, err := s.grids.Move(ctx, s.who("县办"), back); fault.Code(err) != "grid.sweep_unfinished" {
					t.Errorf("back at once: %v", err)
				}
			}
		}
		if batches != 21 {
			t.Errorf("%d batches of 500", batches)
		}
		left := 0
		err = d.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM site WHERE county = $1 AND path >= $2 AND path < $3", county, old, account.High(old)).Scan(&left)
		if got := s.sees(); err != nil || left != 0 || got != after {
			t.Errorf("%d left, %s %v", left, got, err)
		}
		// Both paths answer for ten minutes more: what was on its way may still land.
		if err := d.Write(ctx, func(tx db.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE site SET path = $2 WHERE county = $1 AND id = 's00000'", county, old)
			return errors.Join(err, recall.Touch(ctx, tx, county, recall.Ground{What: "site", Path: old}, recall.Ground{What: "site", Path: strings.Replace(old, s.path("东镇"), s.path("西镇"), 1)}))
		}); err != nil {
			t.Fatal(err)
		}
		if got := s.sees(); got != after {
			t.Errorf("a latecomer: %s", got)
		}
		moving := func() int {
			m, err := gdesk.Moving(ctx, d.Read(), county)
			if err != nil {
				t.Fatal(err)
			}
			return len(m)
		}
		for _, c := range []struct{ wait, open int }{{0, 1}, {11, 0}} {
			s.now = s.now.Add(time.Duration(c.wait) * time.Minute)
			if err := s.grids.Sweep(ctx, county); err != nil || moving() != c.open {
				t.Errorf("after %d minutes: %v", c.wait, err)
			}
		}
		if got := s.sees(); got != after || len(s.who("县办").Scope) != 1 || s.who("县办").Scope[0].Filed {
			t.Errorf("at the end: %s", got)
		}
		// Who on that day: under the town of then.
		then, now := s.onBy("县办", "s00001", "2026-03-05"), s.onBy("县办", "s00001", "2026-03-06")
		if then.GridName != "老一组" || now.GridName != "老一组" {
			t.Errorf("%+v %+v", then, now)
		}
		for day, want := range map[string]string{"2026-03-05": "老村 东镇 某县", "2026-03-06": "老村 西镇 某县"} {
			on, err := s.grids.On(ctx, s.who("县办"), &gdesk.OnIn{ID: s.id["老一组"], Day: day})
			line := ""
			for _, g := range on.Above {
				line += " " + g.Name
			}
			if err != nil || strings.TrimSpace(line) != want {
				t.Errorf("%s: %q %v", day, line, err)
			}
			offices := slices.ContainsFunc(on.People, func(a gdesk.Answered) bool { return a.Name == strings.Replace(want[7:], "镇 某县", "办", 1) })
			if !offices {
				t.Errorf("%s: %+v", day, on.People)
			}
		}
		list, err := s.grids.Redrawings(ctx, s.who("县办"), &gdesk.RedrawingsIn{Limit: 10})
		if err != nil || len(list.Items) != 1 || list.Items[0].Parent.Name != "西镇" || list.Items[0].Left != 0 || list.Items[0].Basis != in.Body.Basis || list.Items[0].By != "县办" {
			t.Errorf("%+v %v", list.Items, err)
		}
	})
}

func TestASplitGridHandsItsGroupsOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := deepen(t, d)
		s.crowd(30)
		ctx := t.Context()
		s.now = s.now.Add(5 * 24 * time.Hour) // 10 March
		in := &gdesk.SplitIn{ID: s.id["老村"]}
		in.Body.Pieces = []gdesk.Piece{{Name: "新西", Border: ring(t, 119, 0.1)}, {Name: "新东", Border: ring(t, 119.1, 0.1)}}
		in.Body.Keep, in.Body.On = true, "2026-03-08" // decided two days ago, entered today
		for want, children := range map[string]map[string]int{"grid.no_child": {s.id["东镇"]: 0}, "grid.piece_unknown": {s.id["老一组"]: 2}} {
			in.Body.Children = children
			if _, err := s.grids.Split(ctx, s.who("东办"), in); fault.Code(err) != want {
				t.Errorf("%s: %v", want, err)
			}
		}
		in.Body.Children = map[string]int{s.id["老二组"]: 0} // against where it lies
		out, err := s.grids.Split(ctx, s.who("东办"), in)
		if err != nil || out.Sites != 30 || len(out.Moved) != 2 {
			t.Fatalf("%+v %v", out, err)
		}
		if len(out.Warnings) != 1 || out.Warnings[0].Code != "grid.outside_its_parent" {
			t.Errorf("%+v", out.Warnings)
		}
		for _, g := range out.Opened {
			s.id[g.Name] = g.ID
		}
		if err := s.grids.Sweep(ctx, county); err != nil {
			t.Fatal(err)
		}
		tree, err := s.grids.Tree(ctx, s.who("东办"), &gdesk.TreeIn{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range tree.Items {
			got += fmt.Sprintf("%s%d ", n.Name, n.Sites)
		}
		if got != "东镇30 新西30 老一组10 老二组10 新东0 " {
			t.Errorf("%q", got)
		}
		if who := s.who("老村长"); len(who.Standings) != 2 || len(who.Scope) < 2 {
			t.Errorf("%+v", who.Standings)
		}
		for day, want := range map[string]string{"2026-03-07": "老村", "2026-03-08": "新西"} {
			on, err := s.grids.On(ctx, s.who("东办"), &gdesk.OnIn{ID: s.id["老一组"], Day: day})
			if err != nil || on.Above[0].Name != want {
				t.Errorf("%s: %+v %v", day, on.Above, err)
			}
			if x := s.onBy("县办", "s00000", day); x.GridName != want {
				t.Errorf("a site of the village itself on %s: %+v", day, x)
			}
		}
	})
}

func ring(t *testing.T, lon, w float64) []byte {
	b, err := geo.Area(square(lon, 40, w, 0.1)).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAPlannedMoveComesOnItsDayUnlessItIsTakenBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := deepen(t, d)
		s.crowd(9)
		ctx := t.Context()
		plan := func(day string) gdesk.RedrawnOut {
			in := &gdesk.MoveIn{ID: s.id["老村"]}
			in.Body.Parent, in.Body.On = s.id["西镇"], day
			out, err := s.grids.Move(ctx, s.who("县办"), in)
			if err != nil || out.State != "待生效" || out.On != day || len(out.Moved) != 1 {
				t.Fatalf("%+v %v", out, err)
			}
			return out
		}
		state := func(id string) string {
			list, err := s.grids.Redrawings(ctx, s.who("县办"), &gdesk.RedrawingsIn{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list.Items {
				if r.ID == id {
					return r.State + r.Reason
				}
			}
			return ""
		}
		first, second, third := plan("2026-03-07"), plan("2026-03-08"), plan("2026-03-09")
		withdraw := &gdesk.WithdrawIn{ID: first.ID}
		withdraw.Body.Reason = "文件撤销"
		for who, want := range map[string]string{"西办": "redrawing.not_found", "东办": "redrawing.not_found"} {
			if _, err := s.grids.Withdraw(ctx, s.who(who), withdraw); fault.Code(err) != want {
				t.Errorf("by %s: %v", who, err)
			}
		}
		if row, err := s.grids.Withdraw(ctx, s.who("县办"), withdraw); err != nil || row.State != "已撤回" || row.Reason != "文件撤销" {
			t.Errorf("%+v %v", row, err)
		}
		if _, err := s.grids.Withdraw(ctx, s.who("县办"), withdraw); fault.Code(err) != "redrawing.settled_already" {
			t.Errorf("twice: %v", err)
		}
		for _, c := range []struct{ days, want string }{{"2026-03-07", "东镇"}, {"2026-03-08", "西镇"}, {"2026-03-09", "西镇"}} {
			s.now = s.now.Add(24 * time.Hour)
			if c.days == "2026-03-07" {
				s.now = s.now.Add(24 * time.Hour)
			}
			for range 2 {
				if err := s.grids.Sweep(ctx, county); err != nil {
					t.Fatal(err)
				}
			}
			if !strings.HasPrefix(s.path("老村"), s.path(c.want)) {
				t.Errorf("on %s: %s", c.days, s.path("老村"))
			}
		}
		if got := state(first.ID) + " " + state(second.ID) + " " + state(third.ID); got != "已撤回文件撤销 已生效 未生效“老村”本来就在“西镇”之下。" {
			t.Errorf("%s", got)
		}
		bad := &gdesk.MoveIn{ID: s.id["老村"]}
		for day, want := range map[string]string{"2026-02-30": "day.impossible", "2026-03-04": "grid.not_yet_then", "2026-03-07": "grid.moved_since"} {
			bad.Body.Parent, bad.Body.On = s.id["东镇"], day
			s.now = s.now.Add(time.Hour)
			if err := s.grids.Sweep(ctx, county); err != nil {
				t.Fatal(err)
			}
			if _, err := s.grids.Move(ctx, s.who("县办"), bad); fault.Code(err) != want {
				t.Errorf("%s: %v", day, err)
			}
		}
	})
}
