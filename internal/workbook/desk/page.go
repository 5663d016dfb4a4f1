package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

// ByID names one import.
type ByID struct {
	ID string `path:"id" maxLength:"64"`
}

// Card is an import in a list.
type Card struct {
	ID         string `json:"id"`
	Name       string `json:"name" doc:"文件名"`
	Kind       string `json:"kind" enum:"网格,人员,监管对象"`
	State      string `json:"state" enum:"待核对,试导中,已试导,导入中,已导入,撤销中,已撤销"`
	By         string `json:"by" doc:"谁送来的"`
	At         int64  `json:"at"`
	ImportedAt int64  `json:"importedAt,omitempty"`
	Done       int64  `json:"done"`
	Wanted     int64  `json:"wanted"`
}

// Cards is a page of imports, the latest first.
type Cards struct {
	Items []*Card  `json:"items" nullable:"false"`
	Next  string   `json:"next,omitempty"`
	Kinds []string `json:"kinds" nullable:"false" doc:"您可以导入什么"`
}

// ListIn pages the imports.
type ListIn struct {
	Kind  string `query:"kind" enum:"网格,人员,监管对象"`
	After string `query:"after" maxLength:"120"`
	Limit int    `query:"limit" default:"20" minimum:"1" maximum:"100"`
}

