package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
)

// The flow as each plan writes it, driven at the desk under its own scheme.

// zone is a parcel grid with its people and the two bureaus.
type parcel struct {
	worker, assistant, second, clerk, head, safety, environment account.Caller
}

func parcelOf(s *scene) parcel {
	s.place("g0", "开发区", "", "1/")
	s.place("g1", "园区网格", "g0", "1/2/")
	return parcel{
		worker:      s.appoint("w", "安环专职网格员", account.Inspector, "g1", "1/2/", ""),
		assistant:   s.appoint("a", "网格长助理", account.Assistant, "g1", "1/2/", "安监局"),
		second:      s.appoint("b", "网格长助理", account.Assistant, "g1", "1/2/", "环保局"),
		head:        s.appoint("h", "网格长", account.Head, "g1", "1/2/", ""),
		clerk:       s.appoint("k", "网格管理员", account.Clerk, "g0", "1/", ""),
		safety:      s.appoint("s", "安监局人员", account.Department, "g0", "1/", "安监局"),
		environment: s.appoint("e", "环保局人员", account.Department, "g0", "1/", "环保局"),
	}
}

func TestS4_43WhatIsFoundIsReportedToTheAdministratorAndTheAssistant(t *testing.T) {
	obeyed(t, "S4", "上报:", func(s *scene) string {
		p := parcelOf(s)
		s.report(p.worker, hazard.Report{Sector: "三合一"})
		if got := s.told("notice.hazard_waits_for_triage"); got != "网格管理员g0 网格长助理g1" {
			return "told " + got
		}
		return ""
	})
}

func TestS4_44TheAssistantOrganisesOrAssignsAndTheHeadIsInformed(t *testing.T) {
	obeyed(t, "S4", "交办:", func(s *scene) string {
		p := parcelOf(s)
		c := s.report(p.worker, hazard.Report{Sector: "三合一"})
		if _, err := s.try(p.clerk, c, hazard.DispatchVerb, hazard.Said{Owner: "安监局"}); fault.Code(err) != "hazard.not_yours" {
			return fmt.Sprintf("the administrator assigns: %v", err)
		}
		c, err := s.try(p.assistant, c, hazard.DispatchVerb, hazard.Said{Owner: "安监局"})
		if err != nil || c.Owner != "安监局" || c.State != "待签收" {
			return fmt.Sprintf("%v %s %s", err, c.Owner, c.State)
		}
		if got := s.told("notice.hazard_sent"); got != "w 网格长g1" && got != "网格长g1 w" {
			return "informed " + got
		}
		return ""
	})
}

func TestS4_44TheAssistantMayHaveItMendedHerself(t *testing.T) {
	obeyed(t, "S4", "当场整改:", func(s *scene) string {
		p := parcelOf(s)
		c := s.report(p.worker, hazard.Report{Sector: "三合一"})
		c, err := s.try(p.assistant, c, hazard.MendVerb, hazard.Said{Text: "组织企业当日清理", Photos: []string{photo("1")}})
		if err != nil || c.State != "待复查" {
			return fmt.Sprintf("%v %s", err, c.State)
		}
		if _, err = s.try(p.assistant, c, hazard.VerifyVerb, hazard.Said{Pass: true, Photos: []string{photo("1")}}); fault.Code(err) != "hazard.four_eyes" {
			return fmt.Sprintf("she verifies it herself: %v", err)
		}
		return ""
	})
}

func TestS4_45AnEmergencyGoesToTheBureauInParallelAndBothAreOneCase(t *testing.T) {
	obeyed(t, "S4", "越级直报:", func(s *scene) string {
		p := parcelOf(s)
		c := s.report(p.worker, hazard.Report{Sector: "危险品", Urgent: true})
		after, err := s.try(p.worker, c, hazard.EmergencyVerb, hazard.Said{Text: "有泄漏", Owner: "环保局"})
		if err != nil || after.State != c.State {
			return fmt.Sprintf("%v, state %s", err, after.State)
		}
		if got := s.told("notice.hazard_emergency"); got != "环保局" {
			return "told " + got
		}
		// The bureau that is told can open it, and the normal way goes on.
		if _, err := s.desk.Show(s.ctx, p.environment, &hdesk.ShowIn{ID: c.ID}); err != nil {
			return "the bureau cannot open what it is told of: " + err.Error()
		}
		if _, err := s.try(p.assistant, c, hazard.DispatchVerb, hazard.Said{Owner: "安监局"}); err != nil {
			return err.Error()
		}
		return ""
	})
}

