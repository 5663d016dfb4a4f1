package patrol_test

import (
	"testing"
	"time"

	"anwang/internal/account"
	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/patrol"
)

var zone = time.FixedZone("UTC+8", 8*3600)

func calendar(t *testing.T) civil.Calendar {
	t.Helper()
	cal, err := civil.Notices()
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

func weekly() patrol.Duty {
	return patrol.Duty{Name: "村级隐患排查", Clauses: []string{"S1-36"}, Posts: []string{"村网格长"}, Verbs: []string{"排查"}, Group: patrol.Visiting,
		In: true, GridKinds: []string{"村级"}, Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek}, Form: []string{"日常隐患排查表"}}
}

func opening(t *testing.T, on civil.Day) patrol.Opening {
	return patrol.Opening{Edition: "e", Post: "村网格长", Place: patrol.Place{ID: "g1", Path: "1/2/"},
		Targets: []patrol.Target{{Aim: patrol.Round, Path: "1/2/"}}, On: on, Calendar: calendar(t), Zone: zone,
		Last: func(patrol.Target) (patrol.Task, civil.Day, bool) { return patrol.Task{}, "", false }}
}

// law: S1-36
func TestS1_36AWeekIsOneTaskFromMondayToSunday(t *testing.T) {
	for _, on := range []civil.Day{"2026-03-02", "2026-03-05", "2026-03-08"} {
		tasks := weekly().Open(opening(t, on))
		if len(tasks) != 1 {
			t.Fatalf("%s: %d tasks", on, len(tasks))
		}
		got := tasks[0]
		if got.Window != (civil.Period{From: "2026-03-02", To: "2026-03-08"}) || got.Need != 1 || got.State != patrol.Open {
			t.Errorf("%s: %+v", on, got)
		}
		if want := civil.Day("2026-03-08").End(zone); got.DueAt != want || got.NextAt != want+1 {
			t.Errorf("%s: due %d, next %d, want %d", on, got.DueAt, got.NextAt, want)
		}
	}
}

func TestAWindowBindsOnlyIfHalfOfItLiesAhead(t *testing.T) {
	for since, want := range map[civil.Day]int{"2026-03-02": 1, "2026-03-05": 1, "2026-03-06": 0, "2026-03-08": 0} {
		o := opening(t, "2026-03-08")
		o.Since = since
		if got := len(weekly().Open(o)); got != want {
			t.Errorf("in force from %s: %d tasks, want %d", since, got, want)
		}
		o.Since = ""
		o.Place.Opened = since
		if got := len(weekly().Open(o)); got != want {
			t.Errorf("grid opened %s: %d tasks, want %d", since, got, want)
		}
	}
}

func TestAnUnsetFrequencyAsksForNothing(t *testing.T) {
	d := weekly()
	d.Often = civil.Often{Unset: true, Word: "定期"}
	if got := d.Open(opening(t, "2026-03-05")); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

// law: S4-21
func TestTwoMonthsAndAYearlyFloorAreTwoTasksOneVisitCounts(t *testing.T) {
	d := weekly()
	d.Often = civil.Often{Times: 1, Every: 2, Unit: civil.EachMonth, Floor: 6}
	o := opening(t, "2026-03-05")
	tasks := d.Open(o)
	if len(tasks) != 2 || tasks[0].Window != (civil.Period{From: "2026-03-01", To: "2026-04-30"}) ||
		tasks[1].Window != (civil.Period{From: "2026-01-01", To: "2026-12-31"}) || tasks[1].Need != 6 {
		t.Fatalf("got %+v", tasks)
	}
	tasks[0].ID, tasks[1].ID = "t1", "t2"
	if got := patrol.Fit(happened("2026-03-05"), tasks, patrol.Rules{}); len(got) != 2 {
		t.Errorf("credits %+v", got)
	}
	// In force on 4 June: the first window is July–August and the floor is 3.
	o = opening(t, "2026-06-10")
	o.Since = "2026-06-04"
	tasks = d.Open(o)
	if len(tasks) != 1 || tasks[0].Need != 3 {
		t.Errorf("half rule: got %+v", tasks)
	}
}

func TestAPaperDueOnARestDayMovesAndMayComeLate(t *testing.T) {
	d := patrol.Duty{Name: "月度汇总", Posts: []string{"村网格长"}, Verbs: []string{"上报"}, Group: patrol.Report,
		Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth}, Due: civil.Moment{Next: true, Day: 5}}
	o := opening(t, "2026-08-10") // due 5 September 2026, a Saturday
	got := d.Open(o)[0]
	if day := got.DueAt.Day(zone); day != "2026-09-07" {
		t.Errorf("due %s, want Monday 2026-09-07", day)
	}
	if got.Until != "2026-09-30" {
		t.Errorf("until %s", got.Until)
	}
	// A patrol of the same shape never moves.
	d.Group, d.Verbs = patrol.Visiting, []string{"排查"}
	if day := d.Open(o)[0].DueAt.Day(zone); day != "2026-09-05" {
		t.Errorf("patrol due %s", day)
	}
}

