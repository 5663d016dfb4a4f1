package hazard

import (
	"slices"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
)

// Rules are what a scheme decides about hazards; scheme compiles its YAML into
// this. A case keeps the edition that was in force when it was registered.
type Rules struct {
	Edition  string
	States   []State // the first is the one a case is born in
	Acts     map[Verb]ActRule
	Clocks   []Clock
	Owners   []OwnerRule
	Ties     map[string]string // sector → owner that gets it; "" = not decided
	Sectors  []Sector
	Grades   []Grade
	Items    map[string]Item // check item → what the catalogue says of it
	Calendar civil.Calendar
	Zone     *time.Location
	// Triage is the post or department that receives what nobody owns or several
	// claim; cases without owner wait in its inbox.
	Triage []Who
	// Bodies are all departments the plan names, also those outside of it that own
	// nothing here: they may be called to help (law: S4-29).
	Bodies []string
	// Ranks orders the posts of one grid, 1 the highest (scheme-syntax: rank is not
	// tier). Where a grid has several heads, the lowest of them is the nearest.
	Ranks map[string]int
	// Kinds are the posts' kinds: a head acts for a grid's own post that nobody
	// holds, never for a department or a unit.
	Kinds map[string]account.Kind
	// ClassesOf lists every class of the scheme that a site of this class and with
	// these facts belongs to; nil = just its own.
	ClassesOf func(class string, facts map[string]string) []string
	// Photos is how many photographs an act needs, by its Chinese word.
	Photos map[Verb]int
	// Variants are other loops for some cases; VariantOf names a case's, "" = the
	// common one. nil = there is one loop.
	Variants  []Variant
	VariantOf func(Case) string
	// Domains are what the scheme is about; where it is one, every matter is of it.
	Domains []string
	// Portfolios say which leader looks after which departments: the leader is told
	// of their cases and never owns one.
	Portfolios []Portfolio
	// TakeOver says that cases opened under an earlier edition come over to this
	// one at their next act (scheme-syntax §10.14).
	TakeOver bool
}

// Portfolio is a leader's departments (S1-73).
type Portfolio struct {
	Leader      Who
	Departments []string
}

// Variant is another loop: its acts and clocks lie over the common ones.
type Variant struct {
	Name   string
	Acts   map[Verb]ActRule
	Clocks []Clock
}

// Phase is what a state counts under in statistics.
type Phase string

// The three phases.
const (
	Found    Phase = "发现"
	Handling Phase = "处置"
	Ended    Phase = "结束"
)

// State is a state of the flow.
type State struct {
	Name  string
	Phase Phase
}

// PhaseOf is the phase of a state; a state the edition does not know is being
// handled, so that no case is lost from sight by a change of edition.
func (r Rules) PhaseOf(state string) Phase {
	for _, s := range r.States {
		if s.Name == state {
			return s.Phase
		}
	}
	return Handling
}

// ActRule says who may do an act, in which states, and what it needs.
type ActRule struct {
	Verb      Verb
	Name      string // the plan's own word for this way of the verb; "" = the verb's
	Who       []Who
	Not       []Who
	To        []Who
	OneOf     bool // the sender picks one of To; otherwise all receive it
	With      []Who
	Tells     []Who
	Needs     []string // 理由 照片 整改措施 解决方案
	Moves     []Move
	Otherwise []Move // the outcome is no: verification failed, no single owner
	Approve   []Who
	Chain     bool // each of Approve in order; otherwise any one of them
	// Also are other ways the same verb may be done, by others: the first that
	// permits it counts.
	Also   []ActRule
	Grades []string
	Most   int // so often at most on one case (退回不得超过2次); 0 = as often as need be
	// When is a condition on the case; nil = always. It is false where it reads a
	// value the plan leaves open.
	When    func(Case, civil.Instant) bool
	Clauses []string
}

// Move is a step between states. From "" is any state that has not ended.
type Move struct{ From, To string }

// Who is somebody a rule names; exactly one of the fields is set.
type Who struct {
	Post       string
	Kind       account.Kind
	Department string
	Pronoun    Pronoun
	Person     string // whoever asked for something; no scheme names a person
}

// Pronoun names somebody by what they are to the case.
type Pronoun string

// The pronouns of scheme-syntax §4.
const (
	TheOwner      Pronoun = "主办"
	TheCoOwner    Pronoun = "协办"
	TheFinder     Pronoun = "发现人"
	TheDispatcher Pronoun = "交办人"
	TheMender     Pronoun = "反馈人"
	TheOperator   Pronoun = "经营主体"
	UpperHead     Pronoun = "上级网格长"
	SameHead      Pronoun = "本网格网格长"
	SameInspector Pronoun = "本网格网格员"
	NextHead      Pronoun = "相邻网格长"
	TheTriage     Pronoun = "受理人"
	LeadBody      Pronoun = "牵头部门" // who triages, where the plan calls it so
	TheVerifier   Pronoun = "复查人"
	TheTipster    Pronoun = "举报人"
	Anybody       Pronoun = "任何人"
)

