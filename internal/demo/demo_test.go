package demo_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"anwang/internal/code"
	"anwang/internal/demo"
	"anwang/internal/geo"
)

func each(t *testing.T, do func(t *testing.T, id string, town demo.Town)) {
	t.Helper()
	ids := demo.IDs(demo.Towns())
	if len(ids) == 0 {
		t.Fatal("no demo town")
	}
	for _, id := range ids {
		t.Run(id, func(t *testing.T) {
			town, err := demo.Load(demo.Towns(), id)
			if err != nil {
				t.Fatal(err)
			}
			do(t, id, town)
		})
	}
}

// of runs for the town whose scheme follows one of the plans, told by the prefix
// of its clauses.
func of(t *testing.T, plan string, do func(t *testing.T, id string, town demo.Town)) {
	t.Helper()
	found := false
	for _, id := range demo.IDs(demo.Towns()) {
		if strings.Contains(planText(t, id), "\nclauses: "+plan+"\n") {
			town, err := demo.Load(demo.Towns(), id)
			if err != nil {
				t.Fatal(err)
			}
			found = true
			do(t, id, town)
		}
	}
	if !found {
		t.Fatal("no town follows the plan", plan)
	}
}

func planText(t *testing.T, scheme string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../../schemes", scheme+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// drawn are the grids with a border: those that have others with a border below
// them, by code, and those that have none.
func drawn(town demo.Town) (over map[string][]geo.Cell, tops []demo.Grid, leaves []geo.Cell) {
	over, has := map[string][]geo.Cell{}, map[string]bool{}
	for _, g := range town.Grids {
		if g.Area != nil {
			has[g.Code] = true
			over[g.Parent] = append(over[g.Parent], geo.Cell{Code: g.Code, Area: g.Area})
		}
	}
	for _, g := range town.Grids {
		switch {
		case g.Area == nil:
		case over[g.Code] == nil:
			leaves = append(leaves, geo.Cell{Code: g.Code, Area: g.Area})
		}
		if g.Area != nil && !has[g.Parent] {
			tops = append(tops, g)
		}
	}
	return over, tops, leaves
}

func TestTheGridsFillWhatIsAboveThemWithoutGapOrOverlap(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		over, tops, leaves := drawn(town)
		if len(tops) != 1 || len(leaves) < 9 {
			t.Error(len(tops), "outlines", len(leaves), "grids")
		}
		for _, g := range town.Grids {
			if g.Area == nil || over[g.Code] == nil {
				continue
			}
			seams, err := geo.Seams(over[g.Code], g.Area, 0.001)
			if err != nil || len(seams) != 0 {
				t.Error(g.Name, len(seams), "seams", err, seams[:min(3, len(seams))])
			}
		}
		for _, c := range leaves {
			if at, crosses := c.Area.CrossesItself(); crosses {
				t.Error(c.Code, "crosses itself at", at)
			}
		}
	})
}

func TestS1_02TheTownHasItsFiftyVillages(t *testing.T) {
	of(t, "S1", func(t *testing.T, _ string, town demo.Town) {
		if n := len(town.Cells("村级")); n != 50 {
			t.Error(n, "villages")
		}
		if km2 := town.Cells("镇级")[0].Area.SquareMetres() / 1e6; km2 < 50 || km2 > 100 {
			t.Error(km2, "km²")
		}
	})
}

func TestNeighboursShareTheirVerticesExactly(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		type line [2]geo.Point
		open := map[line]bool{}
		put := func(a, b geo.Point) {
			if open[line{b, a}] {
				delete(open, line{b, a})
			} else {
				open[line{a, b}] = true
			}
		}
		_, tops, leaves := drawn(town)
		for _, c := range leaves {
			for i, r := 1, c.Area[0][0]; i < len(r); i++ {
				put(r[i-1], r[i])
			}
		}
		// The outline, walked the other way, answers what no neighbour did.
		for i, r := 1, tops[0].Area[0][0]; i < len(r); i++ {
			put(r[i], r[i-1])
		}
		if len(open) != 0 {
			t.Error(len(open), "border lines without a partner")
		}
	})
}

func TestEverySiteAndSpotLiesInItsGrid(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		_, _, leaves := drawn(town)
		x := geo.NewIndex(leaves)
		ground := map[string]string{}
		for _, c := range leaves {
			ground[c.Code] = c.Code
		}
		for _, g := range town.Grids {
			if g.Within != "" {
				ground[g.Code] = g.Within
			}
			if ground[g.Code] != "" && !slices.Contains(x.Locate(g.Point), ground[g.Code]) {
				t.Error(g.Name, "has its point outside", ground[g.Code])
			}
		}
		for _, s := range town.Sites {
			if got, _ := x.At(s.Point); got != s.Village || ground[s.Grid] != s.Village {
				t.Errorf("%s lies in %s, says %s", s.Name, got, s.Village)
			}
		}
		for _, s := range town.Spots {
			if got, _ := x.At(s.Point); got != ground[s.Grid] {
				t.Errorf("%s %s lies in %s, says %s", s.ID, s.Name, got, s.Grid)
			}
		}
	})
}