// List lists the imports of the caller's place.
func (d *Desk) List(ctx context.Context, who account.Caller, in *ListIn) (Cards, error) {
	// Whoever sees only what concerns a department sees no workbook: it holds more.
	whole := slices.DeleteFunc(slices.Clone(who.Scope), func(s account.Sight) bool { return s.Department != "" })
	w := db.Filter(who.County).And("w.state <> ?", string(workbook.Receiving)).AndCond(adesk.Within(whole, adesk.Columns{Path: "w.path"}))
	if in.Kind != "" {
		w.And("w.kind = ?", in.Kind)
	}
	if at, id, ok := strings.Cut(in.After, "~"); ok {
		n, _ := strconv.ParseInt(at, 10, 64)
		w.And("(w.at, w.id) < (?, ?)", n, id)
	}
	out := Cards{Items: []*Card{}, Kinds: []string{}}
	for _, k := range mayKinds(who) {
		out.Kinds = append(out.Kinds, string(k))
	}
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT w.id, w.name, w.kind, w.state, COALESCE(p.name, ''), w.at, w.imported_at, w.done, w.wanted
FROM workbook w LEFT JOIN person p ON p.county = w.county AND p.id = w.by_person
WHERE w.county = $1 AND `+w.String()+" ORDER BY w.at DESC, w.id DESC LIMIT "+w.Arg(in.Limit+1), w.Args...)
	if err != nil {
		return Cards{}, err
	}
	defer rows.Close()
	for rows.Next() {
		c := &Card{}
		if err := rows.Scan(&c.ID, &c.Name, &c.Kind, &c.State, &c.By, &c.At, &c.ImportedAt, &c.Done, &c.Wanted); err != nil {
			return Cards{}, err
		}
		if len(out.Items) == in.Limit {
			last := out.Items[in.Limit-1]
			out.Next = strconv.FormatInt(last.At, 10) + "~" + last.ID
			break
		}
		out.Items = append(out.Items, c)
	}
	return out, rows.Err()
}

// Page is everything about one import.
type Page struct {
	Card
	Kinds      []string    `json:"kinds" nullable:"false" doc:"可改成的种类"`
	Size       int64       `json:"size"`
	Phase      string      `json:"phase,omitempty" doc:"正在做什么"`
	Trouble    string      `json:"trouble,omitempty" doc:"上一次为什么没有做完"`
	Fields     []FieldView `json:"fields" nullable:"false"`
	Tabs       []Tab       `json:"tabs" nullable:"false"`
	PhoneLogin bool        `json:"phoneLogin" doc:"没写账号的人用手机号作账号"`
	Counts     Counts      `json:"counts"`
	Before     []Card      `json:"before" nullable:"false" doc:"同一个文件以前的导入"`
	Accounts   int64       `json:"accounts" doc:"导入开了多少人的账号，等着领初始密码"`
	HandedAt   int64       `json:"handedAt,omitempty" doc:"初始密码何时发过"`
	UndoneAt   int64       `json:"undoneAt,omitempty"`
}

// FieldView is what a column may be.
type FieldView struct {
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Need    bool     `json:"need" doc:"每一行都要有"`
	Choices []string `json:"choices" nullable:"false" doc:"整表填同一个值时可选的"`
}

// Tab is one sheet and how it is read.
type Tab struct {
	Name    string            `json:"name"`
	Hidden  bool              `json:"hidden" doc:"隐藏的表，默认不导入"`
	Taken   bool              `json:"taken"`
	Lines   int               `json:"lines" doc:"有内容的行数"`
	From    int               `json:"from" doc:"表头从第几行，0 为没认出来"`
	To      int               `json:"to"`
	Ended   int               `json:"ended,omitempty" doc:"这一行之后空行太多，没有再读"`
	Columns []ColumnView      `json:"columns" nullable:"false"`
	Fixed   map[string]string `json:"fixed" doc:"整表同一个值的栏目"`
	Lacks   []string          `json:"lacks" nullable:"false" doc:"缺哪些必须有的栏目"`
	Head    []LineView        `json:"head" nullable:"false" doc:"开头几行原文"`
}

// ColumnView is a column, what it was taken for, and what stands in it.
type ColumnView struct {
	Letter  string   `json:"letter"`
	Title   string   `json:"title"`
	Field   string   `json:"field" doc:"空为不导入"`
	By      string   `json:"by" doc:"按什么认的：表头、内容、人工"`
	Samples []string `json:"samples" nullable:"false"`
}

// LineView is a row as it stands there.
type LineView struct {
	N     int      `json:"n"`
	Cells []string `json:"cells" nullable:"false"`
}

// Counts is how many rows stand how.
type Counts struct {
	Ready   int64 `json:"ready"`
	Warned  int64 `json:"warned" doc:"可导入、但有提醒的"`
	Wrong   int64 `json:"wrong"`
	Twin    int64 `json:"twin"`
	Skip    int64 `json:"skip" doc:"疑似重复中选了跳过的"`
	Same    int64 `json:"same"`
	Done    int64 `json:"done"`
	Entered int64 `json:"entered"`
	Changed int64 `json:"changed"`
	Skipped int64 `json:"skipped"`
	Taken   int64 `json:"taken"`
}

// Page shows one import.
func (d *Desk) Page(ctx context.Context, who account.Caller, in *ByID) (Page, error) {
	return d.page(ctx, who, in.ID)
}

func (d *Desk) page(ctx context.Context, who account.Caller, id string) (Page, error) {
	b, err := d.load(ctx, d.DB.Read(), who, id)
	if err != nil {
		return Page{}, err
	}
	fields, err := d.fields(ctx, who, b.kind(), b.Path)
	if err != nil {
		return Page{}, err
	}
	known, err := d.known(ctx, who, b.kind(), b.Path)
	if err != nil {
		return Page{}, err
	}
	out := Page{Card: Card{ID: b.ID, Name: b.Name, Kind: b.Kind, State: b.State, At: b.At, ImportedAt: b.ImportedAt, Done: b.Done, Wanted: b.Wanted},
		Kinds: []string{}, Size: b.Size, Phase: b.Phase, Trouble: b.Trouble, Fields: []FieldView{}, Tabs: []Tab{}, PhoneLogin: b.options.PhoneLogin,
		Before: []Card{}, HandedAt: b.HandedAt, UndoneAt: b.UndoneAt}
	for _, k := range mayKinds(who) {
		out.Kinds = append(out.Kinds, string(k))
	}
	for _, f := range fields {
		out.Fields = append(out.Fields, FieldView{Key: f.Key, Name: f.Name, Need: f.Need, Choices: choicesOf(f, known)})
	}
	heads, err := d.heads(ctx, who, b)
	if err != nil {
		return Page{}, err
	}
	for i, s := range b.settings {
		out.Tabs = append(out.Tabs, tabOf(s, heads[i], fields))
	}
	// While a job is under way the page is asked for twice a second: then it tells how
	// far it is, and counts nothing.
	if !b.in(workbook.Trying, workbook.Importing) {
		if err := d.count(ctx, who, b, &out); err != nil {
			return Page{}, err
		}
	}
	row := d.DB.Read().QueryRowContext(ctx, "SELECT name FROM person WHERE county = $1 AND id = $2", who.County, b.ByPerson)
	if err := row.Scan(&out.By); err != nil && !db.None(err) {
		return Page{}, err
	}
	same, err := q.New(d.DB.Read()).SameFile(ctx, q.SameFileParams{County: who.County, Hash: b.Hash, ID: b.ID})
	for _, s := range same {
		if seesWhole(who, s.Path) && s.ImportedAt > 0 {
			out.Before = append(out.Before, Card{ID: s.ID, Name: s.Name, Kind: s.Kind, State: s.State, At: s.At, ImportedAt: s.ImportedAt})
		}
	}
	return out, err
}

func choicesOf(f workbook.Field, known workbook.Known) []string {
	switch {
	case f.Key == workbook.KeyClass:
		return append([]string{}, known.Classes...)
	case f.Key == workbook.KeyPost:
		return append([]string{}, known.Posts...)
	case f.Key == workbook.KeyKind:
		return append([]string{}, known.Kinds...)
	}
	return append([]string{}, f.Choices...)
}

// headMost is how many rows of a sheet are shown to see what it is.
const headMost = 8

// heads are the first rows of each sheet.
func (d *Desk) heads(ctx context.Context, who account.Caller, b book) ([][]workbook.Line, error) {
	out := make([][]workbook.Line, len(b.settings))
	for i, s := range b.settings {
		w := db.Filter(who.County, b.ID, i)
		rows, err := d.DB.Read().QueryContext(ctx, "SELECT r.line, r.cells FROM workbook_row r WHERE r.county = $1 AND r.workbook = $2 AND r.tab = $3 ORDER BY r.n LIMIT "+w.Arg(max(s.To, 0)+headMost), w.Args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var x q.RowsOfRow
			if err := rows.Scan(&x.Line, &x.Cells); err != nil {
				rows.Close()
				return nil, err
			}
			r, err := rowOf(x)
			if err != nil {
				rows.Close()
				return nil, err
			}
			out[i] = append(out[i], r.Line)
		}
		if err := errOr(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func errOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func tabOf(s workbook.Setting, head []workbook.Line, fields []workbook.Field) Tab {
	t := Tab{Name: s.Tab, Hidden: s.Hidden, Taken: s.Taken, Lines: s.Lines, From: s.From, To: s.To, Ended: s.Ended, Columns: []ColumnView{}, Fixed: s.Fixed, Lacks: s.Lacks(fields), Head: []LineView{}}
	if t.Fixed == nil {
		t.Fixed = map[string]string{}
	}
	if t.Lacks == nil {
		t.Lacks = []string{}
	}
	for c, col := range s.Columns {
		v := ColumnView{Letter: letters(c), Title: col.Title, Field: col.Field, By: col.By, Samples: []string{}}
		for _, l := range head {
			if l.N > s.To && c < len(l.Cells) && l.Cells[c] != "" && len(v.Samples) < 2 {
				v.Samples = append(v.Samples, l.Cells[c])
			}
		}
		t.Columns = append(t.Columns, v)
	}
	for _, l := range head[:min(len(head), headMost)] {
		cells := l.Cells
		if cells == nil {
			cells = []string{}
		}
		t.Head = append(t.Head, LineView{N: l.N, Cells: cells})
	}
	return t
}

// letters name a column as Excel does.
func letters(c int) string {
	out := ""
	for c++; c > 0; c = (c - 1) / 26 {
		out = string(rune('A'+(c-1)%26)) + out
	}
	return out
}

func (d *Desk) count(ctx context.Context, who account.Caller, b book, out *Page) error {
	rows, err := q.New(d.DB.Read()).CountVerdicts(ctx, q.CountVerdictsParams{County: who.County, Workbook: b.ID})
	if err != nil {
		return err
	}
	c := &out.Counts
	for _, r := range rows {
		switch workbook.Verdict(r.Verdict) {
		case workbook.Ready:
			c.Ready += r.N
			if r.Warned {
				c.Warned += r.N
			}
		case workbook.Wrong:
			c.Wrong += r.N
		case workbook.Twin:
			c.Twin += r.N
		case workbook.Same:
			c.Same += r.N
		case workbook.Done:
			c.Done += r.N
		case workbook.Skipped:
			c.Skipped += r.N
		case workbook.Taken:
			c.Taken += r.N
		}
	}
	deeds, err := q.New(d.DB.Read()).CountDeeds(ctx, q.CountDeedsParams{County: who.County, Workbook: b.ID, Verdict: string(workbook.Done)})
	if err != nil {
		return err
	}
	for _, x := range deeds {
		switch x.Deed {
		case entered:
			c.Entered = x.N
		case changed, appointed, opened:
			c.Changed += x.N
		}
	}
	if b.kind() == workbook.People && b.in(workbook.Imported) {
		if out.Accounts, err = d.waiting(ctx, who, b); err != nil {
			return err
		}
	}
	choices, err := q.New(d.DB.Read()).CountChoices(ctx, q.CountChoicesParams{County: who.County, Workbook: b.ID, Verdict: string(workbook.Twin)})
	for _, x := range choices {
		if workbook.Choice(x.Choice) == workbook.Skip {
			c.Skip = x.N
		}
	}
	return err
}

// RowsIn asks for the rows that stand in one way.
type RowsIn struct {
	ID      string `path:"id" maxLength:"64"`
	Verdict string `query:"verdict" default:"有问题" enum:"可导入,有问题,疑似重复,已有,已导入,已跳过,已撤销"`
	Warned  bool   `query:"warned" doc:"只看有提醒的"`
	After   int64  `query:"after"`
	Limit   int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// Rows is a page of rows.
type Rows struct {
	Items []RowView `json:"items" nullable:"false"`
	Next  int64     `json:"next,omitempty" doc:"下一页的 after"`
}

// RowView is a row and what was said of it.
type RowView struct {
	N        int64         `json:"n"`
	Tab      string        `json:"tab"`
	Line     int           `json:"line"`
	Name     string        `json:"name"`
	Verdict  string        `json:"verdict"`
	Problems []ProblemView `json:"problems" nullable:"false"`
	Twin     *twin         `json:"twin,omitempty"`
	Choice   string        `json:"choice,omitempty"`
	Deed     string        `json:"deed,omitempty"`
	Target   string        `json:"target,omitempty"`
}

// ProblemView is something about one cell: where it stands, what was read, what
// should be there.
type ProblemView struct {
	Column string `json:"column,omitempty"`
	Field  string `json:"field,omitempty"`
	Read   string `json:"read,omitempty"`
	Text   string `json:"text"`
	Warns  bool   `json:"warns,omitempty"`
}

// Rows lists the rows that stand in one way.
func (d *Desk) Rows(ctx context.Context, who account.Caller, in *RowsIn) (Rows, error) {
	b, err := d.load(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return Rows{}, err
	}
	fields, err := d.fields(ctx, who, b.kind(), b.Path)
	if err != nil {
		return Rows{}, err
	}
	out := Rows{Items: []RowView{}}
	for after := in.After; ; {
		rows, err := q.New(d.DB.Read()).RowsOf(ctx, q.RowsOfParams{County: who.County, Workbook: b.ID, Verdict: in.Verdict, N: after, Limit: int32(in.Limit + 1)})
		if err != nil || len(rows) == 0 {
			return out, err
		}
		for _, x := range rows {
			if in.Warned && !x.Warned {
				after = x.N
				continue
			}
			if len(out.Items) == in.Limit {
				out.Next = out.Items[in.Limit-1].N
				return out, nil
			}
			r, err := rowOf(x)
			if err != nil {
				return Rows{}, err
			}
			out.Items, after = append(out.Items, b.view(r, fields)), x.N
		}
	}
}

func (b book) view(r *row, fields []workbook.Field) RowView {
	v := RowView{N: r.N, Line: r.Line.N, Verdict: string(r.Verdict), Problems: []ProblemView{}, Twin: r.Twin, Choice: string(r.Choice), Deed: r.Deed}
	if r.Verdict == workbook.Done || r.Verdict == workbook.Same {
		v.Target = r.Target
	}
	if r.Tab < len(b.settings) {
		s := b.settings[r.Tab]
		v.Tab = s.Tab
		read := workbook.ReadRow(r.Line, s, fields)
		v.Name = workbook.Tidy(read.Read[workbook.KeyName])
		for _, p := range r.Problems {
			v.Problems = append(v.Problems, b.problem(s, p, fields))
		}
	}
	return v
}

// problem is one as people read it: what stood there, what should.
func (b book) problem(s workbook.Setting, p workbook.Problem, fields []workbook.Field) ProblemView {
	out := ProblemView{Read: p.Read, Text: p.Words(), Warns: p.Warns}
	if f, ok := workbook.FieldAt(fields, p.Field); ok {
		out.Field = f.Name
	}
	for c, col := range s.Columns {
		if p.Field != "" && col.Field == p.Field {
			out.Column, out.Field = letters(c), col.Title
		}
	}
	return out
}

// locked is the fault of whoever changes a workbook that is on its way.
func (b book) open() error {
	if b.in(workbook.Matching, workbook.Tried) {
		return nil
	}
	return fault.New(fault.Conflict, "workbook.not_in_state", "state", b.State)
}
