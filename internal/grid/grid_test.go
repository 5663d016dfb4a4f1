package grid_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/geo"
	"anwang/internal/grid"
	"anwang/internal/journal"
)

// town is what a scheme of the usual shape compiles to.
func town() grid.Rules {
	return grid.Rules{
		Kinds: []grid.Kind{
			{Name: "镇级", Count: grid.Count{Least: 1, Most: 1}},
			{Name: "村级", Under: "镇级"},
			{Name: "单位级", Covers: grid.Unit, Under: "镇级", OnePer: []string{"学校"}},
			{Name: "片", Overlay: true, Groups: []string{"村级"}},
		},
		Posts: []grid.Post{
			{Name: "镇网格长", Kind: account.Head, In: []string{"镇级"}},
			{Name: "村网格长", Kind: account.Head, In: []string{"村级"}, Count: grid.Count{Least: 1, Most: 1, PerGrid: true}},
			{Name: "村副网格长", Kind: account.Deputy, In: []string{"村级"}, Contacts: []string{"村民小组", "重点部位"}},
			{Name: "村网格员", Kind: account.Inspector, In: []string{"村级"}, Count: grid.Count{Least: 1, PerGrid: true}},
			{Name: "专职监督员", Kind: account.Responsible, In: []string{"村级"}, Single: true},
			{Name: "片长", Kind: account.Head, In: []string{"片"}},
			{Name: "上级领导", Kind: account.Responsible, Outside: true},
		},
		Departments: []string{"企经委"},
	}
}

func act() journal.Act {
	n := 0
	return journal.Act{County: "120119000000", On: "2026-03-05", Fresh: func() string { n++; return fmt.Sprintf("id%d", n) }}
}

func codes(err error) []string {
	f := fault.As(err)
	if f == nil {
		return nil
	}
	out := []string{}
	for _, field := range f.Fields {
		out = append(out, field.Code)
	}
	if len(out) == 0 {
		out = append(out, f.Code)
	}
	return out
}

func TestS1_02AGridStandsUnderTheKindItsOwnKindNames(t *testing.T) {
	r := town()
	root, err := r.Open(nil, grid.Fresh{Name: "某镇", Kind: "镇级"}, 1, act())
	if err != nil || root.Path != "1/" || root.Tier != 1 || !root.Territorial() {
		t.Fatalf("%+v %v", root, err)
	}
	village, err := r.Open(&root, grid.Fresh{Name: "甲村", Kind: "村级"}, 37, act())
	if err != nil || village.Path != "1/11/" || village.Tier != 2 || village.Parent != root.ID {
		t.Fatalf("%+v %v", village, err)
	}
	closed := root
	closed.ClosedOn = "2026-01-01"
	square := geo.Area{{{{Lon: 0, Lat: 0}, {Lon: 1, Lat: 0}, {Lon: 1, Lat: 1}, {Lon: 0, Lat: 0}}}}
	for name, c := range map[string]struct {
		parent *grid.Grid
		w      grid.Fresh
		want   string
	}{
		"a kind the scheme has not": {&root, grid.Fresh{Name: "x", Kind: "组级"}, "grid.kind_unknown"},
		"an overlay is no node":     {&root, grid.Fresh{Name: "x", Kind: "片"}, "grid.kind_is_overlay"},
		"a root under something":    {&root, grid.Fresh{Name: "x", Kind: "镇级"}, "grid.kind_is_root"},
		"a village under nothing":   {nil, grid.Fresh{Name: "x", Kind: "村级"}, "grid.parent_missing"},
		"a village under a village": {&village, grid.Fresh{Name: "x", Kind: "村级"}, "grid.parent_wrong"},
		"under a closed grid":       {&closed, grid.Fresh{Name: "x", Kind: "村级"}, "grid.parent_closed"},
		"no name":                   {&root, grid.Fresh{Name: " ", Kind: "村级"}, "grid.name_missing"},
		"a unit has no ground":      {&root, grid.Fresh{Name: "x", Kind: "单位级", Area: square}, "grid.unit_has_no_ground"},
	} {
		if _, err := r.Open(c.parent, c.w, 2, act()); !slices.Equal(codes(err), []string{c.want}) {
			t.Errorf("%s: %v, want %s", name, codes(err), c.want)
		}
	}
}

