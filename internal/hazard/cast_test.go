package hazard_test

import (
	"strconv"
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/journal"
)

// The cast and the rules of these tests: a small town with the platform's usual
// loop. The real schemes are tried in internal/scheme; here the meaning of the
// verbs is.

var zone = time.FixedZone("+08:00", 8*3600)

func at(s string) civil.Instant {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, zone)
	if err != nil {
		panic(err)
	}
	return civil.InstantOf(t)
}

func rules() hazard.Rules {
	post := func(p string) []hazard.Who { return []hazard.Who{{Post: p}} }
	office := hazard.Who{Kind: account.Office}
	owner := hazard.Who{Pronoun: hazard.TheOwner}
	finder := hazard.Who{Pronoun: hazard.TheFinder}
	walkers := []hazard.Who{{Kind: account.Head}, {Kind: account.Inspector}, {Kind: account.Unit}}
	cal, err := civil.Notices()
	if err != nil {
		panic(err)
	}
	act := func(v hazard.Verb, who []hazard.Who, from, to string, needs ...string) hazard.ActRule {
		r := hazard.ActRule{Verb: v, Who: who, Needs: needs}
		if to != "" {
			r.Moves = []hazard.Move{{From: from, To: to}}
		}
		return r
	}
	r := hazard.Rules{
		Edition: "样例@2026",
		States: []hazard.State{{Name: "已登记", Phase: hazard.Found}, {Name: "待交办", Phase: hazard.Handling}, {Name: "待签收", Phase: hazard.Handling},
			{Name: "整改中", Phase: hazard.Handling}, {Name: "待复查", Phase: hazard.Handling}, {Name: "已销号", Phase: hazard.Ended}, {Name: "已移交", Phase: hazard.Ended}},
		Acts: map[hazard.Verb]hazard.ActRule{
			hazard.ReportVerb:   {Verb: hazard.ReportVerb, Who: walkers, To: []hazard.Who{owner, {Pronoun: hazard.TheOperator}}, Moves: []hazard.Move{{From: "已登记", To: "待签收"}}, Otherwise: []hazard.Move{{From: "已登记", To: "待交办"}}},
			hazard.DispatchVerb: act(hazard.DispatchVerb, []hazard.Who{office}, "待交办", "待签收"),
			hazard.AcceptVerb:   act(hazard.AcceptVerb, []hazard.Who{owner}, "待签收", "整改中"),
			hazard.ReturnVerb:   act(hazard.ReturnVerb, []hazard.Who{owner}, "待签收", "待交办", "理由"),
			hazard.FeedbackVerb: act(hazard.FeedbackVerb, []hazard.Who{owner}, "整改中", "待复查", "照片"),
			hazard.VerifyVerb: {Verb: hazard.VerifyVerb, Who: []hazard.Who{finder, office}, Moves: []hazard.Move{{From: "待复查", To: "已销号"}},
				Otherwise: []hazard.Move{{From: "待复查", To: "整改中"}}},
			hazard.UrgeVerb:      act(hazard.UrgeVerb, []hazard.Who{finder, office}, "", ""),
			hazard.SupportVerb:   act(hazard.SupportVerb, post("村网格长"), "", "", "理由"),
			hazard.EmergencyVerb: act(hazard.EmergencyVerb, walkers, "", ""),
			hazard.TransferVerb:  {Verb: hazard.TransferVerb, Who: []hazard.Who{office}, Needs: []string{"理由"}, Moves: []hazard.Move{{To: "已移交"}}},
			hazard.ReopenVerb:    act(hazard.ReopenVerb, []hazard.Who{office}, "已销号", "整改中", "理由"),
			hazard.ListVerb:      {Verb: hazard.ListVerb, Who: []hazard.Who{office}, Approve: []hazard.Who{{Department: "安监局"}}, Grades: []string{"重大"}},
			hazard.ExtendVerb:    act(hazard.ExtendVerb, []hazard.Who{office, owner}, "", "", "理由"),
			hazard.PauseVerb:     act(hazard.PauseVerb, []hazard.Who{office}, "", "", "理由"),
			hazard.ResumeVerb:    act(hazard.ResumeVerb, []hazard.Who{office}, "", ""),
		},
		Clocks: []hazard.Clock{
			{Name: "签收", Limit: civil.Limit{N: 1, Span: civil.Workdays}, From: hazard.DispatchVerb, Until: []hazard.Verb{hazard.AcceptVerb}, Source: "平台默认",
				Ladder: []hazard.Step{{Name: "签收/1", Do: "催办"}}},
			{Name: "整改", Limit: civil.Limit{N: 10, Span: civil.Days}, From: hazard.DispatchVerb, Until: []hazard.Verb{hazard.FeedbackVerb}, Source: "属地补充",
				Ladder: []hazard.Step{
					{Name: "整改/1", Before: 1, Do: "提醒"},
					{Name: "整改/2", Do: "催办"},
					{Name: "整改/3", After: 3, Do: "报告", To: []hazard.Who{{Pronoun: hazard.UpperHead}}},
					{Name: "整改/4", Do: "越级直报", Repeat: 24 * time.Hour, When: func(c hazard.Case, _ civil.Instant) bool { return c.Urgent }},
				}},
		},
		Owners: []hazard.OwnerRule{
			{Department: "消防队", Sectors: []string{"消防"}, With: []string{"派出所"}, Clauses: []string{"X-1"}},
			{Department: "企经委", Sectors: []string{"工贸"}},
			{Department: "村建办", Sectors: []string{"建设施工"}},
			{Department: "执法队", Sectors: []string{"建设施工"}},
			{Department: "市场管委会", Places: []string{"大市场"}},
			{Department: "派出所", Classes: []string{"九小场所"}},
			{Department: "农办", Sectors: []string{"农业"}},
			{Department: "林业站", Sectors: []string{"森林防火"}},
			{Department: "人大办", Oversees: true},
			{Department: "安监局", Domains: []string{"安全生产"}},
			{Department: "财政所", Rest: true},
		},
		Ties:     map[string]string{"建设施工": ""},
		Sectors:  []hazard.Sector{{Name: "消防", Cross: true}, {Name: "工贸"}, {Name: "建设施工"}, {Name: "桥梁", Parent: "建设施工"}, {Name: "农业"}, {Name: "森林防火", Parent: "农业"}},
		Grades:   []hazard.Grade{{Name: "一般", Legal: "一般"}, {Name: "重大", Legal: "重大"}},
		Items:    map[string]hazard.Item{"消防通道": {Sector: "消防", Grade: "一般"}},
		Calendar: cal, Zone: zone,
		Triage: []hazard.Who{office},
	}
	return r
}

