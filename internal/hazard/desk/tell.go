package desk

import (
	"cmp"
	"context"
	"slices"

	"anwang/internal/account"
	gdesk "anwang/internal/grid/desk"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/kit/db"
	"anwang/internal/notice"
	ndesk "anwang/internal/notice/desk"
)

// tell finds whom the rule's names mean at this case, and queues a notice to
// each. A post nobody holds passes it on to the next grid up, so that an
// unstaffed grid's cases are never told to an empty chair (scheme-syntax §10.17).
func (d *Desk) tell(ctx context.Context, tx db.Tx, rules hazard.Rules, c hazard.Case, tells []hazard.Tell, by hazard.Actor) error {
	if len(tells) == 0 {
		return nil
	}
	holders, err := d.holders(ctx, tx, c, by)
	if err != nil {
		return err
	}
	slices.SortStableFunc(holders, func(a, b holder) int {
		return cmp.Or(cmp.Compare(b.path, a.path), cmp.Compare(rules.Ranks[b.post], rules.Ranks[a.post]))
	})
	place, err := d.placeOf(ctx, tx, by.County, c)
	if err != nil {
		return err
	}
	sent := map[notice.Notice]bool{}
	for _, t := range tells {
		to, err := d.addresses(ctx, tx, rules, c, t.To, holders, by)
		if err != nil {
			return err
		}
		for _, n := range to {
			n.Kind, n.Subject, n.Code, n.Path = "hazard", c.Subject(), t.Code, c.Path
			n.Args = argsOf(c, place, t)
			if sent[n] {
				continue
			}
			sent[n] = true
			if err := ndesk.Tell(ctx, tx, by.Act, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// placeOf is where a case is, as a notice says it: the site, the place in words,
// or the grid.
func (d *Desk) placeOf(ctx context.Context, tx db.Tx, county string, c hazard.Case) (string, error) {
	if c.Site != "" {
		s, err := q.New(tx).SiteMatter(ctx, q.SiteMatterParams{County: county, ID: c.Site})
		if err == nil || !db.None(err) {
			return brief(s.Name), err
		}
	}
	if c.Place != "" {
		return brief(c.Place), nil
	}
	g, err := q.New(tx).GridMatter(ctx, q.GridMatterParams{County: county, ID: c.Grid})
	if db.None(err) {
		err = nil
	}
	return g.Name, err
}

// fewWords is how much of a text a notice shows.
const fewWords = 16

func brief(text string) string {
	if r := []rune(text); len(r) > fewWords {
		return string(r[:fewWords]) + "…"
	}
	return text
}

// holder is somebody who holds a post in the case's grid or one above it.
type holder struct {
	person, post, grid, department, path string
	kind                                 account.Kind
}

// holders lists who holds posts from the case's grid up to the root, the nearest
// first.
//
// scope: nobody is asking; they are told.
func (d *Desk) holders(ctx context.Context, tx db.Tx, c hazard.Case, by hazard.Actor) ([]holder, error) {
	path := c.Path
	if c.Grid != "" { // the case's copy may wait to be filed under a new path
		var err error
		if path, err = d.pathOf(ctx, tx, by.County, c.Grid); err != nil {
			return nil, err
		}
	}
	w := db.Filter().And("a.county = ?", by.County).And("g.county = ?", by.County).
		And("a.from_on <= ?", string(by.On)).And("(a.to_on = '' OR a.to_on >= ?)", string(by.On)).
		AndCond(gdesk.Active(by.On)).AndCond(db.In("g.path", account.Above(path)))
	rows, err := tx.QueryContext(ctx, `SELECT a.person, a.post, a.kind, a.grid, a.department, g.path
		FROM appointment a JOIN grid g ON g.county = a.county AND g.id = a.grid WHERE `+w.String()+` ORDER BY g.path DESC, a.post, a.person`, w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []holder
	for rows.Next() {
		var h holder
		if err := rows.Scan(&h.person, &h.post, &h.kind, &h.grid, &h.department, &h.path); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

func (d *Desk) addresses(ctx context.Context, tx db.Tx, rules hazard.Rules, c hazard.Case, w hazard.Who, holders []holder, by hazard.Actor) ([]notice.Notice, error) {
	head := func(h holder) bool { return h.kind == account.Head }
	// What nobody holds is told to the next post up (scheme-syntax §10.17).
	orHead := func(fits func(holder) bool) []notice.Notice {
		if to := nearest(holders, fits); len(to) > 0 {
			return to
		}
		return nearest(holders, head)
	}
	switch {
	case w.Person != "":
		return person(w.Person), nil
	case w.Department != "":
		return []notice.Notice{{Department: w.Department}}, nil
	case w.Post != "":
		return orHead(func(h holder) bool { return h.post == w.Post }), nil
	case w.Kind == account.Department:
		// A kind of body is whoever has to do with the case.
		var out []notice.Notice
		for _, p := range c.Parties {
			out = append(out, notice.Notice{Department: p.Department})
		}
		return out, nil
	case w.Kind != "":
		return orHead(func(h holder) bool { return h.kind == w.Kind }), nil
	}
	switch w.Pronoun {
	case hazard.TheOwner:
		if c.Owner == "" {
			return d.addresses(ctx, tx, rules, c, hazard.Who{Pronoun: hazard.TheTriage}, holders, by)
		}
		return []notice.Notice{{Department: c.Owner}}, nil
	case hazard.TheCoOwner:
		var out []notice.Notice
		for _, p := range c.Of(hazard.CoOwner) {
			out = append(out, notice.Notice{Department: p})
		}
		return out, nil
	case hazard.TheFinder:
		return person(c.FoundBy), nil
	case hazard.TheDispatcher:
		return person(c.DispatchedBy), nil
	case hazard.TheMender:
		return person(c.MendedBy), nil
	case hazard.SameHead:
		return nearest(holders, head), nil
	case hazard.SameInspector:
		return orHead(func(h holder) bool { return h.kind == account.Inspector }), nil
	case hazard.TheVerifier:
		// Whoever found it looks whether it is mended; where they mended it themselves,
		// the nearest head who did not: in a grid with one person, the one above.
		if c.FoundBy != "" && c.FoundBy != c.MendedBy {
			return person(c.FoundBy), nil
		}
		return nearest(holders, func(h holder) bool { return head(h) && h.person != c.MendedBy }), nil
	case hazard.UpperHead:
		return nearest(holders, func(h holder) bool { return head(h) && h.path != c.Path }), nil
	case hazard.NextHead:
		return d.neighbours(ctx, tx, c, by)
	case hazard.TheOperator:
		// In a unit's own grid that is whoever answers for it: its head and those who
		// look after the work (S1-53, S1-60, S1-66).
		var unit []notice.Notice
		for _, h := range holders {
			if n := (notice.Notice{Post: h.post, Place: h.grid}); h.kind == account.Unit && h.path == c.Path && !slices.Contains(unit, n) {
				unit = append(unit, n)
			}
		}
		if len(unit) > 0 {
			return unit, nil
		}
		if c.Site == "" {
			return nil, nil
		}
		return []notice.Notice{{Post: string(hazard.TheOperator), Place: c.Site}}, nil
	case hazard.TheTriage, hazard.LeadBody:
		for _, t := range rules.Triage {
			if t.Department != "" && !slices.ContainsFunc(holders, func(h holder) bool { return h.department == t.Department }) {
				continue // nobody stands for it here
			}
			to, err := d.addresses(ctx, tx, rules, c, t, holders, by)
			if err != nil || len(to) > 0 {
				return to, err
			}
		}
		return nearest(holders, head), nil
	}
	return nil, nil
}

// nearest is the first post, from the case's grid up, that somebody holds and
// that fits; the notice goes to the post at its place, not to a name.
func nearest(holders []holder, fits func(holder) bool) []notice.Notice {
	for _, h := range holders {
		if fits(h) {
			return []notice.Notice{{Post: h.post, Place: h.grid}}
		}
	}
	return nil
}

func person(id string) []notice.Notice {
	if id == "" {
		return nil
	}
	return []notice.Notice{{Person: id}}
}

// neighbours are the heads of the grids beside the case's own.
func (d *Desk) neighbours(ctx context.Context, tx db.Tx, c hazard.Case, by hazard.Actor) ([]notice.Notice, error) {
	qs := q.New(tx)
	beside, err := d.beside(ctx, tx, by.County, c.Grid)
	if err != nil {
		return nil, err
	}
	var out []notice.Notice
	for _, id := range beside {
		if id == c.Grid {
			continue
		}
		held, err := qs.Holders(ctx, q.HoldersParams{County: by.County, FromOn: string(by.On), Grid: id})
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(held, func(h q.HoldersRow) bool { return account.Kind(h.Kind) == account.Head })
		if i >= 0 {
			out = append(out, notice.Notice{Post: held[i].Post, Place: id})
		}
	}
	return out, nil
}

func (d *Desk) beside(ctx context.Context, tx db.Tx, county, grid string) ([]string, error) {
	if d.Beside != nil {
		return d.Beside(ctx, tx, county, grid)
	}
	g, err := q.New(tx).GridMatter(ctx, q.GridMatterParams{County: county, ID: grid})
	if err != nil {
		return nil, err
	}
	return q.New(tx).Siblings(ctx, q.SiblingsParams{County: county, Parent: g.Parent})
}

// argsOf is what the words of a notice may name: the case by its number, where it
// is and what it is in a few words, and what the rule says besides (which clock,
// and its last day).
func argsOf(c hazard.Case, place string, t hazard.Tell) string {
	due := c.DueOn.Chinese()
	if due == "" {
		due = c.LimitFrom
	}
	args := map[string]string{"number": c.Number + "（" + place + "：" + brief(c.Text) + "）", "due": due, "state": c.State, "clock": ""}
	for k, v := range t.Args {
		if v != "" {
			args[k] = v
		}
	}
	var pairs []string
	for k, v := range args {
		pairs = append(pairs, k, v)
	}
	return notice.Args(pairs...)
}
