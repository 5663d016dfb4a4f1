package schemes_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/scheme"
	"anwang/schemes"
)

// plan is the shipped scheme whose clauses bear the prefix: tests name clauses,
// not localities.
func plan(t *testing.T, prefix string) *scheme.Scheme {
	t.Helper()
	lib := scheme.Library(schemes.All())
	for _, id := range lib.IDs() {
		if !strings.Contains(string(lib["schemes/"+id+".yaml"]), "\nclauses: "+prefix+"\n") {
			continue
		}
		s, ps := scheme.Load(lib, id)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		return s
	}
	t.Fatalf("no scheme of %s is shipped", prefix)
	return nil
}

// obeyed checks every rule that testdata/rules.txt lists for a clause: it is
// there, it cites the clause, and its values are the plan's. `make prove` asks
// first what the engine shows without such reading.
func obeyed(t *testing.T, clauses ...string) {
	t.Helper()
	if os.Getenv("ANWANG_PROVE") == "run" {
		return
	}
	table, err := os.ReadFile("testdata/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, clause := range clauses {
		all := plan(t, clause[:2]).Rules()
		found := 0
		for line := range strings.Lines(string(table)) {
			cells := strings.Split(strings.TrimSpace(line), " | ")
			if cells[0] != clause {
				continue
			}
			found++
			i := slices.IndexFunc(all, func(r scheme.Rule) bool { return r.Path() == cells[1] && slices.Contains(r.Clauses, clause) })
			if i < 0 {
				t.Errorf("%s: no rule %s cites it", clause, cells[1])
				continue
			}
			for _, want := range strings.Split(cells[2], "; ") {
				key, text, _ := strings.Cut(want, " ")
				if got := all[i].Values[key].Text; got != text {
					t.Errorf("%s: %s.%s is %q, want %q", clause, cells[1], key, got, text)
				}
			}
		}
		if found == 0 {
			t.Errorf("the table has no row for %s", clause)
		}
	}
}

func TestS0_06_10RevisionAndGradesWaitForAFigure(t *testing.T) { obeyed(t, "S0-06", "S0-10") }
func TestS0_09_12_14GridsAreOfTownsAndVillagesReused(t *testing.T) {
	obeyed(t, "S0-09", "S0-12", "S0-14")
}
func TestS0_15AVillageMayBeSplit(t *testing.T)                 { obeyed(t, "S0-15") }
func TestS0_26EveryGridShowsThreeRoles(t *testing.T)           { obeyed(t, "S0-26") }
func TestS0_29_30_37TownCountyAndCityPassCasesOn(t *testing.T) { obeyed(t, "S0-29", "S0-30", "S0-37") }
func TestS0_34_35TheTownNamesManagersAndKeepsTheLedger(t *testing.T) {
	obeyed(t, "S0-34", "S0-35")
}
func TestS0_40_41ThreeSmallPlacesAreVisited(t *testing.T)         { obeyed(t, "S0-40", "S0-41") }
func TestS0_42_46_47ReportedAtOnceAndFollowed(t *testing.T)       { obeyed(t, "S0-42", "S0-46", "S0-47") }
func TestS0_48_53_60TasksByOrderAndMeetings(t *testing.T)         { obeyed(t, "S0-48", "S0-53", "S0-60") }
func TestS0_56_62RewardsAndAssessmentWaitForFigures(t *testing.T) { obeyed(t, "S0-56", "S0-62") }
func TestS0_57_59TrainedBeforeThePostAndShownToAll(t *testing.T)  { obeyed(t, "S0-57", "S0-59") }
func TestS0_64_65TheLoopAndItsReminder(t *testing.T)              { obeyed(t, "S0-64", "S0-65") }

func TestS2_03_10_12GridsAreOfTownsAndVillagesAndClusters(t *testing.T) {
	obeyed(t, "S2-03", "S2-10", "S2-12")
}
func TestS2_04_05EveryObjectHasADepartmentAndAWorker(t *testing.T) { obeyed(t, "S2-04", "S2-05") }
func TestS2_08_09_11OneNetItsVolunteersItsTrades(t *testing.T)     { obeyed(t, "S2-08", "S2-09", "S2-11") }
func TestS2_14_16_27WorkerLeadAndLiaison(t *testing.T)             { obeyed(t, "S2-14", "S2-16", "S2-27") }
func TestS2_21_23MapAndTaskCard(t *testing.T)                      { obeyed(t, "S2-21", "S2-23") }
func TestS2_24_25_26TheLeadTriages(t *testing.T)                   { obeyed(t, "S2-24", "S2-25", "S2-26") }
func TestS2_28TheSecondWayIn(t *testing.T)                         { obeyed(t, "S2-28") }
func TestS2_30_41LooksAndTrainingWaitForAFigure(t *testing.T)      { obeyed(t, "S2-30", "S2-41") }
func TestS2_40_46RewardsAndAssessmentWaitForFigures(t *testing.T)  { obeyed(t, "S2-40", "S2-46") }
func TestS2_45_47DossiersAndTheCascade(t *testing.T)               { obeyed(t, "S2-45", "S2-47") }
func TestS2_50_51TheLoopAndItsReminders(t *testing.T)              { obeyed(t, "S2-50", "S2-51") }
func TestS2_52_54AccessIsGradedAndTipOffsAreSecret(t *testing.T)   { obeyed(t, "S2-52", "S2-54") }

func act() journal.Act {
	n := 0
	return journal.Act{County: "450100", On: civil.Day("2026-03-05"), Fresh: func() string { n++; return string(rune('a' + n)) }}
}

