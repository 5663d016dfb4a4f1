package desk_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/kit/dbtest"
	"anwang/internal/scheme"
	"anwang/schemes"
)

// A flow that no shipped plan has: local states and act names, two acts with the
// same effect side by side, an approval in order, a loop of its own for some
// sites, a paper of the plan's forms on the ladder.
const localFlow = `
forms:
  日常检查表:
    items:
      - {text: 消防通道畅通, sector: 消防, grade: 一般}
    clause: S9-15
  限期整改通知书: {view_of: [hazards], clause: S9-21}
flow:
  states:
    待核实: {phase: 发现, clause: S9-22}
  acts:
    作废:   {who: 网格办, effect: 销号, approve: [镇网格长, 消防队], needs: [理由], move: 待签收→已销号, clause: S9-23}
    合并:   {who: [网格办, 村网格长], effect: 销号, needs: [理由], move: 待签收→已销号, clause: S9-24}
    请核实: {who: 网格办, effect: 受理, move: 待签收→待核实, clause: S9-22}
    核实:   {who: 村网格长, effect: 交办, move: 待核实→待签收, clause: S9-22}
  clocks:
    整改:
      limit: 10天
      ladder: [{at: 超期, do: 限期整改通知书, clause: S9-21}]
      clause: S9-16
  variants:
    快办:
      clocks:
        整改: {limit: 2天, clause: S9-25}
      clause: S9-25
  routes: [[case.grade, site, flow], ["*", 九小场所, 快办], ["*", "*", base]]
`

func localScene(t *testing.T) *scene {
	t.Helper()
	src, err := os.ReadFile("testdata/town.yaml")
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(src), "forms:\n")
	lib := scheme.Library(schemes.All())
	lib["town.yaml"] = []byte(head + strings.TrimPrefix(localFlow, "\n"))
	built, ps := scheme.Load(lib, "town")
	if ps.Failed() {
		t.Fatal(ps.Errors().Text())
	}
	cal, err := civil.Notices()
	if err != nil {
		t.Fatal(err)
	}
	rules := built.IntoHazard(scheme.Setting{Edition: "town@1", Calendar: cal, Zone: zone})
	s := open(t, dbtest.SQLite(t))
	s.desk.Rules = func(context.Context, string, string, string) (hazard.Rules, error) { return rules, nil }
	return s
}

func TestTwoActsOfAPlanWithTheSameEffectStandSideBySide(t *testing.T) {
	s := localScene(t)
	c := s.found(fireLane, "通道被堵")
	if got := s.buttons(office, c); !strings.Contains(got, "作废") || !strings.Contains(got, "合并") {
		t.Fatalf("the office's buttons: %s", got)
	}
	if got := s.buttons(head, c); strings.Contains(got, "作废") || !strings.Contains(got, "合并") {
		t.Fatalf("the head's buttons: %s", got)
	}
	_, err := s.try(head, c, hazard.CloseVerb, hazard.Said{Text: "重复", Way: "作废"})
	s.refused("hazard.not_yours", err)
	c, err = s.try(head, c, hazard.CloseVerb, hazard.Said{Text: "与另一件合并", Way: "合并"})
	if err != nil || c.State != "已销号" || c.Acts[len(c.Acts)-1].Way != "合并" {
		t.Fatalf("%v %s %+v", err, c.State, c.Acts[len(c.Acts)-1])
	}
}

func TestAnApprovalInOrderIsAskedOneAfterTheOtherAndThenTheActIsDone(t *testing.T) {
	s := localScene(t)
	c := s.found(fireLane, "通道被堵")
	c, err := s.try(office, c, hazard.CloseVerb, hazard.Said{Text: "误报", Way: "作废"})
	if err != nil || c.Asked != "作废" || c.State != "待签收" {
		t.Fatalf("%v asked %q, %s", err, c.Asked, c.State)
	}
	box := func(by account.Caller) int64 {
		n, err := s.desk.Boxes(s.ctx, by, &hdesk.BoxesIn{})
		if err != nil {
			t.Fatal(err)
		}
		return n.Approve
	}
	if box(town) != 1 || box(inspector) != 0 {
		t.Errorf("approvals wait for the head: %d, for the inspector: %d", box(town), box(inspector))
	}
	_, err = s.try(fire, c, hazard.ApproveVerb, hazard.Said{Pass: true})
	s.refused("hazard.not_yours", err)
	c = s.act(town, c, hazard.ApproveVerb, hazard.Said{Pass: true})
	if c.State != "待签收" || c.Asked == "" {
		t.Fatalf("one of two agreed: %s", c.State)
	}
	page, err := s.desk.Show(s.ctx, fire, &hdesk.ShowIn{ID: c.ID})
	if err != nil || page.Asked != "作废" || !strings.Contains(s.buttons(fire, c), "批准") {
		t.Fatalf("%v %q: %s", err, page.Asked, s.buttons(fire, c))
	}
	c = s.act(fire, c, hazard.ApproveVerb, hazard.Said{Pass: true})
	if c.State != "已销号" || c.Asked != "" {
		t.Fatalf("both agreed: %s %q", c.State, c.Asked)
	}
	if lines, _ := s.verified(); len(lines) != 0 {
		t.Errorf("the journal: %v", lines)
	}
}

func TestALocalStateIsGoneThroughAndCountsUnderItsPhase(t *testing.T) {
	s := localScene(t)
	c := s.act(office, s.found(fireLane, "通道被堵"), hazard.TakeVerb, hazard.Said{})
	page, err := s.desk.Show(s.ctx, head, &hdesk.ShowIn{ID: c.ID})
	if err != nil || page.State != "待核实" || page.Phase != "发现" {
		t.Fatalf("%v %s %s", err, page.State, page.Phase)
	}
	if c = s.act(head, c, hazard.DispatchVerb, hazard.Said{Owner: "消防队"}); c.State != "待签收" {
		t.Fatal(c.State)
	}
}

func TestATableOfRoutesGivesSomeSitesALoopOfTheirOwn(t *testing.T) {
	s := localScene(t)
	if c := s.found(fireLane, "通道被堵"); c.DueOn != "2026-03-12" {
		t.Errorf("a factory: %s", c.DueOn)
	}
	s.do("UPDATE site SET class = '小商铺' WHERE county = $1 AND id = 's1'", county)
	c := s.found(fireLane, "通道又被堵")
	if c.DueOn != "2026-03-04" {
		t.Errorf("a small shop: %s", c.DueOn)
	}
	if c = s.act(fire, c, hazard.AcceptVerb, hazard.Said{}); c.DueOn != "2026-03-04" {
		t.Errorf("the shop, an act later: %s", c.DueOn)
	}
}

func TestAPaperOfTheFormsIsNumberedRecordedAndTold(t *testing.T) {
	s := localScene(t)
	c := s.act(fire, s.found(fireLane, "通道被堵"), hazard.AcceptVerb, hazard.Said{})
	s.sweep("2026-03-13 08:00")
	if story := s.story(c); !strings.Contains(story, "hazard.papered number=限期整改通知书〔2026〕1号") {
		t.Errorf("story: %s", story)
	}
	if got := s.told("notice.hazard_papered"); got != "消防队" {
		t.Errorf("told %q", got)
	}
	_, err := s.try(fire, c, hazard.PaperVerb, hazard.Said{})
	if fault.Code(err) != "hazard.act_unknown" {
		t.Errorf("a person does the platform's act: %v", err)
	}
}
