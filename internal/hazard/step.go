package hazard

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/fault"
)

// Every verb is a step: may this actor do it to this case now, has it been given
// what it needs, which state comes next. What a verb does besides is in the
// verb's own function.

// Permit answers whether the actor may do the verb to the case as it stands.
// Where the plan has several ways of one verb, the first that permits it counts;
// if none does, the first says why.
func (r Rules) Permit(c Case, verb Verb, by Actor) (ActRule, error) {
	return r.permitWay(c, verb, by, "")
}

// permitWay is Permit for one of the plan's ways of a verb; "" = whichever fits.
func (r Rules) permitWay(c Case, verb Verb, by Actor, way string) (ActRule, error) {
	rule := ActRule{Verb: verb}
	var why error
	for _, one := range r.waysOf(c, verb) {
		if way != "" && way != one.Name {
			continue
		}
		got, err := r.permit(c, one, by)
		if err == nil {
			return got, nil
		}
		if why == nil {
			rule, why = one, err
		}
	}
	if why == nil {
		why = fault.New(fault.Forbidden, "hazard.act_unknown", "act", cmp.Or(way, verb.Word()))
	}
	return rule, why
}

// Ways are the ways of a verb open to the actor now, each a button of its own:
// two acts of a plan with the same effect stand side by side.
func (r Rules) Ways(c Case, verb Verb, by Actor) []ActRule {
	var out []ActRule
	for _, one := range r.waysOf(c, verb) {
		if got, err := r.permit(c, one, by); err == nil {
			out = append(out, got)
		}
	}
	return out
}

// waysOf are the rules of a verb for a case: its variant's before the common
// ones. An approval is given by whoever is asked, and a co-owner always hands in
// its part: no plan needs to say so.
func (r Rules) waysOf(c Case, verb Verb) []ActRule {
	var rule ActRule
	v, varied := r.variant(c)
	if varied {
		rule, varied = v.Acts[verb]
	}
	if !varied {
		common, ok := r.Acts[verb]
		switch {
		case ok:
			rule = common
		case verb == ApproveVerb:
			return []ActRule{{Verb: verb, Who: r.awaited(c)}}
		case verb == WithdrawVerb:
			if n := len(c.Acts); n > 0 && c.Acts[n-1].By != "" {
				return []ActRule{{Verb: verb, Who: []Who{{Person: c.Acts[n-1].By}}}}
			}
			return nil
		case verb == AssistVerb:
			return []ActRule{{Verb: verb, Who: []Who{{Pronoun: TheCoOwner}}}}
		default:
			return nil
		}
	}
	return append([]ActRule{rule}, rule.Also...)
}

func (r Rules) variant(c Case) (Variant, bool) {
	if r.VariantOf == nil {
		return Variant{}, false
	}
	name := r.VariantOf(c)
	for _, v := range r.Variants {
		if v.Name == name {
			return v, true
		}
	}
	return Variant{}, false
}

func (r Rules) permit(c Case, rule ActRule, by Actor) (ActRule, error) {
	verb := rule.Verb
	free := by.Platform() || by.granted
	if !free && !anyFits(rule.Who, c, by, r) && !by.standsInFor(rule) && !(verb == ExtendVerb && anyFits(r.askers(c), c, by, r)) {
		return rule, fault.New(fault.Forbidden, "hazard.not_yours", "act", rule.word())
	}
	if !free && anyFits(rule.Not, c, by, r) {
		return rule, fault.New(fault.Forbidden, "hazard.four_eyes", "act", verb.Word())
	}
	if len(rule.Grades) > 0 && !slices.Contains(rule.Grades, c.Grade) && !slices.Contains(rule.Grades, c.Legal) {
		return rule, fault.New(fault.Conflict, "hazard.wrong_grade", "act", verb.Word(), "grade", c.Grade)
	}
	if rule.Most > 0 && c.doneTimes(verb) >= rule.Most {
		return rule, fault.New(fault.Conflict, "hazard.times_over", "act", verb.Word(), "times", strconv.Itoa(rule.Most))
	}
	if !r.fits(rule, c) {
		return rule, fault.New(fault.Conflict, "hazard.wrong_state", "act", verb.Word(), "state", c.State)
	}
	if rule.When != nil && !rule.When(c, by.At) {
		return rule, fault.New(fault.Conflict, "hazard.not_now", "act", verb.Word())
	}
	return rule, nil
}

// doneTimes is how often a verb was done on the case.
func (c Case) doneTimes(verb Verb) int {
	n := 0
	for _, a := range c.Acts {
		if a.Verb == verb {
			n++
		}
	}
	return n
}

// word is the act as the plan calls it.
func (a ActRule) word() string { return cmp.Or(a.Name, a.Verb.Word()) }

