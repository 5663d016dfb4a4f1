package hazard_test

import (
	"slices"
	"testing"

	"anwang/internal/account"
	"anwang/internal/hazard"
)

// The semantics of scheme-syntax §10 that cases obey, each a table of its awkward
// days. These are about who gets a case.

// routed is the town's rules with what the plain ones lack.
func routed() hazard.Rules {
	r := rules()
	r.Sectors = append(r.Sectors, hazard.Sector{Name: "特种设备", Cross: true}, hazard.Sector{Name: "电梯", Parent: "特种设备"}, hazard.Sector{Name: "餐饮"})
	r.Owners = append(r.Owners,
		hazard.OwnerRule{Department: "质监所", Sectors: []string{"特种设备"}},
		hazard.OwnerRule{Department: "北街市场办", Places: []string{"大市场北街"}},
		hazard.OwnerRule{Department: "食药所", Classes: []string{"餐饮店"}},
		hazard.OwnerRule{Department: "文化站", Classes: []string{"娱乐场所"}},
		hazard.OwnerRule{Department: "监督人", Sectors: []string{"餐饮"}, As: "行业管理"},
		hazard.OwnerRule{Department: "镇办", Triage: true})
	made := map[string][]string{"餐饮店": {"餐饮店", "九小场所"}, "娱乐场所": {"娱乐场所", "九小场所"}, "歌厅": {"歌厅", "娱乐场所", "九小场所"}, "歌厅餐吧": {"歌厅餐吧", "餐饮店", "娱乐场所", "九小场所"}}
	r.ClassesOf = func(class string, _ map[string]string) []string {
		if of := made[class]; of != nil {
			return of
		}
		return []string{class}
	}
	r.Domains = []string{"安全生产"}
	return r
}

func TestSemantic07RoutingGoesFromDirectSupervisionDownToTriageAndTellsTheNextOwnerDown(t *testing.T) {
	for _, c := range []struct {
		day        string
		matter     hazard.Matter
		owner      string
		with       []string
		candidates []string
		told       []string
		level      hazard.Level
	}{
		{day: "held directly, assigned to another, and a fire", matter: hazard.Matter{DirectBy: "县局", Assigned: "农办", Sector: "消防"}, owner: "县局", told: []string{"农办"}, level: hazard.ByDirect},
		{day: "held directly, and nobody assigned", matter: hazard.Matter{DirectBy: "县局", Sector: "工贸"}, owner: "县局", told: []string{"企经委"}, level: hazard.ByDirect},
		{day: "held directly by the one who would own it", matter: hazard.Matter{DirectBy: "企经委", Sector: "工贸", Trade: "农业"}, owner: "企经委", told: []string{"农办"}, level: hazard.ByDirect},
		{day: "assigned on the ledger against the cross sector", matter: hazard.Matter{Assigned: "企经委", Sector: "消防"}, owner: "企经委", told: []string{"消防队"}, level: hazard.ByAssignment},
		{day: "a fire in a market", matter: hazard.Matter{Sector: "消防", Place: "大市场"}, owner: "消防队", with: []string{"派出所"}, told: []string{"市场管委会"}, level: hazard.ByCross},
		{day: "a part of a cross sector is cross", matter: hazard.Matter{Sector: "电梯", Place: "大市场"}, owner: "质监所", told: []string{"市场管委会"}, level: hazard.ByCross},
		{day: "a trade in a market", matter: hazard.Matter{Sector: "工贸", Place: "大市场"}, owner: "市场管委会", told: []string{"企经委"}, level: hazard.ByPlace},
		{day: "a place within a place is the narrower one's", matter: hazard.Matter{Sector: "工贸", Place: "大市场北街3号"}, owner: "北街市场办", told: []string{"市场管委会"}, level: hazard.ByPlace},
		{day: "the deepest sector", matter: hazard.Matter{Sector: "森林防火"}, owner: "林业站", told: []string{"安监局"}, level: hazard.ByMatter},
		{day: "the matter's sector before the site's", matter: hazard.Matter{Sector: "工贸", Trade: "农业"}, owner: "企经委", told: []string{"农办"}, level: hazard.ByMatter},
		{day: "the site's class before its trade", matter: hazard.Matter{Classes: []string{"餐饮店", "九小场所"}, Trade: "农业"}, owner: "食药所", told: []string{"派出所"}, level: hazard.ByClass},
		{day: "the deeper class before the one it is part of", matter: hazard.Matter{Classes: []string{"歌厅", "娱乐场所", "九小场所"}}, owner: "文化站", told: []string{"派出所"}, level: hazard.ByClass},
		{day: "two classes of the same depth tie", matter: hazard.Matter{Classes: []string{"歌厅餐吧", "餐饮店", "娱乐场所", "九小场所"}}, candidates: []string{"食药所", "文化站"}, told: []string{"派出所"}, level: hazard.ByClass},
		{day: "two departments claim one sector", matter: hazard.Matter{Sector: "建设施工", Classes: []string{"九小场所"}}, candidates: []string{"村建办", "执法队"}, told: []string{"派出所"}, level: hazard.ByMatter},
		{day: "a sector nobody has, in the only domain", matter: hazard.Matter{Sector: "餐饮"}, owner: "安监局", level: hazard.ByDomain},
	} {
		got := routed().RouteOf(c.matter)
		if got.Owner != c.owner || !slices.Equal(got.With, c.with) || !slices.Equal(got.Candidates, c.candidates) || !slices.Equal(got.Told, c.told) || got.Level != c.level {
			t.Errorf("%s: owner %q with %v candidates %v told %v level %s", c.day, got.Owner, got.With, got.Candidates, got.Told, got.Level)
		}
	}
	two := routed()
	two.Domains = []string{"安全生产", "环境保护"}
	if got := two.RouteOf(hazard.Matter{Sector: "餐饮"}); got.Level != hazard.ByNobody || got.Owner != "" {
		t.Errorf("with two domains nobody can tell which: %+v", got)
	}
}

