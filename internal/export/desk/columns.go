package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/export"
	"anwang/internal/export/desk/q"
	"anwang/internal/kit/db"
)

// ChooseColumnsIn is a choice of columns; none is the usual ones.
type ChooseColumnsIn struct {
	List string `path:"list" maxLength:"40"`
	Body struct {
		Columns []string `json:"columns" maxItems:"60"`
	}
}

// Choose keeps which columns of a list the caller wants to see.
func (d *Desk) Choose(ctx context.Context, who account.Caller, in *ChooseColumnsIn) (ListView, error) {
	l, err := d.list(who, in.List)
	if err != nil {
		return ListView{}, err
	}
	if _, err := export.Choose(l.Heads, in.Body.Columns); err != nil {
		return ListView{}, err
	}
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		return q.New(tx).KeepColumns(ctx, q.KeepColumnsParams{County: who.County, Person: who.Person, List: l.Key, Keys: strings.Join(in.Body.Columns, " ")})
	})
	if err != nil {
		return ListView{}, err
	}
	return d.List(ctx, who, &ListIn{List: in.List})
}

// chosen are the columns the caller sees of a list, and whether by own choice.
func (d *Desk) chosen(ctx context.Context, who account.Caller, l List) ([]string, bool, error) {
	stored, err := q.New(d.DB.Read()).ColumnsOf(ctx, q.ColumnsOfParams{County: who.County, Person: who.Person, List: l.Key})
	if err != nil && !db.None(err) {
		return nil, false, err
	}
	return export.Kept(l.Heads, stored), stored != "", nil
}