func TestS0_16AClusterIsAGridOfTheTownAndOfNoVillage(t *testing.T) {
	obeyed(t, "S0-16")
	r := plan(t, "S0").IntoGrid()
	town := grid.Grid{ID: "t", Kind: "乡镇级", Path: "1/2/3/", Tier: 3}
	village := grid.Grid{ID: "v", Kind: "村级", Path: "1/2/3/4/", Tier: 4}
	if g, err := r.Open(&town, grid.Fresh{Name: "某集聚区", Kind: "集聚区"}, 5, act()); err != nil || g.Tier != 4 {
		t.Errorf("%+v %v", g, err)
	}
	if _, err := r.Open(&village, grid.Fresh{Name: "某集聚区", Kind: "集聚区"}, 5, act()); err == nil {
		t.Error("a cluster was opened inside a village")
	}
}

func TestS0_13OnePersonMayHoldSeveralPosts(t *testing.T) {
	obeyed(t, "S0-13")
	r := plan(t, "S0").IntoGrid()
	village := grid.Place{ID: "v", Name: "甲村", Kind: "村级", Path: "1/2/3/4/"}
	theirs := []grid.Appointment{{Person: "p", Post: "联系负责人", Grid: "v", FromOn: "2026-01-01"}}
	if _, _, err := r.Appoint(village, grid.Wanted{Person: "p", Post: "网格员"}, nil, theirs, act()); err != nil {
		t.Error(err)
	}
}

// holds asks a scheme whether a site of such facts is held directly.
func holds(t *testing.T, s *scheme.Scheme, name string, facts map[string]any) bool {
	t.Helper()
	i := slices.IndexFunc(s.Sites.Direct, func(d scheme.Direct) bool { return d.Name == name })
	if i < 0 {
		t.Fatal("no direct supervision", name)
	}
	truth, _ := s.Sites.Direct[i].When.Holds(scheme.Env{Vars: facts, Funcs: map[string]any{}, Unset: map[string]bool{}})
	return truth == scheme.Yes
}

func TestS0_17_18WhoIsOutOfTheGridIsListedWithItsDepartment(t *testing.T) {
	obeyed(t, "S0-17", "S0-18")
	s := plan(t, "S0")
	if !holds(t, s, "部门直接监管", map[string]any{"facts.直接监管": true}) || holds(t, s, "部门直接监管", map[string]any{"facts.直接监管": false}) {
		t.Error("only what is listed is held directly")
	}
	// An exclusion without a department is refused.
	lib := scheme.Library(schemes.All())
	for name, text := range lib {
		if strings.Contains(string(text), "\nclauses: S0\n") {
			lib[name] = []byte(strings.Replace(string(text), "held_by: 逐户填写, ", "", 1))
			if _, ps := scheme.Load(lib, name); !ps.Failed() {
				t.Error("an exclusion nobody holds was taken")
			}
		}
	}
}

func TestS2_13_20UpperEnterprisesAreOutPetrolStationsStay(t *testing.T) {
	obeyed(t, "S2-13", "S2-20")
	s := plan(t, "S2")
	for owner, out := range map[string]bool{"中央": true, "省属": true, "市属": true, "县属": false, "民营": false} {
		if holds(t, s, "中央省市属企业", map[string]any{"facts.隶属": owner}) != out {
			t.Error(owner)
		}
	}
	i := slices.IndexFunc(s.Sites.Direct, func(d scheme.Direct) bool { return d.Name == "中央省市属企业" })
	if d := s.Sites.Direct[i]; len(d.Except) != 1 || d.Except[0].Name != "加油站" || !d.Each {
		t.Errorf("%+v", d.Except)
	}
}

func TestS2_02TheScopeIncludesOccupationalHealth(t *testing.T) {
	if s := plan(t, "S2"); !slices.Contains(s.Domains, "职业健康") {
		t.Error(s.Domains)
	}
}

// law: S2-34 — what extends the province may add and tighten, and not loosen.
func TestS2_34AnythingLooserThanTheProvinceIsRefused(t *testing.T) {
	lib := scheme.Library(schemes.All())
	parent, child := "", ""
	for name, text := range lib {
		if strings.Contains(string(text), "\nclauses: S2\n") {
			parent = strings.TrimSuffix(strings.TrimPrefix(name, "schemes/"), ".yaml")
		}
	}
	for name, text := range lib {
		if strings.Contains(string(text), "\nextends: "+parent+"\n") {
			child = name
		}
	}
	was := string(lib[child])
	s, ps := scheme.Load(lib, child)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	p := plan(t, "S2")
	if len(s.Duties) <= len(p.Duties) || len(s.Unset()) >= len(p.Unset()) {
		t.Error(len(s.Duties), "duties and", len(s.Unset()), "open values; the province has", len(p.Duties), len(p.Unset()))
	}
	for now, looser := range map[string]string{
		"年度培训计划: {often: 每半年1次":                "年度培训计划: {often: 一次",
		"has: [网格员, 安全监管责任人, 联系负责人, 网格长]":      "has: [网格员, 网格长]",
		"shows: [工作任务, 报告方式, 举报电话]":            "shows: [工作任务]",
		"网格员: {needs: 岗前培训, added: {needs: 演示": "网格员: {count: unset, needs: 岗前培训, added: {needs: 演示",
	} {
		text := strings.Replace(was, now, looser, 1)
		if text == was {
			t.Error("not there:", now)
			continue
		}
		lib[child] = []byte(text)
		_, ps := scheme.Load(lib, child)
		if !slices.ContainsFunc(ps, func(p scheme.Problem) bool { return p.Code == "E31" }) {
			t.Error(looser, "was taken:", ps.Errors().Text())
		}
	}
}