// sent is a case that stands with the safety bureau and is not mended in time.
func sent(s *scene, p parcel, urgent bool) hazard.Case {
	c := s.report(p.worker, hazard.Report{Sector: "三合一", Urgent: urgent})
	c = s.act(p.assistant, c, hazard.DispatchVerb, hazard.Said{Owner: "安监局"})
	return s.act(p.safety, c, hazard.AcceptVerb, hazard.Said{})
}

func TestS4_47WhenItIsNotMendedTheInspectorIsToldToUrgeAndUrges(t *testing.T) {
	obeyed(t, "S4", "{at: 超期, do: 催办,", func(s *scene) string {
		p := parcelOf(s)
		c := sent(s, p, false)
		s.sweep("2026-03-13 08:00")
		if got := s.told("notice.hazard_urge_due"); got != "安环专职网格员g1" {
			return "told " + got
		}
		c, err := s.try(p.worker, c, hazard.UrgeVerb, hazard.Said{})
		if err != nil || c.Acts[len(c.Acts)-1].Number != "催办〔2026〕1号" {
			return fmt.Sprintf("%v %+v", err, c.Acts[len(c.Acts)-1])
		}
		return ""
	})
}

func TestS4_48OverdueIsReportedToAdministratorAndAssistant(t *testing.T) {
	obeyed(t, "S4", "{at: 超期, do: 报告,", func(s *scene) string {
		p := parcelOf(s)
		c := sent(s, p, false)
		s.sweep("2026-03-13 08:00")
		if got := s.told("notice.hazard_overdue"); got != "网格管理员g0 网格长助理g1" {
			return "told " + got
		}
		if story := s.story(c); strings.Count(story, "hazard.overdue_reported") != 1 {
			return story
		}
		return ""
	})
}

func TestS4_49AnUrgentCaseIsReportedAgainUntilItIsEliminated(t *testing.T) {
	obeyed(t, "S4", "{at: 超期, do: 越级直报,", func(s *scene) string {
		p := parcelOf(s)
		c := sent(s, p, true)
		for day := 13; day <= 15; day++ {
			s.sweep(fmt.Sprintf("2026-03-%d 08:00", day))
		}
		if got := s.told("notice.hazard_emergency"); got != "安监局 安监局 安监局" {
			return "told " + got
		}
		// Fed back late is not eliminated: it is reported until close-out.
		c = s.act(p.safety, c, hazard.FeedbackVerb, hazard.Said{Text: "已清理", Photos: []string{photo("1")}})
		s.sweep("2026-03-16 08:00")
		if got := strings.Count(s.told("notice.hazard_emergency"), "安监局"); got != 4 {
			return fmt.Sprintf("%d times after the feedback", got)
		}
		s.act(p.worker, c, hazard.VerifyVerb, hazard.Said{Pass: true, Photos: []string{photo("1")}})
		s.sweep("2026-03-20 08:00")
		if got := strings.Count(s.told("notice.hazard_emergency"), "安监局"); got != 4 {
			return fmt.Sprintf("%d times after close-out", got)
		}
		return ""
	})
}

func TestS4_31ListingIsAskedByTheAssistantAndApprovedByABureau(t *testing.T) {
	obeyed(t, "S4", "挂牌:", func(s *scene) string {
		p := parcelOf(s)
		c := s.report(p.worker, hazard.Report{Sector: "三合一", Grade: "重大"})
		if strings.Contains(s.buttons(p.clerk, c), "挂牌") {
			return "the administrator may list"
		}
		c, err := s.try(p.assistant, c, hazard.ListVerb, hazard.Said{Text: "久拖不改"})
		if err != nil || c.Listed != "待批准" {
			return fmt.Sprintf("%v %s", err, c.Listed)
		}
		if got := s.told("notice.hazard_listing_asked"); got != "安监局 环保局" {
			return "asked of " + got
		}
		// She stands for the bureau too, and still does not approve her own.
		if _, err = s.try(p.assistant, c, hazard.ApproveVerb, hazard.Said{Pass: true}); fault.Code(err) != "hazard.own_approval" {
			return fmt.Sprintf("she approves it herself: %v", err)
		}
		if !strings.Contains(s.buttons(p.safety, c), "批准") {
			return "the bureau has no button: " + s.buttons(p.safety, c)
		}
		c, err = s.try(p.safety, c, hazard.ApproveVerb, hazard.Said{Pass: true})
		if err != nil || c.Listed != "挂牌中" || c.Acts[len(c.Acts)-1].Number != "挂牌〔2026〕1号" {
			return fmt.Sprintf("%v %s", err, c.Listed)
		}
		return ""
	})
}

