package scheme

// Ban is something nobody may do in a season or at all (禁放烟花爆竹, 封山禁火,
// 禁渔). What runs of it: its line in the checklists it names, and a round of
// telling people at the start of every run of its season.
type Ban struct {
	Rule
	Bars   []string // what is barred, in the plan's words
	During []Ref    // none = always
	After  Ref      // an event it begins with (雷雨天气): 禁止 from when it is told of
	Each   []Ref    // whom it concerns
	In     []Ref    // where
	Except []string // what stays allowed, and on what condition
	Owner  Refs     // who enforces it
	Sector Ref      // where a finding is routed
	Grade  string   // the grade a finding gets
	Form   []Ref    // the checklists that ask after it
	Told   Refs     // who goes round and tells, once in every run of the season
	Penal  string   // what follows, in the plan's words; never run
}

// Roll is a list of sites that bears consequences (黑名单, 联合惩戒名单, 红名单). What
// runs of it: a column of the ledger, and a class of sites by its name, which
// duties, tables and expressions may use.
type Roll struct {
	Rule
	Of      []Ref    // which sites may come on it; none = any
	Enter   []string // for what a site comes on it, in the plan's words
	Leave   []string // for what it comes off
	By      []Ref    // who proposes
	Approve []Ref    // who decides: a chain in order …
	OneOf   bool     // … or any one of them
	Lasts   string   // how long it stays on: 1年
	Shown   []string // where it is published
	Results []string // what follows
}
