package desk_test

import (
	"testing"

	"anwang/internal/account"
	"anwang/internal/hazard"
	hdesk "anwang/internal/hazard/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

const fireLane = "日常检查表/消防通道畅通"

func TestAHazardGoesRoundToCloseOutAndItsStoryReadsInOrder(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被三轮车堵住")
		if c.Number != "隐患〔2026〕1号" || c.Owner != "消防队" || c.DueOn != "2026-03-12" {
			s.t.Fatalf("%s %s %s", c.Number, c.Owner, c.DueOn)
		}
		s.at("2026-03-02 14:00")
		c = s.act(fire, c, hazard.AcceptVerb, hazard.Said{Measures: "清理并划线"})
		s.at("2026-03-04 10:00")
		c = s.act(fire, c, hazard.FeedbackVerb, hazard.Said{Text: "已清理", Photos: []string{photo("2")}})
		s.at("2026-03-04 16:00")
		c = s.act(inspector, c, hazard.VerifyVerb, hazard.Said{Text: "仍有杂物", Photos: []string{photo("3")}})
		s.at("2026-03-05 09:00")
		c = s.act(fire, c, hazard.FeedbackVerb, hazard.Said{Text: "再次清理", Photos: []string{photo("2")}})
		s.at("2026-03-05 15:00")
		c = s.act(head, c, hazard.VerifyVerb, hazard.Said{Pass: true, Photos: []string{photo("3")}})
		if c.State != "已销号" || c.Round != 2 {
			s.t.Fatalf("%s round %d", c.State, c.Round)
		}
		want := `2026-03-02 09:00 p1 hazard.registered number=告知〔2026〕1号
2026-03-02 09:00 p1 hazard.reported
2026-03-02 09:00 p1 hazard.dispatched owner=消防队 number=交办〔2026〕1号
2026-03-02 14:00 p4 hazard.accepted
2026-03-04 10:00 p4 hazard.fed_back
2026-03-04 16:00 p1 hazard.verified number=复查〔2026〕1号 result=failed
2026-03-05 09:00 p4 hazard.fed_back
2026-03-05 15:00 p2 hazard.verified number=复查〔2026〕2号 result=passed
2026-03-05 15:00 p2 hazard.closed number=销号〔2026〕1号
`
		if got := s.story(c); got != want {
			s.t.Errorf("story:\n%swant:\n%s", got, want)
		}
		page, err := s.desk.Show(s.ctx, inspector, &hdesk.ShowIn{ID: c.ID})
		if err != nil {
			s.t.Fatal(err)
		}
		if len(page.Acts) != 9 || page.SiteName != "东村五金厂" || page.GridName != "东村" || len(page.Photos) != 3 {
			s.t.Errorf("%d acts, %q %q, %d photos", len(page.Acts), page.SiteName, page.GridName, len(page.Photos))
		}
	})
}

func TestS1_43TheHeadOfTheGridAndTheOwnersAreTold(t *testing.T) {
	each(t, func(s *scene) {
		s.found(fireLane, "通道被堵")
		if got := s.told("notice.hazard_reported"); got != "村网格长g1 经营主体s1" {
			s.t.Errorf("reported to %q", got)
		}
		if got := s.told("notice.hazard_dispatched"); got != "消防队" {
			s.t.Errorf("dispatched to %q", got)
		}
		if got := s.told("notice.hazard_dispatched_with"); got != "派出所" {
			s.t.Errorf("with %q", got)
		}
	})
}

func TestWhatOneSeesIsTerritoryOrTheirDepartmentsCases(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		for _, x := range []struct {
			name string
			who  account.Caller
			sees bool
		}{
			{"the finder", inspector, true}, {"the head", head, true}, {"the office", office, true}, {"the town's head", town, true},
			{"the owner", fire, true}, {"the co-owner", police, true}, {"who oversees", congress, true},
			{"another village", elsewhere, false}, {"another department", enforcer, false},
		} {
			list, err := s.desk.List(s.ctx, x.who, &hdesk.ListIn{PerPage: 10})
			if err != nil {
				s.t.Fatal(err)
			}
			_, err = s.desk.Show(s.ctx, x.who, &hdesk.ShowIn{ID: c.ID})
			if (len(list.Items) == 1) != x.sees || (err == nil) != x.sees {
				s.t.Errorf("%s: list %d, page %v, should see: %v", x.name, len(list.Items), err, x.sees)
			}
			if !x.sees {
				_, err := s.desk.Act(s.ctx, x.who, 0, c.ID, hazard.UrgeVerb, hazard.Said{})
				s.refused("hazard.not_found", err)
				_, err = s.desk.Story(s.ctx, x.who, &hdesk.ShowIn{ID: c.ID})
				s.refused("hazard.not_found", err)
				_, err = s.desk.Photo(s.ctx, x.who, &hdesk.PhotoIn{ID: c.ID, Hash: photo("1")})
				s.refused("hazard.not_found", err)
			}
		}
	})
}

