package desk

import (
	"context"

	"anwang/internal/account"
)

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
