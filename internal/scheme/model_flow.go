package scheme

import "anwang/internal/civil"

// Flow is the closed loop of a hazard: states, acts, clocks.
type Flow struct {
	States   []State
	Acts     []Act
	Clocks   []Clock
	Routes   *Table // conditions → flow (variant)
	Variants []Variant
	Rule     Rule
}

// Start is the state a case is born in: the first one listed.
func (f Flow) Start() string {
	if len(f.States) == 0 {
		return ""
	}
	return f.States[0].Name
}

// Variant is another loop for some cases: its acts and clocks lie over the common ones.
type Variant struct {
	Rule
	Acts   []Act
	Clocks []Clock
}

// State is a local state and the phase it counts under.
type State struct {
	Rule
	Phase string // 发现 处置 结束
}

// Act is something that may be done to a case.
type Act struct {
	Rule
	Effect    string // the engine's verb: 交办; equals Name unless given
	Who       []Ref
	To        Refs
	With      []Ref
	Tells     []Ref
	Needs     []string    // 理由, 照片, 整改措施 …
	NeedsBy   *Table      // by case.grade and the like, instead of Needs
	Within    civil.Limit // so long after After: 接到交办后2小时内签收
	WithinBy  *Table      // by case.grade and the like, instead of Within
	After     string      // the act Within runs from
	Offers    []string    // may be given, need not
	Move      []Move      // none: the state is untouched
	Otherwise []Move      // when the outcome is no: verification failed, no single owner
	When      Expr
	Beside    string // parallel to this act, state untouched
	Approve   []Ref  // a chain in order …
	OneOf     bool   // … or any one of them
	Grades    []string
	Not       []Ref // who may never do it on a case: 反馈人 for 复查
	Once      bool
	Times     int // so often at most on one case: 退回不得超过2次
}

// Move is a step between states; From 任意 is any open state.
type Move struct {
	From string
	To   string
}

// AnyState is the From of a move that fits every state not yet ended.
const AnyState = "任意"

// Clock is a time limit between two acts, and the ladder climbed when it runs out.
type Clock struct {
	Rule
	Limit   civil.Limit
	LimitBy *Table // by case.grade, case.source, site
	From    string // act that starts it; 发现 is the finding itself
	Until   []string
	Reply   civil.Limit // interim reply
	Extend  *Extend
	Pause   []string
	Ladder  []Step
	Of      []Ref // whose clock it is, for display
	FromAct bool  // its limit stands with the act it times (`within` of the act)
}

// Extend says how a limit may be prolonged: from the original start, once
// unless Times.
type Extend struct {
	To    civil.Limit
	By    []Ref
	Times int
}

// Step is one rung of a ladder.
type Step struct {
	Rule
	At     At
	Do     string // 提醒 催办 督办 报告 约谈 通报 挂牌 越级直报, or a paper
	By     []Ref
	To     Refs
	When   Expr
	Repeat civil.Often // renewed so often …
	Until  string      // … until this act
}

// At is a moment on a clock: N days before it runs out, when it does, N after;
// or when an act happens.
type At struct {
	Before int
	After  int
	Due    bool // 超期 or 超期N天
	Unit   civil.Span
	Act    string
	Text   string
}

// Hazards is the taxonomy: local grades with their legal ones, catalogue items.
type Hazards struct {
	Grades []Grade
	Items  []HazardItem
	Rule   Rule
}

// Grade is a local grade and the legal one it counts as: 一般 or 重大.
type Grade struct {
	Rule
	Legal string
}

// HazardItem is an entry of the catalogue.
type HazardItem struct {
	Rule
	Sector Ref
	Owner  Ref
	Grade  string
	Limit  civil.Limit
	Law    string
}

// Form is a checklist, a register, or a view that is never typed.
type Form struct {
	Rule
	Items  []Item
	Groups []string // in order, when items are grouped
	ViewOf []string // visits, hazards …: filled from records
	Layout string
	Unset  bool   // layout not attached to the plan: platform layout
	Word   string // the plan's word about it
	Signed []string
	For    []Ref // classes it is meant for
	Title  string
	Total  string // 100, where the form is a score sheet
}

// Item is one line of a checklist.
type Item struct {
	Text    string
	Full    string // points, where the form is a score sheet
	Group   string
	Level   string // importance
	Grade   string // the grade a finding gets unless changed
	Sector  Ref    // where a finding is routed
	Limit   civil.Limit
	Law     string // the article it rests on
	Picture string // a file of a picture
	Right   string // what right looks like, in words
	Wrong   string // what wrong looks like
	Clauses []string
	Source  Source
	Mapping Source // whose the sector is: the plan's own word, or a default
	Pos     Pos
}

// Board is a notice board or task card.
type Board struct {
	Rule
	At      []Ref
	Shows   []string
	Refresh civil.Limit
	Where   []string
}

// Evidence is the proof wanted.
type Evidence struct {
	Rule
	For       []string // acts, duties or verbs; default fits all
	Photos    int
	PerSpot   bool
	Taken     civil.Limit
	Place     string // 相符
	QR        bool
	Signature []string
}

// Accidents holds the statutory chains and their local tightening.
type Accidents struct {
	Rule
	Report string // 法定
	Chains []Chain
	Clocks []AccidentClock
}

// Chain is domain → the body accidents of it are reported to.
type Chain struct {
	Domain string
	To     []Ref
	Pos    Pos
}

// AccidentClock is a statutory clock; a scheme may only shorten it.
type AccidentClock struct {
	Rule
	Limit civil.Limit
	From  string
	Until string
	By    string
	To    string
}

// Tipoffs says how tip-offs come in and who accepts them.
type Tipoffs struct {
	Rule
	Channels []string
	Accept   []Ref
	Handle   string
	Secret   bool
	Within   civil.Limit
	Clocks   []TipoffClock // 受理: 3个工作日, 答复: 10个工作日
}

// TipoffClock is a limit on a tip-off.
type TipoffClock struct {
	Rule
	Limit civil.Limit
}
