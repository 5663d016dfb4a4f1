package desk

import (
	"context"
	"slices"
	"sync"

	"anwang/internal/account"
	"anwang/internal/atlas"
	"anwang/internal/civil"
)

// view is the map of one sight in one month.
type view struct {
	month  atlas.Month
	period civil.Period
	from   civil.Instant
	to     civil.Instant
	at     civil.Instant // when it was drawn

	net    *net
	sites  *ledger
	cases  *cases
	fields []atlas.Field // the net's, with the sums of the month
	total  atlas.Sum
	siteIn []int8 // class of each site
	caseIn []int8

	mu    sync.Mutex
	tiles map[string]tile
	bytes int
}

// view gives the map of a caller in a month.
func (d *Desk) view(ctx context.Context, who account.Caller, month string) (*view, error) {
	m, err := atlas.MonthOf(month, d.Today())
	if err != nil {
		return nil, err
	}
	key := sight(who)
	return shown(ctx, d, who.County, "view "+string(m)+" "+key, func(ctx context.Context, now stamp) (*view, int, error) {
		return d.draw(ctx, who, m, key, now)
	})
}

// draw reads what a map needs and works out what it says.
func (d *Desk) draw(ctx context.Context, who account.Caller, m atlas.Month, key string, now stamp) (*view, int, error) {
	v := &view{month: m, period: m.Period(d.Today()), at: d.Now(), tiles: map[string]tile{}}
	v.from, v.to = v.period.From.Start(d.Zone), min(v.period.To.End(d.Zone), d.Now())
	// The tree of a past day is today's, unless something was drawn anew since.
	day := d.Today()
	anew, err := d.redrawnSince(ctx, who, v.period.To)
	if err != nil {
		return nil, 0, err
	}
	if anew {
		day = v.period.To
	}
	if v.net, err = part(ctx, d, "net "+string(day)+" "+key, now.tree, func(ctx context.Context) (*net, int, error) { return d.net(ctx, who, day) }); err != nil {
		return nil, 0, err
	}
	if v.sites, err = part(ctx, d, "sites "+key, now.all, func(ctx context.Context) (*ledger, int, error) { return d.ledger(ctx, who) }); err != nil {
		return nil, 0, err
	}
	if v.cases, err = part(ctx, d, "cases "+key, now.all, func(ctx context.Context) (*cases, int, error) { return d.cases(ctx, who) }); err != nil {
		return nil, 0, err
	}
	last := map[string]civil.Day{}
	if v.period.To < d.Today() && who.May(account.SiteRead) {
		if last, err = d.lastSeen(ctx, who, v.period.To); err != nil {
			return nil, 0, err
		}
	}
	quiet, err := d.quiet(ctx, who, v.from, v.to)
	if err != nil {
		return nil, 0, err
	}
	v.sum(last, quiet)
	return v, len(v.fields) + len(v.siteIn)/4 + len(v.caseIn)/4, nil
}

// sum works out the class of everything, and what that makes for each grid.
func (v *view) sum(last map[string]civil.Day, quiet map[string]int) {
	v.fields = slices.Clone(v.net.fields)
	for i := range v.fields {
		v.fields[i].Sum = atlas.Sum{}
	}
	v.siteIn, v.caseIn = make([]int8, len(v.sites.spots)), make([]int8, len(v.cases.marks))
	add := func(path string, what func(s *atlas.Sum)) {
		what(&v.total)
		v.net.up(path, func(i int) { what(&v.fields[i].Sum) })
	}
	for i, s := range v.sites.spots {
		seen, ok := last[s.id]
		if !ok {
			seen = s.seen
		}
		c := atlas.Looked{Opened: s.opened, Last: seen}.In(v.period)
		v.siteIn[i] = int8(c)
		if c >= 0 {
			add(s.path, func(s *atlas.Sum) { s.Sites++; *[]*int{&s.Never, &s.Unseen, &s.Seen}[c]++ })
		}
	}
	since := v.month.Before(atlas.SilentMonths - 1).Period(v.period.To).From
	for i, m := range v.cases.marks {
		c := m.On(v.from, v.to)
		v.caseIn[i] = int8(c)
		if c >= 0 {
			add(m.path, func(s *atlas.Sum) { *[]*int{&s.Open, &s.Overdue, &s.Listed, &s.Closed}[c]++ })
		}
		if m.foundOn >= since && m.foundOn <= v.period.To {
			add(m.path, func(s *atlas.Sum) { s.Found++ })
		}
	}
	for path, n := range quiet {
		add(path, func(s *atlas.Sum) { s.Quiet += n })
	}
	found := make([]int, len(v.fields))
	for i, f := range v.fields {
		found[i] = f.Sum.Found
	}
	for i, silent := range atlas.Silent(found, v.net.beside, atlas.SilentMedian) {
		// What has grids below it is silent only through them.
		v.fields[i].Sum.Silent = silent && len(v.fields[i].Under) == 0
	}
}

// within says whether a path lies in a grid of the view; any, where none is asked.
func (v *view) within(grid string) (prefix string, ok bool) {
	if grid == "" {
		return "", true
	}
	i, ok := v.net.byID[grid]
	if !ok {
		return "", false
	}
	return v.net.more[i].path, true
}
