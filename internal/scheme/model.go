package scheme

import "anwang/internal/civil"

// Source says where the value in force comes from.
type Source string

// The sources of a value; the words are the ones screens show.
const (
	Stated  Source = "方案规定" // the plan says it
	Amended Source = "属地补充" // an amendment set what the plan leaves open
	Default Source = "平台默认" // schemes/base.yaml, or marked `added`
	Local   Source = "本级增加" // `added` by a scheme under another one: its own rule, not the platform's filling
)

// Pos is a place in a scheme file; line and column count from 1, in characters.
type Pos struct {
	File string
	Line int
	Col  int
}

// Value is one value of a rule as written: its text, whether the plan leaves it
// open and with which word, and whose it is.
type Value struct {
	Path   string // duties.村级排查.often
	Key    string // often
	Text   string // as written, normalised; for lists the items joined with 、
	Unset  bool   // the plan leaves it open
	Word   string // the plan's own word for it: 定期, 及时
	Source Source
	Law    string     // the statute that sets it: a floor nobody lengthens
	By     *Amendment // the amendment that set it, when Source is Amended
	Pos    Pos
}

// Rule is what every entry of every section has: its address, the clauses it
// comes from or why it was added, and the values it was written with.
type Rule struct {
	Section string   // "duties", "flow.acts"
	Name    string   // the Chinese name, unique in its section
	Aka     []string // other names for the same thing
	Clauses []string // S1-36 …; inherited from the entry above when absent
	Added   string   // 平台默认 …: why a rule without a clause is here
	AddedTo map[string]string
	Damaged []string // what is wrong in the plan's text: S1-N4 原文作“县”
	Note    string
	Law     string // the statute it comes from
	Domains []string
	Local   bool // a child scheme may loosen or drop it
	Source  Source
	Pos     Pos
	Values  map[string]Value // by key, in the words of the file

	cited string // the file its own `clause` stands in
}

// Path is the rule's address: section and name joined by a dot.
func (r Rule) Path() string {
	if r.Name == "" {
		return r.Section
	}
	return r.Section + "." + r.Name
}

// From says whose the value of a key is; the rule's own source when the key is
// not written.
func (r Rule) From(key string) Source {
	if v, ok := r.Values[key]; ok {
		return v.Source
	}
	return r.Source
}

// RefKind is what a name turned out to be.
type RefKind string

// What a name in a rule may stand for.
const (
	ToPost       RefKind = "post"       // posts.X
	ToKind       RefKind = "kind"       // every post of a kind: 网格长
	ToDepartment RefKind = "department" // departments.X, or a department named in owners
	ToRole       RefKind = "role"       // roles.X: a post by condition
	ToPronoun    RefKind = "pronoun"    // 主办, 发现人, 上级网格长 …
	ToGrid       RefKind = "grid"       // grids.X
	ToClass      RefKind = "class"      // sites.classes.X
	ToSpot       RefKind = "spot"       // sites.spots
	ToSector     RefKind = "sector"     // sectors, at any depth
	ToForm       RefKind = "form"       // forms.X
	ToAct        RefKind = "act"        // flow.acts.X
	ToDuty       RefKind = "duty"       // duties.X
	ToSeason     RefKind = "season"     // calendar.X
	ToTier       RefKind = "tier"       // 按类的代称: 网格, 部门, 全部
	ToEvent      RefKind = "event"      // events.X: what happens outside and somebody tells of
	ToPeople     RefKind = "people"     // 群众, 员工: people who hold no post
)

// Ref is a name that was looked up: a post, a department, a pronoun, a class …
// Name is the canonical name, not the alias the file may have used.
type Ref struct {
	Kind RefKind
	Name string
	Pos  Pos
}

// Refs is one or many names. OneOf means the sender picks one of them
// (`{one_of: [甲, 乙]}`); otherwise all of them are meant.
type Refs struct {
	List  []Ref
	OneOf bool
}

// Names lists the names.
func (r Refs) Names() []string {
	out := make([]string, len(r.List))
	for i, ref := range r.List {
		out[i] = ref.Name
	}
	return out
}

// Has tells whether a name is among them.
func (r Refs) Has(name string) bool {
	for _, ref := range r.List {
		if ref.Name == name {
			return true
		}
	}
	return false
}

