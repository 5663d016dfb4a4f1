package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"sort"
	"sync/atomic"

	"anwang/internal/account"
	"anwang/internal/checklist"
	"anwang/internal/civil"
	"anwang/internal/demo"
	edesk "anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/kit/db"
	"anwang/internal/patrol"
	"anwang/internal/patrol/desk"
)

// A demo that begins today has nothing to show: no month to add up, nothing
// overdue. So the town is given four weeks of past, made the way it would have
// come about: the clock is set back, the sweeps run day by day, and invented
// people record visits and handle what they find through the same desks as
// everybody. Nothing is written beside the rules.

// clock is the one clock, which a demo sets back while its past is made.
type clock struct {
	live func() civil.Instant
	past atomic.Int64 // 0 = live
}

func (c *clock) now() civil.Instant {
	if at := c.past.Load(); at != 0 {
		return civil.Instant(at)
	}
	return c.live()
}

// weeksBack is how much past a demo has.
const weeksBack = 4

// fate is how far a case of the past got.
type fate int

const (
	closed  fate = iota // 销号
	twice               // failed its first verification, then closed
	waiting             // mended, waits for verification
	mending             // accepted, in time
	overdue             // accepted and forgotten: urged and reported by the sweeps
	sent                // waits to be accepted
	refused             // sent back with a reason, waits for triage
	fatesAll
)

type past struct {
	h      *house
	town   demo.Town
	ids    map[string]string
	people map[string]string   // department → the person who handles its cases
	desks  map[string][]string // grid id → those of its offices who may send a case on
	above  map[string]string   // grid id → id of the grid above
	dice   *rand.Rand
	daily  checklist.Form
	key    checklist.Form
	self   checklist.Form // what units fill about themselves
	duties []patrol.Duty
	events []event
}

type event struct {
	at civil.Instant
	do func(context.Context) error
}

// livePast makes the past and returns when the clock is live again.
func (h *house) livePast(ctx context.Context, town demo.Town, ids map[string]string) error {
	defer h.clock.past.Store(0)
	p := &past{h: h, town: town, ids: ids, people: map[string]string{}, desks: map[string][]string{}, above: map[string]string{}, dice: rand.New(rand.NewPCG(20260301, 7))}
	for _, a := range town.Appointments {
		if a.Department != "" {
			p.people[a.Department] = ids[a.Person] // the last one: the handler, not the head
		}
		if kind, _ := p.post(a.Post); slices.Contains([]account.Kind{account.Office, account.Assistant, account.Clerk}, kind) {
			p.desks[ids[a.Grid]] = append(p.desks[ids[a.Grid]], ids[a.Person])
		}
	}
	for _, g := range town.Grids {
		p.above[ids[g.Code]] = ids[g.Parent]
	}
	ruling, err := h.scheme.InForce(ctx, h.county, "", "")
	if err != nil {
		return err
	}
	p.duties = ruling.Patrol.Duties
	self := ""
	for _, d := range p.duties {
		if d.Group == patrol.SelfCheck && len(d.Form) > 0 && self == "" {
			self = d.Form[0]
		}
	}
	for _, f := range ruling.Checklists {
		switch f.Name {
		case ruling.Tally.Daily.Name:
			p.daily = f
		case ruling.Tally.Key.Name:
			p.key = f
		case self:
			p.self = f
		}
	}
	if p.daily.Name == "" {
		return fmt.Errorf("方案里没有可以填写的检查表")
	}
	today := h.Today()
	p.visits(today)
	p.selfChecks(today)
	for day := today.Add(-7 * weeksBack); day <= today; day = day.Add(1) {
		if err := p.day(ctx, day); err != nil {
			return fmt.Errorf("%s：%w", day.Chinese(), err)
		}
	}
	return nil
}

// day runs the sweeps of one morning and then what happens that day, in order.
// Only what lies behind the live clock happens.
func (p *past) day(ctx context.Context, day civil.Day) error {
	morning := min(day.At(6, 0, p.h.Zone), p.h.clock.live())
	p.h.clock.past.Store(int64(morning))
	if _, err := p.h.edition(ctx, p.h.county, "", day); err != nil {
		return err
	}
	p.h.sweep(ctx)
	for {
		sort.SliceStable(p.events, func(i, j int) bool { return p.events[i].at < p.events[j].at })
		if len(p.events) == 0 || p.events[0].at > day.End(p.h.Zone) || p.events[0].at > p.h.clock.live() {
			return nil
		}
		e := p.events[0]
		p.events = p.events[1:]
		p.h.clock.past.Store(int64(e.at))
		if err := e.do(ctx); err != nil {
			return err
		}
	}
}