// Clock is a limit between two acts and the ladder climbed when it runs out.
type Clock struct {
	Name    string // 整改
	Limit   civil.Limit
	From    Verb // register = the finding itself
	Until   []Verb
	Source  string                         // 方案规定 属地补充 平台默认
	LimitBy func(Case) (civil.Limit, bool) // a table by grade, source, site; nil = none
	Ladder  []Step
	Clauses []string
	// Beside marks a duty that follows an act (回看, 整改跟踪): it runs beside the
	// loop, also after close-out, and its limit is never shown as the case's.
	Beside bool
	// ExtendTo is the longest an extension reaches, counted from the original
	// start; Times how often it may be asked; ExtendBy who grants it.
	ExtendTo civil.Limit
	Times    int64
	ExtendBy []Who
	// Pauses are the only reasons to stop it; none = any reason will do. A
	// statutory clock stops only for an appraisal.
	Pauses    []string
	Statutory bool
	// Paper says that it is an answer on paper: due on a rest day it moves to the
	// next workday, which no other clock of a hazard does.
	Paper bool
}

// Step is one rung of a ladder. Before and After are in days.
type Step struct {
	Name    string // its place in the ladder, unique: 整改/2
	Before  int
	After   int
	Span    civil.Span // of Before and After: days, workdays or hours
	On      Verb       // climbed when this is done, not at a moment of the clock
	Do      string     // 提醒 催办 督办 报告 约谈 通报 挂牌 越级直报, or a paper
	By      []Who
	To      []Who
	When    func(Case, civil.Instant) bool
	Repeat  time.Duration // renewed so often until the clock ends; 0 = once
	Until   Verb          // … or until this is done, though the clock has ended late (S4-49)
	Clauses []string
	moment  civil.Instant // of a reminder the clock itself gives
}

// Rung is a step that was climbed: once per case, clock, step and round.
type Rung struct {
	Clock string
	Step  string
	Round int64 // of the repetition within the case's round: round*1000 + nth
	At    civil.Instant
}

// Grade is a local grade and the legal one it counts as.
type Grade struct{ Name, Legal string }

// Item is what the catalogue says of a check item.
type Item struct {
	Sector string
	Grade  string
	Limit  civil.Limit
}

// LegalOf is the legal grade (一般 or 重大) of a local one.
func (r Rules) LegalOf(grade string) (string, bool) {
	for _, g := range r.Grades {
		if g.Name == grade {
			return g.Legal, true
		}
	}
	return "", false
}

// From lists the states in which a verb is possible, for inboxes: what waits to
// be accepted is what stands in a state that 签收 leads out of.
func (r Rules) From(verb Verb) []string {
	var out []string
	for _, rule := range r.ways(verb) {
		for _, m := range rule.Moves {
			if m.From != "" && !slices.Contains(out, m.From) {
				out = append(out, m.From)
			}
		}
	}
	return out
}

// ways are all the rules of a verb: of the common loop and of the variants.
func (r Rules) ways(verb Verb) []ActRule {
	var out []ActRule
	add := func(acts map[Verb]ActRule) {
		if rule, ok := acts[verb]; ok {
			out = append(append(out, rule), rule.Also...)
		}
	}
	add(r.Acts)
	for _, v := range r.Variants {
		add(v.Acts)
	}
	return out
}

// Who are all whom the ways of a verb name.
func (r Rules) Who(verb Verb) []Who {
	var out []Who
	for _, rule := range r.ways(verb) {
		out = append(out, rule.Who...)
	}
	return out
}

// Approvers are all whom any act waits for.
func (r Rules) Approvers() []Who {
	var out []Who
	for _, rules := range append([]Variant{{Acts: r.Acts, Clocks: r.Clocks}}, r.Variants...) {
		for _, rule := range rules.Acts {
			for _, way := range append([]ActRule{rule}, rule.Also...) {
				out = append(out, way.Approve...)
			}
		}
		for _, k := range rules.Clocks {
			out = append(out, k.ExtendBy...)
		}
	}
	return out
}

// Names says whether a name means whoever holds a standing, whatever the case.
func (r Rules) Names(w Who, s account.Standing) bool {
	switch {
	case w.Post != "":
		return w.Post == s.Post
	case w.Kind != "":
		return w.Kind == s.Kind
	case w.Department != "":
		return w.Department == s.Department
	case w.Pronoun == Anybody:
		return true
	case w.Pronoun == TheTriage, w.Pronoun == LeadBody:
		return slices.ContainsFunc(r.Triage, func(t Who) bool { return t.Pronoun == "" && r.Names(t, s) })
	}
	return false
}

// Departments lists the departments a case can be sent to, in the scheme's order.
func (r Rules) Departments() []string {
	var out []string
	seen := map[string]bool{}
	for _, o := range r.Owners {
		if !o.Oversees && !seen[o.Department] {
			seen[o.Department] = true
			out = append(out, o.Department)
		}
	}
	return out
}

// Wants lists what a verb needs to be given, in the scheme's words: what any of
// its ways needs.
func (r Rules) Wants(verb Verb) []string {
	var out []string
	for _, rule := range append(r.ways(verb), ActRule{Verb: verb}) {
		for _, need := range r.WantsOf(rule) {
			if !slices.Contains(out, need) {
				out = append(out, need)
			}
		}
	}
	return out
}

// WantsOf lists what one way of a verb needs.
func (r Rules) WantsOf(rule ActRule) []string {
	out := append([]string{}, rule.Needs...)
	add := func(need string) {
		if need != "" && !slices.Contains(out, need) {
			out = append(out, need)
		}
	}
	if r.Photos[rule.Verb] > 0 {
		add("照片")
	}
	always := map[Verb]string{DispatchVerb: "主办", TransferVerb: "接收单位", ExtendVerb: "期限", VerifyVerb: "结论", ApproveVerb: "结论", AssistVerb: "说明"}
	add(always[rule.Verb])
	return out
}