func TestARollingFrequencyCountsFromTheLastCreditedDay(t *testing.T) {
	d := weekly()
	d.Often = civil.Often{Times: 1, Every: 15, Unit: civil.EachDay, Rolling: true}
	o := opening(t, "2026-03-10")
	o.Since = "2026-03-01"
	if w := d.Open(o)[0].Window; w != (civil.Period{From: "2026-03-01", To: "2026-03-16"}) {
		t.Errorf("first: %v", w)
	}
	last := patrol.Task{Window: civil.Period{From: "2026-03-01", To: "2026-03-16"}, Need: 1, Have: 1}
	o.Last = func(patrol.Target) (patrol.Task, civil.Day, bool) { return last, "2026-03-09", true }
	if w := d.Open(o)[0].Window; w != (civil.Period{From: "2026-03-10", To: "2026-03-24"}) {
		t.Errorf("after a visit on the 9th: %v", w)
	}
	last.Have = 0
	o.Last = func(patrol.Target) (patrol.Task, civil.Day, bool) { return last, "", true }
	if got := d.Open(o); len(got) != 0 {
		t.Errorf("still running: %v", got)
	}
	o.On = "2026-03-18"
	if w := d.Open(o)[0].Window; w != (civil.Period{From: "2026-03-17", To: "2026-03-31"}) {
		t.Errorf("after a miss: %v", w)
	}
}

func TestABoostHoldsForEachOfItsOwnWindowsThatTouchesItsSeason(t *testing.T) {
	d := weekly()
	d.Often = civil.Often{Times: 1, Every: 1, Unit: civil.EachMonth}
	d.Boosts = []patrol.Boost{{Seasons: []civil.Season{{FromMonth: 11, FromDay: 15, ToMonth: 3, ToDay: 31}}, Often: civil.Often{Times: 1, Every: 1, Unit: civil.EachWeek}}}
	for on, want := range map[civil.Day]civil.Period{
		"2026-11-10": {From: "2026-11-09", To: "2026-11-15"}, // that week touches the season
		"2026-11-02": {From: "2026-11-01", To: "2026-11-30"}, // this one does not yet
		"2026-10-05": {From: "2026-10-01", To: "2026-10-31"},
	} {
		if w := d.Open(opening(t, on))[0].Window; w != want {
			t.Errorf("%s: %v, want %v", on, w, want)
		}
	}
}

func TestASampleIsTheSameAllWindowLong(t *testing.T) {
	d := weekly()
	d.In, d.Sample = false, 10
	o := opening(t, "2026-03-02")
	o.Targets = nil
	for i := range 95 {
		o.Targets = append(o.Targets, patrol.Target{Aim: patrol.AtSite, ID: string(rune('A' + i)), Path: "1/2/"})
	}
	first := d.Open(o)
	o.On = "2026-03-07"
	again := d.Open(o)
	if len(first) != 10 || len(again) != 10 {
		t.Fatalf("%d and %d of 95, want 10", len(first), len(again))
	}
	for i := range first {
		if first[i].Target != again[i].Target {
			t.Fatal("another sample on another day of the window")
		}
	}
}

