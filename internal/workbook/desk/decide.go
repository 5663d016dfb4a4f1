package desk

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"anwang/internal/account"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

// MatchIn is how the clerk wants the workbook read.
type MatchIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Kind       string    `json:"kind" enum:"网格,人员,监管对象"`
		PhoneLogin bool      `json:"phoneLogin"`
		Tabs       []MatchTo `json:"tabs,omitempty" maxItems:"60" doc:"按表的次序；换了种类时不填，重新认"`
	}
}

// MatchTo is how one sheet is read.
type MatchTo struct {
	Taken   bool              `json:"taken"`
	From    int               `json:"from" minimum:"0"`
	To      int               `json:"to" minimum:"0"`
	Columns []string          `json:"columns" maxItems:"200" doc:"每列填哪个栏目，空为不导入；表头换了则不填"`
	Fixed   map[string]string `json:"fixed,omitempty" doc:"整表同一个值的栏目"`
}

// fixedMost is how long a value for a whole sheet may be.
const fixedMost = 100

// Match changes what the workbook is, which sheets are taken, where the header
// stands and which column is what.
func (d *Desk) Match(ctx context.Context, who account.Caller, in *MatchIn) (Page, error) {
	b, err := d.load(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return Page{}, err
	}
	if err := b.open(); err != nil {
		return Page{}, err
	}
	if err := mayImport(who, workbook.Kind(in.Body.Kind)); err != nil {
		return Page{}, err
	}
	b.options.PhoneLogin = in.Body.PhoneLogin
	if in.Body.Kind != b.Kind || len(in.Body.Tabs) == 0 {
		b.Kind = in.Body.Kind
		heads, err := d.top(ctx, who, b)
		if err != nil {
			return Page{}, err
		}
		err = d.match(ctx, who, &b, func(tab int) []workbook.Line { return heads[tab] })
		if err != nil {
			return Page{}, err
		}
	} else if err := d.matchTo(ctx, who, &b, in.Body.Tabs); err != nil {
		return Page{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error { return b.save(ctx, tx, who.County, workbook.Matching, 0, 0, "", "") })
	if err != nil {
		return Page{}, err
	}
	return d.page(ctx, who, b.ID)
}

func (d *Desk) matchTo(ctx context.Context, who account.Caller, b *book, tabs []MatchTo) error {
	if len(tabs) != len(b.settings) {
		return fault.New(fault.Invalid, "workbook.settings_malformed")
	}
	fields, err := d.fields(ctx, who, b.kind(), b.Path)
	if err != nil {
		return err
	}
	var heads [][]workbook.Line
	for i, t := range tabs {
		s := &b.settings[i]
		s.Taken = t.Taken
		s.Fixed = map[string]string{}
		for key, v := range t.Fixed {
			if _, ok := workbook.FieldAt(fields, key); !ok || utf8.RuneCountInString(v) > fixedMost {
				return fault.New(fault.Invalid, "workbook.settings_malformed")
			}
			if v = workbook.Tidy(v); v != "" {
				s.Fixed[key] = v
			}
		}
		if t.From != s.From || t.To != s.To {
			if heads == nil {
				if heads, err = d.top(ctx, who, *b); err != nil {
					return err
				}
			}
			h := workbook.HeaderAt(heads[i], t.From, max(t.From, t.To))
			known, err := d.known(ctx, who, b.kind(), b.Path)
			if err != nil {
				return err
			}
			s.From, s.To, s.Columns = h.From, h.To, workbook.Match(h, below(heads[i], h), b.kind(), fields, known)
			continue
		}
		if len(t.Columns) != len(s.Columns) {
			return fault.New(fault.Invalid, "workbook.settings_malformed")
		}
		used := map[string]bool{}
		for c, key := range t.Columns {
			if _, ok := workbook.FieldAt(fields, key); key != "" && (!ok || used[key]) {
				return fault.New(fault.Invalid, "workbook.settings_malformed")
			}
			if used[key] = true; s.Columns[c].Field != key {
				s.Columns[c].Field, s.Columns[c].By = key, workbook.ByClerk
			}
		}
	}
	return nil
}

// topMost is how many rows of a sheet are read to find its header and columns.
const topMost = 240

// top are the first rows of each sheet, enough to match by.
func (d *Desk) top(ctx context.Context, who account.Caller, b book) ([][]workbook.Line, error) {
	deep := book{OneWorkbookRow: b.OneWorkbookRow, settings: slices.Clone(b.settings)}
	for i := range deep.settings {
		deep.settings[i].To = topMost
	}
	return d.heads(ctx, who, deep)
}

// Try asks for every row to be judged. Nothing is written into any ledger.
func (d *Desk) Try(ctx context.Context, who account.Caller, in *ByID) (Page, error) {
	b, err := d.begin(ctx, who, in.ID, 0, workbook.Trying, workbook.Matching, workbook.Tried)
	if err != nil {
		return Page{}, err
	}
	return d.page(ctx, who, b.ID)
}

// begin puts a workbook into the hands of the job, or holds it for who does the job
// himself.
func (d *Desk) begin(ctx context.Context, who account.Caller, id string, held time.Duration, to workbook.State, from ...workbook.State) (book, error) {
	b, err := d.load(ctx, d.DB.Read(), who, id)
	if err != nil {
		return b, err
	}
	if err := mayImport(who, b.kind()); err != nil {
		return b, err
	}
	if !b.in(from...) {
		return b, fault.New(fault.Conflict, "workbook.not_in_state", "state", b.State)
	}
	if b.ByPerson != who.Person {
		return b, fault.New(fault.Forbidden, "workbook.brought_by_other")
	}
	fields, err := d.fields(ctx, who, b.kind(), b.Path)
	if err != nil {
		return b, err
	}
	taken := 0
	for _, s := range b.settings {
		if !s.Taken {
			continue
		}
		taken++
		if s.From == 0 {
			return b, fault.New(fault.Invalid, "workbook.no_header", "tab", s.Tab)
		}
		if lacks := s.Lacks(fields); len(lacks) > 0 {
			return b, fault.New(fault.Invalid, "workbook.lacks_columns", "tab", s.Tab, "fields", joined(lacks))
		}
	}
	if taken == 0 {
		return b, fault.New(fault.Invalid, "workbook.no_tab_taken")
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := b.save(ctx, tx, who.County, to, 0, 0, "正在准备", ""); err != nil {
			return err
		}
		if err := q.New(tx).Hold(ctx, q.HoldParams{County: who.County, ID: b.ID, LeaseUntil: int64(now) + held.Milliseconds()}); err != nil || to != workbook.Importing {
			return err
		}
		by, err := standing(who)
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, who.County, who.Act(by, now, d.DayOf(now), d.Fresh).Note("workbook:"+b.ID, "workbook.imported", nil, "kind", b.Kind))
	})
	if err == nil && held == 0 {
		d.rouse()
	}
	return b, err
}

