package scheme

import "anwang/internal/civil"

// Grid is a kind of grid: a level of the tree, a parallel tree, or an overlay
// that groups (片).
type Grid struct {
	Rule
	Covers      string   // 区域 单位 岗位 行业 线路 场所
	Under       string   // the kind it stands under; "" = root
	OrUnder     []string // other kinds it may stand under instead: 楼院 in 社区 or 村
	Called      string   // the plan's own name, where that is another's too (S4-N1)
	Tier        int      // depth class; parent + 1 unless given
	Family      string   // names a parallel tree
	Outside     bool     // belongs to an upper body: posts, but no data here
	OnePer      []Ref    // classes of which every site is a grid of its own (S1-52)
	Optional    bool
	Independent bool // not nested in the grid around it (S0-16)
	Groups      Refs // overlay: the grids or classes it groups; 全域 = mobile
	Overlay     bool
	Count       Count
	Reuse       string // foreign ids are kept, no second set (S0-12)
	Split       *Split
	Code        string // pattern of grid codes
	Map         bool   // a grid map is printed (S1-104)
}

// Split says when a grid of the kind may be divided.
type Split struct {
	When  Expr
	Unset bool
	Word  string
	Sizes []Band // by size: 户 100至300
}

// Band is a named range of a figure: 以上 includes, 低于 excludes.
type Band struct {
	Name  string
	Least *float64
	Below *float64
	Over  *float64 // 大于: more than
	Most  *float64
	Text  string
	Pos   Pos
}

// Count is a count phrase: 每网格至少1人, 共16个.
type Count struct {
	Least   int
	Most    int // 0 = no upper bound
	PerGrid bool
	Per     string // for each of what else: 重大危险源, 乡镇, 20户
	Total   bool
	Unit    string // 人, 个
	Unset   bool
	Word    string
}

// Given tells whether a count was written at all.
func (c Count) Given() bool { return c.Least > 0 || c.Most > 0 || c.Unset }

// Expect is a count the plan states; a mismatch warns (S1-55).
type Expect struct {
	Rule
	Of    Ref
	Count Count
}

// Sector is a trade (条); the sectors form a tree, listed here parents first.
type Sector struct {
	Rule
	Parent string
	Depth  int
	Cross  bool // horizontal: the nature of the matter comes before the place
}

// Sites holds what the scheme says about the ledger of supervised sites.
type Sites struct {
	Facts    []Fact
	Classes  []Class
	Spots    []string  // things within a site: 重点部位, 危险源 (S1-63)
	Keep     *Table    // which tier's grid holds a site; columns site → tier
	Direct   []Direct  // taken out of the grid
	Dossiers []Dossier // 户籍化档案
	Ledger   *Ledger   // keeper, staleness
	Roles    []string  // capacities every site must resolve to
	RolesOf  Rule      // the rule behind Roles
}

// Fact is an extra column of the ledger.
type Fact struct {
	Rule
	Type    string // 文字 数 日期 是否 选项
	Choices []string
}

// Class is a site class; with neither Any, When nor Unset it is set by hand on
// the ledger.
type Class struct {
	Rule
	Any    []Ref // classes it is made of
	When   Expr
	Sector Ref // the trade a site of this class belongs to
	Unset  bool
	Word   string
}

// Direct takes sites out of the grid; not in force for a site until the
// department that holds it is named (S0-18, S2-20).
type Direct struct {
	Rule
	When   Expr
	Of     []Ref
	Except []Ref
	HeldBy Refs // empty when EachSite
	Each   bool // 逐户填写
	Reason string
}

// Dossier is a file kept for every site of a class (S3-30).
type Dossier struct {
	Rule
	Of      []Ref
	Files   []string
	Expires civil.Limit
}

// Ledger says who keeps the ledger current, and when an entry is stale.
type Ledger struct {
	Rule
	Fresh  civil.Limit
	Keeper Refs
}

// Risk is one way of grading sites.
type Risk struct {
	Rule
	Of     []Ref // the classes it grades; none = every site
	Levels []string
	Unset  bool
	Word   string
	Score  string
	Bands  []Band
	Assign []Assign
	Veto   Expr
	Vetoes []Assign // 红: facts.违规住人
	Streak []Choice // 高 连续3次: 督办
	Review []string
	Within civil.Limit // change window
}

// Assign gives a level by expression.
type Assign struct {
	Level string
	When  Expr
}

// Choice is a condition and what follows, both in the plan's words.
type Choice struct {
	If   string
	Then string
	Pos  Pos
}

// Season is a calendar window: a season, or days around holidays.
type Season struct {
	Rule
	Unset    bool
	Word     string
	FromDay  civil.Moment // 11月1日
	UntilDay civil.Moment // 3月31日, next year when earlier than FromDay
	Holidays []string     // 春节, 国庆节
	Before   int          // days before the holiday
	After    int
	Dates    []civil.Period
	Lunar    bool   // the days are lunar: 腊月二十三至正月十六
	Weekend  bool   // Saturdays and Sundays that are not worked
	Days     Recurs // market days and the like: 农历逢三、六、九
	Lead     int    // 节前7天: the days before a holiday without itself
	More     []Span // further runs of days: 秋收 beside 春耕
}

// Recurs are days that come again every month or week: those whose number ends in
// some figures (赶集日), days of the month, days of the week.
type Recurs struct {
	Ends      []int
	MonthDays []int
	Weekdays  []int
	Lunar     bool
}

// given tells whether there are any.
func (r Recurs) given() bool { return len(r.Ends)+len(r.MonthDays)+len(r.Weekdays) > 0 }

// Span is a run of days of every year.
type Span struct {
	From  civil.Moment
	Until civil.Moment
	Lunar bool
}

// Phase is a rollout phase; phases may overlap (S2-N2 warns).
type Phase struct {
	Rule
	FromDay  civil.Day
	UntilDay civil.Day
	Unset    bool
	Word     string
	Where    []string
	Deliver  []string
	Pilot    []string
	Covers   string
}

// Sharing names other platforms and data levels.
type Sharing struct {
	Platforms []Platform
	Levels    []string
	Rule      Rule
	Unset     bool
	Word      string
}

// Platform is one other system data goes to or comes from.
type Platform struct {
	Rule
	With   string
	Scope  []string
	Keep   civil.Limit // how long records are kept there: 3年
	Secret bool
}

// Contract is a purchased service.
type Contract struct {
	Rule
	Provides string
	Cost     string
	Owner    Refs
	With     Refs
	Staffs   []Ref
	Provider string
}