func TestATieWaitsInTheOfficesBoxUntilItIsDecided(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found("日常检查表/脚手架牢固", "脚手架缺扫地杆")
		if c.State != "待交办" || c.Owner != "" {
			s.t.Fatalf("%s %q", c.State, c.Owner)
		}
		boxes, err := s.desk.Boxes(s.ctx, office, &hdesk.BoxesIn{})
		if err != nil || boxes.Triage != 1 || boxes.Open != 1 {
			s.t.Fatalf("%+v %v", boxes, err)
		}
		if got := s.told("notice.hazard_waits_for_triage"); got != "网格办g0" {
			s.t.Errorf("triage told: %q", got)
		}
		page, err := s.desk.Show(s.ctx, enforcer, &hdesk.ShowIn{ID: c.ID})
		if err != nil || !hasCandidates(page) {
			s.t.Fatalf("a candidate does not see the case: %v %+v", err, page.Parties)
		}
		c = s.act(office, c, hazard.DispatchVerb, hazard.Said{Owner: "执法队", DueOn: "2026-03-06"})
		if c.Owner != "执法队" || c.State != "待签收" || c.DueOn != "2026-03-06" || c.LimitFrom != "派送时填写" {
			s.t.Fatalf("%s %s %s %s", c.Owner, c.State, c.DueOn, c.LimitFrom)
		}
	})
}

func TestS1_31OverdueIsRemindedUrgedAndReportedUpThePosts(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		s.at("2026-03-02 10:00")
		c = s.act(fire, c, hazard.AcceptVerb, hazard.Said{})
		sweep := func(when string) {
			s.at(when)
			if _, err := s.desk.Sweep(s.ctx, county); err != nil {
				s.t.Fatal(err)
			}
		}
		sweep("2026-03-11 08:00")
		if got := s.told("notice.hazard_reminder"); got != "消防队 经营主体s1" {
			s.t.Errorf("reminded %q", got)
		}
		sweep("2026-03-13 00:00")
		sweep("2026-03-13 00:01")
		if got := s.told("notice.hazard_urged"); got != "消防队" {
			s.t.Errorf("urged %q", got)
		}
		sweep("2026-03-14 00:00")
		if got := s.told("notice.hazard_overdue"); got != "网格办g0 镇网格长g0" {
			s.t.Errorf("reported to %q", got)
		}
		c = s.act(inspector, c, hazard.UrgeVerb, hazard.Said{Text: "请尽快"})
		if c.Urged != 2 {
			s.t.Errorf("urged %d times", c.Urged)
		}
		if got := c.Acts[len(c.Acts)-1].Number; got != "催办〔2026〕2号" {
			s.t.Errorf("the urging bears %q", got)
		}
		c = s.act(head, c, hazard.SupportVerb, hazard.Said{Text: "村里没有吊车"})
		if got := s.told("notice.hazard_support_asked"); got != "镇网格长g0" {
			s.t.Errorf("support asked of %q", got)
		}
	})
}

func TestTwoWhoActAtOnceLeaveOneActAndOneAnswer(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		errs := make([]error, 6)
		dbtest.Simultaneously(len(errs), func(i int) error {
			_, errs[i] = s.desk.Act(s.ctx, fire, 0, c.ID, hazard.AcceptVerb, hazard.Said{})
			return nil
		})
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else {
				s.refused("hazard.wrong_state", err)
			}
		}
		page, err := s.desk.Show(s.ctx, fire, &hdesk.ShowIn{ID: c.ID})
		if err != nil || done != 1 || len(page.Acts) != 4 {
			s.t.Fatalf("%d accepted, %d acts, %v", done, len(page.Acts), err)
		}
	})
}

func TestNumbersHaveNoGapAndNoDoubleWhenManyRegisterAtOnce(t *testing.T) {
	each(t, func(s *scene) {
		errs := make([]error, 8)
		dbtest.Simultaneously(len(errs), func(i int) error {
			errs[i] = s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
				act := inspector.Act(inspector.Standings[0], s.now, s.desk.Today(), s.desk.Fresh)
				_, err := s.desk.Register(s.ctx, tx, inspector, act, hazard.Report{ID: s.desk.Fresh(), Site: "s1", Grid: "g1", Path: "1/2/", Item: fireLane, Text: "堵", Source: "排查"})
				return err
			})
			return nil
		})
		for _, err := range errs {
			if err != nil {
				s.t.Fatal(err)
			}
		}
		list, err := s.desk.List(s.ctx, office, &hdesk.ListIn{PerPage: 50})
		if err != nil {
			s.t.Fatal(err)
		}
		seen := map[string]bool{}
		for _, c := range list.Items {
			seen[c.Number] = true
		}
		if len(seen) != 8 || !seen["隐患〔2026〕8号"] {
			s.t.Fatalf("%v", seen)
		}
	})
}

