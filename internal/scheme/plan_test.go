package scheme_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/scheme"
	"anwang/schemes"
)

func clauses(t *testing.T) []scheme.ClauseText {
	t.Helper()
	texts, ps := scheme.ReadClauses(planFile(".clauses.txt"), schemes.All()[planFile(".clauses.txt")])
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	return texts
}

func TestEveryClauseOfThePlanIsTraced(t *testing.T) {
	s, texts := plan(t), clauses(t)
	if len(texts) != 109 {
		t.Fatalf("%d clauses", len(texts))
	}
	totals := map[scheme.Standing]int{}
	for _, tr := range s.Clauses(texts, nil) {
		totals[tr.State]++
		if tr.State == scheme.MissingState {
			t.Errorf("%s %s: nothing cites it", tr.ID, tr.Text)
		}
		if tr.Mark == scheme.WhenSet && len(tr.Open) == 0 {
			t.Errorf("%s %s: left open by the plan, but its rule leaves nothing open", tr.ID, tr.Text)
		}
		if tr.Mark == scheme.Enforced && len(tr.Rules) == 0 && len(tr.Met) == 0 {
			t.Errorf("%s %s: enforced by no rule", tr.ID, tr.Text)
		}
	}
	want := map[scheme.Standing]int{scheme.InForceState: 58, scheme.OpenState: 17, scheme.RecordState: 31, scheme.ShowState: 3}
	for k, n := range want {
		if totals[k] != n {
			t.Errorf("%s: %d clauses, want %d (%v)", k, totals[k], n, totals)
		}
	}
	if ps := s.CheckClauses(texts); len(ps) > 0 {
		t.Error(ps.Text())
	}
}

func TestRemovingARuleLeavesItsClauseUnmet(t *testing.T) {
	lib := scheme.Library(schemes.All())
	var kept []string
	for _, l := range strings.Split(string(lib[planFile(".yaml")]), "\n") {
		if !strings.HasPrefix(l, "  单位自查:") {
			kept = append(kept, l)
		}
	}
	lib[planFile(".yaml")] = []byte(strings.Join(kept, "\n"))
	s, ps := scheme.Load(lib, planID())
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	var missing []string
	for _, tr := range s.Clauses(clauses(t), nil) {
		if tr.State == scheme.MissingState {
			missing = append(missing, tr.ID)
		}
	}
	if !slices.Equal(missing, []string{"S1-58"}) { // S1-61 and S1-67 also stand on the form
		t.Errorf("missing: %v", missing)
	}
}

func TestThePlanHasNoErrorAndItsDamageIsTold(t *testing.T) {
	s := plan(t)
	ps := s.Check()
	var said []string
	for _, p := range ps {
		if p.Code != "W14" {
			t.Errorf("unexpected: %s", p.Text())
		}
		said = append(said, p.Zh)
	}
	for _, n := range []string{"S1-N4", "S1-N5"} {
		if !strings.Contains(strings.Join(said, "\n"), n) {
			t.Errorf("%s is not told: %v", n, said)
		}
	}
}

func TestThePlanLeavesThirtyOneValuesOpen(t *testing.T) {
	s := plan(t)
	list := s.Unset()
	if len(list) != 31 {
		t.Errorf("%d open values", len(list))
	}
	for _, u := range list {
		if u.Idle == "" || u.Asks == "" || len(u.Clauses) == 0 || u.Pos.Line == 0 {
			t.Errorf("%+v", u)
		}
	}
	i := slices.IndexFunc(list, func(u scheme.Unset) bool { return u.Path == "duties.二级督查村.often" })
	if i < 0 || list[i].Word != "定期" || !slices.Equal(list[i].Posts, []string{"二级网格长"}) || !slices.Equal(list[i].Clauses, []string{"S1-17", "S1-19"}) {
		t.Errorf("%+v", list[max(i, 0)])
	}
}

func TestS1_36TheVillageGridInspectsWeekly(t *testing.T) {
	s := plan(t)
	i := slices.IndexFunc(s.Duties, func(d scheme.Duty) bool { return slices.Contains(d.Clauses, "S1-36") })
	d := s.Duties[i]
	if d.Often.Times != 1 || d.Often.Unit != civil.EachWeek || d.Kind != scheme.MakesVisit || !d.AnyOf || d.From("often") != scheme.Stated {
		t.Errorf("%+v", d)
	}
}

func TestS1_81TheFireBrigadeOwnsTogetherWithThePolice(t *testing.T) {
	s := plan(t)
	i := slices.IndexFunc(s.Owners, func(o scheme.Owner) bool { return o.Department == "消防队" })
	o := s.Owners[i]
	if o.Sectors[0].Name != "消防" || o.With[0].Name != "派出所" || !slices.Equal(o.Clauses, []string{"S1-81"}) {
		t.Errorf("%+v", o)
	}
}

func TestEveryItemOfTheFormsKnowsWhereAFindingGoes(t *testing.T) {
	s := plan(t)
	owned := map[string]bool{}
	for _, o := range s.Owners {
		for _, sec := range o.Sectors {
			owned[sec.Name] = true
		}
	}
	parent := map[string]string{}
	for _, sec := range s.Sectors {
		parent[sec.Name] = sec.Parent
	}
	for _, f := range s.Forms {
		if f.Source == scheme.Default {
			continue
		}
		for _, it := range f.Items {
			found := false
			for up := it.Sector.Name; up != ""; up = parent[up] {
				found = found || owned[up]
			}
			if !found || it.Right == "" || it.Wrong == "" || it.Group == "" || it.Source != scheme.Default {
				t.Errorf("%s: %+v", f.Name, it)
			}
		}
	}
}

