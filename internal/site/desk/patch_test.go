package desk_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/site"
	"anwang/internal/site/desk"
)

func TestS1_69APatchIsLaidFromADayAndAskedForAnother(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := deepen(t, d)
		ctx := t.Context()
		draw := &gdesk.DrawOverlayIn{}
		draw.Body.Name, draw.Body.Kind, draw.Body.Under, draw.Body.Grids = "东片", "片", s.id["东镇"], []string{s.id["老村"]}
		made, err := s.grids.DrawOverlay(ctx, s.who("东办"), draw)
		if err != nil || len(made.Grids) != 1 || made.Grids[0].From != "2026-03-05" {
			t.Fatalf("%+v %v", made, err)
		}
		if err := d.Write(ctx, func(tx db.Tx) error {
			_, _, err := s.grids.Appoint(ctx, tx, s.act(), deep(), made.ID, grid.Wanted{Person: s.id["甲村员"], Post: "片长"})
			if err != nil {
				return err
			}
			g, err := s.grids.Open(ctx, tx, s.act(), deep(), grid.Fresh{Name: "后村", Kind: "村级", Parent: s.id["东镇"], Code: "D9"})
			s.id["后村"] = g.ID
			return err
		}); err != nil {
			t.Fatal(err)
		}
		lay := func(from string, names ...string) error {
			in := &gdesk.LayOverlayIn{ID: made.ID}
			in.Body.From = from
			for _, n := range names {
				in.Body.Grids = append(in.Body.Grids, s.id[n])
			}
			_, err := s.grids.LayOverlay(ctx, s.who("东办"), in)
			return err
		}
		for want, names := range map[string][]string{"grid.not_found": {"乙村"}, "overlay.not_drawable": {"老一组"}} {
			if err := lay("", names...); fault.Code(err) != want {
				t.Errorf("%v: %v", names, err)
			}
		}
		if err := lay("2026-03-07", "后村"); err != nil { // planned
			t.Fatal(err)
		}
		over := func(name, day string) string {
			on, err := s.grids.On(ctx, s.who("东办"), &gdesk.OnIn{ID: s.id[name], Day: day})
			if err != nil {
				t.Fatal(err)
			}
			out := ""
			for _, p := range on.People {
				if p.Overlay {
					out += p.Name
				}
			}
			return out
		}
		reach := func() string {
			out := ""
			for _, n := range []string{"老村", "后村"} {
				if who := s.who("甲村员"); who.Scope.Sees(s.path(n)) {
					out += n
				}
			}
			return out
		}
		if got := reach(); got != "老村" {
			t.Errorf("today the head of the patch sees %q", got)
		}
		s.now = s.now.Add(4 * 24 * time.Hour) // 9 March
		if got := reach(); got != "后村" {
			t.Errorf("four days later %q", got)
		}
		for _, c := range [][3]string{{"老村", "2026-03-06", "甲村员"}, {"老村", "2026-03-07", ""}, {"后村", "2026-03-06", ""}, {"后村", "2026-03-07", "甲村员"}} {
			if got := over(c[0], c[1]); got != c[2] {
				t.Errorf("%s on %s: %q", c[0], c[1], got)
			}
		}
		then, err := s.grids.Overlays(ctx, s.who("东办"), &gdesk.OverlaysIn{On: "2026-03-06", Limit: 10})
		if err != nil || len(then.Items) != 1 || then.Items[0].Grids[0].Name != "老村" || then.Items[0].Grids[0].To != "2026-03-06" {
			t.Errorf("%+v %v", then.Items, err)
		}
		// A correction of a past day, then the end.
		if err := lay("2026-03-06", "老村", "后村"); err != nil || over("后村", "2026-03-06") != "甲村员" || over("老村", "2026-03-08") != "甲村员" {
			t.Errorf("%v", err)
		}
		end := &gdesk.CloseOverlayIn{ID: made.ID}
		end.Body.Last = "2026-03-08"
		if _, err := s.grids.CloseOverlay(ctx, s.who("东办"), end); err != nil || over("老村", "2026-03-08") != "甲村员" || over("老村", "2026-03-09") != "" || reach() != "" {
			t.Errorf("%v %q %q", err, over("老村", "2026-03-08"), reach())
		}
		if err := lay("", "老村"); fault.Code(err) != "overlay.closed_already" {
			t.Errorf("after its end: %v", err)
		}
	})
}

func TestTheGapListOfADaySaysWhatWasMissingThen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := deepen(t, d)
		s.sites.Rules = func(context.Context, string, string, civil.Day) (site.Rules, error) {
			return site.Rules{Grids: deep().Kinds, Posts: deep().Posts, Roles: []string{site.AsInspector, site.AsHead, site.AsLiaison}}, nil
		}
		s.crowd(3)
		ctx := t.Context()
		s.now = s.now.Add(24 * time.Hour)
		s.end("一组员", "2026-03-05")
		gaps := func(day string) string {
			out, err := s.sites.Gaps(ctx, s.who("县办"), &desk.GapsIn{On: day, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for _, r := range out.Items {
				text += r.GridName
				for _, g := range r.Gaps {
					text += " " + g.At + g.Why
				}
				text += "\n"
			}
			return text
		}
		const none, group, second = " 网格员方案里的组网格员都不设在这个对象所在的各级网格。", " 网格员老一组的组网格员空缺，请任命。", " 网格员老二组的组网格员空缺，请任命。"
		const liaison = " 联系负责人方案没有设担任“联系负责人”的岗位。\n"
		if got := gaps("2026-03-05"); got != "老村"+none+liaison+"老一组"+liaison+"老二组"+second+liaison {
			t.Errorf("with the inspector:\n%s", got)
		}
		if got := gaps("2026-03-06"); got != "老村"+none+liaison+"老一组"+group+liaison+"老二组"+second+liaison {
			t.Errorf("without:\n%s", got)
		}
		if _, err := s.sites.Gaps(ctx, s.who("县办"), &desk.GapsIn{On: "2026-03-07", Limit: 9}); fault.Code(err) != "day.to_come" {
			t.Errorf("tomorrow: %v", err)
		}
		net, err := s.grids.Gaps(ctx, s.who("县办"), &gdesk.GapsIn{On: "2026-03-05", Limit: 100})
		if err != nil || net.On != "2026-03-05" || slices.ContainsFunc(net.Items, func(g gdesk.GapRow) bool { return g.Text == "老一组还没有任何责任人。" }) {
			t.Errorf("%+v %v", net, err)
		}
		if net, _ = s.grids.Gaps(ctx, s.who("县办"), &gdesk.GapsIn{Limit: 100}); !slices.ContainsFunc(net.Items, func(g gdesk.GapRow) bool { return g.Text == "老一组还没有任何责任人。" }) {
			t.Errorf("today: %+v", net)
		}
	})
}