func task() patrol.Task {
	return patrol.Task{ID: "t", Duty: "村级隐患排查", Verbs: []string{"排查"}, Group: patrol.Visiting, Form: []string{"日常隐患排查表"},
		Post: "村网格长", Place: "g1", Path: "1/2/", Aim: patrol.Round,
		Window: civil.Period{From: "2026-03-02", To: "2026-03-08"}, Until: "2026-03-08", DueAt: civil.Day("2026-03-08").End(zone), Need: 1, State: patrol.Open}
}

func happened(on civil.Day) patrol.Happened {
	return patrol.Happened{Visit: "v", Verb: "排查", Group: patrol.Visiting, At: on.At(10, 0, zone), On: on,
		Performers: []patrol.Performer{{Person: "p", Standings: []account.Standing{{Post: "村网格长", Place: "g1", Path: "1/2/"}}}},
		Grid:       "g1", Path: "1/2/", Site: "s1", Forms: []string{"日常隐患排查表"}, Photos: 1}
}

func TestAVisitCreditsEveryDutyItFits(t *testing.T) {
	for name, c := range map[string]struct {
		task  func(*patrol.Task)
		visit func(*patrol.Happened)
		want  int
	}{
		"as it should be":            {nil, nil, 1},
		"巡查 is 排查 too":               {nil, func(h *patrol.Happened) { h.Verb = "巡查" }, 1},
		"督查 is not 排查":               {nil, func(h *patrol.Happened) { h.Verb, h.Group = "督查", patrol.Oversight }, 0},
		"an inspection is no visit":  {nil, func(h *patrol.Happened) { h.Verb, h.Group = "检查", patrol.Inspection }, 0},
		"培训 is not 会议":               {func(t *patrol.Task) { t.Verbs, t.Group, t.Form = []string{"会议"}, patrol.Activity, nil }, func(h *patrol.Happened) { h.Verb, h.Group = "培训", patrol.Activity }, 0},
		"either of two verbs":        {func(t *patrol.Task) { t.Verbs, t.Group, t.Form = []string{"培训", "演练"}, patrol.Activity, nil }, func(h *patrol.Happened) { h.Verb, h.Group = "演练", patrol.Activity }, 1},
		"the day before the window":  {nil, func(h *patrol.Happened) { h.On = "2026-03-01" }, 0},
		"the day after":              {nil, func(h *patrol.Happened) { h.On = "2026-03-09" }, 0},
		"another post":               {nil, func(h *patrol.Happened) { h.Performers[0].Standings[0].Post = "村网格员" }, 0},
		"the same post elsewhere":    {nil, func(h *patrol.Happened) { h.Performers[0].Standings[0].Place = "g2" }, 0},
		"outside the grid":           {nil, func(h *patrol.Happened) { h.Path = "1/3/" }, 0},
		"another form":               {nil, func(h *patrol.Happened) { h.Forms = []string{"重点隐患排查表"} }, 0},
		"no form":                    {nil, func(h *patrol.Happened) { h.Forms = nil }, 0},
		"the site it is about":       {func(t *patrol.Task) { t.Aim, t.Target = patrol.AtSite, "s1" }, nil, 1},
		"another site":               {func(t *patrol.Task) { t.Aim, t.Target = patrol.AtSite, "s2" }, nil, 0},
		"the village it oversees":    {func(t *patrol.Task) { t.Aim, t.Target, t.Path = patrol.AtGrid, "g9", "1/2/" }, nil, 1},
		"a site moved to a new grid": {func(t *patrol.Task) { t.Aim, t.Target, t.Path = patrol.AtSite, "s1", "1/9/" }, nil, 1},
		"through an overlay":         {func(t *patrol.Task) { t.Place, t.Path = "o1", "" }, func(h *patrol.Happened) { h.Performers[0].Standings[0].Place, h.Overlays = "o1", []string{"o1"} }, 1},
		"the holder himself":         {func(t *patrol.Task) { t.Aim, t.Target = patrol.ByHolder, "p" }, nil, 1},
		"another holder":             {func(t *patrol.Task) { t.Aim, t.Target = patrol.ByHolder, "q" }, nil, 0},
		"two went together": {nil, func(h *patrol.Happened) {
			h.Performers = append(h.Performers, patrol.Performer{Person: "q", Standings: h.Performers[0].Standings})
		}, 2},
		"too few photographs": {nil, func(h *patrol.Happened) { h.Photos = 0 }, 0},
		"a late arrival":      {func(t *patrol.Task) { t.State = patrol.Missed }, nil, 1},
	} {
		tk, h := task(), happened("2026-03-05")
		if c.task != nil {
			c.task(&tk)
		}
		if c.visit != nil {
			c.visit(&h)
		}
		if got := len(patrol.Fit(h, []patrol.Task{tk}, patrol.Rules{Photos: 1})); got != c.want {
			t.Errorf("%s: %d credits, want %d", name, got, c.want)
		}
	}
}

