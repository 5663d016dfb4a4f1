package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/scheme/desk/q"
)

// Carry takes the schemes adopted within a subtree along to its new path, in the
// transaction of the move: what is in force is found by path, and may not be in
// doubt for as long as rows are filed.
func (d *Desk) Carry(ctx context.Context, tx db.Tx, act journal.Act, m account.Move) error {
	defer d.forget(act.County)
	return q.New(tx).FileEditions(ctx, q.FileEditionsParams{County: act.County, ToPath: m.To, Rest: int32(len(m.From) + 1), Low: m.From, High: account.High(m.From)})
}