func TestAListPagesWithoutLossAndFiltersNarrow(t *testing.T) {
	each(t, func(s *scene) {
		for range 5 {
			s.found(fireLane, "通道被堵")
		}
		s.found("日常检查表/脚手架牢固", "脚手架松动")
		n, after := 0, ""
		for {
			page, err := s.desk.List(s.ctx, office, &hdesk.ListIn{PerPage: 2, After: after})
			if err != nil {
				s.t.Fatal(err)
			}
			n += len(page.Items)
			if after = page.Next; after == "" {
				break
			}
		}
		if n != 6 {
			s.t.Errorf("paged over %d of 6", n)
		}
		if page, err := s.desk.List(s.ctx, fire, &hdesk.ListIn{Box: "accept", PerPage: 50}); err != nil || len(page.Items) != 5 {
			s.t.Errorf("the brigade's: %d (%v)", len(page.Items), err)
		}
		for _, f := range []struct {
			in   hdesk.ListIn
			want int
		}{
			{hdesk.ListIn{Q: "脚手架"}, 1}, {hdesk.ListIn{Owner: "消防队"}, 5}, {hdesk.ListIn{Grid: "g2"}, 0}, {hdesk.ListIn{Grid: "g0"}, 6},
			{hdesk.ListIn{Grade: "重大"}, 1}, {hdesk.ListIn{Box: "triage"}, 1}, {hdesk.ListIn{Box: "accept"}, 0}, {hdesk.ListIn{Box: "mine"}, 0},
			{hdesk.ListIn{From: "2026-03-03"}, 0},
			// A leap begins at a day or a number, and is none for a count.
			{hdesk.ListIn{Jump: "2026-02-01"}, 0}, {hdesk.ListIn{Jump: string(s.desk.Today())}, 6}, {hdesk.ListIn{Jump: "6"}, 6},
		} {
			f.in.PerPage = 50
			page, err := s.desk.List(s.ctx, office, &f.in)
			if err != nil || len(page.Items) != f.want {
				s.t.Errorf("%+v: %d, want %d (%v)", f.in, len(page.Items), f.want, err)
			}
		}
		_, err := s.desk.List(s.ctx, office, &hdesk.ListIn{PerPage: 2, After: "nonsense"})
		s.refused("request.invalid", err)
		_, err = s.desk.List(s.ctx, office, &hdesk.ListIn{PerPage: 2, Jump: "99"})
		s.refused("request.invalid", err)
		for who, want := range map[*account.Caller]int64{&office: 6, &fire: 5} {
			n, err := s.desk.Count(s.ctx, *who, &hdesk.CountIn{ListIn: hdesk.ListIn{Jump: "2026-02-01"}})
			if err != nil || n.Count != want || n.More {
				s.t.Errorf("counted %+v, want %d (%v)", n, want, err)
			}
		}
	})
}

func TestRegisteringTheSameTwiceGivesTheCaseThatIsThere(t *testing.T) {
	each(t, func(s *scene) {
		c := s.found(fireLane, "通道被堵")
		var again hazard.Case
		err := s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
			var err error
			again, err = s.desk.Register(s.ctx, tx, inspector, inspector.Act(inspector.Standings[0], s.now, s.desk.Today(), s.desk.Fresh),
				hazard.Report{ID: c.ID, Site: "s1", Grid: "g1", Path: "1/2/", Text: "通道被堵"})
			return err
		})
		if err != nil || again.Number != c.Number {
			s.t.Fatalf("%v %q", err, again.Number)
		}
	})
}

func TestAHazardOutsideTheScopeIsNotRegistered(t *testing.T) {
	each(t, func(s *scene) {
		err := s.desk.DB.Write(s.ctx, func(tx db.Tx) error {
			_, err := s.desk.Register(s.ctx, tx, elsewhere, elsewhere.Act(elsewhere.Standings[0], s.now, s.desk.Today(), s.desk.Fresh),
				hazard.Report{ID: "x", Site: "s1", Grid: "g1", Path: "1/2/", Text: "通道被堵"})
			return err
		})
		s.refused("site.not_found", err)
	})
}

// hasCandidates says whether the page shows both who claim the case.
func hasCandidates(page hdesk.View) bool {
	n := 0
	for _, p := range page.Parties {
		if p.Capacity == string(hazard.Candidate) {
			n++
		}
	}
	return n == 2
}
