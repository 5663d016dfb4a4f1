package demo_test

import (
	"compress/gzip"
	"encoding/csv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"anwang/internal/code"
	"anwang/internal/demo"
)

// words is what the files of a scheme name, the plan and the plans inside it.
type words struct {
	Grids       map[string]any            `yaml:"grids"`
	Posts       map[string]any            `yaml:"posts"`
	Departments map[string]any            `yaml:"departments"`
	Sectors     map[string]any            `yaml:"sectors"`
	Owners      map[string]map[string]any `yaml:"owners"`
	Sites       struct {
		Facts   map[string]any `yaml:"facts"`
		Classes map[string]any `yaml:"classes"`
	} `yaml:"sites"`
}

func list(v any) []string {
	if one, ok := v.(string); ok {
		return []string{one}
	}
	many, _ := v.([]any)
	var out []string
	for _, one := range many {
		if text, ok := one.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

func TestPostsDepartmentsSectorsAndPlacesAreTheWordsOfThePlan(t *testing.T) {
	each(t, func(t *testing.T, _ string, town demo.Town) {
		var posts, kinds, departments, owners, sectors, places, classes, facts []string
		for _, id := range append([]string{town.Scheme}, below(town)...) {
			var w words
			if err := yaml.Unmarshal([]byte(planText(t, id)), &w); err != nil {
				t.Fatal(err)
			}
			posts, kinds, facts = append(posts, keys(w.Posts)...), append(kinds, keys(w.Grids)...), append(facts, keys(w.Sites.Facts)...)
			classes, departments = append(classes, keys(w.Sites.Classes)...), append(departments, keys(w.Departments)...)
			for name, v := range w.Sectors {
				sectors = append(append(sectors, name), list(v)...)
			}
			for name, o := range w.Owners {
				places = append(places, list(o["places"])...)
				switch {
				case o["rest"] == true:
					owners = append(owners, list(o["list"])...)
				case o["triage"] != true:
					owners = append(owners, name)
				}
			}
		}
		departments = append(departments, owners...)
		handled := map[string]bool{}
		for _, a := range town.Appointments {
			if !slices.Contains(posts, a.Post) && !slices.Contains(departments, a.Post) {
				t.Error("no post", a.Post)
			}
			handled[a.Department] = true
		}
		for _, d := range town.Departments {
			if !slices.Contains(departments, d.Name) {
				t.Error("no department", d.Name)
			}
		}
		for _, d := range owners {
			if !handled[d] {
				t.Error("nobody handles", d)
			}
		}
		stood := map[string]bool{}
		region := town.Worked != ""
		for _, s := range town.Sites {
			if s.Sector != "" && !slices.Contains(sectors, s.Sector) {
				t.Error(s.Name, "has no such sector:", s.Sector)
			}
			if s.Place != "" && !slices.Contains(places, s.Place) {
				t.Error(s.Name, "has no such place:", s.Place)
			}
			// The first town names more kinds of sites than its plan has classes.
			if region && !slices.Contains(classes, s.Class) {
				t.Error(s.Name, "has no such class:", s.Class)
			}
			for f := range s.Facts {
				if !slices.Contains(facts, f) {
					t.Error(s.Name, "has no such fact:", f)
				}
			}
			if s.Direct != "" && !slices.Contains(departments, s.Direct) {
				t.Error(s.Name, "is held by", s.Direct)
			}
			stood[s.Place] = true
		}
		for _, p := range places {
			if !stood[p] {
				t.Error("no site in", p)
			}
		}
		for _, g := range town.Grids {
			if !slices.Contains(kinds, g.Kind) {
				t.Error("no kind of grid", g.Kind)
			}
		}
	})
}

func below(town demo.Town) []string {
	var out []string
	for _, b := range town.Below {
		out = append(out, b.Scheme)
	}
	return out
}

func keys(m map[string]any) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

// official is what the statistics bureau calls the villages of a town.
func official(t *testing.T, id string, town demo.Town) map[string]string {
	t.Helper()
	out := map[string]string{}
	text, err := fs.ReadFile(demo.Towns(), id+"/villages.csv")
	if err == nil {
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			out[r[0]] = r[2]
		}
		return out
	}
	for _, g := range town.Grids {
		if g.Formal != "" && !strings.HasSuffix(g.Code, "000") {
			out[g.Code] = g.Formal
		}
	}
	return out
}

// division is the piece of a code that all below it share: 2, 4, 6 or 9 figures.
func division(c string) string {
	for _, n := range []int{2, 4, 6, 9} {
		if n >= len(c) || strings.Trim(c[n:], "0") == "" {
			return c[:min(n, len(c))]
		}
	}
	return c
}

func TestTheVillagesAreThoseOfTheStatisticsBureau(t *testing.T) {
	bureau := map[string]string{}
	found, _ := filepath.Glob("../../../shared/data/divisions/villages_*.csv.gz")
	for _, name := range found {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(z).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			bureau[r[0]] = r[1]
		}
	}
	each(t, func(t *testing.T, id string, town demo.Town) {
		ours := official(t, id, town)
		for c, name := range ours {
			if _, err := code.ParseRegion(c); err != nil || name == "" || !strings.HasPrefix(c, division(town.County)) {
				t.Error(c, name, err)
			}
		}
		if len(ours) == 0 {
			return // a zone whose grids no office has numbered
		}
		if len(found) == 0 {
			t.Skip("跳过：没有 ../shared/data（纯克隆中没有），名单自身的形式已查")
		}
		n := 0
		for c, name := range bureau {
			if strings.HasPrefix(c, division(town.Code)) {
				n++
				if ours[c] != name {
					t.Errorf("%s is %q, elsewhere %q", c, ours[c], name)
				}
			}
		}
		if n != len(ours) {
			t.Error(len(ours), "villages, elsewhere", n)
		}
	})
}

