package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/site/desk/q"
)

// File puts at most so many entries of a moved subtree under its new path, and
// says how many there were.
func (d *Desk) File(ctx context.Context, tx db.Tx, act journal.Act, m account.Move, most int) (int, error) {
	if err := recall.Moved(ctx, tx, act.County, m.From, account.High(m.From), m.To); err != nil {
		return 0, err
	}
	n, err := q.New(tx).FileSites(ctx, q.FileSitesParams{County: act.County, ToPath: m.To, Rest: int32(len(m.From) + 1),
		Low: m.From, High: account.High(m.From), Most: int32(most)})
	return int(n), err
}
