package scheme

import (
	"slices"
	"strings"

	"anwang/internal/civil"
)

func period(a, b civil.Day) civil.Period { return civil.Period{From: a, To: b} }

// table reads rows whose first row names the columns. A row that can never be
// reached and a table without a row for the rest are warnings.
func (f *fields) table(key string, results, conditions []string) *Table {
	n := f.take(key)
	if n == nil || n.Shape == Empty {
		return nil
	}
	if n.Shape == Scalar {
		f.shape(key, n, "[[列名, …], [值, …]]")
		return nil
	}
	f.value(key, n)
	return f.rows(n, results, conditions)
}

func (f *fields) rows(n *Node, results, conditions []string) *Table {
	c := f.c
	if n.Shape != List || len(n.Items) < 2 || n.Items[0].Shape != List {
		c.fail(n, "E21", "第一行写列名，以下每行一条").Expect = "[[列名, …], [值, …]]"
		return nil
	}
	t := &Table{Pos: n.Pos}
	var cols []string
	for _, h := range n.Items[0].Items {
		name := h.Text
		switch {
		case slices.Contains(cols, name):
			c.fail(h, "E21", "列“"+name+"”写了两次")
		case slices.Contains(results, name):
			t.Results = append(t.Results, name)
		case slices.Contains(conditions, name), strings.HasPrefix(name, "facts."):
			t.When = append(t.When, name)
		default:
			p := c.fail(h, "E21", "没有“"+name+"”这一列")
			p.Expect = strings.Join(append(slices.Clone(conditions), results...), "、")
			p.Near = nearest(name, append(slices.Clone(conditions), results...))
		}
		cols = append(cols, name)
	}
	for _, item := range n.Items[1:] {
		if item.Shape != List || len(item.Items) != len(cols) {
			c.fail(item, "E21", "这一行有 "+itoa(len(item.Items))+" 格，列名有 "+itoa(len(cols))+" 个")
			continue
		}
		t.Rows = append(t.Rows, f.row(t, cols, item))
	}
	c.reach(n, t)
	return t
}

func (f *fields) row(t *Table, cols []string, item *Node) Row {
	row := Row{Cells: map[string]string{}, Unset: map[string]string{}, Often: map[string]civil.Often{}, Limit: map[string]civil.Limit{}, Pos: item.Pos}
	for i, cell := range item.Items {
		col := cols[i]
		row.Cells[col] = textOf(cell)
		if word, ok := splitUnset(cell.Text); ok && !cell.Quoted {
			row.Unset[col] = word
		}
		switch {
		case !slices.Contains(t.Results, col):
			if col == "site" && cell.Text != "*" {
				f.c.lookUp(cell, []RefKind{ToClass})
			}
		case col == "often":
			o, ok := ReadOften(cell.Text)
			f.phrase(cell, ok, oftenForms)
			row.Often[col] = o
		case col == "limit":
			l, ok := ReadLimit(cell.Text)
			f.phrase(cell, ok, limitForms)
			row.Limit[col] = l
		case col == "tier":
			f.c.lookUp(cell, []RefKind{ToGrid})
		}
	}
	return row
}

// reach warns of rows nobody gets to and of holes.
func (c *compiler) reach(n *Node, t *Table) {
	rest := false
	for i, row := range t.Rows {
		all := true
		for _, col := range t.When {
			all = all && row.Cells[col] == "*"
		}
		rest = rest || all
		for _, above := range t.Rows[:i] {
			covered := true
			for _, col := range t.When {
				covered = covered && (above.Cells[col] == "*" || above.Cells[col] == row.Cells[col])
			}
			if covered && i+1 < len(n.Items) {
				c.fail(n.Items[i+1], "W03", rowText(t, row))
				break
			}
		}
	}
	if !rest && len(t.When) > 0 {
		c.fail(n, "W04", "最后应有一行全是 \"*\"")
	}
}

func rowText(t *Table, row Row) string {
	var parts []string
	for _, col := range append(slices.Clone(t.When), t.Results...) {
		parts = append(parts, row.Cells[col])
	}
	return strings.Join(parts, "、")
}