// Scheme is a plan ready to be compiled into the parameters of the nouns: base,
// parent, plan and amendments already laid over one another.
type Scheme struct {
	ID      string
	Title   string
	Place   string // set by hand, never read from the title (S0-N3)
	Issuer  string
	Number  string
	Edition civil.Day // signing day; "" when the plan bears none
	From    civil.Day // first day in force; "" = the day of installation
	Extends string
	Domains []string
	Basis   []string // legal basis, free text
	Prefix  string   // prefix of clause ids: S1
	Damaged []string // what is wrong with the plan as a whole: S4-N7 网页日期与落款不同
	// Transition says what becomes of open cases when this edition comes into
	// force (scheme-syntax §10.14).
	Transition Transition

	Amend      []Permit
	Open       []string // sections children may add to
	Figures    []Figure // values
	Grids      []Grid
	Expect     []Expect
	Posts      []Post
	Roles      []Role
	Gates      []Gate
	Bodies     []Department // departments, and those named only in owners
	Portfolios []Portfolio
	Sectors    []Sector
	Sites      Sites
	Risk       []Risk
	Owners     []Owner
	Ties       []Tie
	Duties     []Duty
	Efforts    []Effort
	Hours      []Hours
	Events     []Event
	Boards     []Board
	Forms      []Form
	Evidence   []Evidence
	Hazards    Hazards
	Flow       Flow
	Accidents  Accidents
	Tipoffs    *Tipoffs
	Assess     []Sheet
	Rewards    []Reward
	Calendar   []Season
	Rollout    []Phase
	Sharing    Sharing
	Contracts  []Contract
	Bans       []Ban
	Rolls      []Roll
	Met        []Rule // clauses the platform meets without a parameter
	Shown      []string

	Amendments []Amendment // those in force

	root     *Node
	plain    *Node // root before amendments
	under    *Node // what it extends, with the amendments made there
	docs     []*Doc
	unset    []Unset
	problems Problems
	names    *names
}

// Unset is a value the plan leaves open: who is concerned, the plan's word, and
// what stays idle until an amendment sets it.
type Unset struct {
	Path    string // the amendment's `at`
	Section string
	Name    string
	Key     string
	Word    string // 定期, 及时; "" when the plan is silent
	Clauses []string
	Posts   []string // whose work it concerns
	Idle    string   // what stays idle, as a sentence
	Asks    string   // the forms a value may take, for the screen that fills it
	Pos     Pos
}

// Amendment sets one value beside the scheme: dated, attributed, with its
// authority and its reason, and never erased (scheme-syntax §6.2).
type Amendment struct {
	At     string // path: names joined by dots, duties.二级督查村.often
	Set    string // the value, as it would stand in the file
	By     string
	Basis  string // 文号
	Reason string
	From   civil.Day
	Pos    Pos

	at   *Node // where the path stands, when read from a file
	node *Node // the value as read from a file
}

// Permit says who may change values the plan itself states (S4-70).
type Permit struct {
	Rule
	Sections []string
	By       Refs
}

// Transition is what becomes of what is open when the edition changes. Without
// it a window and a case keep the edition they began under.
type Transition struct {
	Rule
	// TakeOver moves open cases to this edition at their next act, and only to
	// clocks that are not longer.
	TakeOver bool
}

// Figure is a named number expressions use as v.<名>.
type Figure struct {
	Rule
	Number string // decimal text
	Unset  bool
}

// Expr is an expression in `when`, `assign`, `of` or `veto`.
type Expr struct {
	Text  string
	Reads []string // the variables it reads: case.urgent, facts.隶属, v.人数
	Pos   Pos
	env   string
	run   *program
}

// Table is a list of rows whose first row names the columns. Columns named after
// results of their section are results, the others are conditions; "*" fits
// anything; the first fitting row wins.
type Table struct {
	When    []string // condition columns
	Results []string
	Rows    []Row
	Pos     Pos
}

// Row is one row of a table, cells by column name.
type Row struct {
	Cells map[string]string
	Unset map[string]string // results left open, with the plan's word
	Often map[string]civil.Often
	Limit map[string]civil.Limit
	Pos   Pos
}
