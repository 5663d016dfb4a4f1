package desk

import (
	"context"

	"anwang/internal/account"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/site/desk/q"
)

// ColumnsIn asks what a site is entered with: in a grid, at a point, or, with
// neither, at the caller's own post.
type ColumnsIn struct {
	Grid string  `query:"grid" maxLength:"64" doc:"对象所在的网格；空则按经纬度，都空则按您的岗位"`
	Lon  float64 `query:"lon"`
	Lat  float64 `query:"lat"`
}

// Column is a column that the plan in force adds to the ledger.
type Column struct {
	Name    string   `json:"name"`
	Kind    string   `json:"kind" enum:"文字,数,日期,是否,选项"`
	Choices []string `json:"choices" nullable:"false" doc:"选项、是否：可填的值；其他为空"`
}

// ColumnsOut is what the plan in force says of the form.
type ColumnsOut struct {
	Columns []Column `json:"columns" nullable:"false"`
	Classes []string `json:"classes" nullable:"false" doc:"方案写明的对象类别；空为方案没有写"`
}

// Columns is the form of the ledger by the scheme in force at a place.
//
// law: S0-18, S2-20, S4-22
func (d *Desk) Columns(ctx context.Context, who account.Caller, in *ColumnsIn) (ColumnsOut, error) {
	out := ColumnsOut{Columns: []Column{}, Classes: []string{}}
	path := who.Top()
	switch {
	case in.Grid != "":
		g, err := q.New(d.DB.Read()).GridOf(ctx, q.GridOfParams{County: who.County, ID: in.Grid})
		if err != nil && !db.None(err) {
			return ColumnsOut{}, err
		}
		if err != nil || !who.Scope.Sees(g.Path, who.Departments()...) {
			return ColumnsOut{}, fault.New(fault.Missing, "grid.not_found")
		}
		path = g.Path
	case in.Lon != 0 || in.Lat != 0:
		found, err := d.Locate(ctx, d.DB.Read(), who.County, in.Lon, in.Lat)
		if err != nil {
			return ColumnsOut{}, err
		}
		// A point out of sight is answered as if there were none.
		if len(found) > 0 && who.Scope.Sees(found[0].Path, who.Departments()...) {
			path = found[0].Path
		}
	}
	rules, err := d.Rules(ctx, who.County, path, d.Today())
	if err != nil {
		return ColumnsOut{}, err
	}
	for _, f := range rules.Columns() {
		c := Column{Name: f.Name, Kind: f.Type, Choices: append([]string{}, f.Choices...)}
		if f.Type == "是否" {
			c.Choices = []string{"是", "否"}
		}
		out.Columns = append(out.Columns, c)
	}
	out.Classes = append(out.Classes, rules.Classes...)
	return out, nil
}
