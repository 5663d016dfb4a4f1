package main

import (
	"bytes"
	"cmp"
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
	sdesk "anwang/internal/scheme/desk"
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
	plan   map[civil.Day][]event
	known  map[string]account.Caller // of this day: nobody's post changes within it
	shots  []string                  // photographs to use again; none = a new one each time
	atOnce int                       // how many events share a transaction
	// unsealed leaves the sealing to whoever makes the past: once a day every entry is
	// looked at, which years of days cannot pay.
	unsealed bool
}

// event is something that happens: what it needs is made ready first (a
// photograph is kept by a write of its own), then it is done in a transaction
// that others may share, and what follows from it is planned once that is stored.
type event struct {
	at    civil.Instant
	ready func(context.Context) (done, error)
}

// done does an event and gives what is to be planned after it, if anything. It
// may run again.
type done func(context.Context, db.Tx) (then func(), err error)

// livePast makes the past and returns when the clock is live again.
func (h *house) livePast(ctx context.Context, town demo.Town, ids map[string]string) error {
	defer h.clock.past.Store(0)
	p, err := h.pastOf(ctx, town, ids)
	if err != nil {
		return err
	}
	today := h.Today()
	p.visits(today)
	p.selfChecks(today)
	for day := today.WeekPeriod().From.Add(-7 * weeksBack); day <= today; day = day.Add(1) {
		if err := p.day(ctx, day); err != nil {
			return fmt.Errorf("%s：%w", day.Chinese(), err)
		}
	}
	return nil
}

// pastOf gathers who acts in a town's past, and on what.
func (h *house) pastOf(ctx context.Context, town demo.Town, ids map[string]string) (*past, error) {
	p := &past{h: h, town: town, ids: ids, people: map[string]string{}, desks: map[string][]string{}, above: map[string]string{}, dice: rand.New(rand.NewPCG(20260301, 7)),
		plan: map[civil.Day][]event{}, atOnce: 1}
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
	ruling, err := h.scheme.InForce(ctx, h.county(), "", "")
	if err != nil {
		return nil, err
	}
	return p, p.takes(ruling)
}

// takes fills the forms of the edition that a ruling is of.
func (p *past) takes(ruling *sdesk.Ruling) error {
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
	return nil
}

// day runs the sweeps of one morning and then what happens that day, in order.
// Only what lies behind the live clock happens.
func (p *past) day(ctx context.Context, day civil.Day) error {
	morning := min(day.At(6, 0, p.h.Zone), p.h.clock.live())
	p.h.clock.past.Store(int64(morning))
	if _, err := p.h.edition(ctx, p.h.county(), "", day); err != nil {
		return err
	}
	if p.unsealed {
		p.h.due(ctx)
	} else {
		p.h.sweep(ctx)
	}
	p.known = map[string]account.Caller{}
	events := p.plan[day]
	delete(p.plan, day) // what follows is planned for days to come
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	for len(events) > 0 && events[0].at <= p.h.clock.live() {
		// What is done in one hour does not build on each other.
		hour, n := int64(events[0].at)/hourMS, 1
		for n < min(len(events), p.atOnce) && int64(events[n].at)/hourMS == hour {
			n++
		}
		if err := p.happen(ctx, events[:n]); err != nil {
			return err
		}
		events = events[n:]
	}
	return nil
}

const hourMS = 3600_000

