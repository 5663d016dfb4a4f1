package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/sheet"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

// BringIn is a workbook as it comes: its bytes, whatever its name says it is.
type BringIn struct {
	Name    string `query:"name" maxLength:"600" doc:"文件名"`
	Kind    string `query:"kind" enum:"网格,人员,监管对象" doc:"导入什么；空则按表头认"`
	RawBody []byte `contentType:"application/octet-stream"`
}

// nameMost is how many characters of a file's name are kept.
const nameMost = 120

// rowsAtOnce is how many rows one transaction writes.
const rowsAtOnce = 500

// Bring reads a workbook, says what its sheets and columns seem to be, and keeps
// its rows to work on. Nothing goes into any ledger.
func (d *Desk) Bring(ctx context.Context, who account.Caller, in *BringIn) (Page, error) {
	kinds := mayKinds(who)
	if len(kinds) == 0 {
		return Page{}, fault.New(fault.Forbidden, "account.not_permitted")
	}
	if in.Kind != "" {
		if err := mayImport(who, workbook.Kind(in.Kind)); err != nil {
			return Page{}, err
		}
	}
	by, err := standing(who)
	if err != nil {
		return Page{}, err
	}
	tabs, err := d.read(ctx, in.RawBody)
	if err != nil {
		return Page{}, err
	}
	if !slices.ContainsFunc(tabs, func(t sheet.Tab) bool { return len(t.Lines) > 0 }) {
		return Page{}, fault.New(fault.Invalid, "workbook.empty")
	}
	sum := sha256.Sum256(in.RawBody)
	b := book{OneWorkbookRow: q.OneWorkbookRow{ID: d.Fresh(), Name: nameOf(in.Name), Hash: hex.EncodeToString(sum[:]), Size: int64(len(in.RawBody)),
		Kind: in.Kind, Path: by.Path}, options: options{PhoneLogin: true}}
	if err := d.guess(ctx, who, &b, tabs, kinds); err != nil {
		return Page{}, err
	}
	now := d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	if err := d.keep(ctx, act, b, tabs); err != nil {
		return Page{}, err
	}
	return d.page(ctx, who, b.ID)
}

