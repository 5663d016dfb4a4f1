package demo_test

import (
	"compress/gzip"
	"encoding/csv"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

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

func TestTheVillagesFillTheTownWithoutGapOrOverlap(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		cells := town.Cells("村级")
		if len(cells) != 50 {
			t.Error(len(cells), "villages")
		}
		outline := town.Cells("镇级")[0].Area
		seams, err := geo.Seams(cells, outline, 0.001)
		if err != nil || len(seams) != 0 {
			t.Error(len(seams), "seams", err, seams[:min(3, len(seams))])
		}
		for _, c := range cells {
			if at, crosses := c.Area.CrossesItself(); crosses {
				t.Error(c.Code, "crosses itself at", at)
			}
		}
		if km2 := outline.SquareMetres() / 1e6; km2 < 50 || km2 > 100 {
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
		for _, c := range town.Cells("村级") {
			for i, r := 1, c.Area[0][0]; i < len(r); i++ {
				put(r[i-1], r[i])
			}
		}
		// The outline, walked the other way, answers what no neighbour did.
		for i, r := 1, town.Cells("镇级")[0].Area[0][0]; i < len(r); i++ {
			put(r[i], r[i-1])
		}
		if len(open) != 0 {
			t.Error(len(open), "border lines without a partner")
		}
	})
}

func TestEverySiteAndSpotLiesInItsVillage(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		x := geo.NewIndex(town.Cells("村级"))
		village := map[string]string{}
		for _, g := range town.Grids {
			village[g.Code] = g.Code
			if g.Within != "" {
				village[g.Code] = g.Within
			}
			if g.Parent != "" && !slices.Contains(x.Locate(g.Point), village[g.Code]) {
				t.Error(g.Name, "has its point outside", village[g.Code])
			}
		}
		for _, s := range town.Sites {
			if got, _ := x.At(s.Point); got != s.Village || village[s.Grid] != s.Village {
				t.Errorf("%s lies in %s, says %s", s.Name, got, s.Village)
			}
		}
		for _, s := range town.Spots {
			if got, _ := x.At(s.Point); got != village[s.Grid] {
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
		if credits < 100 || credits == len(town.Sites) {
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
	each(t, func(t *testing.T, _ string, town demo.Town) {
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
	each(t, func(t *testing.T, _ string, town demo.Town) {
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

func TestPostsDepartmentsSectorsAndPlacesAreTheWordsOfThePlan(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		text, err := os.ReadFile(filepath.Join("../../schemes", town.Scheme+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var scheme struct {
			Grids   map[string]any            `yaml:"grids"`
			Posts   map[string]any            `yaml:"posts"`
			Sectors map[string]any            `yaml:"sectors"`
			Owners  map[string]map[string]any `yaml:"owners"`
		}
		if err := yaml.Unmarshal(text, &scheme); err != nil {
			t.Fatal(err)
		}
		words := func(v any) []string {
			list, _ := v.([]any)
			var out []string
			for _, one := range list {
				out = append(out, one.(string))
			}
			return out
		}
		sectors := slices.Collect(maps.Keys(scheme.Sectors))
		for _, v := range scheme.Sectors {
			sectors = append(sectors, words(v)...)
		}
		var departments, places []string
		for name, o := range scheme.Owners {
			places = append(places, words(o["places"])...)
			if o["rest"] == true {
				departments = append(departments, words(o["list"])...)
			} else if o["triage"] != true {
				departments = append(departments, name)
			}
		}
		handled := map[string]bool{}
		for _, a := range town.Appointments {
			if _, ok := scheme.Posts[a.Post]; !ok {
				t.Error("no post", a.Post)
			}
			handled[a.Department] = true
		}
		for _, d := range town.Departments {
			if !slices.Contains(departments, d.Name) {
				t.Error("no department", d.Name)
			}
		}
		for _, d := range departments {
			if !handled[d] {
				t.Error("nobody handles", d)
			}
		}
		stood := map[string]bool{}
		for _, s := range town.Sites {
			if s.Sector != "" && !slices.Contains(sectors, s.Sector) {
				t.Error(s.Name, "has no such sector:", s.Sector)
			}
			if s.Place != "" && !slices.Contains(places, s.Place) {
				t.Error(s.Name, "has no such place:", s.Place)
			}
			stood[s.Place] = true
		}
		for _, p := range places {
			if !stood[p] {
				t.Error("no site in", p)
			}
		}
		for _, g := range town.Grids {
			if _, ok := scheme.Grids[g.Kind]; !ok {
				t.Error("no kind of grid", g.Kind)
			}
		}
	})
}

func TestTheVillagesAreThoseOfTheStatisticsBureau(t *testing.T) {
	each(t, func(t *testing.T, id string, town demo.Town) {
		text, err := fs.ReadFile(demo.Towns(), id+"/villages.csv")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		official := map[string]string{}
		for _, r := range rows[1:] {
			official[r[0]] = r[2]
		}
		for _, g := range town.Grids {
			if g.Kind != "村级" {
				continue
			}
			region, err := code.ParseRegion(g.Code)
			if err != nil || region.Town+"000" != town.Code || region.County != town.County {
				t.Error(g.Code, err)
			}
			if official[g.Code] != strings.TrimSuffix(g.Name, "村")+"村委会" {
				t.Error(g.Name, official[g.Code])
			}
		}
		found, _ := filepath.Glob("../../../shared/data/divisions/villages_*_" + town.Code[:9] + ".csv.gz")
		if len(found) == 0 {
			t.Skip("跳过：没有 ../shared/data（纯克隆中没有），名单自身的形式已查")
		}
		f, err := os.Open(found[0])
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		rows, err = csv.NewReader(z).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows)-1 != len(official) {
			t.Error(len(official), "villages, elsewhere", len(rows)-1)
		}
		for _, r := range rows[1:] {
			if official[r[0]] != r[1] {
				t.Errorf("%s is %q, elsewhere %q", r[0], official[r[0]], r[1])
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
