package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/hazard"
	"anwang/internal/hazard/desk/q"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
)

// File puts at most so many cases of a moved subtree under its new path, and
// says how many there were. The path is among the facts that a case's journal
// answers for, so each is noted.
func (d *Desk) File(ctx context.Context, tx db.Tx, act journal.Act, m account.Move, most int) (int, error) {
	ids, err := q.New(tx).CasesToFile(ctx, q.CasesToFileParams{County: act.County, Low: m.From, High: account.High(m.From), Most: int32(most)})
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		before, rev, err := load(ctx, tx, act.County, id)
		if err != nil {
			return 0, err
		}
		c := before
		c.Path = m.Now(c.Path)
		out := hazard.Outcome{Case: c, Entries: []journal.Entry{act.Note(c.Subject(), "hazard.redrawn", nil, "from", before.Grid, "grid", c.Grid)}}
		hazard.Bind(before, &out, hazard.Actor{Act: act})
		if _, err := q.New(tx).RedrawCase(ctx, q.RedrawCaseParams{County: act.County, ID: id, Grid: c.Grid, Path: c.Path, ChangedAt: int64(act.At), Rev: rev}); err != nil {
			return 0, err
		}
		if err := touch(ctx, tx, act.County, before, c); err != nil {
			return 0, err
		}
		if err := jdesk.Note(ctx, tx, act.County, out.Entries...); err != nil {
			return 0, err
		}
	}
	return len(ids), nil
}