func TestWhatIsInventedIsMarkedAndCannotBeAnybodys(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		credits := 0
		for _, s := range town.Sites {
			if !strings.Contains(s.Name, town.Mark) && s.Name != s.Place {
				t.Error(s.Name, "is not marked")
			}
			if s.Credit != "" {
				credits++
				if code.Credit(s.Credit) != code.Sound || !code.Organisation(s.Credit) || s.Credit[8:13] != "00000" {
					t.Error(s.Name, s.Credit)
				}
			}
			if s.Phone != "" && (len(s.Phone) != 11 || s.Phone[:4] != "1000") {
				t.Error(s.Name, s.Phone)
			}
		}
		if credits < 40 || credits == len(town.Sites) {
			t.Error(credits, "credit codes")
		}
		for _, p := range town.People {
			if len(p.Phone) != 11 || p.Phone[:4] != "1000" || !strings.ContainsAny(p.Name, "演示") {
				t.Error(p)
			}
		}
	})
}

func TestS1_52EveryUnitIsAGridOfItsOwn(t *testing.T) {
	of(t, "S1", func(t *testing.T, _ string, town demo.Town) {
		n := map[string]int{}
		for _, g := range town.Grids {
			n[g.Kind]++
			n[g.Class]++
		}
		if n["镇级"] != 1 || n["学校"] != 10 || n["医院"] != 2 || n["工贸企业"] < 10 || n["基础格"] < 5 {
			t.Error(n)
		}
		for _, s := range town.Sites {
			unit := s.Class == "学校" || s.Class == "医院" || s.Class == "工贸企业"
			if unit != (s.Grid != s.Village) {
				t.Error(s.Name, "is kept by", s.Grid)
			}
		}
		if len(town.Sites) < 300 || len(town.Overlays) < 6 {
			t.Error(len(town.Sites), "sites", len(town.Overlays), "overlays")
		}
		member := map[string]int{}
		for _, o := range town.Overlays {
			for _, m := range o.Members {
				member[m]++
			}
		}
		for _, c := range town.Cells("村级") {
			if member[c.Code] != 1 {
				t.Error(c.Code, "is in", member[c.Code], "patches")
			}
		}
	})
}

func TestS1_47EveryVillageHasItsPeopleAndDeputiesHoldItsSpots(t *testing.T) {
	of(t, "S1", func(t *testing.T, _ string, town demo.Town) {
		held := map[string]string{}
		posts := map[string]map[string]int{}
		for _, a := range town.Appointments {
			at := a.Grid + a.Overlay
			if posts[at] == nil {
				posts[at] = map[string]int{}
			}
			posts[at][a.Post]++
			if a.Post != "村副网格长" {
				continue
			}
			if len(a.Contacts) == 0 {
				t.Error(a.Person, "holds no object")
			}
			for _, c := range a.Contacts {
				if held[c] != "" {
					t.Error(c, "is held by", held[c], "and", a.Person)
				}
				held[c] = a.Person
			}
		}
		for _, g := range town.Grids {
			p := posts[g.Code]
			switch g.Kind {
			case "镇级":
				if p["一级网格长"] != 1 || p["二级网格长"] != 4 || p["网格办"] < 1 || p["绩效办"] < 1 || p["统计档案员"] < 1 {
					t.Error(p)
				}
			case "村级":
				if p["村网格长"] != 1 || p["村副网格长"] < 1 || p["村副网格长"] > 3 || p["村网格员"] < 1 {
					t.Error(g.Name, p)
				}
			case "单位级":
				if p["单位网格长"] != 1 || p["单位检查人员"] < 1 {
					t.Error(g.Name, p)
				}
			}
		}
		for _, s := range town.Spots {
			if s.Site == "" && held[s.ID] == "" {
				t.Error(s.Name, "of", s.Grid, "is held by no deputy")
			}
		}
		for _, o := range town.Overlays {
			if posts[o.Code]["片长"] != 1 {
				t.Error(o.Name, posts[o.Code])
			}
		}
	})
}

func TestATownWhoseFilesDoNotFitIsRefused(t *testing.T) {
	id := demo.IDs(demo.Towns())[0]
	whole := func() fstest.MapFS {
		m := fstest.MapFS{}
		names, _ := fs.Glob(demo.Towns(), id+"/*")
		for _, n := range names {
			text, err := fs.ReadFile(demo.Towns(), n)
			if err != nil {
				t.Fatal(err)
			}
			m[n] = &fstest.MapFile{Data: text}
		}
		return m
	}
	if _, err := demo.Load(whole(), id); err != nil {
		t.Fatal(err)
	}
	for file, c := range map[string][2]string{
		"people.csv":       {"p001,", "p999,"},
		"sites.csv":        {"s001,", "s002,"},
		"spots.csv":        {"lon", "long"},
		"overlays.csv":     {town12(t, id) + "-P1", town12(t, id) + "-P2"},
		"departments.csv":  {"派出所", "派出锁"},
		"appointments.csv": {"2026-01-01", "2026-02-30"},
		"units.csv":        {"," + town12(t, id) + ",", ",nowhere,"},
		"grids.geojson":    {"Polygon", "LineString"},
		"town.json":        {"{", "["},
	} {
		m := whole()
		name := id + "/" + file
		m[name] = &fstest.MapFile{Data: []byte(strings.Replace(string(m[name].Data), c[0], c[1], 1))}
		if _, err := demo.Load(m, id); err == nil {
			t.Error(file, "with", c[1], "was taken")
		}
	}
	if _, err := demo.Load(whole(), "nowhere"); err == nil {
		t.Error("a town that is not there was loaded")
	}
}

func town12(t *testing.T, id string) string {
	town, err := demo.Load(demo.Towns(), id)
	if err != nil {
		t.Fatal(err)
	}
	return town.Code
}