func kindsOf(town demo.Town) map[string]int {
	n := map[string]int{}
	for _, g := range town.Grids {
		n[g.Kind]++
	}
	return n
}

func TestS0_14TheCityHasAllItsTownsAndVillages(t *testing.T) {
	of(t, "S0", func(t *testing.T, _ string, town demo.Town) {
		if n := kindsOf(town); n["乡镇级"] != 138 || n["村级"] != 1856 {
			t.Error(n)
		}
	})
}

func TestS2_10TheProvinceHasAllItsTownsAndVillages(t *testing.T) {
	of(t, "S2", func(t *testing.T, _ string, town demo.Town) {
		if n := kindsOf(town); n["市州级"] < 14 || n["乡镇级"] != 1403 || n["村级"] != 17718 {
			t.Error(n)
		}
	})
}

func TestS3_01TheSubdistrictHasItsEighteenUnits(t *testing.T) {
	of(t, "S3", func(t *testing.T, _ string, town demo.Town) {
		if n := kindsOf(town); n["社区"]+n["村"] != 18 {
			t.Error(n)
		}
	})
}

func TestS4_09TheZoneHasSixteenAndTenGrids(t *testing.T) {
	of(t, "S4", func(t *testing.T, _ string, town demo.Town) {
		if n := kindsOf(town); n["园区网格"] != 16 || n["农村网格"] != 10 {
			t.Error(n)
		}
	})
}

// law: S0-16, S2-12 — a cluster is a grid of its own, not part of a village.
func TestS0_16AClusterStandsUnderTheTownAndNotUnderAVillage(t *testing.T) {
	for _, plan := range []string{"S0", "S2"} {
		of(t, plan, func(t *testing.T, _ string, town demo.Town) {
			kind := map[string]string{}
			n := 0
			for _, g := range town.Grids {
				kind[g.Code] = g.Kind
				if g.Kind == "集聚区" {
					n++
					if kind[g.Parent] != "乡镇级" {
						t.Error(g.Name, "stands under", kind[g.Parent])
					}
				}
			}
			if n == 0 {
				t.Error("no cluster")
			}
		})
	}
}

func TestS0_20ThePilotTownIsTheOneWorkedOut(t *testing.T) {
	of(t, "S0", func(t *testing.T, id string, town demo.Town) {
		i := slices.IndexFunc(town.Grids, func(g demo.Grid) bool { return g.Code == town.Worked })
		_, after, _ := strings.Cut(planText(t, id), "pilot: [")
		pilots, _, _ := strings.Cut(after, "]")
		if !strings.Contains(pilots, town.Grids[i].Name) {
			t.Error(town.Grids[i].Name, "is no pilot:", pilots)
		}
	})
}