// law: S1-58
func TestS1_58TwiceAWeekIsTwoDifferentDays(t *testing.T) {
	tk := task()
	tk.Need = 2
	at := func(day civil.Day, hour int) patrol.Credit {
		return patrol.Credit{Task: "t", On: day, At: day.At(hour, 0, zone)}
	}
	for name, c := range map[string]struct {
		credits []patrol.Credit
		have    int
		keptAt  civil.Instant
	}{
		"two on one day":            {[]patrol.Credit{at("2026-03-02", 9), at("2026-03-02", 15)}, 1, 0},
		"two days":                  {[]patrol.Credit{at("2026-03-02", 9), at("2026-03-03", 9)}, 2, civil.Day("2026-03-03").At(9, 0, zone)},
		"the second day's first":    {[]patrol.Credit{at("2026-03-03", 18), at("2026-03-02", 9), at("2026-03-03", 8)}, 2, civil.Day("2026-03-03").At(8, 0, zone)},
		"a third does not move it":  {[]patrol.Credit{at("2026-03-07", 9), at("2026-03-03", 9), at("2026-03-02", 9)}, 3, civil.Day("2026-03-03").At(9, 0, zone)},
		"credits of other tasks no": {[]patrol.Credit{{Task: "x", On: "2026-03-02"}}, 0, 0},
	} {
		got := tk.Recount(c.credits)
		if got.Have != c.have || got.KeptAt != c.keptAt {
			t.Errorf("%s: have %d kept %d", name, got.Have, got.KeptAt)
		}
	}
}

func TestATaskIsJudgedByItsWindow(t *testing.T) {
	sunday := civil.Day("2026-03-08")
	all := []civil.Period{{From: "2020-01-01", To: "2099-12-31"}}
	for name, c := range map[string]struct {
		change func(*patrol.Task)
		held   []civil.Period
		now    civil.Instant
		want   patrol.State
	}{
		"the last moment":          {nil, all, sunday.End(zone), patrol.Open},
		"a moment later":           {nil, all, sunday.End(zone) + 1, patrol.Missed},
		"kept in time":             {func(t *patrol.Task) { t.Have, t.KeptAt = 1, sunday.End(zone) }, all, sunday.End(zone) + 5, patrol.Done},
		"kept after its hour":      {func(t *patrol.Task) { t.Have, t.KeptAt, t.DueAt = 1, sunday.End(zone), sunday.At(17, 0, zone) }, all, sunday.End(zone) + 5, patrol.Late},
		"late arrival mends":       {func(t *patrol.Task) { t.State, t.Have, t.KeptAt = patrol.Missed, 1, sunday.At(9, 0, zone) }, all, sunday.End(zone) + 5, patrol.Done},
		"post vacant four of 7":    {nil, []civil.Period{{From: "2026-03-06", To: "2099-12-31"}}, sunday.End(zone) + 1, patrol.Vacant},
		"post vacant three of 7":   {nil, []civil.Period{{From: "2026-03-05", To: "2099-12-31"}}, sunday.End(zone) + 1, patrol.Missed},
		"nobody ever":              {nil, nil, sunday.End(zone) + 1, patrol.Vacant},
		"excused stays excused":    {func(t *patrol.Task) { *t = t.Excuse(patrol.WhyClosed) }, all, sunday.End(zone) + 1, patrol.Excused},
		"done before the site did": {func(t *patrol.Task) { t.Have, t.KeptAt = 1, sunday.At(9, 0, zone); *t = t.Excuse(patrol.WhyClosed) }, all, sunday.End(zone) + 1, patrol.Done},
	} {
		tk := task()
		if c.change != nil {
			c.change(&tk)
		}
		once := tk.Judge(c.held, zone, c.now)
		if once.State != c.want || once.State == patrol.Open && once.NextAt == 0 || once.State != patrol.Open && once.NextAt != 0 {
			t.Errorf("%s: %s next %d, want %s", name, once.State, once.NextAt, c.want)
		}
		if twice := once.Judge(c.held, zone, c.now); twice.State != once.State || twice.Reason != once.Reason || twice.NextAt != once.NextAt {
			t.Errorf("%s: judging twice differs", name)
		}
	}
}

