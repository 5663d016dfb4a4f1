package scheme

import "anwang/internal/civil"

// PostKind types a post: it decides the set of acts the post may perform.
type PostKind string

// The kinds of post. 网格员 and 群防 can never order, fine, seal or list.
const (
	Head       PostKind = "网格长"
	Deputy     PostKind = "副网格长"
	Assistant  PostKind = "助理"
	Inspector  PostKind = "网格员"
	Clerk      PostKind = "管理员"
	Office     PostKind = "办公室"
	Body       PostKind = "部门"
	Supervisor PostKind = "责任人"
	Liaison    PostKind = "联系人"
	Unit       PostKind = "单位"
	Volunteer  PostKind = "群防"
)

// Post is a role the scheme defines; its rank is independent of the tier of the
// grids it stands in (S1-N3).
type Post struct {
	Rule
	Kind        PostKind
	In          []Ref // kinds of grid
	Rank        int   // 0 = not given
	Count       Count
	CountBy     *Table // by the size of what it stands in: facts.从业人数
	Holder      []Seat // who holds it, by office: 村支书, 法定代表人
	Seats       []Seat // how many seats for which work
	Employer    string
	Needs       []string // gates before activation: 岗前培训
	Contacts    []string // kinds of object each holder is assigned (S1-47)
	Team        []string
	Assists     []Ref
	StandIn     []Ref
	AnswersFor  []string
	Competences []string
	May         []string
	MayNot      []string
	Outside     bool // a recipient above this scheme (S1-11)
	Single      bool // `several: false`: may not be held with another post
	When        Expr
	Hours       string
	Minutes     int    // Hours as minutes a week; 0 = not given
	Called      string // the plan's own name, where that is another's too
}

// Seat is an office and how many of it; Number 0 = not given.
type Seat struct {
	Name   string
	Number int
}

// Role is a name that resolves to a post by condition.
type Role struct {
	Rule
	Cases []RoleCase
}

// RoleCase is one row of a role; the last has no condition.
type RoleCase struct {
	When Expr
	Is   Ref
}

// Gate says what must be complete before a grid or person is active (S0-26).
type Gate struct {
	Rule
	Each  []Ref
	Has   []string
	Exam  string      // at least: 90分
	Lasts string      // how long the training takes at least: 72学时
	Valid civil.Limit // how long it holds: 1年
	Grace civil.Limit // who is in post when the edition comes into force has so long: 3个月
}

// Event is something that happens outside the grid and that somebody tells of
// (预警, 作业, 开学): duties may follow it, or have to be done before it.
type Event struct {
	Rule
	By []Ref // who tells of it
}

// Department is a body. Standing means it may inspect, order and punish.
type Department struct {
	Rule
	Standing bool
	Outside  bool
	Seats    []Seat
	Members  []string
	PartOf   string
	Implied  bool // named only in owners
}

// Portfolio is leader → departments (S1-73).
type Portfolio struct {
	Rule
	Post        Ref
	Departments []Ref
	Each        bool // 逐人填写: every holder has their own
	Unset       bool
	Word        string
}

// Owner says what a department is in charge of.
type Owner struct {
	Rule
	Department string
	Is         Ref // a department, a post, or the pronoun 牵头部门
	Sectors    []Ref
	Places     []string // named places
	Classes    []Ref
	Field      []string // domains it owns as a whole
	With       []Ref    // co-owners
	PartOf     string   // the body this office is part of
	Rest       bool     // each for its own field; rest cases go to triage
	List       []string // departments of the rest row
	Triage     bool     // receives what nobody owns or several claim
	Oversees   []string // sees and reviews, never receives a case; 全部
	As         string   // another capacity than 主管部门: 行业管理
	When       Expr
	Grids      []Ref
	Tier       int
	Scope      []string // what the plan calls the field, for display
}

// Tie is ground that several claim, and who gets it — or unset.
type Tie struct {
	Rule
	Sector Ref
	Owner  Ref
	Unset  bool
	Word   string
}

// Verb is what a duty asks for, in the plan's word.
type Verb string

// VerbKind is the kind of record a verb leaves.
type VerbKind string

// The kinds of record of scheme-syntax §4 (duties · does).
const (
	MakesVisit      VerbKind = "visit"      // 巡查 走访 排查 检查 暗访 查看
	MakesSelfCheck  VerbKind = "selfcheck"  // 自查
	MakesOversight  VerbKind = "oversight"  // 督查 查阅记录 督促
	MakesActivity   VerbKind = "activity"   // 会议 培训 演练 宣传
	MakesReport     VerbKind = "report"     // 上报 总结 制定 通报
	MakesDelivery   VerbKind = "delivery"   // 送达
	MakesNotice     VerbKind = "notice"     // 公示
	MakesAssessment VerbKind = "assessment" // 评估
	MakesLookBack   VerbKind = "lookback"   // 回看
	MakesRoster     VerbKind = "roster"     // 值班
	MakesTask       VerbKind = "task"       // 交办任务
)

// Duty is who must do what to whom, how often.
type Duty struct {
	Rule
	Who      []Ref
	AnyOf    bool   // who: {one_of: …}: whichever of them does it, it is done; the first is who is asked
	Holders  string // any (default): one holder fulfils it; each
	Does     []Verb // any of them counts
	Kind     VerbKind
	In       []Ref // one round anywhere in it
	Each     []Ref // every such site, spot, grid or person: coverage
	Sample   int   // percent of Each
	Picked   int   // or so many of Each: sample: 2家
	Often    civil.Often
	OftenBy  *Table  // conditions → often
	After    string  // an act, an event, or another duty, instead of a frequency
	Cause    RefKind // what After is: ToAct, ToEvent, ToDuty
	Within   civil.Limit
	Rounds   int // so often within it, where it follows an event
	Due      civil.Moment
	Before   string      // due before this event …
	Ahead    civil.Limit // … by so much: 作业前24小时
	Boosts   []Boost
	FromDay  civil.Moment
	UntilDay civil.Moment
	During   []Ref // seasons it lives in
	To       Refs
	With     []Ref
	About    []string
	Form     []Ref
	Evidence []string
	GivenBy  []Ref
	Receipt  bool
	Confirm  civil.Limit // the receipt is due within: receipt: 30分钟
	People   int         // at least so many together: people: 2人
	Shifts   int         // shifts a day, for 每班
	Between  [2]int      // hours: 21时至次日6时; both 0 = all day
	Study    int         // hours asked in a window: 每年至少20学时
	Lasts    string      // how long one takes at least: 4学时, 6小时
	Exam     string      // passed with at least: 80分
	Channels []string    // 楼宇电视, 微信群
	OnCases  bool        // its condition reads the case: it runs on cases, not on the calendar
	Effort   int         // minutes per target
	When     Expr
}

// Boost is a higher frequency in a calendar window.
type Boost struct {
	During []Ref
	Often  civil.Often
	When   Expr // only for what fits: site.risk == "红"
}

// Hours is how much time a week a kind of post has for its duties, where the
// plan does not say it of the post itself; only for working out loads.
type Hours struct {
	Rule
	Kind    PostKind
	Minutes int // a week
}

// Effort is the platform's guess of minutes per target of a verb.
type Effort struct {
	Rule
	Verb    Verb
	Minutes int
}

// names lists who has the duty, for messages.
func (d Duty) names() []string { return namesOf(d.Who) }