// threeRoles says what a grid of the worked-out part lacks.
func threeRoles(t *testing.T, town demo.Town, roles ...string) {
	t.Helper()
	held := map[string]map[string]bool{}
	for _, a := range town.Appointments {
		if held[a.Grid] == nil {
			held[a.Grid] = map[string]bool{}
		}
		held[a.Grid][a.Post] = true
	}
	within := map[string]bool{town.Worked: true}
	n := 0
	for _, g := range town.Grids {
		within[g.Code] = within[g.Code] || within[g.Parent]
		if !within[g.Code] || !slices.Contains([]string{"村级", "集聚区"}, g.Kind) {
			continue
		}
		n++
		for _, r := range roles {
			if !held[g.Code][r] {
				t.Error(g.Name, "has no", r)
			}
		}
	}
	if n == 0 {
		t.Error("nothing is worked out")
	}
}

func TestS0_26EveryGridWorkedOutHasItsThreeRoles(t *testing.T) {
	of(t, "S0", func(t *testing.T, _ string, town demo.Town) {
		threeRoles(t, town, "网格员", "安全监管责任人", "联系负责人")
	})
}

func TestS2_14EveryGridWorkedOutHasItsInspector(t *testing.T) {
	of(t, "S2", func(t *testing.T, _ string, town demo.Town) {
		threeRoles(t, town, "网格员", "安全监管责任人")
	})
}

func TestS4_15EachGridHasAnAssistantOfEachBureau(t *testing.T) {
	of(t, "S4", func(t *testing.T, _ string, town demo.Town) {
		from := map[string][]string{}
		for _, a := range town.Appointments {
			if a.Post == "网格长助理" {
				from[a.Grid] = append(from[a.Grid], a.Department)
			}
		}
		if len(from) != 26 {
			t.Error(len(from), "grids have assistants")
		}
		for g, d := range from {
			slices.Sort(d)
			if !slices.Equal(d, []string{"安监局", "环保局"}) {
				t.Error(g, d)
			}
		}
	})
}

// law: S4-57 — the contract supplies 20 people for 26 grids; the demo is as short
// of them as the plan.
func TestS4_57TheContractedInspectorsAreFewerThanTheGrids(t *testing.T) {
	of(t, "S4", func(t *testing.T, _ string, town demo.Town) {
		n := 0
		for _, a := range town.Appointments {
			if a.Post == "安环专职网格员" {
				n++
			}
		}
		if n != 20 {
			t.Error(n)
		}
	})
}

func TestWhatIsShippedStaysSmall(t *testing.T) {
	err := fs.WalkDir(demo.Towns(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Size() > 1<<20 {
			t.Error(p, info.Size())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARegionWhoseFilesDoNotFitIsRefused(t *testing.T) {
	of(t, "S0", func(t *testing.T, id string, town demo.Town) {
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
		for file, c := range map[string][2]string{
			"divisions.csv.gz": {"\x1f\x8b", "PK"},
			"grids.geojson":    {"\"kind\":\"乡镇级\"", "\"kind\":\"村级\""},
			"town.json":        {town.Worked, "450100999999"},
		} {
			m := whole()
			m[id+"/"+file] = &fstest.MapFile{Data: []byte(strings.Replace(string(m[id+"/"+file].Data), c[0], c[1], 1))}
			if _, err := demo.Load(m, id); err == nil {
				t.Error(file, "with", c[1], "was taken")
			}
		}
	})
}

// A sign-in page asks who one may be; it must not read a province for it.
func TestTheFrontOfATownIsItsNamesAndAccounts(t *testing.T) {
	each(t, func(t *testing.T, id string, town demo.Town) {
		front, err := demo.Front(demo.Towns(), id)
		if err != nil || front.Name != town.Name || !slices.Equal(front.Accounts, town.Accounts) || front.Grids != nil {
			t.Error(front.Name, len(front.Accounts), err)
		}
	})
	if _, err := demo.Front(demo.Towns(), "nowhere"); err == nil {
		t.Error("a town that is not there has a front")
	}
}