func TestThePlansOwnTriageTakesThePlaceOfTheDefault(t *testing.T) {
	s := plan(t)
	var triage []string
	for _, o := range s.Owners {
		if o.Triage {
			triage = append(triage, o.Department)
		}
	}
	if !slices.Equal(triage, []string{"网格办"}) {
		t.Error(triage)
	}
}

func TestAmendmentsFillWhatThePlanLeavesOpenAndShowTheirSource(t *testing.T) {
	s := plan(t)
	id, list, ps := scheme.ReadAmendments(planFile(".amendments.yaml"), schemes.All()[planFile(".amendments.yaml")])
	if ps.Failed() || id != planID() {
		t.Fatal(ps.Text())
	}
	a, ps := scheme.Amend(s, list)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	if n := len(s.Unset()) - len(a.Unset()); n != len(list) {
		t.Errorf("%d values were filled by %d amendments", n, len(list))
	}
	i := slices.IndexFunc(a.Flow.Clocks, func(k scheme.Clock) bool { return k.Name == "整改" })
	k := a.Flow.Clocks[i]
	v := k.Values["limit"]
	if k.Limit.N != 5 || k.Limit.Span != civil.Workdays || v.Source != scheme.Amended || !strings.Contains(v.By.Basis, "演示") {
		t.Errorf("%+v %+v", k.Limit, v)
	}
	if k.From != "交办" || k.Values["from"].Source != scheme.Default {
		t.Errorf("the rest of the clock comes from base: %+v", k.Values["from"])
	}
	if s.Flow.Clocks[i].Limit.N != 0 {
		t.Error("the scheme itself was changed")
	}
	var b bytes.Buffer
	if err := a.Explain(&b, ""); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "5个工作日〈属地补充，演示〔2026〕1号〉") || !strings.Contains(b.String(), "2个工作日") {
		t.Error(b.String())
	}
}

func TestTheTaskCardOfAPostSaysWhatItDoesAndNeverDoes(t *testing.T) {
	s := plan(t)
	var b bytes.Buffer
	if err := s.Explain(&b, "村网格员"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"明白卡　村网格员", "每周不少于1次", "〔S1-34、S1-36", "《日常隐患排查表》", "不责令、不处罚"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not on the card:\n%s", want, b.String())
		}
	}
	b.Reset()
	if err := s.Explain(&b, "教委"); err != nil || !strings.Contains(b.String(), "主管教育机构") {
		t.Errorf("%v %s", err, b.String())
	}
	if err := s.Explain(&b, "村网格常"); err == nil || !strings.Contains(err.Error(), "村网格长") {
		t.Errorf("%v", err)
	}
}

func TestADutyReadsLikeThePlan(t *testing.T) {
	src := strings.Replace(minimum, "  村级排查: {who: 村网格长, does: 排查, in: 本网格, often: 每周至少1次}",
		"  每周全覆盖: {who: 村网格员, does: 巡查, each: 宗地企业, often: 每周1次, form: 巡查工作手册, clause: S4-38}\nsites: {facts: {宗地号: 文字}, classes: {宗地企业: {when: 'facts.宗地号 != \"\"', clause: S4-22}}}\nforms: {巡查工作手册: {items: [重点部位]}}", 1)
	s, ps := load(t, src)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	if got, want := s.DutySentence(s.Duties[0]), "每周全覆盖：村网格员每周1次，逐个巡查宗地企业；填《巡查工作手册》〔S4-38〕。"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestADiffSaysWhatChangesForWhom(t *testing.T) {
	a := plan(t)
	lib := scheme.Library(schemes.All())
	lib[planFile(".yaml")] = bytes.Replace(lib[planFile(".yaml")], []byte("often: 每周不少于2次"), []byte("often: 每周不少于3次"), 1)
	b, ps := scheme.Load(lib, planID())
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	list := a.Diff(b)
	if len(list) != 1 || list[0].String() != "改动·收紧 履职要求“单位自查”的频次（涉及：单位检查人员）：由“每周不少于2次”改为“每周不少于3次”〔S1-58、S1-61、S1-67〕" {
		t.Errorf("%v", list)
	}
	if n := len(a.Diff(a)); n != 0 {
		t.Errorf("a scheme differs from itself in %d places", n)
	}
}

func TestTheShippedSchemesAreLaidOutAsFmtWould(t *testing.T) {
	for _, name := range []string{planFile(".yaml"), "schemes/base.yaml"} {
		src := schemes.All()[name]
		got, ps := scheme.Format(name, src)
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		if got != string(src) {
			t.Errorf("%s is not laid out; run: anwang scheme fmt -w %s", name, name)
		}
	}
	got, _ := scheme.Format("x", []byte("a:\n  甲: {in: 本网格, 新键: 一, does: 巡查, who: 乙, clause: S1-01}  # 说明\n"))
	if want := "a:\n  甲: {who: 乙, does: 巡查, in: 本网格, 新键: 一, clause: S1-01}   # 说明\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	got, _ = scheme.Format("x", []byte("a:\n  甲: {clause: S1-01, often: 每月, who: 乙}  # 说明\n  甲乙丙: {does: 排查, who: 乙}\n"))
	want := "a:\n  甲:     {who: 乙, often: 每月, clause: S1-01}   # 说明\n  甲乙丙: {who: 乙, does: 排查}\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
