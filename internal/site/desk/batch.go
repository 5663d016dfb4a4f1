package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/site"
	"anwang/internal/site/desk/q"
)

// Batch settles many entries for one caller, and asks once for what does not
// change between them: a workbook has twenty thousand rows and a dozen grids.
//
// An entry of a batch may have no point, where its grid is named: offices know in
// which village a shop is long before anybody stood there with a phone. And a grid
// whose border nobody drew yet holds what is said to lie in it.
type Batch struct {
	d      *Desk
	who    account.Caller
	rules  map[string]site.Rules
	chosen map[string]*held
}

// held is a grid, and whether it has a border.
type held struct {
	grid  grid.Grid
	drawn bool
}

// Batch begins one.
func (d *Desk) Batch(who account.Caller) *Batch {
	return &Batch{d: d, who: who, rules: map[string]site.Rules{}, chosen: map[string]*held{}}
}

// Settle works out what is to be saved of an entry, before any transaction;
// before is the entry it changes, if there is one.
func (b *Batch) Settle(ctx context.Context, e Entry, before site.Site) (site.Site, journal.Act, []site.Warning, error) {
	return b.d.settleBy(ctx, b.who, e, before, b)
}

// Put enters a settled site, in a transaction.
func (b *Batch) Put(ctx context.Context, tx db.Tx, act journal.Act, s site.Site) (site.Site, error) {
	if err := b.d.still(ctx, tx, b.who.County, s, s.Grid); err != nil {
		return s, err
	}
	return b.d.Enter(ctx, tx, act, s)
}

// Change saves a settled change, in a transaction; it says whether anything differs.
func (b *Batch) Change(ctx context.Context, tx db.Tx, act journal.Act, before, after site.Site) (bool, error) {
	if len(site.Changed(before, after)) == 0 {
		return false, nil
	}
	if err := b.d.still(ctx, tx, b.who.County, after, after.Grid); err != nil {
		return false, err
	}
	return true, b.d.change(ctx, tx, act, before, after)
}

// Find loads an entry within sight.
func (b *Batch) Find(ctx context.Context, tx db.Tx, id string) (site.Site, error) {
	return b.d.sees(ctx, tx, b.who, id)
}

// At is the rules in force at a path.
func (b *Batch) at(ctx context.Context, path string) (site.Rules, error) {
	if r, ok := b.rules[path]; ok {
		return r, nil
	}
	r, err := b.d.Rules(ctx, b.who.County, path, b.d.Today())
	if err == nil {
		b.rules[path] = r
	}
	return r, err
}

// in is a grid that an entry names.
func (b *Batch) in(ctx context.Context, id string) (*held, error) {
	if h, ok := b.chosen[id]; ok {
		return h, nil
	}
	g, err := b.d.chosen(ctx, b.d.DB.Read(), b.who.County, id)
	if err != nil || g == nil {
		return nil, err
	}
	n, err := q.New(b.d.DB.Read()).DrawnGrid(ctx, q.DrawnGridParams{County: b.who.County, ID: id})
	if err != nil {
		return nil, err
	}
	h := &held{grid: *g, drawn: n > 0}
	b.chosen[id] = h
	return h, nil
}

// unplaced is where an entry lies that no border tells: in the grid it names.
func (b *Batch) unplaced(ctx context.Context, e Entry, found []grid.Cell) ([]grid.Cell, bool, error) {
	if e.Grid == "" {
		return found, false, nil
	}
	h, err := b.in(ctx, e.Grid)
	if err != nil || h == nil {
		return found, false, err
	}
	nowhere := e.Lon == 0 && e.Lat == 0
	if nowhere || !h.drawn {
		found = append([]grid.Cell{{ID: h.grid.ID, Path: h.grid.Path, Kind: h.grid.Kind}}, found...)
	}
	return found, nowhere, nil
}

// Withdraw takes an entry out of the ledger again that was put in by mistake and
// that nobody has used: no visit, no case, no change since. Its number is not
// given again, and the journal keeps that it was there.
func (d *Desk) Withdraw(ctx context.Context, tx db.Tx, act journal.Act, id string, rev int64) error {
	s, err := q.New(tx).Site(ctx, q.SiteParams{County: act.County, ID: id})
	if db.None(err) {
		return fault.New(fault.Missing, "site.not_found")
	}
	if err != nil {
		return err
	}
	if s.Rev != rev || s.SeenOn != "" {
		return fault.New(fault.Conflict, "site.used_since", "name", s.Name)
	}
	used, err := q.New(tx).UsedSite(ctx, q.UsedSiteParams{County: act.County, Site: id})
	if err != nil {
		return err
	}
	if used > 0 {
		return fault.New(fault.Conflict, "site.used_since", "name", s.Name)
	}
	for _, forget := range d.Withdrawn {
		if err := forget(ctx, tx, act, siteOf(s)); err != nil {
			return err
		}
	}
	if n, err := q.New(tx).DropSite(ctx, q.DropSiteParams{County: act.County, ID: id, Rev: rev}); err != nil || n == 0 {
		return errOr(err, fault.New(fault.Conflict, "site.used_since", "name", s.Name))
	}
	if err := touch(ctx, tx, act.County, siteOf(s)); err != nil {
		return err
	}
	return noteWithdrawn(ctx, tx, act, siteOf(s))
}

// Restore puts back what an entry was before it was changed by mistake, unless
// somebody has changed it since.
func (d *Desk) Restore(ctx context.Context, tx db.Tx, act journal.Act, was site.Site, rev int64) error {
	r, err := q.New(tx).Site(ctx, q.SiteParams{County: act.County, ID: was.ID})
	if db.None(err) {
		return fault.New(fault.Missing, "site.not_found")
	}
	if err != nil {
		return err
	}
	now := siteOf(r)
	if now.Rev != rev {
		return fault.New(fault.Conflict, "site.used_since", "name", now.Name)
	}
	was.Rev, was.SeenOn, was.Code, was.Demo = now.Rev, now.SeenOn, now.Code, now.Demo
	if err := d.still(ctx, tx, act.County, was, was.Grid); err != nil {
		return err
	}
	return d.change(ctx, tx, act, now, was)
}

func errOr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
