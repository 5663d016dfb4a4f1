package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/config"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/scheme"
	"anwang/internal/site"
	sitedesk "anwang/internal/site/desk"
	"anwang/schemes"
)

// writ is a house with one of the shipped plans in force, and nothing else: grids
// are opened as the plan says.
type writ struct {
	t     *testing.T
	h     *house
	rules grid.Rules
	now   civil.Instant
	id    map[string]string
	path  map[string]string
	n     int
}

const netCounty = "620000000000"

// asWritten plots on both engines, with a plan in force from its root grid down.
func asWritten(t *testing.T, plan string, plot func(*writ)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		n := &writ{t: t, now: civil.InstantOf(time.Date(2026, 3, 5, 9, 0, 0, 0, time.FixedZone("", 8*3600))), id: map[string]string{}, path: map[string]string{}}
		base := jdesk.House{DB: d, Now: func() civil.Instant { return n.now }, Zone: time.FixedZone("", 8*3600), Fresh: fresh}
		announced, err := civil.Notices()
		if err != nil {
			t.Fatal(err)
		}
		n.h = wire(base, nil, nil, announced, config.Config{County: netCounty})
		n.h.serves.Set(netCounty)
		lib := scheme.Library(schemes.All())
		id, built := "", (*scheme.Scheme)(nil)
		for _, each := range lib.IDs() {
			if s, problems := scheme.Load(lib, each); s != nil && !problems.Failed() && s.Prefix == plan {
				id, built = each, s
			}
		}
		if built == nil {
			t.Fatalf("no shipped scheme has the clauses of %s", plan)
		}
		n.rules = built.IntoGrid()
		root := ""
		for _, k := range n.rules.Kinds {
			if root == "" && k.Under == "" && !k.Overlay && !k.Outside {
				root = k.Name
			}
		}
		n.open(root, "根", "", square(110, 30, 10, 10))
		if err := d.Write(t.Context(), func(tx db.Tx) error {
			return n.h.scheme.Adopt(t.Context(), tx, n.act(), n.id["根"], n.path["根"], id, lib)
		}); err != nil {
			t.Fatal(err)
		}
		plot(n)
	})
}

func square(lon, lat, w, h float64) geo.Area {
	return geo.Area{{{{Lon: lon, Lat: lat}, {Lon: lon + w, Lat: lat}, {Lon: lon + w, Lat: lat + h}, {Lon: lon, Lat: lat + h}, {Lon: lon, Lat: lat}}}}
}

func (n *writ) act() journal.Act {
	return journal.Act{County: netCounty, By: "system", At: n.now, On: n.h.DayOf(n.now), Fresh: n.h.Fresh}
}

func (n *writ) try(kind, name, parent string, area geo.Area) error {
	n.t.Helper()
	return n.h.DB.Write(n.t.Context(), func(tx db.Tx) error {
		n.n++
		g, err := n.h.grid.Open(n.t.Context(), tx, n.act(), n.rules, grid.Fresh{Name: name, Kind: kind, Parent: n.id[parent], Area: area, Code: fmt.Sprint("N", n.n)})
		n.id[name], n.path[name] = g.ID, g.Path
		return err
	})
}

func (n *writ) open(kind, name, parent string, area geo.Area) {
	n.t.Helper()
	if err := n.try(kind, name, parent, area); err != nil {
		n.t.Fatalf("%s: %v", name, err)
	}
}

// post appoints a new person, and gives what was warned of.
func (n *writ) post(person, post, place string) ([]grid.Warning, error) {
	n.t.Helper()
	var warnings []grid.Warning
	id := n.id["人"+person]
	err := n.h.DB.Write(n.t.Context(), func(tx db.Tx) error {
		if id == "" {
			made, err := n.h.account.Enroll(n.t.Context(), tx, n.act(), account.Enrolment{Name: person, Login: "l" + person, Hash: "none"})
			if err != nil {
				return err
			}
			id = made
		}
		if p, ok := n.rules.Post(post); ok {
			for _, need := range p.Needs { // the newcomers are another test's
				if err := n.h.grid.TrainedAt(n.t.Context(), tx, n.act(), "", need.Kind, []string{id}, map[string]int{id: 100}); err != nil {
					return err
				}
			}
		}
		var err error
		_, warnings, err = n.h.grid.Appoint(n.t.Context(), tx, n.act(), n.rules, n.id[place], grid.Wanted{Person: id, Post: post})
		return err
	})
	if err == nil {
		n.id["人"+person] = id
	}
	return warnings, err
}