// happen does some events in one transaction, each at its own time.
func (p *past) happen(ctx context.Context, some []event) error {
	ready := make([]done, len(some))
	for i, e := range some {
		p.h.clock.past.Store(int64(e.at))
		var err error
		if ready[i], err = e.ready(ctx); err != nil {
			return err
		}
	}
	var after []func()
	err := p.h.DB.Write(ctx, func(tx db.Tx) error {
		after = after[:0]
		for i, do := range ready {
			if do == nil || some[i].at > p.h.clock.live() {
				continue
			}
			p.h.clock.past.Store(int64(some[i].at))
			then, err := do(ctx, tx)
			if err != nil {
				return err
			}
			if then != nil {
				after = append(after, then)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, then := range after {
		then()
	}
	return nil
}

func (p *past) on(day civil.Day, hour int, ready func(context.Context) (done, error)) {
	p.plan[day] = append(p.plan[day], event{at: day.At(hour, p.dice.IntN(60), p.h.Zone), ready: ready})
}

// who is a person as they stand on the day that is being made.
func (p *past) who(ctx context.Context, person string) (account.Caller, error) {
	if c, ok := p.known[person]; ok {
		return c, nil
	}
	c, err := p.h.account.Load(ctx, p.h.county(), person)
	if err == nil {
		p.known[person] = c
	}
	return c, err
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
			p.on(day, 8+p.dice.IntN(9), p.visit(p.ids[who], p.ids[site], "排查", form, f))
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
				p.on(today.WeekPeriod().From.Add(-7*week+weekday), 9, p.visit(p.ids[a.Person], p.ids[site[a.Grid]], "自查", p.self, fate(-1)))
			}
		}
	}
}

func (p *past) post(name string) (account.Kind, bool) {
	r, err := p.h.gridRules(context.Background(), p.h.county(), "", p.h.Today())
	if err != nil {
		return "", false
	}
	post, ok := r.Post(name)
	return post.Kind, ok
}

// visit records one visit; f ≥ 0 makes its first finding a case with that fate.
func (p *past) visit(person, site, verb string, list checklist.Form, f fate) func(context.Context) (done, error) {
	return func(ctx context.Context) (done, error) {
		who, err := p.who(ctx, person)
		if err != nil {
			return nil, err
		}
		form := desk.Form{ID: p.h.Fresh(), Site: site, Verb: verb, Form: list.Name, Edition: list.Edition, Note: "演示"}
		bad := -1
		if f >= 0 {
			bad = p.dice.IntN(len(list.Items))
		}
		for i, item := range list.Items {
			result := "ok"
			if i == bad {
				result = "bad"
				photo, err := p.photo(ctx, who, false)
				if err != nil {
					return nil, err
				}
				form.Findings = append(form.Findings, desk.Finding{ID: p.h.Fresh(), Item: item.ID, Text: wrongWith(item), Grade: item.Grade, Outcome: "hazard",
					Onsite: []string{"劝导"}, Photos: []string{photo}, Measures: "立即清理整改"})
			}
			form.Answers = append(form.Answers, desk.Answer{Item: item.ID, Result: result})
		}
		raw, err := json.Marshal(form)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, tx db.Tx) (func(), error) {
			now := p.h.Now()
			made, err := p.h.patrol.Record(ctx, tx, who, desk.Times{At: now, PhoneAt: now, ReceivedAt: now}, form, raw)
			if err != nil || len(made.Hazards) == 0 {
				return nil, err
			}
			found := p.h.DayOf(now)
			return func() { p.follow(made.Hazards[0].ID, who, found, f) }, nil
		}, nil
	}
}

func wrongWith(item checklist.Item) string {
	if item.Wrong != "" {
		return item.Wrong + "（演示）"
	}
	return item.Text + "：不符合（演示）"
}

