package desk

import (
	"context"
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/site"
	sitedesk "anwang/internal/site/desk"
	"anwang/internal/workbook"
)

// siteKeeper brings sites into the ledger.
type siteKeeper struct {
	common
	batch *sitedesk.Batch
}

// settledSite is a site about to be written.
type settledSite struct {
	act    journal.Act
	before site.Site
	after  site.Site
}

// entryOf is the entry a row asks for: on top of what is there, if it changes one.
// An empty cell takes nothing away.
func entryOf(r workbook.Row, grid string, was site.Site) sitedesk.Entry {
	e := sitedesk.Entry{Name: was.Name, Class: was.Class, Sector: was.Sector, Place: was.Place, CreditCode: was.CreditCode, Address: was.Address,
		Lon: was.At.Lon, Lat: was.At.Lat, Grid: was.Grid, Operator: was.Operator, Phone: was.Phone, Facts: maps.Clone(was.Facts), Risk: was.Risk,
		Status: string(was.Status), OpenedOn: string(was.OpenedOn)}
	if e.Facts == nil {
		e.Facts = map[string]string{}
	}
	for key, into := range map[string]*string{workbook.KeyName: &e.Name, workbook.KeyClass: &e.Class, "sector": &e.Sector, "place": &e.Place, workbook.KeyCredit: &e.CreditCode,
		workbook.KeyAddress: &e.Address, "operator": &e.Operator, workbook.KeyPhone: &e.Phone, "risk": &e.Risk, "status": &e.Status, "openedOn": &e.OpenedOn} {
		if v := r.Values[key]; v != "" {
			*into = v
		}
	}
	for key, v := range r.Values {
		if name, fact := strings.CutPrefix(key, "facts."); fact {
			e.Facts[name] = v
		}
	}
	if r.Given(workbook.KeyLon) && r.Given(workbook.KeyLat) {
		e.Lon, _ = strconv.ParseFloat(r.Values[workbook.KeyLon], 64)
		e.Lat, _ = strconv.ParseFloat(r.Values[workbook.KeyLat], 64)
		if grid == "" {
			e.Grid = "" // where it lies says which grid holds it
		}
	}
	if grid != "" {
		e.Grid = grid
	}
	return e
}

