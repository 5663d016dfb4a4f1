package desk_test

import (
	"context"
	"slices"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/site"
	"anwang/internal/site/desk"
)

func TestTheFormHasEveryColumnOfThePlanInForceAtThePlace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := open(t, d), context.Background()
		asked := ""
		s.sites.Rules = func(_ context.Context, _, path string, _ civil.Day) (site.Rules, error) {
			asked = path
			return site.Rules{Classes: []string{"化工厂"}, Facts: []site.Fact{{Name: "隶属", Type: "选项", Choices: []string{"省属", "民营"}}, {Name: "直接监管", Type: "是否"}, {Name: "宗地号", Type: "文字"}},
				UnheldBy: func(string, map[string]string) string { return "" }}, nil
		}
		village, err := s.grids.Dossier(ctx, s.who("办公室"), &gdesk.ByID{ID: s.id["甲村"]})
		if err != nil {
			t.Fatal(err)
		}
		for name, in := range map[string]desk.ColumnsIn{"by the grid": {Grid: s.id["甲村"]}, "by the point": {Lon: 117.05, Lat: 40.05}} {
			out, err := s.sites.Columns(ctx, s.who("办公室"), &in)
			if err != nil || asked != village.Path || len(out.Columns) != 5 || !slices.Equal(out.Classes, []string{"化工厂"}) {
				t.Fatalf("%s: asked at %q: %+v %v", name, asked, out, err)
			}
			if c := out.Columns[0]; c.Name != "隶属" || c.Kind != "选项" || !slices.Equal(c.Choices, []string{"省属", "民营"}) {
				t.Errorf("%+v", c)
			}
			if c := out.Columns[1]; !slices.Equal(c.Choices, []string{"是", "否"}) {
				t.Errorf("%+v", c)
			}
			if out.Columns[3].Name != site.HeldBy || out.Columns[4].Name != site.Assigned || len(out.Columns[4].Choices) != 0 {
				t.Errorf("%+v", out.Columns)
			}
		}
		if _, err := s.sites.Columns(ctx, s.who("邻办"), &desk.ColumnsIn{Grid: s.id["甲村"]}); fault.Code(err) != "grid.not_found" {
			t.Errorf("another town's grid: %v", err)
		}
		if _, err := s.sites.Columns(ctx, s.who("邻办"), &desk.ColumnsIn{Lon: 117.05, Lat: 40.05}); err != nil || asked == village.Path {
			t.Errorf("a point out of sight is asked about at %q: %v", asked, err)
		}
		if _, err := s.sites.Columns(ctx, s.who("甲村员"), &desk.ColumnsIn{}); err != nil || asked != village.Path {
			t.Errorf("by the post: %q %v", asked, err)
		}
	})
}

// law: S0-18, S4-66
func TestTheGapListAsksForTheBodyThatHoldsASiteAndForTraining(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := open(t, d), context.Background()
		gated := gridRules()
		gated.Posts[2].Needs = []grid.Need{{Kind: "岗前培训"}}
		s.sites.Rules = func(context.Context, string, string, civil.Day) (site.Rules, error) {
			return site.Rules{Grids: gated.Kinds, Posts: gated.Posts, Roles: []string{site.AsInspector}, Facts: []site.Fact{{Name: "隶属", Type: "文字"}},
				UnheldBy: func(_ string, facts map[string]string) string {
					if facts["隶属"] == "省属" {
						return "省属企业"
					}
					return ""
				}}, nil
		}
		made := entry("省厂", "小商铺", "工贸", 117.15, 40.05)
		made.Facts = map[string]string{"隶属": "省属"}
		saved := s.must("办公室", made)
		if len(saved.Warnings) != 1 || saved.Warnings[0].Code != "site.direct_without_body" {
			t.Errorf("%+v", saved.Warnings)
		}
		why := func() []string {
			t.Helper()
			out, err := s.sites.Gaps(ctx, s.who("办公室"), &desk.GapsIn{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			words := []string{}
			for _, row := range out.Items {
				for _, g := range row.Gaps {
					words = append(words, g.Why)
				}
			}
			page, err := s.sites.Page(ctx, s.who("办公室"), &desk.ByID{ID: saved.ID})
			if err != nil || len(page.Gaps) != len(words) {
				t.Fatalf("the page says %+v, the list %v: %v", page.Gaps, words, err)
			}
			return words
		}
		body := "方案规定省属企业由上级部门直接监管、逐户写明部门：请在台账补填直管部门。"
		if got := why(); !slices.Equal(got, []string{body, "乙村的村网格员空缺，请任命。"}) {
			t.Errorf("%q", got)
		}
		err := d.Write(ctx, func(tx db.Tx) error {
			person, err := s.accounts.Enroll(ctx, tx, s.act(), account.Enrolment{Name: "乙村员", Login: "乙村员", Hash: "none"})
			if err != nil {
				return err
			}
			_, _, err = s.grids.Appoint(ctx, tx, s.act(), gated, s.id["乙村"], grid.Wanted{Person: person, Post: "村网格员"})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := why(); !slices.Equal(got, []string{body, "乙村的村网格员乙村员待培训（岗前培训），自2026年3月5日起待激活：请登记培训。"}) {
			t.Errorf("%q", got)
		}
		made.Facts["直管部门"] = "市应急局"
		if _, err := s.update("办公室", saved.ID, saved.Rev, made); err != nil {
			t.Fatal(err)
		}
		if got := why(); slices.Contains(got, body) {
			t.Errorf("named, and still asked for: %q", got)
		}
	})
}