// counter makes ids one after another, so that outcomes can be compared.
type counter struct{ n int }

func (c *counter) fresh() string { c.n++; return "id" + strconv.Itoa(c.n) }

var ids = &counter{}

func actor(person, post string, kind account.Kind, place, path, party, when string) hazard.Actor {
	t := at(when)
	return hazard.Actor{
		Act:      journal.Act{County: "330000", By: person, Post: post, Party: party, Grid: place, At: t, On: t.Day(zone), Fresh: ids.fresh},
		Standing: account.Standing{Post: post, Kind: kind, Place: place, Path: path, Department: party},
	}
}

func inspector(when string) hazard.Actor {
	return actor("甲", "村网格员", account.Inspector, "村1", "1/2/", "", when)
}
func head(when string) hazard.Actor {
	return actor("长", "村网格长", account.Head, "村1", "1/2/", "", when)
}
func office(when string) hazard.Actor {
	return actor("办", "网格办", account.Office, "镇", "1/", "", when)
}
func fire(when string) hazard.Actor {
	return actor("消", "部门经办人", account.Department, "镇", "1/", "消防队", when)
}
func platform(when string) hazard.Actor {
	t := at(when)
	return hazard.Actor{Act: journal.Act{County: "330000", At: t, On: t.Day(zone), Fresh: ids.fresh}}
}

func blockedFireLane() hazard.Report {
	return hazard.Report{ID: "h1", Site: "s1", Grid: "村1", Path: "1/2/", Item: "消防通道", Text: "通道被三轮车堵住", Source: "排查", Photos: []string{"p1"}}
}

// registered is a case found on a Monday morning and sent to the fire brigade.
func registered(t *testing.T) hazard.Case {
	t.Helper()
	out, err := hazard.Register(rules(), blockedFireLane(), hazard.Matter{Trade: "工贸"}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	return out.Case
}

// must plays a verb that has to succeed.
func must(t *testing.T, do func(hazard.Case, hazard.Rules, hazard.Actor, hazard.Said) (hazard.Outcome, error), c hazard.Case, by hazard.Actor, said hazard.Said) hazard.Case {
	t.Helper()
	out, err := do(c, rules(), by, said)
	if err != nil {
		t.Fatal(err)
	}
	return out.Case
}

func refused(t *testing.T, code string, err error) {
	t.Helper()
	if fault.Code(err) != code {
		t.Fatalf("refused with %q, want %q (%v)", fault.Code(err), code, err)
	}
}