// read reads one workbook at a time.
func (d *Desk) read(ctx context.Context, raw []byte) ([]sheet.Tab, error) {
	select {
	case d.reading <- struct{}{}:
		defer func() { <-d.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return sheet.Read(ctx, raw, sheet.Ample())
}

// nameOf is the last piece of a path, fit to be shown.
func nameOf(name string) string {
	if un, err := url.PathUnescape(name); err == nil && utf8.ValidString(un) {
		name = un
	}
	name = workbook.Tidy(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if name == "" || name == "." || name == "/" {
		name = "未命名.xlsx"
	}
	if r := []rune(name); len(r) > nameMost {
		name = string(r[:nameMost])
	}
	return name
}

// guess says what the sheets are: the one with most columns that mean something
// decides what the workbook is; hidden sheets are not taken unless asked for.
func (d *Desk) guess(ctx context.Context, who account.Caller, b *book, tabs []sheet.Tab, kinds []workbook.Kind) error {
	best, most := kinds[len(kinds)-1], 0
	for _, t := range tabs {
		if t.Hidden {
			continue
		}
		if kind, n := workbook.Guess(linesOf(t.Lines)); n > most && slices.Contains(kinds, kind) {
			best, most = kind, n
		}
	}
	if b.Kind == "" {
		b.Kind = string(best)
	}
	for _, t := range tabs {
		b.settings = append(b.settings, workbook.Setting{Tab: t.Name, Hidden: t.Hidden, Ended: t.Ended, Since1904: t.Since1904, Lines: len(t.Lines)})
	}
	return d.match(ctx, who, b, func(tab int) []workbook.Line { return linesOf(tabs[tab].Lines) })
}

func linesOf(lines []sheet.Line) []workbook.Line {
	out := make([]workbook.Line, len(lines))
	for i, l := range lines {
		out[i] = workbook.Line{N: l.N, Cells: l.Cells}
	}
	return out
}

// match finds header and columns of every sheet anew.
func (d *Desk) match(ctx context.Context, who account.Caller, b *book, lines func(tab int) []workbook.Line) error {
	fields, err := d.fields(ctx, who, b.kind(), b.Path)
	if err != nil {
		return err
	}
	known, err := d.known(ctx, who, b.kind(), b.Path)
	if err != nil {
		return err
	}
	by, err := standing(who)
	if err != nil {
		return err
	}
	for i := range b.settings {
		s := &b.settings[i]
		all := lines(i)
		h := workbook.FindHeader(all, fields)
		s.From, s.To, s.Fixed = h.From, h.To, map[string]string{}
		s.Columns = workbook.Match(h, below(all, h), b.kind(), fields, known)
		if s.Columns == nil {
			s.Columns = []workbook.Column{}
		}
		suppose(b.kind(), s, known, by.PlaceName)
		s.Taken = h.From > 0 && !s.Hidden && len(s.Lacks(fields)) == 0
	}
	if !slices.ContainsFunc(b.settings, func(s workbook.Setting) bool { return s.Taken }) {
		for i := range b.settings { // nothing is whole: the first that has a header is shown
			if s := &b.settings[i]; s.From > 0 && !s.Hidden {
				s.Taken = true
				break
			}
		}
	}
	return nil
}

// suppose fills in what the name of a sheet says and no column does: a list for
// each class, or one for each village. Grids of which nobody says where they stand
// stand under whoever brings them.
func suppose(kind workbook.Kind, s *workbook.Setting, known workbook.Known, place string) {
	has := func(key string) bool {
		return slices.ContainsFunc(s.Columns, func(c workbook.Column) bool { return c.Field == key })
	}
	if kind == workbook.Grids && !has(workbook.KeyParent) {
		s.Fixed[workbook.KeyParent] = place
	}
	tab := workbook.Tidy(s.Tab)
	if kind == workbook.Sites && !has(workbook.KeyClass) {
		for _, c := range known.Classes {
			if strings.Contains(tab, c) {
				s.Fixed[workbook.KeyClass] = c
			}
		}
	}
	if kind != workbook.Grids && !has(workbook.KeyGrid) {
		if p, bad := known.Grids.Find(tab); bad == "" {
			s.Fixed[workbook.KeyGrid] = p.Name
		}
	}
}

func below(lines []workbook.Line, h workbook.Header) []workbook.Line {
	for i, l := range lines {
		if l.N > h.To {
			return lines[i:]
		}
	}
	return nil
}

// keep writes the workbook and its rows, so many at a time; what is kept before
// the last is nobody's yet, and a sweep forgets it if the last never came.
func (d *Desk) keep(ctx context.Context, act journal.Act, b book, tabs []sheet.Tab) error {
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		err := q.New(tx).AddWorkbook(ctx, q.AddWorkbookParams{County: act.County, ID: b.ID, Name: b.Name, Hash: b.Hash, Size: b.Size, Kind: b.Kind,
			State: string(workbook.Receiving), Settings: textOf(kept{Tabs: b.settings, Options: b.options}), ByPerson: act.By, Post: act.Post, Grid: act.Grid, Path: b.Path, At: int64(act.At)})
		if err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, act.County, act.Note("workbook:"+b.ID, "workbook.brought", nil, "hash", b.Hash))
	})
	if err != nil {
		return err
	}
	var rows []q.AddRowParams
	n := int64(0)
	for i, t := range tabs {
		for _, l := range t.Lines {
			n++
			rows = append(rows, q.AddRowParams{County: act.County, Workbook: b.ID, N: n, Tab: int64(i), Line: int64(l.N), Cells: textOf(l.Cells)})
		}
	}
	for some := range slices.Chunk(rows, rowsAtOnce) {
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			for _, r := range some {
				if err := q.New(tx).AddRow(ctx, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return d.DB.Write(ctx, func(tx db.Tx) error {
		_, err := q.New(tx).EndJob(ctx, q.EndJobParams{County: act.County, ID: b.ID, State: string(workbook.Receiving), State_2: string(workbook.Matching)})
		return err
	})
}
