// Package civil counts days as people count them: a day in the region's zone,
// windows (周 月 季度…), limits (当日, 10天, 5个工作日), due moments (次月5日前) and
// working days with 调休. It is pure: no clock, no zone but the one it is given.
package civil

// Day is a calendar day in the region's zone, written YYYY-MM-DD. Days compare
// as strings.
type Day string

// Instant is a moment: UTC milliseconds since 1970.
type Instant int64

// Period is a run of days, both ends in it.
type Period struct {
	From Day `json:"from"`
	To   Day `json:"to"`
}

// Unit is the length of a calendar window.
type Unit string

// The calendar windows of the plans (scheme-syntax §10.1).
const (
	EachDay      Unit = "day"
	EachWeek     Unit = "week"      // Monday to Sunday, ISO
	EachTen      Unit = "tenday"    // 旬: 1–10, 11–20, 21–end
	EachHalf     Unit = "halfmonth" // 1–15, 16–end
	EachMonth    Unit = "month"
	EachQuarter  Unit = "quarter"
	EachHalfYear Unit = "halfyear"
	EachYear     Unit = "year"
	EachSeason   Unit = "season" // each run of days of the seasons a duty lives in: 每个赶集日, 每逢节前
)

// Often is a frequency phrase: 每周至少2次, 每2个月1次，每年至少6次, 每隔15天1次, 临时.
type Often struct {
	Times   int  `json:"times,omitempty"`   // at least so many different days in one window
	Every   int  `json:"every,omitempty"`   // window length in units; 1 unless 每N…
	Unit    Unit `json:"unit,omitempty"`    //
	Floor   int  `json:"floor,omitempty"`   // and at least so many in a year (每年至少N次)
	Weekday int  `json:"weekday,omitempty"` // 每周二: 1 Monday … 7 Sunday; 0 = any
	// Weekdays are several named days of a week (每周二、周四: "24"); Weekday is then
	// the first of them, and Split gives one frequency for each.
	Weekdays string `json:"weekdays,omitempty"`
	Nth      int    `json:"nth,omitempty"`     // 每月第1个周一: which one of the month; -1 = the last
	Rolling  bool   `json:"rolling,omitempty"` // 每隔N天: counted from the last credited one
	Once     bool   `json:"once,omitempty"`    // 一次
	Adhoc    bool   `json:"adhoc,omitempty"`   // 临时: only when assigned
	Roster   bool   `json:"roster,omitempty"`  // 全天: hand-over without a gap
	Unset    bool   `json:"unset,omitempty"`   // the plan gives none
	Word     string `json:"word,omitempty"`    // the plan's own word or phrase: 定期, 每周至少1次
}

// Span is the measure of a limit.
type Span string

// The measures a limit can be counted in; days are never bare.
const (
	Minutes   Span = "minutes"
	Hours     Span = "hours"
	Days      Span = "days"     // 天: calendar days
	Workdays  Span = "workdays" // 个工作日, with 调休
	Months    Span = "months"
	SameDay   Span = "sameday" // 当日: until 24:00
	Statutory Span = "law"     // 法定: the law's own clock
)

// Limit is a time limit: 30分钟, 8小时, 当日, 10天, 5个工作日, 3至5天, 2个月, 法定.
// Least is the first number of a range: reminded from then, late only after N.
type Limit struct {
	Least int    `json:"least,omitempty"`
	N     int    `json:"n,omitempty"`
	Span  Span   `json:"span,omitempty"`
	Unset bool   `json:"unset,omitempty"`
	Word  string `json:"word,omitempty"`
}

// Moment is a due moment in or just after a window: 周四, 月末, 每月25日, 次月5日,
// 季末后10天, 6月30日, each with an optional cut-off hour (17时前).
type Moment struct {
	Weekday int    `json:"weekday,omitempty"` // 1 Monday … 7 Sunday
	Nth     int    `json:"nth,omitempty"`     // 第1个周一 of the month; -1 = the last
	Month   int    `json:"month,omitempty"`   // 6月30日
	Day     int    `json:"day,omitempty"`     // day of month
	Last    bool   `json:"last,omitempty"`    // 月末
	Next    bool   `json:"next,omitempty"`    // 次月, 次年
	After   int    `json:"after,omitempty"`   // days after the window's end: 季末后10天; before it where negative
	Unit    Unit   `json:"unit,omitempty"`    // the window 末 or 末后 belongs to
	Hour    int    `json:"hour,omitempty"`    // cut-off hour, 0 = end of day
	Unset   bool   `json:"unset,omitempty"`
	Word    string `json:"word,omitempty"`
}
