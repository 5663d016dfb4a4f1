package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/patrol/desk/q"
)

// File puts at most so many tasks, and visits, of a moved subtree under its new
// path, and says how many there were.
func (d *Desk) File(ctx context.Context, tx db.Tx, act journal.Act, m account.Move, most int) (int, error) {
	if err := recall.Moved(ctx, tx, act.County, m.From, account.High(m.From), m.To); err != nil {
		return 0, err
	}
	rest, high := int32(len(m.From)+1), account.High(m.From)
	tasks, err := q.New(tx).FileTasks(ctx, q.FileTasksParams{County: act.County, ToPath: m.To, Rest: rest, Low: m.From, High: high, Most: int32(most)})
	if err != nil {
		return 0, err
	}
	visits, err := q.New(tx).FileVisits(ctx, q.FileVisitsParams{County: act.County, ToPath: m.To, Rest: rest, Low: m.From, High: high, Most: int32(most)})
	return int(max(tasks, visits)), err
}