func joined(list []string) string {
	out := ""
	for i, s := range list {
		if i > 0 {
			out += "、"
		}
		out += s
	}
	return out
}

// Import asks for the rows that go in to be written.
func (d *Desk) Import(ctx context.Context, who account.Caller, in *ByID) (Page, error) {
	b, err := d.load(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return Page{}, err
	}
	if b.in(workbook.Tried) {
		n, err := q.New(d.DB.Read()).Settled(ctx, q.SettledParams{County: who.County, Workbook: b.ID, Verdict: string(workbook.Ready), Verdict_2: string(workbook.Twin)})
		if err != nil {
			return Page{}, err
		}
		if n == 0 {
			return Page{}, fault.New(fault.Conflict, "workbook.nothing_to_import")
		}
	}
	if b, err = d.begin(ctx, who, in.ID, 0, workbook.Importing, workbook.Tried); err != nil {
		return Page{}, err
	}
	return d.page(ctx, who, b.ID)
}

// ChooseIn says what is done with rows that look like others.
type ChooseIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Choice string  `json:"choice" enum:"跳过,更新,新增"`
		Rows   []int64 `json:"rows,omitempty" maxItems:"500" doc:"行；空为全部疑似重复的行"`
	}
}

// Choose keeps what the clerk does with rows that look like others.
func (d *Desk) Choose(ctx context.Context, who account.Caller, in *ChooseIn) (Page, error) {
	b, err := d.load(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return Page{}, err
	}
	if err := mayImport(who, b.kind()); err != nil {
		return Page{}, err
	}
	if !b.in(workbook.Tried) {
		return Page{}, fault.New(fault.Conflict, "workbook.not_in_state", "state", b.State)
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if len(in.Body.Rows) == 0 {
			_, err := q.New(tx).ChooseAll(ctx, q.ChooseAllParams{County: who.County, Workbook: b.ID, Choice: in.Body.Choice, Verdict: string(workbook.Twin)})
			return err
		}
		for _, n := range in.Body.Rows {
			done, err := q.New(tx).Choose(ctx, q.ChooseParams{County: who.County, Workbook: b.ID, N: n, Choice: in.Body.Choice, Verdict: string(workbook.Twin)})
			if err != nil {
				return err
			}
			if done == 0 {
				return fault.New(fault.Missing, "workbook.row_not_found", "row", strconv.FormatInt(n, 10))
			}
		}
		return nil
	})
	if err != nil {
		return Page{}, err
	}
	return d.page(ctx, who, b.ID)
}
