package desk

import (
	"context"
	"strings"

	"anwang/internal/account"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
	"anwang/internal/kit/db"
)

// rosterRow is a grid with those who answer for it, as the table on an office's wall
// has it (责任网格表).
type rosterRow struct {
	*Node
	Above  string
	People []string // post, name, telephone
}

// rosterSheet are its columns.
var rosterSheet = []export.Column[rosterRow]{
	export.Text("above", "上级网格", 8, func(r rosterRow) string { return r.Above }),
	export.Text("name", "网格", 9, func(r rosterRow) string { return r.Name }),
	export.Text("code", "编码", 9, func(r rosterRow) string { return r.Code }),
	export.Text("kind", "类别", 5, func(r rosterRow) string { return r.Kind }),
	export.Long("people", "责任人", 26, func(r rosterRow) string { return strings.Join(r.People, "\n") }),
	export.Number("sites", "监管对象", func(r rosterRow) int64 { return int64(r.Sites) }),
	export.Number("hazards", "未销号隐患", func(r rosterRow) int64 { return int64(r.Hazards) }),
	export.Text("whole", "人员", 5, func(r rosterRow) string { return r.Whole }),
	export.Long("lacks", "缺什么", 9, func(r rosterRow) string { return strings.Join(r.Lacks, "、") }),
}

// roster is the list of grids in the order of the tree.
func (d *Desk) roster() xdesk.List {
	return xdesk.NewList("grids", "责任网格表", account.GridRead, rosterSheet, func(ctx context.Context, who account.Caller, in *TreeIn, after string, most int) ([]rosterRow, string, error) {
		in.After, in.Limit = after, most
		tree, err := d.Tree(ctx, who, in)
		if err != nil || len(tree.Items) == 0 {
			return nil, "", err
		}
		rows, err := d.rosterOf(ctx, who, tree.Items)
		return rows, tree.Next, err
	}, nil)
}

// rosterOf names those who answer for these grids today, and the grids above them.
// Telephones are told to those whose post lets them see people.
//
// scope: the grids are within sight
func (d *Desk) rosterOf(ctx context.Context, who account.Caller, nodes []*Node) ([]rosterRow, error) {
	out := make([]rosterRow, len(nodes))
	at := map[string]*rosterRow{}
	var ids, above []string
	for i, n := range nodes {
		out[i].Node = n
		at[n.ID], ids, above = &out[i], append(ids, n.ID), append(above, n.Parent)
	}
	today := string(d.Today())
	w := db.Filter(who.County).AndCond(db.In("a.grid", ids)).And("a.from_on <= ?", today).And("(a.to_on = '' OR a.to_on >= ?)", today).AndCond(Active(d.Today()))
	rows, err := d.DB.Read().QueryContext(ctx, `SELECT a.grid, a.post, a.department, p.name, p.phone FROM appointment a JOIN person p ON p.county = a.county AND p.id = a.person
WHERE a.county = $1 AND `+w.String()+" ORDER BY a.grid, a.post, a.department, p.name", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var grid, post, department, name, phone string
		if err := rows.Scan(&grid, &post, &department, &name, &phone); err != nil {
			return nil, err
		}
		if department != "" && department != post {
			post = department + post
		}
		words := []string{post, name}
		if phone != "" && who.May(account.PersonRead) {
			words = append(words, phone)
		}
		at[grid].People = append(at[grid].People, strings.Join(words, " "))
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	w = db.Filter(who.County).AndCond(db.In("g.id", above)).AndCond(withinSight(who))
	names := map[string]string{}
	named, err := d.DB.Read().QueryContext(ctx, "SELECT g.id, g.name FROM grid g WHERE g.county = $1 AND "+w.String(), w.Args...)
	if err != nil {
		return nil, err
	}
	defer named.Close()
	for named.Next() {
		var id, name string
		if err := named.Scan(&id, &name); err != nil {
			return nil, err
		}
		names[id] = name
	}
	for i := range out {
		out[i].Above = names[out[i].Parent]
	}
	return out, named.Err()
}