func TestS4_29TheAssistantLeadsAJointEnforcement(t *testing.T) {
	obeyed(t, "S4", "联合执法:", func(s *scene) string {
		p := parcelOf(s)
		c := s.report(p.worker, hazard.Report{Sector: "三合一"})
		c, err := s.try(p.assistant, c, hazard.JointVerb, hazard.Said{Text: "需两局同去"})
		if err != nil {
			return err.Error()
		}
		if !c.Is("安监局", hazard.CoOwner) || !c.Is("环保局", hazard.CoOwner) {
			return fmt.Sprintf("parties %+v", c.Parties)
		}
		if got := s.told("notice.hazard_joint"); !strings.Contains(got, "环保局") || !strings.Contains(got, "安监局") {
			return "told " + got
		}
		// Each has a part of the work; handing it in is noted and ends nothing.
		c, err = s.try(p.environment, c, hazard.AssistVerb, hazard.Said{Text: "已取样"})
		if err != nil || c.State != "待交办" || c.Part(hazard.Party{Department: "环保局", Capacity: hazard.CoOwner}) != "已反馈" {
			return fmt.Sprintf("%v %s", err, c.State)
		}
		c = s.act(p.assistant, c, hazard.DispatchVerb, hazard.Said{Owner: "安监局"})
		if !c.Is("环保局", hazard.CoOwner) {
			return fmt.Sprintf("who joined is forgotten when it is assigned: %+v", c.Parties)
		}
		return ""
	})
}

// street is a community with its people and three bodies.
func street(s *scene) (warden, director, safety, police, fire account.Caller) {
	s.place("g0", "街道", "", "1/")
	s.place("g1", "社区", "g0", "1/2/")
	return s.appoint("w", "专兼职管理人员", account.Inspector, "g1", "1/2/", ""),
		s.appoint("d", "社区主任", account.Head, "g1", "1/2/", ""),
		s.appoint("s", "安监办人员", account.Department, "g0", "1/", "安监办"),
		s.appoint("p", "派出所人员", account.Department, "g0", "1/", "公安派出所"),
		s.appoint("f", "消防人员", account.Department, "g0", "1/", "公安消防部门")
}