func (p *past) on(day civil.Day, hour int, do func(context.Context) error) {
	p.events = append(p.events, event{at: day.At(hour, p.dice.IntN(60), p.h.Zone), do: do})
}

// visits lets each village's inspector go round once a week; a few villages are
// left out now and then, and the ones whose accounts people try have this week
// still before them.
func (p *past) visits(today civil.Day) {
	tried := map[string]bool{}
	for _, a := range p.town.Accounts {
		tried[a.Person] = true
	}
	untouched := map[string]bool{}
	inspectors, posts := map[string]string{}, map[string]string{}
	for _, a := range p.town.Appointments {
		post, ok := p.post(a.Post)
		if !ok || a.Grid == "" || a.Department != "" || post != account.Inspector {
			continue
		}
		if tried[a.Person] {
			untouched[a.Grid] = true
		}
		if inspectors[a.Grid] == "" || tried[a.Person] {
			inspectors[a.Grid], posts[a.Grid] = a.Person, a.Post
		}
	}
	sites := map[string][]string{}
	for _, s := range p.town.Sites {
		sites[s.Grid] = append(sites[s.Grid], s.ID) // a unit keeps its own site
	}
	nth := 0
	for _, g := range p.town.Grids {
		who, here := inspectors[g.Code], sites[g.Code]
		if who == "" || len(here) == 0 {
			continue
		}
		pace := p.pace(posts[g.Code], len(here))
		for turn := 0; turn < (weeksBack+1)*pace; turn++ {
			week := weeksBack - turn/pace
			if p.dice.IntN(12) == 0 || week == 0 && (untouched[g.Code] || p.dice.IntN(3) > 0) {
				continue
			}
			day := today.WeekPeriod().From.Add(-7*week + p.dice.IntN(5))
			site := here[(turn+nth/pace)%len(here)]
			if pace == 1 {
				site = here[(week+nth)%len(here)]
			}
			f, form := fate(-1), p.daily
			if nth%3 == 1 && p.key.Name != "" {
				form = p.key
			}
			// Who looks at every site finds something less often than who goes round.
			often := 4
			if pace > 1 {
				often = min(4*pace-1, 15)
			}
			if nth++; nth%often == 0 {
				f = fate(nth / often % int(fatesAll))
				// What was found weeks ago is long settled, but for a few.
				if week > 1 && f > twice && (f != overdue || nth%(2*often) == 0) {
					f = closed
				}
			}
			p.on(day, 8+p.dice.IntN(9), func(ctx context.Context) error { return p.visit(ctx, p.ids[who], p.ids[site], "排查", form, f) })
		}
	}
}

// pace is how many visits a week an inspector makes: one where the plan asks for
// a round, and where it asks for every site as many as keep most of them.
func (p *past) pace(post string, sites int) int {
	n := 1.0
	for _, d := range p.duties {
		if d.Group != patrol.Visiting || !slices.Contains(d.Posts, post) {
			continue
		}
		if d.In {
			return 1
		}
		if slices.ContainsFunc(d.Each, func(e patrol.Each) bool { return e.Aim == patrol.AtSite }) {
			n = max(n, 0.9*float64(sites)*d.Often.PerYear()/52)
		}
	}
	return int(min(n, 14))
}

// selfChecks lets most units look after themselves twice a week (law: S1-58).
func (p *past) selfChecks(today civil.Day) {
	if p.self.Name == "" {
		return
	}
	site := map[string]string{}
	for _, s := range p.town.Sites {
		site[s.Grid] = s.ID
	}
	for _, a := range p.town.Appointments {
		kind, ok := p.post(a.Post)
		if !ok || kind != account.Unit || site[a.Grid] == "" || p.dice.IntN(3) == 0 {
			continue
		}
		for week := weeksBack; week >= 1; week-- {
			for _, weekday := range []int{1, 3} {
				p.on(today.WeekPeriod().From.Add(-7*week+weekday), 9, func(ctx context.Context) error {
					return p.visit(ctx, p.ids[a.Person], p.ids[site[a.Grid]], "自查", p.self, fate(-1))
				})
			}
		}
	}
}