// follow plans what becomes of a case found on a day.
func (p *past) follow(id string, finder account.Caller, found civil.Day, f fate) {
	owner := func(ctx context.Context) (account.Caller, error) {
		var department string
		if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT owner FROM hazard WHERE county = $1 AND id = $2", p.h.county(), id).Scan(&department); err != nil {
			return account.Caller{}, err
		}
		return p.who(ctx, p.people[department])
	}
	act := func(days, hour int, verb hazard.Verb, who func(context.Context) (account.Caller, error), said func(context.Context, account.Caller) (hazard.Said, error)) {
		p.on(found.Add(days), hour, func(ctx context.Context) (done, error) {
			// What nobody owned is with triage, and stays there: the people who try the
			// demo decide it.
			if ready, err := p.ready(ctx, id, verb); err != nil || !ready {
				return nil, err
			}
			c, err := who(ctx)
			if err != nil {
				return nil, err
			}
			s, err := said(ctx, c)
			if err != nil {
				return nil, err
			}
			return p.act(c, id, verb, s), nil
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
	p.on(found.Add(1), 8, func(ctx context.Context) (done, error) {
		if ready, err := p.ready(ctx, id, hazard.DispatchVerb); err != nil || !ready {
			return nil, err
		}
		return p.dispatch(ctx, id)
	})
	inspector := func(ctx context.Context) (account.Caller, error) { return p.who(ctx, finder.Person) }
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

// act does a verb to a case.
func (p *past) act(who account.Caller, id string, verb hazard.Verb, said hazard.Said) done {
	return func(ctx context.Context, tx db.Tx) (func(), error) {
		_, err := p.h.hazard.ActIn(ctx, tx, who, 0, id, verb, said)
		return nil, err
	}
}

// dispatch lets the nearest desk above the case send it to its department.
func (p *past) dispatch(ctx context.Context, id string) (done, error) {
	var at string
	if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT grid FROM hazard WHERE county = $1 AND id = $2", p.h.county(), id).Scan(&at); err != nil {
		return nil, err
	}
	var owner string
	var claims int
	if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT COALESCE(MIN(party), ''), COUNT(*) FROM hazard_party WHERE county = $1 AND hazard = $2 AND capacity = $3",
		p.h.county(), id, string(hazard.Candidate)).Scan(&owner, &claims); err != nil || claims != 1 {
		return nil, err
	}
	for ; at != ""; at = p.above[at] {
		for _, person := range p.desks[at] {
			who, err := p.who(ctx, person)
			if err != nil {
				return nil, err
			}
			may, err := p.h.hazard.May(ctx, who, []string{id})
			if f := fault.As(err); f != nil && f.Kind == fault.Missing || err == nil && !may[id].Has(hazard.DispatchVerb) {
				continue
			}
			return p.act(who, id, hazard.DispatchVerb, hazard.Said{Owner: owner, Text: "请依法处置（演示）"}), err
		}
	}
	return nil, nil
}

// ready says whether a case stands where the verb leads on from.
func (p *past) ready(ctx context.Context, id string, verb hazard.Verb) (bool, error) {
	var state string
	if err := p.h.DB.Read().QueryRowContext(ctx, "SELECT state FROM hazard WHERE county = $1 AND id = $2", p.h.county(), id).Scan(&state); err != nil {
		return false, err
	}
	rules, err := p.h.hazardRules(ctx, p.h.county(), "", "")
	return slices.Contains(rules.From(verb), state), err
}

// photo makes a picture that shows something blocked, or the same place clear,
// and keeps it as anybody's photograph is kept.
func (p *past) photo(ctx context.Context, who account.Caller, clear bool) (string, error) {
	if len(p.shots) > 0 {
		return p.shots[p.dice.IntN(len(p.shots))], nil
	}
	img := image.NewRGBA(image.Rect(0, 0, 480, 360))
	shade := uint8(p.dice.IntN(40))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{176 + shade, 190, 200 - shade, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 220, 480, 360), image.NewUniform(color.RGBA{130, 128 + shade, 120, 255}), image.Point{}, draw.Src)
	// Every place looks like itself: what was photographed once is not taken for
	// the picture of another.
	for range 18 {
		x, y, tone := p.dice.IntN(440), p.dice.IntN(320), uint8(60+p.dice.IntN(180))
		draw.Draw(img, image.Rect(x, y, x+30+p.dice.IntN(110), y+20+p.dice.IntN(90)), image.NewUniform(color.RGBA{tone, tone - uint8(p.dice.IntN(40)), tone - uint8(p.dice.IntN(50)), 255}), image.Point{}, draw.Src)
	}
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
