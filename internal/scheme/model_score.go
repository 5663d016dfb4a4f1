package scheme

import "anwang/internal/civil"

// Sheet is an assessment: who is scored by whom, on which lines.
type Sheet struct {
	Rule
	Of           []Ref
	By           []Ref
	Self         bool // self score first
	Often        civil.Often
	Due          civil.Moment
	Total        string // 100分, 合计
	TotalUnset   bool
	Lines        []Line
	LinesUnset   bool
	LinesWord    string
	Parts        []Part
	Bands        []Band
	Distribution []Choice
	Factor       []Choice
	Results      []Choice
	Streak       []Choice // 不合格 连续2次: 调离岗位
	Ranking      []Choice // top: 3, bottom: 3, public: true; of bodies, never of persons
	Veto         Expr
	Weight       string
}

// Part is a portion of a sheet; parts nest.
type Part struct {
	Rule
	Full    string
	Outside bool // bonus and deduction outside the total
	Lines   []Line
	Parts   []Part
	Of      string // subject of this part, when written by subject
	Cap     string
	Floor   string
}

// Line is one line of a sheet.
type Line struct {
	Rule
	Full   string
	Of     Expr
	Manual bool // 人工
	Target string
	Scores []Score
	Levels []Choice
	Times  []Choice
	Cap    string
	Floor  string
	Once   string
	Pick   string
	Exempt []string
	Waive  []string
	Unless string
	By     []Ref
	See    string
	Open   string
	Gate   bool
	Veto   bool
	Proof  []string
	Unset  bool
}

// ScoreForm is the shape of a score phrase.
type ScoreForm string

// The shapes of a score phrase (scheme-syntax §3).
const (
	PerEvent   ScoreForm = "每次" // 每次-1, 每人次-0.5
	PerShort   ScoreForm = "每少" // 每少1次-1
	PerOver    ScoreForm = "每多" // 每多1人+0.5
	PerBelow   ScoreForm = "每低" // 每低5%-2
	PerFull    ScoreForm = "每满" // 每满10万元-1
	Discretion ScoreForm = "范围" // -1至-3, reason required
	Flat       ScoreForm = "定额" // +2
	InRatio    ScoreForm = "按比例"
	ByLevel    ScoreForm = "按级别"
	ByRank     ScoreForm = "按名次" // 按名次+3/2/1
	AllOrNone  ScoreForm = "达标满分否则0"
	VetoScore  ScoreForm = "否决"
	UnsetScore ScoreForm = "未定"
)

// Score is a score phrase; Points are decimal texts.
type Score struct {
	If     string // leading condition: 造成不良影响
	Form   ScoreForm
	Step   string // 5 of 每低5%-2
	Unit   string // 次, 人, %, 万元
	Points []string
	Text   string
}

// Reward is money or goods for a deed.
type Reward struct {
	Rule
	To      []Ref
	Per     string
	Money   string
	Unset   bool
	Word    string
	Table   *Table
	Percent string
	Least   string
	Most    string
	Cap     string
	Pool    string
	First   bool
	Times   []Choice
	Streak  []Choice
	Floor   string // nothing below: 20分
	Rate    string // what a point is worth: 每分2元
	Of      string // of what a percentage is taken: case.fine
}

// AllLines are the lines of a sheet with those of its parts.
func (sh Sheet) AllLines() []Line {
	out := sh.Lines
	var walk func([]Part)
	walk = func(parts []Part) {
		for _, p := range parts {
			out = append(out[:len(out):len(out)], p.Lines...)
			walk(p.Parts)
		}
	}
	walk(sh.Parts)
	return out
}