func (n *writ) mustPost(person, post, place string) {
	n.t.Helper()
	if _, err := n.post(person, post, place); err != nil {
		n.t.Fatalf("%s as %s: %v", person, post, err)
	}
}

func (n *writ) who(person string) account.Caller {
	n.t.Helper()
	who, err := n.h.account.Load(n.t.Context(), netCounty, n.id["人"+person])
	if err != nil {
		n.t.Fatal(err)
	}
	return who
}

// gaps are the codes and words of the net's gaps that contain a text.
func (n *writ) gaps(person, contains string) string {
	n.t.Helper()
	out, err := n.h.grid.Gaps(n.t.Context(), n.who(person), &gdesk.GapsIn{Limit: 100})
	if err != nil {
		n.t.Fatal(err)
	}
	var lines []string
	for _, g := range out.Items {
		if strings.Contains(g.Text, contains) {
			lines = append(lines, g.Text)
		}
	}
	return strings.Join(lines, "|")
}

func (n *writ) site(person, name, class string, lon, lat float64, facts map[string]string) sitedesk.Page {
	n.t.Helper()
	made, err := n.h.site.Create(n.t.Context(), n.who(person), &sitedesk.CreateIn{Body: sitedesk.Entry{Name: name, Class: class, Lon: lon, Lat: lat, Facts: facts}})
	if err != nil {
		n.t.Fatalf("%s: %v", name, err)
	}
	return n.page(person, made.ID)
}

func (n *writ) page(person, id string) sitedesk.Page {
	n.t.Helper()
	page, err := n.h.site.Page(n.t.Context(), n.who(person), &sitedesk.ByID{ID: id})
	if err != nil {
		n.t.Fatal(err)
	}
	return page
}

// answers says who answers for a site, and in which capacity nobody does.
func answers(p sitedesk.Page) string {
	out := p.GridName + "/"
	for _, r := range p.Responsible {
		out += " " + r.Role + ":" + r.Department
		for _, x := range r.People {
			out += x.Name
		}
	}
	for _, g := range p.Gaps {
		out += " 缺" + g.At
	}
	return out
}

func TestS4_09OneZoneTwoBranchesSixteenAndTenGrids(t *testing.T) {
	asWritten(t, "S4", func(n *writ) {
		n.mustPost("主任", "安委办", "根")
		n.open("园区二级网格", "园区", "根", nil)
		n.open("农村二级网格", "农村", "根", nil)
		// S4-N1: one name for two levels. The grids of each are told apart by where
		// they may stand.
		for kind, parent := range map[string]string{"园区网格": "根", "农村网格": "园区", "园区二级网格": "园区"} {
			if err := n.try(kind, "错", parent, nil); fault.Code(err) != "grid.not_openable" {
				t.Errorf("a %s under %s: %v", kind, parent, err)
			}
		}
		for i := range 16 {
			n.open("园区网格", fmt.Sprintf("园%02d", i), "园区", square(110+float64(i)*0.1, 30, 0.1, 0.1))
		}
		for i := range 9 {
			n.open("农村网格", fmt.Sprintf("农%02d", i), "农村", square(110+float64(i)*0.1, 31, 0.1, 0.1))
		}
		if got := n.gaps("主任", "方案写明"); got != "方案写明“农村网格”共10个，现有9个。" {
			t.Errorf("with nine of ten: %q", got)
		}
		n.open("农村网格", "农09", "农村", square(110.9, 31, 0.1, 0.1))
		if got := n.gaps("主任", "方案写明"); got != "" {
			t.Errorf("as written: %q", got)
		}
		// S4-13: who heads the second level depends on its kind.
		if _, err := n.post("甲", "园区总网格长", "农村"); fault.Code(err) != "appointment.not_possible" {
			t.Errorf("the park's head over the villages: %v", err)
		}
		n.mustPost("甲", "园区总网格长", "园区")
		n.mustPost("乙", "农村总网格长", "农村")
		file, err := n.h.grid.Dossier(t.Context(), n.who("主任"), &gdesk.ByID{ID: n.id["园03"]})
		if err != nil || file.Tier != 3 || len(file.Above) != 2 || file.Above[0].Kind != "园区二级网格" {
			t.Errorf("%+v %v", file, err)
		}
	})
}