// fits says whether the act is possible in the case's state. An act without a
// move leaves the state alone and is possible while the case is open; a look
// back is possible afterwards too.
func (r Rules) fits(rule ActRule, c Case) bool {
	if len(rule.Moves) == 0 {
		return c.Open() || rule.Verb == ReviewVerb
	}
	_, ok := r.next(rule.Moves, c)
	return ok
}

func (r Rules) next(moves []Move, c Case) (string, bool) {
	for _, m := range moves {
		if m.From == c.State || m.From == "" && c.Open() && r.PhaseOf(c.State) != Ended {
			return m.To, true
		}
	}
	return "", false
}

// needs refuses an act that came without what the scheme asks of it.
func (r Rules) needs(rule ActRule, said Said) error {
	for _, need := range rule.Needs {
		missing := false
		switch need {
		case "照片", "影像资料", "影像", "图片", "整改照片", "整改前后照片":
			missing = len(said.Photos) == 0
		case "整改措施", "解决方案", "整改方案", "治理方案", "应急措施":
			missing = strings.TrimSpace(said.Measures) == ""
		case "期限":
			missing = said.DueOn == ""
		case "接收单位", "主办":
			missing = said.Owner == ""
		case "结论": // passed or not: the act itself says it
		default: // 理由, 说明, 意见 …: words
			missing = strings.TrimSpace(said.Text) == ""
		}
		if missing {
			return fault.New(fault.Invalid, "hazard.need_missing", "act", rule.Verb.Word(), "need", need)
		}
	}
	if n := r.Photos[rule.Verb]; len(said.Photos) < n {
		return fault.New(fault.Invalid, "hazard.need_missing", "act", rule.Verb.Word(), "need", "照片")
	}
	return nil
}

// begin is the common start of a verb: permitted, and given what it needs.
func (r Rules) begin(c Case, verb Verb, by Actor, said Said) (*deed, error) {
	rule, err := r.permitWay(c, verb, by, said.Way)
	if err != nil {
		return nil, err
	}
	if err := said.check(); err != nil {
		return nil, err
	}
	if err := r.needs(rule, said); err != nil {
		return nil, err
	}
	return &deed{rules: r, rule: rule, by: by, said: said, out: Outcome{Case: c}}, nil
}

// check refuses more than a record holds.
func (s Said) check() error {
	f := fault.New(fault.Invalid, "request.invalid")
	for _, part := range [][2]string{{"text", s.Text}, {"measures", s.Measures}} {
		if len([]rune(part[1])) > textMost {
			f = f.On(part[0], "field.too_long")
		}
	}
	if len(s.Photos) > photosMost {
		f = f.On("photos", "field.count")
	}
	if len(f.Fields) > 0 {
		return f
	}
	return nil
}

// deed is one act on its way to an outcome.
type deed struct {
	rules Rules
	rule  ActRule
	by    Actor
	said  Said
	asks  Verb // ask, approve: the act it is about
	out   Outcome
}

// done moves the case, notes the act and tells whom the scheme wants told.
// yes chooses between the act's moves and its otherwise.
func (d *deed) done(yes bool, refs ...string) Outcome {
	moves := d.rule.Moves
	if !yes {
		moves = d.rule.Otherwise
	}
	if to, ok := d.rules.next(moves, d.out.Case); ok {
		d.move(to)
	}
	d.note(d.rule.Verb, d.said, refs...)
	d.tell(d.rule.Tells...)
	return d.finish()
}

func (d *deed) move(to string) {
	c := &d.out.Case
	c.State = to
	if d.rules.PhaseOf(to) == Ended {
		c.ClosedAt = d.by.At
	} else {
		c.ClosedAt = 0
	}
}

// note writes the act into the case and its story.
func (d *deed) note(verb Verb, said Said, refs ...string) {
	c := &d.out.Case
	done := Done{ID: d.by.Fresh(), Verb: verb, At: d.by.At, By: d.by.By, Post: d.by.Post, Party: d.by.Party,
		State: c.State, Round: c.Round, Text: said.Text, Photos: said.Photos, Measures: said.Measures, DueOn: said.DueOn, Owner: said.Owner}
	if d.rule.Verb == verb && d.rule.Name != verb.Word() {
		done.Way = d.rule.Name
	}
	if verb == JointVerb || verb == DispatchVerb {
		done.With = said.With
	}
	if d.asks != "" {
		done.Asks, done.Way, done.With, done.Pass, done.Hard = d.asks, said.Way, said.With, said.Pass, said.Hard
	}
	c.Acts = append(slices.Clone(c.Acts), done)
	refs = append(refs, "act", done.ID, "state", c.State, "party", d.by.Party)
	d.out.Entries = append(d.out.Entries, d.by.Note(c.Subject(), verb.Noted(), done.Digest(), refs...))
}

// tell queues a notice about the act to each of these.
func (d *deed) tell(to ...Who) {
	for _, w := range to {
		d.out.Tells = append(d.out.Tells, Tell{To: w, Code: "notice." + strings.ReplaceAll(d.rule.Verb.Noted(), ".", "_")})
	}
}