func (p *past) post(name string) (account.Kind, bool) {
	r, err := p.h.gridRules(context.Background(), p.h.county, "", p.h.Today())
	if err != nil {
		return "", false
	}
	post, ok := r.Post(name)
	return post.Kind, ok
}

// visit records one visit; f ≥ 0 makes its first finding a case with that fate.
func (p *past) visit(ctx context.Context, person, site, verb string, list checklist.Form, f fate) error {
	who, err := p.h.account.Load(ctx, p.h.county, person)
	if err != nil {
		return err
	}
	form := desk.Form{ID: p.h.Fresh(), Site: site, Verb: verb, Form: list.Name, Edition: list.Edition, Note: "演示"}
	bad := -1
	if f >= 0 {
		bad = p.dice.IntN(len(list.Items))
	}
	var finding desk.Finding
	for i, item := range list.Items {
		result := "ok"
		if i == bad {
			result = "bad"
			photo, err := p.photo(ctx, who, false)
			if err != nil {
				return err
			}
			finding = desk.Finding{ID: p.h.Fresh(), Item: item.ID, Text: wrongWith(item), Grade: item.Grade, Outcome: "hazard", Onsite: []string{"劝导"}, Photos: []string{photo}, Measures: "立即清理整改"}
			form.Findings = append(form.Findings, finding)
		}
		form.Answers = append(form.Answers, desk.Answer{Item: item.ID, Result: result})
	}
	raw, err := json.Marshal(form)
	if err != nil {
		return err
	}
	var made desk.Made
	err = p.h.DB.Write(ctx, func(tx db.Tx) error {
		now := p.h.Now()
		var err error
		made, err = p.h.patrol.Record(ctx, tx, who, desk.Times{At: now, PhoneAt: now, ReceivedAt: now}, form, raw)
		return err
	})
	if err != nil || len(made.Hazards) == 0 {
		return err
	}
	p.follow(made.Hazards[0].ID, who, f)
	return nil
}

func wrongWith(item checklist.Item) string {
	if item.Wrong != "" {
		return item.Wrong + "（演示）"
	}
	return item.Text + "：不符合（演示）"
}

// follow plans what becomes of a case.
func (p *past) follow(id string, finder account.Caller, f fate) {
	found := p.h.Today()
	owner := func(ctx context.Context) (account.Caller, error) {
		var department string
		if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT owner FROM hazard WHERE county = $1 AND id = $2", p.h.county, id).Scan(&department); err != nil {
			return account.Caller{}, err
		}
		return p.h.account.Load(ctx, p.h.county, p.people[department])
	}
	act := func(days, hour int, verb hazard.Verb, who func(context.Context) (account.Caller, error), said func(context.Context, account.Caller) (hazard.Said, error)) {
		p.on(found.Add(days), hour, func(ctx context.Context) error {
			// What nobody owned is with triage, and stays there: the people who try the
			// demo decide it.
			if ready, err := p.ready(ctx, id, verb); err != nil || !ready {
				return err
			}
			c, err := who(ctx)
			if err != nil {
				return err
			}
			s, err := said(ctx, c)
			if err != nil {
				return err
			}
			_, err = p.h.hazard.Act(ctx, c, 0, id, verb, s)
			return err
		})
	}
	says := func(s hazard.Said) func(context.Context, account.Caller) (hazard.Said, error) {
		return func(context.Context, account.Caller) (hazard.Said, error) { return s, nil }
	}
	shows := func(s hazard.Said) func(context.Context, account.Caller) (hazard.Said, error) {
		return func(ctx context.Context, c account.Caller) (hazard.Said, error) {
			photo, err := p.photo(ctx, c, true)
			s.Photos = []string{photo}
			return s, err
		}
	}
	// Where the flow goes by a desk, it sends the case to the one department that the
	// routing suggests; what several claim, or nobody, waits for those who try.
	p.on(found.Add(1), 8, func(ctx context.Context) error {
		if ready, err := p.ready(ctx, id, hazard.DispatchVerb); err != nil || !ready {
			return err
		}
		return p.dispatch(ctx, id)
	})
	inspector := func(ctx context.Context) (account.Caller, error) {
		return p.h.account.Load(ctx, p.h.county, finder.Person)
	}
	if f == sent {
		return
	}
	if f == refused {
		act(1, 9, hazard.ReturnVerb, owner, says(hazard.Said{Text: "不属本部门职责，请重新派送（演示）"}))
		return
	}
	act(1, 9, hazard.AcceptVerb, owner, says(hazard.Said{Measures: "责任人到场清理，当日完成（演示）"}))
	if f == mending || f == overdue {
		return
	}
	act(2, 14, hazard.FeedbackVerb, owner, shows(hazard.Said{Text: "已按要求整改（演示）"}))
	if f == waiting {
		return
	}
	if f == twice {
		act(3, 9, hazard.VerifyVerb, inspector, shows(hazard.Said{Text: "现场仍有杂物（演示）"}))
		act(4, 10, hazard.FeedbackVerb, owner, shows(hazard.Said{Text: "再次清理完毕（演示）"}))
		act(5, 9, hazard.VerifyVerb, inspector, shows(hazard.Said{Pass: true}))
		return
	}
	act(3, 15, hazard.VerifyVerb, inspector, shows(hazard.Said{Pass: true}))
}