func TestS1_52UnitsAreGridsAndS1_69PatchesLieAcrossThem(t *testing.T) {
	asWritten(t, "S1", func(n *writ) {
		office := ""
		for _, p := range n.rules.Posts {
			if p.Kind == account.Office && !p.Outside {
				office = p.Name
			}
		}
		n.mustPost("办", office, "根")
		n.open("村级", "甲村", "根", square(110, 30, 1, 1))
		n.open("村级", "乙村", "根", square(111, 30, 1, 1))
		n.open("单位级", "某校", "根", nil)
		if err := n.try("单位级", "画了界的校", "根", square(110, 30, 0.1, 0.1)); fault.Code(err) != "grid.not_openable" {
			t.Errorf("a unit with a border: %v", err)
		}
		n.mustPost("校长", "单位网格长", "某校")
		in := sitedesk.Entry{Name: "某校校区", Class: "学校", Lon: 110.5, Lat: 30.5, Grid: n.id["某校"]}
		made, err := n.h.site.Create(t.Context(), n.who("办"), &sitedesk.CreateIn{Body: in})
		if err != nil || made.Grid != n.id["某校"] {
			t.Fatalf("%+v %v", made, err)
		}
		if got := answers(n.page("办", made.ID)); !strings.HasPrefix(got, "某校/ 网格员:校长 网格长:校长") {
			t.Errorf("the unit answers for itself: %q", got)
		}
		in.Name, in.Class = "某店", "小商铺"
		if _, err := n.h.site.Create(t.Context(), n.who("办"), &sitedesk.CreateIn{Body: in}); fault.Code(err) != "site.grid_not_for_class" {
			t.Errorf("a shop in the school's grid: %v", err)
		}
		draw := &gdesk.DrawOverlayIn{}
		draw.Body.Name, draw.Body.Kind, draw.Body.Under, draw.Body.Grids = "第一片", "片", n.id["根"], []string{n.id["甲村"], n.id["乙村"]}
		patch, err := n.h.grid.DrawOverlay(t.Context(), n.who("办"), draw)
		if err != nil || len(patch.Grids) != 2 {
			t.Fatalf("%+v %v", patch, err)
		}
		draw.Body.Name, draw.Body.Grids = "校片", []string{n.id["某校"]}
		if _, err := n.h.grid.DrawOverlay(t.Context(), n.who("办"), draw); fault.Code(err) != "overlay.not_drawable" {
			t.Errorf("a patch of what the plan does not group: %v", err)
		}
		for _, p := range n.rules.Posts {
			if len(p.In) == 1 && p.In[0] == "片" {
				n.id["片"] = patch.ID
				n.mustPost("片长", p.Name, "片")
				if who := n.who("片长"); !who.Scope.Sees(n.path["甲村"]) || !who.Scope.Sees(n.path["乙村"]) || who.Scope.Sees(n.path["某校"]) {
					t.Errorf("%s sees %+v", p.Name, who.Scope)
				}
				return
			}
		}
		t.Error("nobody heads a patch")
	})
}

// country opens a county, a town and a village of a plan of five levels.
func (n *writ) country() {
	up := "根"
	for _, k := range []string{"市州级", "市级", "县级", "乡镇级"} {
		if kind, ok := n.rules.Kind(k); ok && kind.Under != "" {
			n.open(k, k, up, nil)
			up = k
		}
	}
	for _, p := range n.rules.Posts {
		if p.Kind == account.Office && len(p.In) == 1 && p.In[0] == "乡镇级" {
			n.mustPost("站", p.Name, "乡镇级")
		}
	}
	n.open("村级", "东村", "乡镇级", square(110, 30, 1, 1))
	n.open("村级", "西村", "乡镇级", square(111, 30, 1, 1))
	n.mustPost("员", "网格员", "东村")
	n.mustPost("责", "安全监管责任人", "东村")
	n.mustPost("联", "联系负责人", "乡镇级")
}

func TestS0_16AClusterStandsForItselfAndS0_15AVillageIsSplit(t *testing.T) {
	for _, plan := range []string{"S0", "S2"} { // law: S2-12
		t.Run(plan, func(t *testing.T) {
			asWritten(t, plan, func(n *writ) {
				n.country()
				n.open("集聚区", "建材街", "乡镇级", square(110.2, 30.2, 0.1, 0.1))
				n.open("网格", "东村一格", "东村", square(110, 30, 0.5, 1))
				if err := n.try("集聚区", "村里的街", "东村", nil); fault.Code(err) != "grid.not_openable" {
					t.Errorf("a cluster nested in a village: %v", err)
				}
				for name, c := range map[string]struct {
					lon  float64
					want string
				}{"街店": {110.25, "建材街"}, "格店": {110.1, "东村一格"}, "村店": {110.8, "东村"}} {
					if p := n.site("站", name, "小商铺", c.lon, 30.25, nil); p.GridName != c.want {
						t.Errorf("%s stands in %s", name, p.GridName)
					}
				}
				if got := n.gaps("站", "重叠"); got != "" {
					t.Errorf("the cluster is told as an overlap: %s", got)
				}
				if got := n.gaps("站", "建材街"); !strings.Contains(got, "建材街还没有任何责任人") {
					t.Errorf("nobody answers for the cluster: %q", got)
				}
			})
		})
	}
}