// law: product law 4
func TestAPostWithoutStandingCannotRecordAnInspection(t *testing.T) {
	r := patrol.Rules{Standing: map[string]bool{"环保局": true}, Duties: []patrol.Duty{
		{Posts: []string{"二级网格长"}, Verbs: []string{"督查"}, Group: patrol.Oversight},
		{Posts: []string{"片长"}, Verbs: []string{"培训"}, Group: patrol.Activity}}}
	for name, c := range map[string]struct {
		s    account.Standing
		verb string
		want patrol.Group
	}{
		"inspector":                      {account.Standing{Kind: account.Inspector, Post: "村网格员"}, "检查", patrol.Visiting},
		"head":                           {account.Standing{Kind: account.Head, Post: "村网格长"}, "检查", patrol.Visiting},
		"department without standing":    {account.Standing{Kind: account.Department, Department: "文化站"}, "检查", patrol.Visiting},
		"department with standing":       {account.Standing{Kind: account.Department, Department: "环保局"}, "检查", patrol.Inspection},
		"head lent a department's name":  {account.Standing{Kind: account.Head, Department: "环保局"}, "检查", patrol.Visiting},
		"inspector overseeing":           {account.Standing{Kind: account.Inspector, Post: "村网格员"}, "督查", ""},
		"deputy whose duty it is":        {account.Standing{Kind: account.Head, Post: "二级网格长"}, "督查", patrol.Oversight},
		"a unit checking itself":         {account.Standing{Kind: account.Unit, Post: "单位检查人员"}, "自查", patrol.SelfCheck},
		"an inspector checking a unit":   {account.Standing{Kind: account.Inspector, Post: "村网格员"}, "自查", ""},
		"another activity than the duty": {account.Standing{Kind: account.Head, Post: "片长"}, "会议", ""},
		"no verb at all":                 {account.Standing{Kind: account.Head, Post: "片长"}, "处罚", ""},
	} {
		if got, ok := r.MayRecord(c.s, c.verb); got != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q %v, want %q", name, got, ok, c.want)
		}
	}
}