// dispatch lets the nearest desk above the case send it to its department.
func (p *past) dispatch(ctx context.Context, id string) error {
	var at string
	if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT grid FROM hazard WHERE county = $1 AND id = $2", p.h.county, id).Scan(&at); err != nil {
		return err
	}
	var owner string
	var claims int
	if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT COALESCE(MIN(party), ''), COUNT(*) FROM hazard_party WHERE county = $1 AND hazard = $2 AND capacity = $3",
		p.h.county, id, string(hazard.Candidate)).Scan(&owner, &claims); err != nil || claims != 1 {
		return err
	}
	for ; at != ""; at = p.above[at] {
		for _, person := range p.desks[at] {
			who, err := p.h.account.Load(ctx, p.h.county, person)
			if err != nil {
				return err
			}
			may, err := p.h.hazard.May(ctx, who, []string{id})
			if f := fault.As(err); f != nil && f.Kind == fault.Missing || err == nil && !may[id].Has(hazard.DispatchVerb) {
				continue
			}
			if err == nil {
				_, err = p.h.hazard.Act(ctx, who, 0, id, hazard.DispatchVerb, hazard.Said{Owner: owner, Text: "请依法处置（演示）"})
			}
			return err
		}
	}
	return nil
}

// ready says whether a case stands where the verb leads on from.
func (p *past) ready(ctx context.Context, id string, verb hazard.Verb) (bool, error) {
	var state string
	if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT state FROM hazard WHERE county = $1 AND id = $2", p.h.county, id).Scan(&state); err != nil {
		return false, err
	}
	rules, err := p.h.hazardRules(ctx, p.h.county, "", "")
	return slices.Contains(rules.From(verb), state), err
}

// photo makes a picture that shows something blocked, or the same place clear,
// and keeps it as anybody's photograph is kept.
func (p *past) photo(ctx context.Context, who account.Caller, clear bool) (string, error) {
	img := image.NewRGBA(image.Rect(0, 0, 480, 360))
	shade := uint8(p.dice.IntN(40))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{176 + shade, 190, 200 - shade, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 220, 480, 360), image.NewUniform(color.RGBA{130, 128 + shade, 120, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(170, 60, 310, 230), image.NewUniform(color.RGBA{92, 104, 122, 255}), image.Point{}, draw.Src)
	if !clear {
		for range 5 {
			x, y, w := 110+p.dice.IntN(220), 170+p.dice.IntN(90), 40+p.dice.IntN(60)
			draw.Draw(img, image.Rect(x, y, x+w, y+w*2/3), image.NewUniform(color.RGBA{uint8(120 + p.dice.IntN(80)), uint8(70 + p.dice.IntN(50)), 40, 255}), image.Point{}, draw.Src)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 60}); err != nil {
		return "", err
	}
	sum := sha256.Sum256(b.Bytes())
	kept, err := p.h.evidence.Keep(ctx, who, &edesk.KeepIn{Hash: hex.EncodeToString(sum[:]), TakenAt: int64(p.h.Now()), RawBody: b.Bytes()})
	return kept.Hash, err
}
