package desk

import (
	"context"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/workbook"
)

// known are the words of the caller's place that tell what a column holds.
func (d *Desk) known(ctx context.Context, who account.Caller, kind workbook.Kind, path string) (workbook.Known, error) {
	places, err := d.places(ctx, who)
	if err != nil {
		return workbook.Known{}, err
	}
	k := workbook.Known{Grids: workbook.NewDirectory(places)}
	if kind == workbook.Sites {
		r, err := d.Sites.Rules(ctx, who.County, path, d.Today())
		if err != nil && fault.Code(err) != "scheme.none_in_force" {
			return k, err
		}
		k.Classes = r.Classes
		return k, nil
	}
	r, err := d.Grids.Rules(ctx, who.County, path, d.Today())
	if err != nil && fault.Code(err) != "scheme.none_in_force" {
		return k, err
	}
	for _, p := range r.Posts {
		if !p.Outside {
			k.Posts = append(k.Posts, p.Name)
		}
	}
	k.Posts = append(k.Posts, r.Departments...)
	for _, g := range r.Kinds {
		if !g.Outside && !g.Overlay {
			k.Kinds = append(k.Kinds, g.Name)
		}
	}
	return k, nil
}

// places are the open grids within the caller's sight.
func (d *Desk) places(ctx context.Context, who account.Caller) ([]workbook.Place, error) {
	w := db.Filter(who.County).And("g.closed_on = ''").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "g.path"}))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT g.id, g.code, g.name, g.kind, g.path, g.parent FROM grid g WHERE g.county = $1 AND "+w.String()+" ORDER BY g.path", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []workbook.Place
	for rows.Next() {
		var p workbook.Place
		if err := rows.Scan(&p.ID, &p.Code, &p.Name, &p.Kind, &p.Path, &p.Parent); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// patches are the overlays within the caller's sight, as places where posts are
// held.
//
// law: S1-69
func (d *Desk) patches(ctx context.Context, who account.Caller) ([]workbook.Place, error) {
	w := db.Filter(who.County).And("o.closed_on = ''").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "o.path"}))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT o.id, o.name, o.kind, o.path FROM overlay o WHERE o.county = $1 AND "+w.String()+" ORDER BY o.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []workbook.Place
	for rows.Next() {
		p := workbook.Place{Overlay: true}
		if err := rows.Scan(&p.ID, &p.Name, &p.Kind, &p.Path); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// ledger are the sites within the caller's sight, to compare with.
func (d *Desk) ledger(ctx context.Context, who account.Caller) (*workbook.Twins, error) {
	w := db.Filter(who.County).And("s.status <> '注销'").AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "s.path", Department: "s.department = ?"}))
	rows, err := d.DB.Read().QueryContext(ctx, "SELECT s.id, s.code, s.name, s.address, s.credit_code, s.phone, s.grid FROM site s WHERE s.county = $1 AND "+w.String()+" ORDER BY s.id", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := workbook.NewTwins()
	for rows.Next() {
		var e workbook.Entry
		if err := rows.Scan(&e.ID, &e.Code, &e.Name, &e.Address, &e.Credit, &e.Phone, &e.Grid); err != nil {
			return nil, err
		}
		out.Add(e)
	}
	return out, rows.Err()
}