func TestAGridWithAnythingInItIsNotClosed(t *testing.T) {
	g := grid.Grid{Name: "甲村"}
	for name, c := range map[string]struct {
		g               grid.Grid
		children, sites int
		want            string
	}{
		"children": {g, 1, 0, "grid.has_children"},
		"sites":    {g, 0, 3, "grid.has_sites"},
		"closed":   {grid.Grid{ClosedOn: "2026-01-01"}, 0, 0, "grid.closed_already"},
		"empty":    {g, 0, 0, ""},
	} {
		if _, err := c.g.Close(c.children, c.sites, act()); fault.Code(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestS1_05APostIsHeldWhereTheSchemePutsIt(t *testing.T) {
	r := town()
	village := grid.Place{ID: "v", Name: "甲村", Kind: "村级", Path: "1/2/"}
	patch := grid.Place{ID: "o", Name: "东片", Kind: "片", Path: "1/", Overlay: true}
	held := func(post string, from, to civil.Day) grid.Appointment {
		return grid.Appointment{Person: "p", Post: post, Grid: "v", FromOn: from, ToOn: to}
	}
	for name, c := range map[string]struct {
		place  grid.Place
		w      grid.Wanted
		here   []grid.Appointment
		theirs []grid.Appointment
		want   string
		warns  string
	}{
		"a head in a village":      {place: village, w: grid.Wanted{Post: "村网格长"}},
		"a patch leader (S1-69)":   {place: patch, w: grid.Wanted{Post: "片长"}},
		"a department's member":    {place: village, w: grid.Wanted{Post: "企经委"}},
		"a post misspelt":          {place: village, w: grid.Wanted{Post: "村网格张"}, want: "appointment.post_unknown"},
		"a town post in a village": {place: village, w: grid.Wanted{Post: "镇网格长"}, want: "appointment.post_not_here"},
		"a post above the scheme":  {place: village, w: grid.Wanted{Post: "上级领导"}, want: "appointment.post_outside"},
		"an unknown department":    {place: village, w: grid.Wanted{Post: "村网格长", Department: "某局"}, want: "appointment.department_unknown"},
		"a period reversed":        {place: village, w: grid.Wanted{Post: "村网格长", FromOn: "2026-03-05", ToOn: "2026-03-04"}, want: "appointment.period_reversed"},
		"twice the same":           {place: village, w: grid.Wanted{Post: "村网格长"}, theirs: []grid.Appointment{held("村网格长", "2026-01-01", "")}, want: "appointment.held_already"},
		"again after it ended":     {place: village, w: grid.Wanted{Post: "村网格长"}, theirs: []grid.Appointment{held("村网格长", "2025-01-01", "2026-03-04")}},
		"a second post (S0-13)":    {place: village, w: grid.Wanted{Post: "村网格员"}, theirs: []grid.Appointment{held("村网格长", "2026-01-01", "")}},
		"beside an exclusive one":  {place: village, w: grid.Wanted{Post: "村网格员"}, theirs: []grid.Appointment{held("专职监督员", "2026-01-01", "")}, want: "appointment.post_exclusive"},
		"one head more than wanted": {place: village, w: grid.Wanted{Person: "q", Post: "村网格长"},
			here: []grid.Appointment{held("村网格长", "2026-01-01", "")}, warns: "appointment.more_than_planned"},
		"his own group (S1-47)":          {place: village, w: grid.Wanted{Post: "村副网格长", Contacts: []grid.Spot{{ID: "s", Kind: "村民小组", Path: "1/2/"}}}},
		"a group of another village":     {place: village, w: grid.Wanted{Post: "村副网格长", Contacts: []grid.Spot{{ID: "s", Kind: "村民小组", Path: "1/3/"}}}, want: "appointment.contact_elsewhere"},
		"a hazard source is not for him": {place: village, w: grid.Wanted{Post: "村副网格长", Contacts: []grid.Spot{{ID: "s", Kind: "危险源", Path: "1/2/"}}}, want: "appointment.contact_of_other_kind"},
	} {
		a, warnings, err := r.Appoint(c.place, c.w, c.here, c.theirs, act())
		got := ""
		if all := codes(err); len(all) > 0 {
			got = all[0]
		}
		if got != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		said := ""
		if len(warnings) > 0 {
			said = warnings[0].Code
		}
		if said != c.warns {
			t.Errorf("%s warns %q, want %q", name, said, c.warns)
		}
		if err == nil && (a.FromOn != "2026-03-05" || (a.Grid == "") != c.place.Overlay) {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestADepartmentsMemberStandsForIt(t *testing.T) {
	a, _, err := town().Appoint(grid.Place{ID: "t", Kind: "镇级", Path: "1/"}, grid.Wanted{Person: "p", Post: "企经委"}, nil, nil, act())
	if err != nil || a.Kind != account.Department || a.Department != "企经委" {
		t.Fatalf("%+v %v", a, err)
	}
}

func TestAnAppointmentEndsWithItsLastDay(t *testing.T) {
	a := grid.Appointment{FromOn: "2026-01-01"}
	a, err := a.Dismiss("2026-03-05")
	if err != nil || !a.Holds("2026-03-05") || a.Holds("2026-03-06") {
		t.Fatalf("%+v %v", a, err)
	}
	if _, err := a.Dismiss("2026-03-06"); fault.Code(err) != "appointment.ended_already" {
		t.Fatal(err)
	}
	if _, err := (grid.Appointment{FromOn: "2026-01-01"}).Dismiss("2025-12-31"); fault.Code(err) != "appointment.period_reversed" {
		t.Fatal(err)
	}
}

func square(lon, lat, w, h float64) geo.Area {
	return geo.Area{{{{Lon: lon, Lat: lat}, {Lon: lon + w, Lat: lat}, {Lon: lon + w, Lat: lat + h}, {Lon: lon, Lat: lat + h}, {Lon: lon, Lat: lat}}}}
}

func TestS1_24BlankSpotsAreFound(t *testing.T) {
	r := town()
	grids := []grid.Grid{
		{ID: "t", Name: "某镇", Kind: "镇级", Covers: grid.Territory, Path: "1/", Area: square(117, 40, 0.3, 0.1)},
		{ID: "a", Name: "甲村", Kind: "村级", Covers: grid.Territory, Parent: "t", Path: "1/2/", Area: square(117, 40, 0.1, 0.1)},
		{ID: "b", Name: "乙村", Kind: "村级", Covers: grid.Territory, Parent: "t", Path: "1/3/", Area: square(117.09, 40, 0.11, 0.1)},
		{ID: "c", Name: "丙村", Kind: "村级", Covers: grid.Territory, Parent: "t", Path: "1/4/"},
	}
	held := []grid.Appointment{
		{Person: "p", Post: "镇网格长", Grid: "t", FromOn: "2026-01-01"},
		{Person: "q", Post: "村网格长", Grid: "a", FromOn: "2026-01-01"},
		{Person: "r", Post: "村网格员", Grid: "a", FromOn: "2026-01-01"},
		{Person: "s", Post: "村网格员", Grid: "b", FromOn: "2026-01-01"},
		{Person: "u", Post: "村网格长", Grid: "b", FromOn: "2025-01-01", ToOn: "2026-03-04"},
	}
	var got []string
	for _, g := range r.Gaps(grids, held, "2026-03-05") {
		got = append(got, g.Grid+" "+g.Code)
	}
	want := []string{"t grid.ground_uncovered", "t grid.ground_covered_twice",
		"b grid.post_vacant", "b grid.without_head", "c grid.without_person", "c grid.without_border"}
	if !slices.Equal(got, want) {
		t.Fatalf("got  %v\nwant %v", got, want)
	}
}

func TestS1_25APostThePlanWantsOnceIsMissedWhereItStands(t *testing.T) {
	r := grid.Rules{Kinds: []grid.Kind{{Name: "镇级"}}, Posts: []grid.Post{
		{Name: "镇网格长", Kind: account.Head, In: []string{"镇级"}},
		{Name: "统计档案员", Kind: account.Clerk, In: []string{"镇级"}, Count: grid.Count{Least: 1}},
	}}
	grids := []grid.Grid{{ID: "t", Name: "某镇", Kind: "镇级", Path: "1/"}}
	held := []grid.Appointment{{Person: "p", Post: "镇网格长", Grid: "t", FromOn: "2026-01-01"}, {Person: "q", Post: "统计档案员", Grid: "t", FromOn: "2026-01-01", ToOn: "2026-03-04"}}
	if gaps := r.Gaps(grids, held, "2026-03-04"); len(gaps) != 0 {
		t.Fatalf("%+v", gaps)
	}
	gaps := r.Gaps(grids, held, "2026-03-05")
	if len(gaps) != 1 || gaps[0].Code != "grid.post_vacant" || gaps[0].Args["post"] != "统计档案员" || gaps[0].Grid != "t" {
		t.Fatalf("%+v", gaps)
	}
}

func TestCountsThatDifferFromThePlanAreToldOnce(t *testing.T) {
	gaps := town().Gaps(nil, nil, "2026-03-05")
	if len(gaps) != 1 || gaps[0].Code != "grid.count_differs" || gaps[0].Args["kind"] != "镇级" {
		t.Fatalf("%+v", gaps)
	}
}

// Who sees a county only is not told that the province is missing.
func TestCountsOfTheWholeAreNotHeldAgainstAPart(t *testing.T) {
	part := []grid.Grid{{ID: "v", Name: "甲村", Kind: "村级", Parent: "t", Path: "1/2/"}}
	whole := append([]grid.Grid{{ID: "x", Name: "某组", Kind: "组级", Path: "1/"}}, part...)
	counted := func(grids []grid.Grid) bool {
		return slices.ContainsFunc(town().Gaps(grids, nil, "2026-03-05"), func(g grid.Gap) bool { return g.Code == "grid.count_differs" })
	}
	if counted(part) || !counted(whole) {
		t.Errorf("told of a part: %v, of the whole: %v", counted(part), counted(whole))
	}
}

// Every kind of gap is read by people: in words, and by its name in the picker.
func TestEveryGapHasWordsAndAName(t *testing.T) {
	code := regexp.MustCompile(`"(grid\.[a-z_]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	names, err := os.ReadFile("../../web/src/office/grid/gap.ts")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if !strings.Contains(line, "Gap{Code:") && !strings.Contains(line, "code = ") {
				continue
			}
			for _, m := range code.FindAllStringSubmatch(line, -1) {
				found[m[1]] = true
			}
		}
	}
	if len(found) < 10 {
		t.Fatalf("only %v: the gaps are written another way now", found)
	}
	for c := range found {
		if !slices.Contains(fault.Codes(), c) {
			t.Errorf("%s has no words", c)
		}
		if !strings.Contains(string(names), "'"+c+"':") {
			t.Errorf("%s has no name in gap.ts", c)
		}
	}
}

func TestOnABorderTheLowestCodeWinsAndTheDeeperTierBeforeIt(t *testing.T) {
	cells := []grid.Cell{{ID: "x", Code: "1", Tier: 1}, {ID: "y", Code: "9", Tier: 2}, {ID: "z", Code: "5", Tier: 2}}
	slices.SortFunc(cells, grid.Deepest)
	if cells[0].ID != "z" || cells[1].ID != "y" || cells[2].ID != "x" {
		t.Fatalf("%+v", cells)
	}
}