func TestS2_20CentralEnterprisesAreOutOfTheGridAndPetrolStationsStay(t *testing.T) {
	asWritten(t, "S2", func(n *writ) {
		n.country()
		for _, c := range []struct {
			name, class string
			facts       map[string]string
			want        string
		}{
			{"省属厂", "工业企业", map[string]string{"隶属": "省属", "直管部门": "应急管理部门"}, "东村/ 主管部门:应急管理部门"},
			{"省属油站", "加油站", map[string]string{"隶属": "省属", "直管部门": "应急管理部门"}, "东村/ 网格员:员"},
			{"没写谁管的央企", "工业企业", map[string]string{"隶属": "中央"}, "东村/ 网格员:员"},
			{"民营厂", "工业企业", map[string]string{"隶属": "民营"}, "东村/ 网格员:员"},
		} {
			p := n.site("站", c.name, c.class, 110.5, 30.5, c.facts)
			if got := answers(p); !strings.HasPrefix(got, c.want) || strings.Contains(got, "缺网格员") {
				t.Errorf("%s: %q, want %q", c.name, got, c.want)
			}
			if direct := p.DirectBy != ""; direct != strings.HasSuffix(c.want, "应急管理部门") {
				t.Errorf("%s is held by %q", c.name, p.DirectBy)
			}
		}
		// What the ledger learns later counts from then on, and the day before is told
		// as it was.
		p := n.site("站", "后来改制", "工业企业", 110.5, 30.5, map[string]string{"隶属": "民营"})
		n.now = n.now.Add(24 * time.Hour)
		in := &sitedesk.UpdateIn{ID: p.ID}
		in.Body.Entry = sitedesk.Entry{Name: p.Name, Class: p.Class, Lon: p.Lon, Lat: p.Lat, Facts: map[string]string{"隶属": "市属", "直管部门": "应急管理部门"}}
		in.Body.Rev = p.Rev
		if _, err := n.h.site.Update(t.Context(), n.who("站"), in); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[string]string{"2026-03-05": "", "2026-03-06": "应急管理部门"} {
			on, err := n.h.site.On(context.Background(), n.who("站"), &sitedesk.OnIn{ID: p.ID, Day: day})
			if err != nil || on.DirectBy != want {
				t.Errorf("%s: %+v %v", day, on, err)
			}
		}
	})
}

func TestS0_26EverySiteResolvesToFourOrIsOnTheGapList(t *testing.T) {
	for _, plan := range []string{"S0", "S2"} { // law: S2-04, S2-21
		t.Run(plan, func(t *testing.T) {
			asWritten(t, plan, func(n *writ) {
				n.country()
				whole := n.site("站", "全店", "加油站", 110.5, 30.5, nil)
				bare := n.site("站", "缺店", "加油站", 111.5, 30.5, nil)
				if got := answers(whole); strings.Contains(got, "缺") && got != "" && len(whole.Gaps) > 0 {
					t.Errorf("%q", got)
				}
				for _, role := range []string{site.AsInspector, site.AsDepartment, site.AsSupervisor, site.AsLiaison} {
					if !strings.Contains(answers(whole), " "+role+":") {
						t.Errorf("no %s: %q", role, answers(whole))
					}
				}
				list, err := n.h.site.Gaps(t.Context(), n.who("站"), &sitedesk.GapsIn{Limit: 100})
				if err != nil || len(list.Items) != 1 || list.Items[0].ID != bare.ID {
					t.Fatalf("%+v %v", list.Items, err)
				}
				got := ""
				for _, g := range list.Items[0].Gaps {
					got += g.At + "：" + g.Why
				}
				if got != "网格员：西村的网格员空缺，请任命。安全监管责任人：西村的安全监管责任人空缺，请任命。" {
					t.Errorf("%q", got)
				}
				// A class the plan does not name is kept, and said.
				made, err := n.h.site.Create(t.Context(), n.who("站"), &sitedesk.CreateIn{Body: sitedesk.Entry{Name: "怪店", Class: "密室逃脱", Lon: 110.5, Lat: 30.5}})
				if err != nil || len(made.Warnings) != 1 || !strings.HasPrefix(made.Warnings[0].Text, "方案里没有“密室逃脱”这一类对象，已照写保存") {
					t.Errorf("%+v %v", made, err)
				}
			})
		})
	}
}
