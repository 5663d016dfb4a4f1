package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/kit/db"
)

// A list in order of time has two ways to its first page: walk the rows in
// order and look at each one's path, or take the rows of the path and sort them.
// The first is quick where much lies in sight, the second where little does;
// neither engine can tell which without counting. So the desk counts, up to a
// bound, and takes the other way's index out of the planner's hands.

// sparseMost is how many rows are sorted rather than walked for.
const sparseMost = 2000

// way is how a list is read: the path column as the scope compares it, and the
// columns it is ordered by.
type way struct{ path, order string }

// wayThrough counts what a scope holds of a table and says how to read it.
// scope: counts ranges of the caller's own scope
func (d *Desk) wayThrough(ctx context.Context, county, table string, scope account.Scope, order, sorted string) (way, error) {
	rest := sparseMost
	for _, s := range scope {
		w := db.Filter(county).And("w.path >= ?", s.Path).And("w.path < ?", s.High())
		n := 0
		err := d.DB.Read().QueryRowContext(ctx, "SELECT COUNT(*) FROM (SELECT 1 FROM "+table+" w WHERE w.county = $1 AND "+w.String()+" LIMIT "+w.Arg(rest)+") x", w.Args...).Scan(&n)
		if err != nil {
			return way{}, err
		}
		if rest -= n; rest <= 0 {
			return way{path: "w.path || ''", order: order}, nil
		}
	}
	return way{path: "w.path", order: sorted}, nil
}

// narrowed is the scope inside one grid, where a list is asked for one.
func (d *Desk) narrowed(ctx context.Context, who account.Caller, grid string) (account.Scope, error) {
	if grid == "" {
		return who.Scope, nil
	}
	path, err := d.gridPath(ctx, who, grid)
	if err != nil {
		return nil, err
	}
	return who.Under(path), nil
}
