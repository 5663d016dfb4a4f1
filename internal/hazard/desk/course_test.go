package desk_test

import (
	"context"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/notice"
)

func TestSemantic07RoutingAChosenTieIsOfferedAsAnAmendment(t *testing.T) {
	each(t, func(s *scene) {
		for _, owner := range []string{"执法队", "村建办"} {
			s.at("2026-03-02 0" + map[string]string{"执法队": "8", "村建办": "9"}[owner] + ":00")
			s.act(office, s.found("日常检查表/脚手架牢固", "脚手架缺扫地杆"), hazard.DispatchVerb, hazard.Said{Owner: owner})
		}
		s.act(office, s.found("日常检查表/脚手架牢固", "脚手架"), hazard.DispatchVerb, hazard.Said{Owner: "企经委"})
		first, err := s.desk.Choices(s.ctx, office, &hdesk.ChoicesIn{Limit: 1})
		if err != nil || len(first.Items) != 1 || first.Next == "" {
			t.Fatalf("%+v %v", first, err)
		}
		got := first.Items[0]
		if got.Owner != "村建办" || got.Claimed != "执法队" || got.Path != "ties.建设施工.owner" || got.Set != "村建办" {
			t.Errorf("%+v", got)
		}
		rest, err := s.desk.Choices(s.ctx, office, &hdesk.ChoicesIn{Limit: 5, After: first.Next})
		if err != nil || len(rest.Items) != 1 || rest.Items[0].Owner != "执法队" {
			t.Errorf("%+v %v", rest, err)
		}
		if none, err := s.desk.Choices(s.ctx, elsewhere, &hdesk.ChoicesIn{Limit: 5}); err != nil || len(none.Items) != 0 {
			t.Errorf("another village: %+v %v", none, err)
		}
		_, err = s.desk.Choices(s.ctx, office, &hdesk.ChoicesIn{Limit: 5, After: "nonsense"})
		s.refused("request.invalid", err)
	})
}

func TestSemantic14ACaseTakenOverIsJudgedByTheNewEditionAndItsStorySaysSo(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		was := townRules(t)
		now := townRules(t)
		now.Edition, now.TakeOver = "town@2", true
		for i := range now.Clocks {
			if now.Clocks[i].Name == "整改" {
				now.Clocks[i].Limit = civil.Limit{N: 5, Span: civil.Days}
			}
		}
		s.desk.Rules = func(_ context.Context, _, _, edition string) (hazard.Rules, error) {
			if edition == "town@1" {
				return was, nil
			}
			return now, nil
		}
		c = s.act(fire, c, hazard.AcceptVerb, hazard.Said{})
		if c.Edition != "town@2" || c.DueOn != "2026-03-07" {
			t.Fatalf("%s %s", c.Edition, c.DueOn)
		}
		if story := s.story(c); !strings.Contains(story, "hazard.taken_over") {
			t.Errorf("story: %s", story)
		}
		if lines, _ := s.verified(); len(lines) != 0 {
			t.Errorf("the journal does not bind the new edition: %v", lines)
		}
	})
}

func TestSemantic17TheNextPostUpActsAndIsToldWhereNobodyHoldsThePost(t *testing.T) {
	each(t, func(s *scene) {
		// Nobody triages and nobody clerks: the town's head does.
		s.do("UPDATE appointment SET to_on = '2026-03-01' WHERE county = $1 AND id = 'ap3'", county)
		c := s.found("日常检查表/脚手架牢固", "脚手架松动")
		if got := s.told("notice.hazard_waits_for_triage"); got != "村网格长g1" {
			t.Errorf("told %q", got)
		}
		if !strings.Contains(s.buttons(head, c), "交办") || strings.Contains(s.buttons(town, c), "交办") {
			t.Errorf("the nearest head: %s; the one above: %s", s.buttons(head, c), s.buttons(town, c))
		}
		s.do("UPDATE appointment SET to_on = '2026-03-01' WHERE county = $1 AND id = 'ap2'", county)
		if !strings.Contains(s.buttons(town, c), "交办") {
			t.Errorf("nobody heads the village: %s", s.buttons(town, c))
		}
		if c = s.act(town, c, hazard.DispatchVerb, hazard.Said{Owner: "执法队"}); c.Owner != "执法队" {
			t.Error(c.Owner)
		}
	})
}

func TestSemantic18InAGridWithOnePersonTheUpperGridVerifies(t *testing.T) {
	each(t, func(s *scene) {
		s.do("UPDATE appointment SET to_on = '2026-03-01' WHERE county = $1 AND id = 'ap2'", county)
		rules := townRules(t)
		verify := rules.Acts[hazard.VerifyVerb]
		verify.Who = []hazard.Who{{Pronoun: hazard.TheFinder}, {Post: "村网格员"}, {Post: "村网格长"}}
		rules.Acts[hazard.VerifyVerb] = verify
		report := rules.Acts[hazard.ReportVerb]
		report.Who = []hazard.Who{{Post: "镇网格长"}} // the inspector mends before he reports
		rules.Acts[hazard.ReportVerb] = report
		s.desk.Rules = func(context.Context, string, string, string) (hazard.Rules, error) { return rules, nil }
		c := s.found(fireLane, "通道被堵")
		if got := s.told("notice.hazard_registered"); got != "镇网格长g0" {
			t.Errorf("a finding that nobody reported is told to %q", got)
		}
		c = s.act(inspector, c, hazard.MendVerb, hazard.Said{Text: "当场搬开", Photos: []string{photo("2")}})
		if got := s.told("notice.hazard_mended"); !strings.Contains(got, "镇网格长g0") {
			t.Errorf("to be verified by %q", got)
		}
		_, err := s.try(inspector, c, hazard.VerifyVerb, hazard.Said{Pass: true, Photos: []string{photo("3")}})
		s.refused("hazard.four_eyes", err)
		if c = s.act(town, c, hazard.VerifyVerb, hazard.Said{Pass: true, Photos: []string{photo("3")}}); c.Open() {
			t.Error(c.State)
		}
	})
}

