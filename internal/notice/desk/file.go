package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/notice/desk/q"
)

// File puts at most so many notices of a moved subtree under its new path, and
// says how many there were.
func (d *Desk) File(ctx context.Context, tx db.Tx, act journal.Act, m account.Move, most int) (int, error) {
	n, err := q.New(tx).FileNotices(ctx, q.FileNoticesParams{County: act.County, ToPath: m.To, Rest: int32(len(m.From) + 1),
		Low: m.From, High: account.High(m.From), Most: int32(most)})
	if err != nil || n == 0 {
		return 0, err
	}
	// A department is told of what lies below it, wherever its notices went.
	return int(n), recall.Touch(ctx, tx, act.County, recall.Ground{What: "grid"})
}