func TestAVisitMustBeWhole(t *testing.T) {
	hash := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	whole := func() patrol.Visit {
		return patrol.Visit{ID: "0190-visit", Site: "s1", Verb: "排查", Photos: []string{hash},
			Findings: []patrol.Finding{{ID: "0190-find", Text: "通道堵塞", Outcome: patrol.BecameHazard}}}
	}
	for name, c := range map[string]struct {
		change func(*patrol.Visit)
		want   string
	}{
		"as it should be":        {func(*patrol.Visit) {}, ""},
		"no id":                  {func(v *patrol.Visit) { v.ID = "" }, "visit.id_malformed"},
		"nowhere":                {func(v *patrol.Visit) { v.Site = "" }, "visit.place_missing"},
		"no photograph":          {func(v *patrol.Visit) { v.Photos = nil }, "visit.photos_too_few"},
		"a photograph by name":   {func(v *patrol.Visit) { v.Photos = []string{"../../etc/passwd"} }, "visit.photo_malformed"},
		"a finding twice":        {func(v *patrol.Visit) { v.Findings = append(v.Findings, v.Findings[0]) }, "visit.finding_twice"},
		"a finding of nothing":   {func(v *patrol.Visit) { v.Findings[0].Text = "" }, "field.required"},
		"a third outcome":        {func(v *patrol.Visit) { v.Findings[0].Outcome = "lost" }, "visit.outcome_unknown"},
		"an order on the spot":   {func(v *patrol.Visit) { v.Findings[0].Onsite = []string{"责令停产"} }, "visit.onsite_unknown"},
		"a place beyond the sky": {func(v *patrol.Visit) { v.Lat = 123 }, "visit.position_impossible"},
		"answers without a form": {func(v *patrol.Visit) { v.Answers = []checklist.Answer{{Item: "1", Result: checklist.OK}} }, "visit.form_missing"},
	} {
		v := whole()
		c.change(&v)
		got := ""
		if f := fault.As(v.Check(nil, 1)); f != nil {
			got = f.Fields[0].Code
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestS1_36AnyOfTheVillagesPostsKeepsTheOneTask(t *testing.T) {
	r := patrol.Rules{Stands: map[string][]string{"村网格长": {"村级"}, "村网格员": {"村级"}, "片长": {"片"}}}
	d := patrol.Duty{Name: "排查", Posts: []string{"村网格员", "村网格长", "片长"}, AnyOf: true}
	if got := r.Asked(d, "村级"); len(got) != 1 || got[0] != "村网格员/村网格长" {
		t.Fatalf("one task for both posts of the village, got %v", got)
	}
	d.AnyOf = false
	if got := r.Asked(d, "村级"); len(got) != 2 {
		t.Fatalf("each post its own, got %v", got)
	}
	task := patrol.Task{ID: "t", Post: "村网格员/村网格长", Place: "g", Path: "1/", Aim: patrol.Round, Verbs: []string{"排查"}, Group: patrol.Visiting,
		Window: civil.Period{From: "2026-03-02", To: "2026-03-08"}, Until: "2026-03-08"}
	for _, post := range []string{"村网格长", "村网格员", "村副网格长"} {
		h := patrol.Happened{Visit: "v", Verb: "排查", Group: patrol.Visiting, On: "2026-03-03", Grid: "g", Path: "1/",
			Performers: []patrol.Performer{{Person: "p", Standings: []account.Standing{{Post: post, Place: "g"}}}}}
		if got := len(patrol.Fit(h, []patrol.Task{task}, patrol.Rules{})); got != map[string]int{"村网格长": 1, "村网格员": 1, "村副网格长": 0}[post] {
			t.Errorf("%s: credited %d times", post, got)
		}
	}
}

func TestS1_100APaperIsOneMonthsAndNotTheNextOnesToo(t *testing.T) {
	at := func(day civil.Day) civil.Instant { return day.At(9, 0, time.UTC) }
	month := func(id string, from, to, due, until civil.Day, have int) patrol.Task {
		return patrol.Task{ID: id, Duty: "月度汇总", Post: "村网格长", Place: "g", Path: "1/", Aim: patrol.Nothing, Verbs: []string{"上报"}, Group: patrol.Report,
			Window: civil.Period{From: from, To: to}, DueAt: due.End(time.UTC), Until: until, Need: 1, Have: have}
	}
	for name, c := range map[string]struct {
		on       civil.Day
		novHave  int
		credited string
		from     string
	}{
		"before the month is over":          {"2026-11-28", 0, "nov", ""},
		"on the 3rd":                        {"2026-12-03", 0, "nov", ""},
		"on the 3rd, filed as this month's": {"2026-12-03", 0, "dec", "dec"},
		"a second time on the 4th":          {"2026-12-04", 1, "nov", ""},
		"late":                              {"2026-12-20", 0, "nov", ""},
		"the next month's, after its own":   {"2026-12-20", 1, "dec", ""},
	} {
		tasks := []patrol.Task{month("dec", "2026-12-01", "2026-12-31", "2027-01-05", "2027-01-31", 0), month("nov", "2026-11-01", "2026-11-30", "2026-12-07", "2026-12-31", c.novHave)}
		h := patrol.Happened{Visit: "v", Verb: "上报", Group: patrol.Report, At: at(c.on), On: c.on, Grid: "g", Path: "1/", Task: c.from,
			Performers: []patrol.Performer{{Person: "p", Standings: []account.Standing{{Post: "村网格长", Place: "g"}}}}}
		got := patrol.Fit(h, tasks, patrol.Rules{})
		if len(got) != 1 || got[0].Task != c.credited {
			t.Errorf("%s: %+v, want %s", name, got, c.credited)
		}
	}
}
