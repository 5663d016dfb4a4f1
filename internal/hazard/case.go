// Package hazard is a hazard from discovery to close-out (隐患：发现 → 派送交办 →
// 整改 → 复查 → 销号).
//
// A case is a plain value; a rule is a function that takes the case, the rules
// in force, who acts and what they say, and gives the case as it is afterwards
// together with what is to be noted and who is to be told. Which post may do
// what in which state is the scheme's to say ([Rules]); what an act means is
// here, one file per family of acts.
package hazard

import (
	"slices"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/journal"
)

// Case is one hazard.
type Case struct {
	ID     string
	Number string
	State  string // a state of the scheme's flow: 待签收
	Round  int64  // 1, and one more each time verification fails or it is reopened

	Site string
	Grid string
	Path string
	// What the ledger says of the site and the grid today; for conditions, kept
	// nowhere with the case.
	Class    string
	Facts    map[string]string
	Risk     string
	GridKind string
	Tier     int64
	Place    string // in people's words, where there is no site
	Sector   string // the matter's trade
	Item     string
	Grade    string // local grade
	Legal    string // 一般 or 重大
	Source   string // 巡查 检查 自查 举报 交办

	Text     string
	Measures string
	Urgent   bool
	Hard     bool
	Listed   string // "" | 待批准 | 挂牌中 | 已摘牌
	Asked    string // the act that waits for approval: 延期; "" = none does
	Lon, Lat float64
	Visit    string

	FoundBy      string
	FoundPost    string
	FoundAt      civil.Instant
	FoundOn      civil.Day
	Owner        string // department; "" until known
	DispatchedBy string
	MendedBy     string
	VerifiedBy   string

	LimitWord   string // 10天
	LimitFrom   string // 方案规定 属地补充 平台默认 派送时填写, or 方案未规定
	StartAt     civil.Instant
	DueAt       civil.Instant // 0: nothing is due
	DueOn       civil.Day
	Provisional bool // the limit reaches a year whose workdays are not announced
	PausedAt    civil.Instant
	PausedMs    int64
	Extended    int64
	Urged       int64
	Reopened    int64
	ClosedAt    civil.Instant
	Edition     string // the edition of the scheme that judges the case
	NextAt      civil.Instant

	Parties []Party
	Acts    []Done
	Climbed []Rung
}

// Capacity is what a party has to do with a case.
type Capacity string

// The capacities.
const (
	Owner     Capacity = "owner"     // 主办
	CoOwner   Capacity = "co_owner"  // 协办
	Candidate Capacity = "candidate" // claims it, with others: the tie is open
	Recipient Capacity = "recipient" // was sent it; the first to accept becomes owner
	Told      Capacity = "told"      // 抄告
	Receiver  Capacity = "receiver"  // 移交接收: took it over, outside the loop
)

// Party is a department that has to do with the case, and why.
type Party struct {
	Department string
	Capacity   Capacity
	Why        string // the rule that made it so: 行业：消防（S1-81）
}

// Done is an act that was done.
type Done struct {
	ID     string
	Verb   Verb
	At     civil.Instant
	By     string
	Post   string
	Party  string
	State  string // after it
	Round  int64
	Text   string
	Number string // of the paper it made
	Photos []string
	// What else it came with, kept so that its digest can be worked out again.
	Measures string
	DueOn    civil.Day
	Owner    string
	Way      string   // the plan's own word for it
	Asks     Verb     // ask, approve: the act it is about
	With     []string // joint, dispatch: the departments that come along
	Pass     bool
	Hard     bool
}

// Subject is the case's name in the journal.
func (c Case) Subject() string { return "hazard:" + c.ID }

// Open says whether the case is still going round.
func (c Case) Open() bool { return c.ClosedAt == 0 }

// Overdue says whether its limit has run out. A paused clock is not overdue.
func (c Case) Overdue(now civil.Instant) bool {
	return c.Open() && c.DueAt != 0 && c.PausedAt == 0 && now > c.DueAt
}

// Is says whether a department has that capacity.
func (c Case) Is(department string, capacity Capacity) bool {
	return slices.ContainsFunc(c.Parties, func(p Party) bool { return p.Department == department && p.Capacity == capacity })
}

// Of lists the departments with that capacity.
func (c Case) Of(capacity Capacity) []string {
	var out []string
	for _, p := range c.Parties {
		if p.Capacity == capacity {
			out = append(out, p.Department)
		}
	}
	return out
}

// last is the latest time one of these acts was done, in this round where
// `round` says so.
func (c Case) last(verbs ...Verb) (Done, bool) {
	for i := len(c.Acts) - 1; i >= 0; i-- {
		if slices.Contains(verbs, c.Acts[i].Verb) {
			return c.Acts[i], true
		}
	}
	return Done{}, false
}

// Actor is who acts, in which standing.
type Actor struct {
	journal.Act
	Standing account.Standing
	// Vacant says whether nobody holds what a rule names, at this case: then the
	// next head up acts in their place (scheme-syntax §10.17). nil = all are held.
	Vacant func(Who) bool
	// granted: the act was approved by whoever must, and is done in their name.
	granted bool
}

// Platform says whether the act is the platform's own (a sweep, the routing).
func (a Actor) Platform() bool { return a.By == "" }

// Said is what an act came with; each verb reads what it needs.
type Said struct {
	Text     string    // reason, opinion, description
	Measures string    // 整改措施
	Photos   []string  // hashes
	Owner    string    // dispatch: the chosen owner; transfer: the body outside
	With     []string  // dispatch: co-owners
	DueOn    civil.Day // dispatch, extend: the day in words of people
	Pass     bool      // verify, approve
	Way      string    // which of the plan's ways, where there are several: 通报公安
	Hard     bool      // feedback: cannot be mended by those here
}

// Outcome is what a rule gives: the case afterwards, what is noted, who is told.
type Outcome struct {
	Case    Case
	Entries []journal.Entry
	Tells   []Tell
	// Choice is set where somebody decided between departments that all claim the
	// case: it is offered as an amendment.
	Choice *Choice
	// Neighbours says that the grids beside the case's own are to see it.
	Neighbours bool
	// Papers are the series that give the acts of this outcome their numbers, in
	// order of the acts: the desk takes the numbers in the same transaction.
	Papers []Paper
}

// Choice is a decided tie: which department got what several are in charge of.
type Choice struct {
	On      string // the sector, place or class they all claim
	Owner   string
	Claimed []string // the others
}

// Paper asks for a number for one act: 催办〔2026〕3号.
type Paper struct {
	Act    string // Done.ID
	Series string // 催办
}

// Tell is a notice to somebody about the case.
type Tell struct {
	To   Who
	Code string            // notice.hazard_dispatched
	Args map[string]string // values the words name; no personal data
}