func TestS3_25WhatCannotBeMendedIsHandedToPoliceOrFireBrigadeAsTheSenderPicks(t *testing.T) {
	obeyed(t, "S3", "移交:", func(s *scene) string {
		warden, director, safety, police, fire := street(s)
		c := s.report(warden, hazard.Report{Sector: "工矿商贸"})
		if _, err := s.desk.Show(s.ctx, fire, &hdesk.ShowIn{ID: c.ID}); fault.Code(err) != "hazard.not_found" {
			return fmt.Sprintf("the fire brigade sees what is not handed to it: %v", err)
		}
		if _, err := s.try(director, c, hazard.TransferVerb, hazard.Said{Text: "屡劝不改", Owner: "公安派出所"}); fault.Code(err) != "hazard.not_now" {
			return fmt.Sprintf("handed over though nobody says it cannot be mended: %v", err)
		}
		if _, err := s.try(director, c, hazard.TransferVerb, hazard.Said{Text: "屡劝不改", Hard: true}); fault.Code(err) != "hazard.recipient_not_picked" {
			return fmt.Sprintf("nobody picked: %v", err)
		}
		if _, err := s.try(director, c, hazard.TransferVerb, hazard.Said{Text: "屡劝不改", Hard: true, Owner: "民政所"}); fault.Code(err) != "hazard.recipient_not_offered" {
			return fmt.Sprintf("handed to whoever: %v", err)
		}
		c, err := s.try(director, c, hazard.TransferVerb, hazard.Said{Text: "屡劝不改", Hard: true, Owner: "公安消防部门"})
		if err != nil || c.State != "已移交" || c.Acts[len(c.Acts)-1].Number != "移交〔2026〕1号" {
			return fmt.Sprintf("%v %s", err, c.State)
		}
		if got := s.told("notice.hazard_received"); got != "公安消防部门" {
			return "told of what they receive: " + got
		}
		// The body that was picked has it now; who had it before still looks on.
		page, err := s.desk.Show(s.ctx, fire, &hdesk.ShowIn{ID: c.ID})
		if last := len(page.Acts) - 1; err != nil || page.Owner != "公安消防部门" || strings.Join(c.Of(hazard.Receiver), " ") != page.Owner || page.Acts[last].Owner != page.Owner {
			return fmt.Sprintf("%v: %q has it, %+v", err, page.Owner, page.Parties)
		}
		cards, err := s.desk.List(s.ctx, fire, &hdesk.ListIn{PerPage: 10})
		if err != nil || len(cards.Items) != 1 {
			return fmt.Sprintf("%v: the register of the fire brigade has %d", err, len(cards.Items))
		}
		if _, err := s.desk.Show(s.ctx, safety, &hdesk.ShowIn{ID: c.ID}); err != nil {
			return fmt.Sprintf("who had it before: %v", err)
		}
		if _, err := s.desk.Show(s.ctx, police, &hdesk.ShowIn{ID: c.ID}); fault.Code(err) != "hazard.not_found" {
			return fmt.Sprintf("the body that was not picked: %v", err)
		}
		if !strings.Contains(s.story(c), "hazard.transferred") { // and the chain holds
			return "no story of it"
		}
		if broken, _ := s.verified(); len(broken) > 0 {
			return fmt.Sprintf("the register is not what the journal says: %v", broken)
		}
		return ""
	})
}

func TestS3_18TheOfficeTellsThePoliceAtOnceWhatItCannotHaveMendedOnTheSpot(t *testing.T) {
	obeyed(t, "S3", "通报公安:", func(s *scene) string {
		warden, _, safety, police, _ := street(s)
		c := s.report(safety, hazard.Report{Sector: "沿街小场所"})
		if c.Owner != "公安派出所" || c.State != "待签收" {
			return fmt.Sprintf("%q %s", c.Owner, c.State)
		}
		if got := s.told("notice.hazard_dispatched"); got != "公安派出所" {
			return "told " + got
		}
		ways, err := s.desk.Ways(s.ctx, safety, nil)
		if err != nil || len(ways.Items) == 0 || ways.Items[0].Word != "通报公安" {
			return fmt.Sprintf("%+v %v", ways, err)
		}
		// The same verb, the other way, by the grid's own people.
		if c = s.report(warden, hazard.Report{Sector: "工矿商贸"}); c.Owner != "安监办" {
			return "the warden's goes to " + c.Owner
		}
		_, err = s.try(police, c, hazard.AcceptVerb, hazard.Said{})
		if err == nil {
			return "the police accept what is not theirs"
		}
		return ""
	})
}

func TestS3_37ThePlanNamesWhoGoesAlongToAJointEnforcement(t *testing.T) {
	obeyed(t, "S3", "联合执法:", func(s *scene) string {
		warden, _, safety, police, _ := street(s)
		c := s.report(warden, hazard.Report{Sector: "工矿商贸"})
		c, err := s.try(safety, c, hazard.JointVerb, hazard.Said{Text: "联合整治"})
		if err != nil || strings.Join(c.Of(hazard.CoOwner), " ") != "综治办 公安派出所 民政所 工商所" {
			return fmt.Sprintf("%v %v", err, c.Of(hazard.CoOwner))
		}
		boxes, err := s.desk.Boxes(s.ctx, police, &hdesk.BoxesIn{})
		if err != nil || boxes.Assist != 1 {
			return fmt.Sprintf("%+v %v", boxes, err)
		}
		s.act(police, c, hazard.AssistVerb, hazard.Said{Text: "已到场"})
		if boxes, err = s.desk.Boxes(s.ctx, police, &hdesk.BoxesIn{}); err != nil || boxes.Assist != 0 {
			return fmt.Sprintf("handed in, and still waiting: %+v %v", boxes, err)
		}
		return ""
	})
}

