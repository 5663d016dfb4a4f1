package hazard_test

import (
	"slices"
	"testing"

	"anwang/internal/hazard"
)

func verbsOf(c hazard.Case) string {
	s := ""
	for _, a := range c.Acts {
		s += a.Verb.Word() + " "
	}
	return s
}

func TestS1_43AFoundHazardGoesToItsOwnerAndTheResponsibleAreTold(t *testing.T) {
	out, err := hazard.Register(rules(), blockedFireLane(), hazard.Matter{Trade: "工贸"}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	c := out.Case
	if c.Owner != "消防队" || c.State != "待签收" || verbsOf(c) != "登记 上报 交办 " {
		t.Fatalf("owner %q, state %q, acts %s", c.Owner, c.State, verbsOf(c))
	}
	if !c.Is("派出所", hazard.CoOwner) || !c.Is("企经委", hazard.Told) {
		t.Fatalf("co-owner and the next owner down are parties: %+v", c.Parties)
	}
	for _, want := range []hazard.Who{{Pronoun: hazard.SameHead}, {Pronoun: hazard.TheOperator}, {Department: "消防队"}, {Department: "派出所"}, {Department: "企经委"}} {
		if !slices.ContainsFunc(out.Tells, func(tell hazard.Tell) bool { return tell.To == want }) {
			t.Errorf("nobody told %+v", want)
		}
	}
	if len(out.Entries) != 3 || out.Entries[0].Kind != "hazard.registered" || out.Entries[2].Refs["owner"] != "消防队" {
		t.Errorf("entries: %+v", out.Entries)
	}
}

func TestTheLoopGoesRoundToCloseOut(t *testing.T) {
	c := registered(t)
	c = must(t, hazard.Accept, c, fire("2026-03-02 14:00"), hazard.Said{Measures: "清理通道并划线"})
	if c.State != "整改中" || c.Measures != "清理通道并划线" {
		t.Fatalf("%s %s", c.State, c.Measures)
	}
	c = must(t, hazard.Feedback, c, fire("2026-03-04 10:00"), hazard.Said{Text: "已清理", Photos: []string{"p2"}})
	c = must(t, hazard.Verify, c, inspector("2026-03-05 10:00"), hazard.Said{Pass: true})
	if c.State != "已销号" || c.Open() || c.NextAt != 0 {
		t.Fatalf("state %s, open %v, next %d", c.State, c.Open(), c.NextAt)
	}
	if got := verbsOf(c); got != "登记 上报 交办 签收 反馈 复查 销号 " {
		t.Fatal(got)
	}
}

func TestAFailedVerificationGoesRoundAgainWithANewLimit(t *testing.T) {
	c := registered(t)
	c = must(t, hazard.Accept, c, fire("2026-03-02 14:00"), hazard.Said{})
	c = must(t, hazard.Feedback, c, fire("2026-03-10 10:00"), hazard.Said{Photos: []string{"p2"}})
	_, err := hazard.Verify(c, rules(), inspector("2026-03-11 10:00"), hazard.Said{Pass: false})
	refused(t, "hazard.need_missing", err)
	c = must(t, hazard.Verify, c, inspector("2026-03-11 10:00"), hazard.Said{Pass: false, Text: "仍有杂物"})
	if c.State != "整改中" || c.Round != 2 || c.DueOn != "2026-03-21" {
		t.Fatalf("state %s, round %d, due %s", c.State, c.Round, c.DueOn)
	}
	c = must(t, hazard.Feedback, c, fire("2026-03-12 10:00"), hazard.Said{Photos: []string{"p3"}})
	c = must(t, hazard.Verify, c, inspector("2026-03-12 16:00"), hazard.Said{Pass: true})
	if c.Open() {
		t.Fatal("still open after the second verification")
	}
}

func TestWhoeverReportedTheMendNeverVerifiesIt(t *testing.T) {
	r := rules()
	// Even where the scheme lets everybody verify.
	v := r.Acts[hazard.VerifyVerb]
	v.Who = []hazard.Who{{Pronoun: hazard.Anybody}}
	r.Acts[hazard.VerifyVerb] = v
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 14:00"), hazard.Said{})
	c = must(t, hazard.Feedback, c, fire("2026-03-03 10:00"), hazard.Said{Photos: []string{"p2"}})
	_, err := hazard.Verify(c, r, fire("2026-03-03 11:00"), hazard.Said{Pass: true})
	refused(t, "hazard.four_eyes", err)
	sameperson := actor("消", "网格办", "办公室", "镇", "1/", "", "2026-03-03 11:00")
	_, err = hazard.Verify(c, r, sameperson, hazard.Said{Pass: true})
	refused(t, "hazard.four_eyes", err)
	if slices.Contains(r.May(c, sameperson), hazard.VerifyVerb) {
		t.Error("the button is offered all the same")
	}
}

func TestAReturnNeedsAReasonAndGoesBackToTriage(t *testing.T) {
	c := registered(t)
	_, err := hazard.Return(c, rules(), fire("2026-03-02 15:00"), hazard.Said{})
	refused(t, "hazard.need_missing", err)
	out, err := hazard.Return(c, rules(), fire("2026-03-02 15:00"), hazard.Said{Text: "属于市场内部通道"})
	if err != nil {
		t.Fatal(err)
	}
	c = out.Case
	if c.State != "待交办" || c.Owner != "" || !c.Is("消防队", hazard.Told) {
		t.Fatalf("%s %q %+v", c.State, c.Owner, c.Parties)
	}
	if !slices.ContainsFunc(out.Tells, func(t hazard.Tell) bool { return t.To.Pronoun == hazard.TheTriage }) {
		t.Error("triage was not told")
	}
	c = must(t, hazard.Dispatch, c, office("2026-03-02 16:00"), hazard.Said{Owner: "市场管委会", With: []string{"消防队"}})
	if c.Owner != "市场管委会" || !c.Is("消防队", hazard.CoOwner) || c.State != "待签收" {
		t.Fatalf("%s %q %+v", c.State, c.Owner, c.Parties)
	}
}

func TestATieIsShownToTriageAndTheChoiceIsNoted(t *testing.T) {
	rep := blockedFireLane()
	rep.Item, rep.Sector = "", "建设施工"
	out, err := hazard.Register(rules(), rep, hazard.Matter{Sector: "建设施工"}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	c := out.Case
	if c.State != "待交办" || c.Owner != "" || !c.Is("村建办", hazard.Candidate) || !c.Is("执法队", hazard.Candidate) {
		t.Fatalf("%s %q %+v", c.State, c.Owner, c.Parties)
	}
	out, err = hazard.Dispatch(c, rules(), office("2026-03-02 10:00"), hazard.Said{Owner: "执法队"})
	if err != nil {
		t.Fatal(err)
	}
	if last := out.Entries[len(out.Entries)-1]; last.Refs["also_claimed"] != "村建办" {
		t.Fatalf("the journal does not say who else claimed it: %v", last.Refs)
	}
	_, err = hazard.Dispatch(c, rules(), office("2026-03-02 10:00"), hazard.Said{Owner: "人大办"})
	refused(t, "hazard.owner_oversees", err)
	_, err = hazard.Dispatch(c, rules(), office("2026-03-02 10:00"), hazard.Said{Owner: "没有的部门"})
	refused(t, "hazard.owner_unknown", err)
	_, err = hazard.Dispatch(c, rules(), inspector("2026-03-02 10:00"), hazard.Said{Owner: "执法队"})
	refused(t, "hazard.not_yours", err)
}

func TestUrgingIsANumberedActThatChangesNoState(t *testing.T) {
	c := registered(t)
	out, err := hazard.Urge(c, rules(), inspector("2026-03-05 09:00"), hazard.Said{Text: "请尽快"})
	if err != nil {
		t.Fatal(err)
	}
	if out.Case.State != c.State || out.Case.Urged != 1 || len(out.Papers) != 1 || out.Papers[0].Series != "催办" {
		t.Fatalf("%s urged %d papers %+v", out.Case.State, out.Case.Urged, out.Papers)
	}
	_, err = hazard.Urge(c, rules(), fire("2026-03-05 09:00"), hazard.Said{})
	refused(t, "hazard.not_yours", err)
}

func TestS1_31SupportIsAskedOfTheHeadAbove(t *testing.T) {
	out, err := hazard.Support(registered(t), rules(), head("2026-03-05 09:00"), hazard.Said{Text: "村里没有吊车"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(out.Tells, func(t hazard.Tell) bool { return t.To.Pronoun == hazard.UpperHead }) {
		t.Fatalf("%+v", out.Tells)
	}
}

func TestAnEndedCaseTakesNoMoreActsButReopening(t *testing.T) {
	c := must(t, hazard.Transfer, registered(t), office("2026-03-02 15:00"), hazard.Said{Owner: "县消防大队", Text: "超出本级能力"})
	if c.State != "已移交" || c.Open() {
		t.Fatalf("%s open %v", c.State, c.Open())
	}
	_, err := hazard.Urge(c, rules(), inspector("2026-03-05 09:00"), hazard.Said{})
	refused(t, "hazard.wrong_state", err)
	_, err = hazard.Transfer(c, rules(), office("2026-03-05 09:00"), hazard.Said{Owner: "x", Text: "y"})
	refused(t, "hazard.wrong_state", err)
}

func TestListingIsAskedByOneAndApprovedByAnother(t *testing.T) {
	c := registered(t)
	_, err := hazard.List(c, rules(), office("2026-03-02 15:00"), hazard.Said{})
	refused(t, "hazard.wrong_grade", err)
	c.Grade, c.Legal = "重大", "重大"
	c = must(t, hazard.List, c, office("2026-03-02 15:00"), hazard.Said{})
	if c.Listed != "待批准" {
		t.Fatal(c.Listed)
	}
	_, err = hazard.Approve(c, rules(), office("2026-03-02 16:00"), hazard.Said{Pass: true})
	refused(t, "hazard.not_yours", err)
	bureau := actor("监", "部门负责人", "部门", "镇", "1/", "安监局", "2026-03-02 16:00")
	c = must(t, hazard.Approve, c, bureau, hazard.Said{Pass: true})
	if c.Listed != "挂牌中" || c.State != "待签收" {
		t.Fatalf("%s %s", c.Listed, c.State)
	}
}

func TestAReportWithoutWhatItNeedsIsRefusedAllAtOnce(t *testing.T) {
	_, err := hazard.Register(rules(), hazard.Report{ID: "h", Grade: "特大", Sector: "宇航", Onsite: []string{"罚款"}}, hazard.Matter{}, inspector("2026-03-02 09:00"))
	refused(t, "hazard.report_incomplete", err)
	for _, code := range []string{"field.required", "hazard.place_unknown", "hazard.grade_unknown", "hazard.sector_unknown", "hazard.onsite_not_allowed"} {
		if !slices.ContainsFunc(faultFields(err), func(c string) bool { return c == code }) {
			t.Errorf("%s is missing among %v", code, faultFields(err))
		}
	}
}