func TestSemantic07RoutingTiesAreDecidedByThePlanElseShownToTriageAndTheChoiceIsOffered(t *testing.T) {
	decided := routed()
	decided.Ties = map[string]string{"建设施工": "执法队"}
	if got := decided.RouteOf(hazard.Matter{Sector: "桥梁"}); got.Owner != "执法队" || !slices.Equal(got.Told, []string{"村建办"}) {
		t.Errorf("decided: %+v", got)
	}
	open := tie(t)
	for _, d := range []string{"村建办", "执法队"} {
		if !open.Is(d, hazard.Candidate) {
			t.Errorf("%s does not see the tie: %+v", d, open.Parties)
		}
	}
	for owner, want := range map[string]*hazard.Choice{
		"执法队": {On: "建设施工", Owner: "执法队", Claimed: []string{"村建办"}},
		"企经委": nil, // neither of those who claim it: no tie was decided
	} {
		out, err := hazard.Dispatch(open, rules(), office("2026-03-02 10:00"), hazard.Said{Owner: owner})
		if err != nil {
			t.Fatal(err)
		}
		if (out.Choice == nil) != (want == nil) || want != nil && (out.Choice.On != want.On || out.Choice.Owner != want.Owner || !slices.Equal(out.Choice.Claimed, want.Claimed)) {
			t.Errorf("given to %s: offered %+v", owner, out.Choice)
		}
	}
}

