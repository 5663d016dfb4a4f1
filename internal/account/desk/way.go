package desk

import (
	"context"
	"errors"
	"time"

	"anwang/internal/account"
	"anwang/internal/kit/db"
)

// A list in order of time or name has two ways to its first page: walk the rows
// in order and look at each one's path, or take the rows of the path and sort
// them. The first is quick where much lies in sight, the second where little
// does; neither engine can tell which without counting. So the desk counts, up to
// a bound, and takes the other way's index out of the planner's hands.

// sparseMost is how many rows are sorted rather than walked for.
const sparseMost = 2000

// Way is how a list is read: the path column as the scope compares it, and what
// it is ordered by. Sorted is the same order said so that no index gives it: for
// the rows that were picked, lest a planner walk the table for them.
type Way struct{ Path, Order, Sorted string }

// WayThrough counts what a scope holds of a table and says how to read it. path
// is the table's column with the alias of the list ("w.path"); order is what an
// index gives, sorted the same order said so that none does.
// scope: counts ranges of the caller's own scope
func WayThrough(ctx context.Context, tx db.Tx, county, table, path string, scope account.Scope, order, sorted string) (Way, error) {
	rest := sparseMost
	for _, s := range scope {
		w := db.Filter(county).And("w.path >= ?", s.Path).And("w.path < ?", s.High())
		n := 0
		err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+table+" w WHERE w.county = $1 AND "+w.String()+" LIMIT "+w.Arg(rest)+") x", w.Args...).Scan(&n)
		if err != nil {
			return Way{}, err
		}
		if rest -= n; rest <= 0 {
			return Way{Path: path + " || ''", Order: order, Sorted: sorted}, nil
		}
	}
	return Way{Path: path, Order: sorted, Sorted: sorted}, nil
}

// Counted is how long a list is. Where counting costs, it stops at CountMost, or
// after a moment, and says that there are more.
type Counted struct {
	Count int64 `json:"count"`
	More  bool  `json:"more,omitempty" doc:"没有数完，至少这么多"`
}

// CountMost is where a count stops that nobody insists on; countFor is how long
// it may take.
const (
	CountMost = 10_000
	countFor  = 400 * time.Millisecond
)

// Count counts the rows a SELECT 1 gives, all of them only if exact.
func Count(ctx context.Context, tx db.Tx, rows string, w *db.Where, exact bool) (Counted, error) {
	var c Counted
	if exact {
		return c, tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM ("+rows+") x", w.Args...).Scan(&c.Count)
	}
	brief, done := context.WithTimeout(ctx, countFor)
	defer done()
	text := "SELECT COUNT(*) FROM (" + rows + " LIMIT " + w.Arg(CountMost+1) + ") x"
	err := tx.QueryRowContext(brief, text, w.Args...).Scan(&c.Count)
	if err != nil && errors.Is(brief.Err(), context.DeadlineExceeded) && ctx.Err() == nil {
		return Counted{More: true}, nil
	}
	if c.Count > CountMost {
		c = Counted{Count: CountMost, More: true}
	}
	return c, err
}