// county is a village under a county's lead office and one department.
func countyOf(s *scene) (worker, lead, department account.Caller) {
	s.place("g0", "县级", "", "1/")
	s.place("g1", "村级", "g0", "1/2/")
	return s.appoint("w", "网格员", account.Inspector, "g1", "1/2/", ""),
		s.appoint("l", "县安委办", account.Office, "g0", "1/", ""),
		s.appoint("d", "部门人员", account.Department, "g0", "1/", "住房城乡建设部门")
}

func TestS2_24_26WhatIsReportedIsSortedByTheLeadOfficeAndPassedOn(t *testing.T) {
	obeyed(t, "S2", "上报: ", func(s *scene) string {
		worker, lead, department := countyOf(s)
		c := s.report(worker, hazard.Report{Sector: "建设施工"})
		if c.State != "待交办" || c.Owner != "" {
			return fmt.Sprintf("%s %q", c.State, c.Owner)
		}
		if got := s.told("notice.hazard_waits_for_triage"); got != "县安委办g0" {
			return "told " + got
		}
		c, err := s.try(lead, c, hazard.DispatchVerb, hazard.Said{Owner: "住房城乡建设部门"})
		if err != nil {
			return err.Error()
		}
		if c, err = s.try(department, c, hazard.AcceptVerb, hazard.Said{}); err != nil || c.State != "整改中" {
			return fmt.Sprintf("%v %s", err, c.State)
		}
		return ""
	})
}

func TestS2_28AnInspectorMayAlsoReportToTheDepartmentItself(t *testing.T) {
	obeyed(t, "S2", "直报部门:", func(s *scene) string {
		worker, _, department := countyOf(s)
		c := s.report(worker, hazard.Report{Sector: "建设施工", Way: "直报部门"})
		if c.Owner != "住房城乡建设部门" || c.State != "待签收" {
			return fmt.Sprintf("%q %s", c.Owner, c.State)
		}
		if got := s.told("notice.hazard_reported"); !strings.Contains(got, "县安委办g0") {
			return "the lead office hears nothing: " + got
		}
		c, err := s.try(department, c, hazard.AcceptVerb, hazard.Said{})
		if err != nil || c.State != "整改中" {
			return fmt.Sprintf("%v %s", err, c.State)
		}
		return ""
	})
}

// village is a village beside another, under a town.
func village(s *scene) (head, neighbour, upper, worker account.Caller) {
	s.place("g0", "镇级", "", "1/")
	s.place("g1", "村级", "g0", "1/2/")
	s.place("g2", "村级", "g0", "1/3/")
	return s.appoint("h", "村网格长", account.Head, "g1", "1/2/", ""),
		s.appoint("n", "村网格长", account.Head, "g2", "1/3/", ""),
		s.appoint("u", "二级网格长", account.Head, "g0", "1/", ""),
		s.appoint("w", "村网格员", account.Inspector, "g1", "1/2/", "")
}

