package scheme_test

import (
	"strings"
	"testing"

	"anwang/internal/scheme"
)

// cardOf is the card of a post of the scheme that uses the whole language.
func cardOf(t *testing.T, s *scheme.Scheme, post string) string {
	t.Helper()
	var b strings.Builder
	if err := s.Explain(&b, post); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestACardSaysWhatReachesAPostThroughARole(t *testing.T) {
	src := strings.Replace(minimum, "duties:\n", "roles: {楼长: [{when: 'site.staff > 10', is: 村网格长}, {else: 村网格员}]}\nduties:\n  楼道查看: {who: 楼长, does: 查看, in: 本网格, often: 每天1次}\n", 1)
	s, ps := load(t, src)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	for _, post := range []string{"村网格长", "村网格员", "楼长"} {
		if card := cardOf(t, s, post); !strings.Contains(card, "楼道查看：楼长每天1次") {
			t.Errorf("%s:\n%s", post, card)
		}
	}
	if card := cardOf(t, s, "楼长"); !strings.Contains(card, "从业人数超过10人的，是村网格长；其余，是村网格员") {
		t.Error(card)
	}
}

func TestACardSaysApprovalsRungsAssessmentAndMoney(t *testing.T) {
	s, ps := whole(t)
	if ps.Failed() {
		t.Fatal(ps.Errors().Text())
	}
	for post, wants := range map[string][]string{
		"安监局":     {"由他批准的", "挂牌：", "参加和接收的", "交办任务："},
		"网格长":     {"反馈时，由网格长约谈", "下面是", "不在岗时由网格长助理代理"},
		"网格长助理":   {"整改", "网格员考核：", "举报由网格长助理受理", "网格长不在岗时由网格长助理代理"},
		"安环专职网格员": {"网格员考核：", "以奖代补：", "巡查服务：", "照片：", "台账由安环专职网格员"},
		"群防员":     {"方案没有给他定期的任务"},
	} {
		card := cardOf(t, s, post)
		for _, want := range wants {
			if !strings.Contains(card, want) {
				t.Errorf("%s: %q is not on the card:\n%s", post, want, card)
			}
		}
	}
}

// A rule that cites a clause and does nothing does not enforce it; figures the
// rule dropped are told.
func TestACitationAloneEnforcesNothing(t *testing.T) {
	src := strings.Replace(minimum, "often: 每周至少1次", "often: unset 定期, clause: S9-01", 1) + "contracts: {巡检: {provides: 巡检, clause: S9-02}}\nclauses: S9\n"
	s, ps := load(t, src)
	if ps.Failed() {
		t.Fatal(ps.Text())
	}
	texts, _ := scheme.ReadClauses("x.clauses.txt", []byte("S9-01 E 双人排查，每次不少于4学时\nS9-02 E 购买巡检\n"))
	for _, tr := range s.Clauses(texts, nil) {
		if tr.State != scheme.RecordState {
			t.Errorf("%s: %s", tr.ID, tr.State)
		}
		if tr.ID == "S9-01" && strings.Join(tr.Lacks, "、") != "4学时" {
			t.Errorf("%s lacks %v", tr.ID, tr.Lacks)
		}
	}
}

func TestADiffTellsRowsAndWhichWayTheyTurn(t *testing.T) {
	with := func(table string) *scheme.Scheme {
		s, ps := load(t, strings.Replace(minimum, "often: 每周至少1次", "often: "+table, 1))
		if ps.Failed() {
			t.Fatal(ps.Text())
		}
		return s
	}
	a := with(`[[site.risk, often], [红, 每周1次], ["*", 每月1次]]`)
	b := with(`[[site.risk, often], [红, 每月1次], [黄, 每月2次], ["*", 每月1次]]`)
	var got []string
	for _, c := range a.Diff(b) {
		got = append(got, c.String())
	}
	want := "改动·放宽 履职要求“村级排查”的频次·风险等级红（涉及：村网格长）：由“每周1次”改为“每月1次”\n新增 履职要求“村级排查”的频次·风险等级黄（涉及：村网格长）：每月2次"
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}
