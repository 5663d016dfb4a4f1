package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

// keeper is the ledger a workbook goes into, as the desk of workbooks sees it.
type keeper interface {
	// judge says of every row how it stands, and gives it the record it will be.
	judge(ctx context.Context, rows []*row, tell func(done int)) error
	// settle works out, outside any transaction, what a row that goes in becomes.
	settle(ctx context.Context, r *row) error
	// put writes it; undo takes it back.
	put(ctx context.Context, tx db.Tx, r *row) error
	undo(ctx context.Context, tx db.Tx, act journal.Act, r *row) error
}

// keeperOf is the ledger of a workbook, for whoever imports it.
func (d *Desk) keeperOf(ctx context.Context, who account.Caller, b book) (keeper, error) {
	if err := mayImport(who, b.kind()); err != nil {
		return nil, err
	}
	places, err := d.places(ctx, who)
	if err != nil {
		return nil, err
	}
	base := common{d: d, who: who, book: b, grids: workbook.NewDirectory(places), now: d.Now()}
	base.today = d.DayOf(base.now)
	switch b.kind() {
	case workbook.Grids:
		return &gridKeeper{common: base}, nil
	case workbook.People:
		return &personKeeper{common: base}, nil
	}
	return &siteKeeper{common: base, batch: d.Sites.Batch(who)}, nil
}

// common is what the ledgers share.
type common struct {
	d     *Desk
	who   account.Caller
	book  book
	grids *workbook.Directory
	now   civil.Instant
	today civil.Day
}

// act is the act of the importer at a place.
func (c *common) act(path string, p account.Permission) (journal.Act, error) {
	s, ok := c.who.StandingAt(path, func(s account.Standing) bool { return s.Waits == "" && account.KindMay(s.Kind, p) })
	if !ok {
		return journal.Act{}, fault.New(fault.Forbidden, "workbook.grid_outside")
	}
	return c.who.Act(s, c.now, c.today, c.d.Fresh), nil
}

// grid finds the grid a row names; what is wrong is noted on the row.
func (c *common) grid(r *row, key string) (workbook.Place, bool) {
	text := r.Values[key]
	if _, lost := workbook.CodeOf(r.Read[key]); lost != "" {
		r.Add(key, lost, "field", "网格")
		return workbook.Place{}, false
	}
	p, bad := c.grids.Find(text)
	if bad == "" {
		return p, true
	}
	near := ""
	for i, n := range c.grids.Near(text) {
		if i > 0 {
			near += "、"
		}
		near += n
	}
	if near == "" {
		r.Add(key, bad, "grid", text)
	} else {
		code := "workbook.grid_unknown_near"
		if bad == "workbook.grid_ambiguous" {
			code = "workbook.grid_ambiguous_near"
		}
		r.Add(key, code, "grid", text, "near", near)
	}
	return p, false
}

// row is one row of a workbook on its way.
type row struct {
	workbook.Row
	N       int64
	Tab     int
	Line    workbook.Line
	Verdict workbook.Verdict
	Twin    *twin
	Choice  workbook.Choice
	Target  string
	Deed    string
	Before  string
	Rev     int64
	told    string // its problems, as they are kept
	settled any
}

// What a row did to its ledger.
const (
	entered   = "新增"
	changed   = "更新"
	appointed = "任职"
	opened    = "开通账号"
	nothing   = "未变"
)

// twin is the record, or the other row, that a row looks like.
type twin struct {
	ID      string   `json:"id,omitempty"`
	Code    string   `json:"code,omitempty"`
	Name    string   `json:"name"`
	Address string   `json:"address,omitempty"`
	Where   string   `json:"where" doc:"台账，或表中的哪一行"`
	How     string   `json:"how" doc:"哪里相同"`
	Changes []string `json:"changes" nullable:"false" doc:"更新会改变的栏目"`
	Person  bool     `json:"-"`
}

// stands settles the verdict of a row from what was noted about it.
func (r *row) stands() {
	switch {
	case r.Verdict != workbook.NoRow: // said already
	case workbook.Stops(r.Problems):
		r.Verdict = workbook.Wrong
	case r.Twin != nil:
		r.Verdict = workbook.Twin
	default:
		r.Verdict = workbook.Ready
	}
	if r.Verdict == workbook.Wrong || r.Verdict == workbook.Same {
		r.Twin = nil
	}
}

// goes says whether the import writes something for the row.
func (r *row) goes() bool {
	return r.Verdict == workbook.Ready || r.Verdict == workbook.Twin && (r.Choice == workbook.Update || r.Choice == workbook.New)
}

// refuse notes a fault of the ledger on the row.
func (r *row) refuse(err error) error {
	f := fault.As(err)
	if f == nil || f.Kind == fault.Unavailable {
		return err
	}
	r.Problems = append(r.Problems, workbook.Problems(f, func(key string) string { return r.Read[key] })...)
	return nil
}

// rows reads the rows of a workbook that have something to say, as they are kept.
func (d *Desk) rows(ctx context.Context, tx db.Tx, county string, b book, fields []workbook.Field) ([]*row, error) {
	var out []*row
	for after := int64(0); ; {
		page, err := q.New(tx).RowsFrom(ctx, q.RowsFromParams{County: county, Workbook: b.ID, N: after, Limit: 2000})
		if err != nil || len(page) == 0 {
			return out, err
		}
		for _, x := range page {
			r, err := rowOf(q.RowsOfRow(x))
			if err != nil {
				return nil, err
			}
			if r.Tab < len(b.settings) {
				if s := b.settings[r.Tab]; s.Taken {
					r.Row = workbook.ReadRow(r.Line, s, fields)
				}
			}
			out, after = append(out, r), x.N
		}
	}
}

func rowOf(x q.RowsOfRow) (*row, error) {
	r := &row{N: x.N, Tab: int(x.Tab), Line: workbook.Line{N: int(x.Line)}, Verdict: workbook.Verdict(x.Verdict), Choice: workbook.Choice(x.Choice),
		Target: x.Target, Deed: x.Deed, Before: x.Before, Rev: x.Rev, told: x.Problems}
	if err := json.Unmarshal([]byte(x.Cells), &r.Line.Cells); err != nil {
		return nil, err
	}
	if x.Problems != "" {
		if err := json.Unmarshal([]byte(x.Problems), &r.Problems); err != nil {
			return nil, err
		}
	}
	if x.Twin != "" {
		r.Twin = &twin{}
		if err := json.Unmarshal([]byte(x.Twin), r.Twin); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// inTable says which rows are the table's own: below the header of a sheet that is
// taken, and no remark.
func (b book) inTable(r *row) bool {
	if r.Tab >= len(b.settings) || !b.settings[r.Tab].Taken {
		return false
	}
	s := b.settings[r.Tab]
	if s.From == 0 || r.Line.N <= s.To {
		return false
	}
	titles := make([]string, len(s.Columns))
	for i, c := range s.Columns {
		titles[i] = c.Title
	}
	return !workbook.Note(r.Line, workbook.Header{From: s.From, To: s.To, Titles: titles})
}

// place says where a row stands, for people.
func (b book) place(r *row) string {
	line := "第" + strconv.Itoa(r.Line.N) + "行"
	if n := slices.IndexFunc(b.settings, func(s workbook.Setting) bool { return s.Taken }); n >= 0 && b.settings[r.Tab].Tab != b.settings[n].Tab {
		return "“" + b.settings[r.Tab].Tab + "”" + line
	}
	return line
}