func TestS1_49AMatterOnTheBorderIsPutBeforeTheNeighbourWhoSeesItAndAnswers(t *testing.T) {
	obeyed(t, "S1", "边缘事项:", func(s *scene) string {
		head, neighbour, upper, worker := village(s)
		c := s.report(worker, hazard.Report{Sector: "水利设施", Text: "两村之间的桥栏杆断了"})
		if _, err := s.desk.Show(s.ctx, neighbour, &hdesk.ShowIn{ID: c.ID}); err == nil {
			return "the neighbour sees it before being asked"
		}
		if strings.Contains(s.buttons(worker, c), "边缘事项") {
			return "the inspector raises it, and the plan leaves it to the head"
		}
		if _, err := s.try(head, c, hazard.BoundaryVerb, hazard.Said{Text: "桥在两村交界"}); err != nil {
			return err.Error()
		}
		if got := s.told("notice.hazard_boundary"); got != "村网格长g2" {
			return "told " + got
		}
		boxes, err := s.desk.Boxes(s.ctx, neighbour, &hdesk.BoxesIn{})
		list, e := s.desk.List(s.ctx, neighbour, &hdesk.ListIn{Box: "border", PerPage: 10})
		if err != nil || e != nil || boxes.Border != 1 || boxes.Open != 0 || len(list.Items) != 1 {
			return fmt.Sprintf("%+v %d %v %v", boxes, len(list.Items), err, e)
		}
		after, err := s.try(neighbour, c, hazard.BoundaryVerb, hazard.Said{Text: "我村负责东侧"})
		if err != nil || after.Acts[len(after.Acts)-1].By != "n" {
			return fmt.Sprintf("the neighbour cannot answer: %v", err)
		}
		if _, err = s.try(neighbour, c, hazard.UrgeVerb, hazard.Said{}); err == nil {
			return "the neighbour does more than answer"
		}
		_ = upper
		return ""
	})
}

func TestS1_31ADifficultyIsTakenToTheHeadAbove(t *testing.T) {
	obeyed(t, "S1", "请求支援:", func(s *scene) string {
		head, _, _, worker := village(s)
		c := s.report(worker, hazard.Report{Sector: "水利设施"})
		if strings.Contains(s.buttons(worker, c), "请求支援") {
			return "the inspector asks over the head's"
		}
		if _, err := s.try(head, c, hazard.SupportVerb, hazard.Said{Text: "村里没有吊车"}); err != nil {
			return err.Error()
		}
		if got := s.told("notice.hazard_support_asked"); got != "二级网格长g0" {
			return "asked of " + got
		}
		return ""
	})
}

func TestACaseGoesBackToWhoeverSentIt(t *testing.T) {
	s := planScene(t, "S4", "")
	p := parcelOf(s)
	c := s.report(p.worker, hazard.Report{Sector: "三合一"})
	c = s.act(p.assistant, c, hazard.DispatchVerb, hazard.Said{Owner: "安监局"})
	if _, err := s.try(p.safety, c, hazard.ReturnVerb, hazard.Said{}); fault.Code(err) != "hazard.need_missing" {
		t.Fatalf("without a reason: %v", err)
	}
	c = s.act(p.safety, c, hazard.ReturnVerb, hazard.Said{Text: "属消防"})
	if got := s.told("notice.hazard_returned"); !strings.HasSuffix(got, " a") || c.State != "待交办" {
		t.Errorf("returned to %q, %s", got, c.State)
	}
}

// law: S0-47 — followed to the end: whoever found it looks again after feedback.
func TestS0_47WhoeverFoundItIsAskedToLookAgainAfterTheFeedback(t *testing.T) {
	obeyed(t, "S0", "整改跟踪:", func(s *scene) string {
		s.place("g0", "县级", "", "1/")
		s.place("g1", "村级", "g0", "1/2/")
		worker := s.appoint("w", "网格员", account.Inspector, "g1", "1/2/", "")
		centre := s.appoint("c", "县安委办", account.Office, "g0", "1/", "")
		body := s.appoint("d", "部门人员", account.Department, "g0", "1/", "应急管理局")
		c := s.report(worker, hazard.Report{Sector: "工矿商贸"})
		c = s.act(centre, c, hazard.DispatchVerb, hazard.Said{Owner: "应急管理局"})
		c = s.act(body, c, hazard.AcceptVerb, hazard.Said{})
		c = s.act(body, c, hazard.FeedbackVerb, hazard.Said{Text: "已改", Photos: []string{photo("1")}})
		page, err := s.desk.Show(s.ctx, worker, &hdesk.ShowIn{ID: c.ID})
		if err != nil {
			return err.Error()
		}
		for _, k := range page.Clocks {
			if k.Name == "整改跟踪" && k.StartAt != 0 {
				if c, err = s.try(worker, c, hazard.ReviewVerb, hazard.Said{Text: "回看无反弹"}); err != nil || c.State != "待复查" {
					return fmt.Sprintf("%v %s", err, c.State)
				}
				return ""
			}
		}
		return fmt.Sprintf("no clock of the look back: %+v", page.Clocks)
	})
}