// number asks for a number on the paper of the act just noted.
func (d *deed) number(series string) {
	acts := d.out.Case.Acts
	d.out.Papers = append(d.out.Papers, Paper{Act: acts[len(acts)-1].ID, Series: series})
}

// finish works out when somebody has to look at the case again.
func (d *deed) finish() Outcome {
	d.out.Case = d.rules.wind(d.out.Case, d.by.At)
	return d.out
}

// anyFits says whether one of the names means this actor.
func anyFits(list []Who, c Case, by Actor, r Rules) bool {
	return slices.ContainsFunc(list, func(w Who) bool { return w.means(c, by, r) })
}

// means says whether the name means this actor, of this case.
func (w Who) means(c Case, by Actor, r Rules) bool {
	switch {
	case w.Person != "":
		return by.By == w.Person
	case w.Post != "":
		return by.Post == w.Post
	case w.Kind != "":
		return by.Standing.Kind == w.Kind
	case w.Department != "":
		return by.Party == w.Department
	}
	switch w.Pronoun {
	case TheOwner:
		return by.Party != "" && (c.Owner == by.Party || c.Owner == "" && c.Is(by.Party, Recipient))
	case TheCoOwner:
		return by.Party != "" && c.Is(by.Party, CoOwner)
	case TheFinder:
		return by.By == c.FoundBy
	case TheDispatcher:
		return by.By == c.DispatchedBy
	case TheMender:
		return by.By == c.MendedBy
	case TheOperator:
		return by.Standing.Kind == "单位" && (by.Standing.Place == c.Grid)
	case SameHead:
		return by.Standing.Kind == account.Head && by.Standing.Place == c.Grid
	case SameInspector:
		return by.Standing.Kind == account.Inspector && by.Standing.Place == c.Grid
	case UpperHead:
		return by.Standing.Kind == "网格长" && by.Standing.Path != c.Path && strings.HasPrefix(c.Path, by.Standing.Path)
	case TheTriage, LeadBody:
		return anyFits(r.Triage, c, by, Rules{})
	case Anybody:
		return true
	}
	return false
}

// standsInFor says whether the actor is the head who acts where nobody holds any
// of what the rule names. An approval is nobody's to give but theirs who are
// asked.
//
// law: scheme-syntax §10.17
func (a Actor) standsInFor(rule ActRule) bool {
	if a.Vacant == nil || a.Standing.Kind != account.Head || rule.Verb == ApproveVerb || len(rule.Who) == 0 {
		return false
	}
	return !slices.ContainsFunc(rule.Who, func(w Who) bool { return !a.Vacant(w) })
}

// May lists what the actor could do to the case now, for the buttons of both
// apps. The server decides again when a button is pressed.
func (r Rules) May(c Case, by Actor) []Verb {
	var out []Verb
	for _, verb := range order {
		if verb == RegisterVerb {
			continue
		}
		if _, err := r.Permit(c, verb, by); err == nil && r.Sensible(c, verb, by) {
			out = append(out, verb)
		}
	}
	return out
}

// order is the order of buttons: along the loop, then beside it.
var order = []Verb{ReportVerb, TakeVerb, DispatchVerb, AcceptVerb, ReturnVerb, FeedbackVerb, AssistVerb, VerifyVerb, CloseVerb, MendVerb,
	UrgeVerb, SuperviseVerb, SupportVerb, PromptVerb, EmergencyVerb, BoundaryVerb, JointVerb, TransferVerb, ListVerb, ApproveVerb, DelistVerb,
	ExtendVerb, PauseVerb, ResumeVerb, ReviewVerb, ReopenVerb, WithdrawVerb}

// Rank is a verb's place among the buttons.
func Rank(v Verb) int { return slices.Index(order, v) }

// Sensible leaves out acts that the flow would let through and the verb's own
// function would refuse.
func (r Rules) Sensible(c Case, verb Verb, by Actor) bool {
	switch verb {
	case VerifyVerb:
		return by.By != c.MendedBy
	case AssistVerb:
		return !c.assisted(by.Party)
	case WithdrawVerb:
		_, ok := c.Withdrawable(by.By, by.At)
		return ok
	case PauseVerb:
		return c.PausedAt == 0 && c.DueAt != 0 && c.mended() == 0
	case ResumeVerb:
		return c.PausedAt != 0
	case ExtendVerb:
		main, ok := mainClock(r.runningClocks(c))
		return ok && c.DueAt != 0 && by.At <= c.DueAt && c.Asked == "" && c.Extended < max(main.Times, 1)
	case ListVerb:
		return c.Listed == ""
	case ApproveVerb:
		return by.By != c.asker()
	case DelistVerb:
		return c.Listed == listed
	}
	return true
}