func (k *siteKeeper) judge(ctx context.Context, rows []*row, tell func(int)) error {
	ledger, err := k.d.ledger(ctx, k.who)
	if err != nil {
		return err
	}
	here := workbook.NewTwins()
	for i, r := range rows {
		if i%200 == 0 {
			tell(i)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := k.one(ctx, r, ledger, here); err != nil {
			return err
		}
		r.stands()
	}
	return nil
}

func (k *siteKeeper) one(ctx context.Context, r *row, ledger, here *workbook.Twins) error {
	grid := ""
	if r.Given(workbook.KeyGrid) {
		p, ok := k.grid(r, workbook.KeyGrid)
		if grid = p.ID; !ok {
			grid = ""
		}
	}
	point := r.Given(workbook.KeyLon) && r.Given(workbook.KeyLat)
	if !point && grid == "" && !r.Given(workbook.KeyGrid) {
		r.Add(workbook.KeyGrid, "workbook.grid_or_point_missing")
	}
	if workbook.Stops(r.Problems) {
		return nil
	}
	s, err := k.settled(ctx, r, grid, site.Site{})
	if err != nil || s == nil {
		return err
	}
	me := workbook.Entry{ID: r.Target, Line: k.book.place(r), Name: s.after.Name, Address: s.after.Address, Credit: s.after.CreditCode, Phone: s.after.Phone, Grid: s.after.Grid}
	if t, how, ok := ledger.Find(me); ok {
		return k.twinOf(ctx, r, grid, t, how)
	}
	if t, how, ok := here.Find(me); ok {
		if how != workbook.SameName || t.Address == me.Address {
			r.Twin = &twin{Name: t.Name, Address: t.Address, Where: "本表" + t.Line, How: how, Changes: []string{}}
			r.Choice = workbook.Skip
			return nil
		}
		r.Warn(workbook.KeyName, "workbook.name_twice", "line", t.Line)
	}
	here.Add(me)
	return nil
}

// settled asks the rules of the ledger; what they say is noted on the row, and nil
// is given where the entry cannot be.
func (k *siteKeeper) settled(ctx context.Context, r *row, grid string, before site.Site) (*settledSite, error) {
	after, act, warnings, err := k.batch.Settle(ctx, entryOf(r.Row, grid, before), before)
	if err != nil {
		return nil, r.refuse(err)
	}
	for _, w := range warnings {
		if _, asked := r.Read[workbook.KeyLon]; !asked && w.Code == "site.point_unknown" {
			continue // a sheet without such a column: no row is worse than another
		}
		r.Problems = append(r.Problems, workbook.Problem{Field: w.At, Code: w.Code, Args: w.Args, Read: r.Read[w.At], Warns: true})
	}
	after.ID = before.ID
	if after.ID == "" {
		after.ID = r.Target
	}
	return &settledSite{act: act, before: before, after: after}, nil
}

// twinOf compares a row with the entry it looks like: nothing differs, or the
// clerk chooses.
func (k *siteKeeper) twinOf(ctx context.Context, r *row, grid string, t workbook.Entry, how string) error {
	before, err := k.batch.Find(ctx, k.d.DB.Read(), t.ID)
	if err != nil {
		return r.refuse(err)
	}
	kept := len(r.Problems)
	s, err := k.settled(ctx, r, grid, before)
	if err != nil {
		return err
	}
	r.Problems = r.Problems[:min(kept, len(r.Problems))] // said once, of the row as it is
	out := &twin{ID: t.ID, Code: t.Code, Name: t.Name, Address: t.Address, Where: "台账", How: how, Changes: []string{}}
	if s != nil {
		changes := site.Changed(s.before, s.after)
		if len(changes) == 0 {
			r.Verdict, r.Target = workbook.Same, t.ID
			return nil
		}
		for _, c := range changes {
			out.Changes = append(out.Changes, columnWord(c))
		}
	}
	r.Twin, r.Choice = out, workbook.Skip
	return nil
}

// columnWord is a column of the ledger as the screens call it.
func columnWord(c string) string {
	if w := map[string]string{"name": "名称", "class": "类别", "sector": "行业", "place": "所在场所", "creditCode": "统一社会信用代码", "address": "地址", "point": "位置",
		"grid": "网格", "department": "主管部门", "operator": "负责人", "phone": "电话", "facts": "其他栏目", "risk": "风险等级", "status": "状态", "openedOn": "纳管日期", "directBy": "直管部门"}[c]; w != "" {
		return w
	}
	return c
}

func (k *siteKeeper) settle(ctx context.Context, r *row) error {
	grid := ""
	if r.Given(workbook.KeyGrid) {
		p, ok := k.grid(r, workbook.KeyGrid)
		if !ok {
			return nil
		}
		grid = p.ID
	}
	before := site.Site{}
	if r.Verdict == workbook.Twin && r.Choice == workbook.Update {
		if r.Twin.ID == "" {
			return r.refuse(fault.New(fault.Conflict, "workbook.nothing_to_update"))
		}
		var err error
		if before, err = k.batch.Find(ctx, k.d.DB.Read(), r.Twin.ID); err != nil {
			return r.refuse(err)
		}
	}
	s, err := k.settled(ctx, r, grid, before)
	if s != nil {
		r.settled = *s
	}
	return err
}

func (k *siteKeeper) put(ctx context.Context, tx db.Tx, r *row) error {
	s := r.settled.(settledSite)
	if s.before.ID == "" {
		made, err := k.batch.Put(ctx, tx, s.act, s.after)
		r.Target, r.Deed, r.Rev, r.Before = made.ID, entered, made.Rev, ""
		return err
	}
	differs, err := k.batch.Change(ctx, tx, s.act, s.before, s.after)
	r.Target, r.Deed, r.Rev = s.before.ID, changed, s.before.Rev+1
	if !differs {
		r.Deed = nothing
	}
	r.Before = textOf(s.before)
	return err
}

func (k *siteKeeper) undo(ctx context.Context, tx db.Tx, act journal.Act, r *row) error {
	switch r.Deed {
	case entered:
		return k.d.Sites.Withdraw(ctx, tx, act, r.Target, r.Rev)
	case changed:
		var was site.Site
		if err := json.Unmarshal([]byte(r.Before), &was); err != nil {
			return err
		}
		return k.d.Sites.Restore(ctx, tx, act, was, r.Rev)
	}
	return nil
}