func TestSemantic07RoutingTellsThePortfolioWhichNeverOwns(t *testing.T) {
	r := rules()
	r.Portfolios = []hazard.Portfolio{{Leader: hazard.Who{Post: "分管镇长"}, Departments: []string{"消防队", "企经委"}}}
	out, err := hazard.Register(r, blockedFireLane(), hazard.Matter{}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	if !tells(out, hazard.Who{Post: "分管镇长"}) || out.Case.Owner != "消防队" || len(out.Case.Of(hazard.Owner)) != 1 {
		t.Errorf("%+v %+v", out.Tells, out.Case.Parties)
	}
}

func tells(out hazard.Outcome, to hazard.Who) bool {
	return slices.ContainsFunc(out.Tells, func(tell hazard.Tell) bool { return tell.To == to })
}

func TestSemantic07RoutingNobodyIsTriageAndARestOfficeNeverReceivesByItself(t *testing.T) {
	rep := blockedFireLane()
	rep.Item, rep.Sector = "", ""
	r := rules()
	r.Owners = slices.DeleteFunc(r.Owners, func(o hazard.OwnerRule) bool { return len(o.Domains) > 0 })
	out, err := hazard.Register(r, rep, hazard.Matter{}, inspector("2026-03-02 09:00"))
	if err != nil || out.Case.State != "待交办" || len(out.Case.Parties) != 0 || !tells(out, hazard.Who{Pronoun: hazard.TheTriage}) {
		t.Fatalf("%v %s %+v", err, out.Case.State, out.Case.Parties)
	}
	c, err := hazard.Dispatch(out.Case, r, office("2026-03-02 10:00"), hazard.Said{Owner: "财政所"})
	if err != nil || c.Case.Owner != "财政所" {
		t.Errorf("triage may give it to a rest office: %v", err)
	}
}

func TestSemantic08JointOwnersTheClockRunsOnTheOwnerAndCoOwnersHaveParts(t *testing.T) {
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	due := c.DueAt
	helper := body("派出所", "2026-03-03 10:00")
	if !slices.Contains(rules().May(c, helper), hazard.AssistVerb) || slices.Contains(rules().May(c, fire("2026-03-03 10:00")), hazard.AssistVerb) {
		t.Error("the co-owner has a part of its own, the owner has not")
	}
	part := hazard.Party{Department: "派出所", Capacity: hazard.CoOwner}
	if c.Part(part) != "待反馈" || c.Part(hazard.Party{Department: "消防队", Capacity: hazard.Owner}) != "" {
		t.Error(c.Part(part))
	}
	_, err := hazard.Assist(c, rules(), helper, hazard.Said{})
	refused(t, "hazard.need_missing", err)
	out, err := hazard.Assist(c, rules(), helper, hazard.Said{Text: "现场秩序已维护"})
	if err != nil || out.Case.State != "整改中" || out.Case.DueAt != due || out.Case.Part(part) != "已反馈" || !tells(out, hazard.Who{Pronoun: hazard.TheOwner}) {
		t.Fatalf("%v %s %+v", err, out.Case.State, out.Tells)
	}
	_, err = hazard.Assist(out.Case, rules(), helper, hazard.Said{Text: "再来一次"})
	refused(t, "hazard.assisted_already", err)
	// Without the co-owner's part: the owner's feedback and one verification close it.
	for _, from := range []hazard.Case{c, out.Case} {
		done := must(t, hazard.Feedback, from, fire("2026-03-04 10:00"), hazard.Said{Photos: []string{"p2"}})
		if done = must(t, hazard.Verify, done, inspector("2026-03-05 10:00"), hazard.Said{Pass: true}); done.Open() {
			t.Error("still open")
		}
	}
	// Urged, those who have not handed in their part are urged with the owner.
	urged, err := hazard.Urge(c, rules(), inspector("2026-03-05 09:00"), hazard.Said{})
	if err != nil || !tells(urged, hazard.Who{Department: "派出所"}) {
		t.Errorf("%v %+v", err, urged.Tells)
	}
	if urged, err = hazard.Urge(out.Case, rules(), inspector("2026-03-05 09:00"), hazard.Said{}); err != nil || tells(urged, hazard.Who{Department: "派出所"}) {
		t.Errorf("%v %+v", err, urged.Tells)
	}
	// A round later the part is open again.
	again := must(t, hazard.Feedback, out.Case, fire("2026-03-04 10:00"), hazard.Said{Photos: []string{"p2"}})
	if again = must(t, hazard.Verify, again, inspector("2026-03-05 10:00"), hazard.Said{Text: "仍有杂物"}); again.Part(part) != "待反馈" {
		t.Error("handed in before it failed, and not asked again")
	}
}

func TestSemantic15AnEmergencyRunsBesideTheNormalActAndBothAreOneCase(t *testing.T) {
	fresh := blockedFireLane()
	for _, c := range []struct {
		day  string
		from func() hazard.Case
	}{
		{"waiting to be accepted", func() hazard.Case { return registered(t) }},
		{"being mended", func() hazard.Case {
			return must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
		}},
		{"claimed by two", func() hazard.Case { return tie(t) }},
	} {
		before := c.from()
		out, err := hazard.Emergency(before, rules(), inspector("2026-03-03 09:00"), hazard.Said{Text: "有明火"})
		if err != nil || out.Case.State != before.State || out.Case.ID != fresh.ID || !out.Case.Urgent || out.Case.DueAt != before.DueAt {
			t.Errorf("%s: %v state %s due %d", c.day, err, out.Case.State, out.Case.DueAt)
		}
		for _, d := range before.Of(hazard.Candidate) {
			if !tells(out, hazard.Who{Department: d}) {
				t.Errorf("%s: %s hears nothing", c.day, d)
			}
		}
		if !slices.Contains(rules().May(out.Case, office("2026-03-03 10:00")), hazard.UrgeVerb) {
			t.Errorf("%s: the normal way is barred", c.day)
		}
	}
}

func TestSemantic17AnUnstaffedGridsCasesGoToTheNextPostUp(t *testing.T) {
	r := rules()
	r.Acts[hazard.ReviewVerb] = hazard.ActRule{Verb: hazard.ReviewVerb, Who: []hazard.Who{{Post: "村网格长"}, {Pronoun: hazard.SameInspector}}}
	c := registered(t)
	upper := actor("上", "镇网格长", account.Head, "镇", "1/", "", "2026-03-03 09:00")
	none := func(hazard.Who) bool { return true }
	half := func(w hazard.Who) bool { return w.Post != "" }
	for _, x := range []struct {
		day    string
		by     hazard.Actor
		vacant func(hazard.Who) bool
		may    bool
	}{
		{"all posts are held", upper, nil, false},
		{"no post of the grid is held", upper, none, true},
		{"one of them is held", upper, half, false},
		{"a clerk does not stand in for a head", office("2026-03-03 09:00"), none, false},
	} {
		x.by.Vacant = x.vacant
		if _, err := r.Permit(c, hazard.ReviewVerb, x.by); (err == nil) != x.may {
			t.Errorf("%s: %v", x.day, err)
		}
	}
	upper.Vacant = none
	c.Listed = "待批准"
	if _, err := r.Permit(c, hazard.ApproveVerb, upper); err == nil {
		t.Error("a head approves in place of a department")
	}
}

func TestSemantic18FourEyesWhoReportedAMendNeverVerifiesIt(t *testing.T) {
	mended := must(t, hazard.Accept, registered(t), fire("2026-03-02 14:00"), hazard.Said{})
	mended = must(t, hazard.Feedback, mended, fire("2026-03-03 10:00"), hazard.Said{Photos: []string{"p2"}})
	lone := registered(t)
	lone.State = "待复查"
	lone.MendedBy = lone.FoundBy // found and mended by the only person of the grid
	open := rules()
	v := open.Acts[hazard.VerifyVerb]
	v.Who = []hazard.Who{{Pronoun: hazard.TheFinder}, {Post: "村网格长"}}
	open.Acts[hazard.VerifyVerb] = v
	upper := actor("上", "镇网格长", account.Head, "镇", "1/", "", "2026-03-03 11:00")
	upper.Vacant = func(hazard.Who) bool { return true }
	for _, c := range []struct {
		day  string
		c    hazard.Case
		by   hazard.Actor
		code string
	}{
		{"the mender", mended, fire("2026-03-03 11:00"), "hazard.four_eyes"},
		{"the mender in another post", mended, actor("消", "网格办", account.Office, "镇", "1/", "", "2026-03-03 11:00"), "hazard.four_eyes"},
		{"the finder", mended, inspector("2026-03-03 11:00"), ""},
		{"the only person of a grid", lone, inspector("2026-03-03 11:00"), "hazard.four_eyes"},
		{"the upper grid for a grid with one person", lone, upper, ""},
	} {
		_, err := hazard.Verify(c.c, open, c.by, hazard.Said{Pass: true})
		refused(t, c.code, err)
	}
}

// law: S4-29
func TestS4_29ABodyOutsideThatOwnsNothingMayBeCalledToHelp(t *testing.T) {
	r := rules()
	r.Acts[hazard.JointVerb] = hazard.ActRule{Verb: hazard.JointVerb, Who: []hazard.Who{{Pronoun: hazard.Anybody}}, With: []hazard.Who{{Department: "派出所"}}}
	c := must(t, hazard.Accept, registered(t), fire("2026-03-02 10:00"), hazard.Said{})
	_, err := hazard.Joint(c, r, fire("2026-03-03 10:00"), hazard.Said{Text: "同去", With: []string{"县住建局"}})
	refused(t, "hazard.owner_unknown", err)
	r.Bodies = []string{"县住建局"}
	out, err := hazard.Joint(c, r, fire("2026-03-03 10:00"), hazard.Said{Text: "同去", With: []string{"县住建局"}})
	if err != nil || !out.Case.Is("县住建局", hazard.CoOwner) {
		t.Errorf("%v %+v", err, out.Case.Parties)
	}
}
