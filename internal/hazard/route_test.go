package hazard_test

import (
	"slices"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/hazard"
)

func faultFields(err error) []string {
	var out []string
	if f := fault.As(err); f != nil {
		for _, x := range f.Fields {
			out = append(out, x.Code)
		}
	}
	return out
}

func TestRoutingFollowsTheOrderOfPrecedence(t *testing.T) {
	for _, c := range []struct {
		name       string
		matter     hazard.Matter
		owner      string
		candidates []string
		told       []string
		level      hazard.Level
	}{
		{"direct supervision before all", hazard.Matter{DirectBy: "县局", Sector: "消防"}, "县局", nil, []string{"消防队"}, hazard.ByDirect},
		{"the ledger's own department", hazard.Matter{Assigned: "农办", Sector: "工贸"}, "农办", nil, []string{"企经委"}, hazard.ByAssignment},
		{"a fire hazard in a market is the fire brigade's, the market is told", hazard.Matter{Sector: "消防", Place: "别处大市场"}, "消防队", nil, []string{"市场管委会"}, hazard.ByCross},
		{"a named place before the trade", hazard.Matter{Sector: "工贸", Place: "大市场"}, "市场管委会", nil, []string{"企经委"}, hazard.ByPlace},
		{"the place by the site's name", hazard.Matter{Sector: "工贸", SiteName: "大市场西门粮店"}, "市场管委会", nil, []string{"企经委"}, hazard.ByPlace},
		{"the deepest sector", hazard.Matter{Sector: "森林防火"}, "林业站", nil, nil, hazard.ByMatter},
		{"a sector without owner is its parent's", hazard.Matter{Sector: "桥梁"}, "", []string{"村建办", "执法队"}, nil, hazard.ByMatter},
		{"the matter's sector before the site's class and trade", hazard.Matter{Sector: "工贸", Classes: []string{"九小场所"}, Trade: "农业"}, "企经委", nil, []string{"派出所"}, hazard.ByMatter},
		{"the class before the site's trade", hazard.Matter{Classes: []string{"九小场所"}, Trade: "农业"}, "派出所", nil, []string{"农办"}, hazard.ByClass},
		{"the site's trade", hazard.Matter{Trade: "农业"}, "农办", nil, nil, hazard.ByTrade},
		{"the domain last", hazard.Matter{Domain: "安全生产"}, "安监局", nil, nil, hazard.ByDomain},
		{"nobody: rest offices never receive by themselves", hazard.Matter{Sector: "无人管"}, "", nil, nil, hazard.ByNobody},
	} {
		r := rules().RouteOf(c.matter)
		if r.Owner != c.owner || !slices.Equal(r.Candidates, c.candidates) || !slices.Equal(r.Told, c.told) || r.Level != c.level {
			t.Errorf("%s: got owner %q candidates %v told %v level %s", c.name, r.Owner, r.Candidates, r.Told, r.Level)
		}
	}
}

func TestS1_81FireBelongsToTheBrigadeTogetherWithThePolice(t *testing.T) {
	r := rules().RouteOf(hazard.Matter{Sector: "消防"})
	if r.Owner != "消防队" || !slices.Equal(r.With, []string{"派出所"}) || r.Why != "横向行业：消防（X-1）" {
		t.Fatalf("%+v", r)
	}
}

func TestADecidedTieGoesToTheOneNamed(t *testing.T) {
	r := rules()
	r.Ties = map[string]string{"建设施工": "执法队"}
	got := r.RouteOf(hazard.Matter{Sector: "桥梁"})
	if got.Owner != "执法队" || len(got.With) != 0 || !slices.Equal(got.Told, []string{"村建办"}) {
		t.Fatalf("%+v", got)
	}
}
