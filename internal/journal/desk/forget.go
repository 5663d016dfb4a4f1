package desk

import (
	"context"

	"anwang/internal/civil"
	"anwang/internal/journal/desk/q"
	"anwang/internal/kit/db"
)

// ForgetFollowups takes follow-ups away that were done before an instant; what they
// did is in the records and the journal.
func ForgetFollowups(ctx context.Context, tx db.Tx, county string, before civil.Instant) (int64, error) {
	return q.New(tx).ForgetFollowups(ctx, q.ForgetFollowupsParams{County: county, DoneAt: int64(before)})
}