func TestSemantic12TheOwnerAsksForTimeAndTheApproverIsToldAndAnswers(t *testing.T) {
	each(t, func(s *scene) {
		c := s.act(fire, s.found(fireLane, "通道被堵"), hazard.AcceptVerb, hazard.Said{})
		if !strings.Contains(s.buttons(fire, c), "延期") {
			t.Fatalf("the owner cannot ask: %s", s.buttons(fire, c))
		}
		c = s.act(fire, c, hazard.ExtendVerb, hazard.Said{Text: "等吊车", DueOn: "2026-03-20"})
		if c.Asked != "延期" || c.DueOn != "2026-03-12" {
			t.Fatalf("%q %s", c.Asked, c.DueOn)
		}
		if got := s.told("notice.hazard_approval_asked"); got != "网格办g0" {
			t.Errorf("asked of %q", got)
		}
		if boxes, err := s.desk.Boxes(s.ctx, office, &hdesk.BoxesIn{}); err != nil || boxes.Approve != 1 {
			t.Errorf("%+v %v", boxes, err)
		}
		c = s.act(office, c, hazard.ApproveVerb, hazard.Said{Pass: true, Text: "同意"})
		if c.DueOn != "2026-03-20" || s.told("notice.hazard_approval_answered") != "p4" {
			t.Errorf("%s, told %q", c.DueOn, s.told("notice.hazard_approval_answered"))
		}
		if lines, _ := s.verified(); len(lines) != 0 {
			t.Errorf("the journal: %v", lines)
		}
	})
}

func TestABoxHoldsWhatWaitsForThePostAndItsCountIsTheLengthOfItsList(t *testing.T) {
	each(t, func(s *scene) {
		s.found(fireLane, "通道被堵")                                                                 // waits for the brigade
		s.act(fire, s.found(fireLane, "又被堵"), hazard.AcceptVerb, hazard.Said{})                   // being mended
		s.found("日常检查表/脚手架牢固", "脚手架松动")                                                           // waits for the office
		c := s.act(fire, s.found(fireLane, "再被堵"), hazard.AcceptVerb, hazard.Said{})              // …
		s.act(fire, c, hazard.FeedbackVerb, hazard.Said{Text: "清", Photos: []string{photo("2")}}) // waits to be verified
		for _, x := range []struct {
			name string
			who  account.Caller
			want hdesk.BoxCounts
		}{
			{"the office watches what departments accept and mend", office, hdesk.BoxCounts{Triage: 1, Verify: 1, Soon: 1, Open: 4}},
			{"the brigade", fire, hdesk.BoxCounts{Accept: 1, Mend: 1, Open: 3}},
			{"the police help the brigade", police, hdesk.BoxCounts{Assist: 3, Verify: 1, Open: 3}},
			{"the inspector", inspector, hdesk.BoxCounts{Verify: 1, Soon: 1, Mine: 4, Open: 4}},
			{"the head", head, hdesk.BoxCounts{Verify: 1, Soon: 1, Open: 4}},
			{"another village", elsewhere, hdesk.BoxCounts{}},
		} {
			got, err := s.desk.Boxes(s.ctx, x.who, &hdesk.BoxesIn{})
			if err != nil || got != x.want {
				t.Errorf("%s: %+v, want %+v (%v)", x.name, got, x.want, err)
			}
			for box, n := range map[string]int64{"triage": got.Triage, "accept": got.Accept, "mend": got.Mend, "verify": got.Verify, "assist": got.Assist,
				"approve": got.Approve, "border": got.Border, "overdue": got.Overdue, "urged": got.Urged, "soon": got.Soon, "mine": got.Mine, "open": got.Open, "closed": got.Closed} {
				list, err := s.desk.List(s.ctx, x.who, &hdesk.ListIn{Box: box, PerPage: 50})
				if err != nil || int64(len(list.Items)) != n {
					t.Errorf("%s: %s counts %d and lists %d (%v)", x.name, box, n, len(list.Items), err)
				}
			}
		}
	})
}

func TestANoticeNamesTheCaseByItsNumberItsPlaceAndWhatItIs(t *testing.T) {
	each(t, func(s *scene) {
		s.found(fireLane, "通道被三轮车和杂物完全堵住，消防车进不来")
		var args string
		if err := s.desk.DB.Read().QueryRowContext(s.ctx, "SELECT args FROM notice WHERE county = $1 AND code = 'notice.hazard_dispatched'", county).Scan(&args); err != nil {
			t.Fatal(err)
		}
		got := notice.Notice{Code: "notice.hazard_dispatched", Args: args}.Words()
		if got != "隐患〔2026〕1号（东村五金厂：通道被三轮车和杂物完全堵住，消防…）交您部门主办，请签收。期限：2026年3月12日。" {
			t.Error(got)
		}
	})
}
