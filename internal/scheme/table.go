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
			f.c.cell(col, cell)
		case col == "often":
			o, ok := ReadOften(cell.Text)
			f.phrase(cell, ok, oftenForms)
			row.Often[col] = o
		case col == "limit":
			l, ok := ReadLimit(cell.Text)
			f.phrase(cell, ok, limitForms)
			row.Limit[col] = l
		case col == "within":
			l, ok := ReadLimit(cell.Text)
			f.phrase(cell, ok, limitForms)
			row.Limit[col] = l
		case col == "count":
			_, ok := ReadCount(cell.Text)
			f.phrase(cell, ok, countForms)
		case col == "tier":
			f.c.lookUp(cell, []RefKind{ToGrid})
		}
	}
	return row
}

// cell checks what stands in a condition: a name that is known, or a number or
// range of numbers.
func (c *compiler) cell(col string, cell *Node) {
	for _, n := range cell.scalars() {
		if n.Text == "*" || n.Shape != Scalar {
			continue
		}
		numeric := false
		switch {
		case col == "site" || col == "site.class":
			c.lookUp(n, []RefKind{ToClass})
		case col == "grid.kind":
			c.lookUp(n, []RefKind{ToGrid})
		case col == "season":
			c.lookUp(n, []RefKind{ToSeason})
		case col == "duty":
			c.lookUp(n, []RefKind{ToDuty})
		case col == "case.sector" && len(c.s.Sectors) > 0:
			c.lookUp(n, []RefKind{ToSector})
		case col == "case.grade" && len(c.s.Hazards.Grades) > 0:
			c.oneOf(n, n.Text, gradeNames(c.s.Hazards.Grades))
		case col == "site.risk" && len(c.levelsKnown()) > 0:
			c.oneOf(n, n.Text, c.levelsKnown())
		case strings.HasPrefix(col, "facts."):
			numeric = c.factCell(n, strings.TrimPrefix(col, "facts."))
		default:
			numeric = slices.Contains([]string{"grid.tier", "open_tipoffs", "open_hazards", "months_since"}, col)
		}
		if _, ok := ReadBand(n.Text); numeric && !ok {
			c.fail(n, "E09", n.Text).Expect = bandForms
		}
	}
}

// factCell checks a cell about a column of the ledger; it tells whether a number
// belongs there.
func (c *compiler) factCell(n *Node, name string) bool {
	for _, f := range c.s.Sites.Facts {
		if f.Name != name {
			continue
		}
		switch f.Type {
		case "选项":
			c.oneOf(n, n.Text, f.Choices)
		case "是否":
			c.oneOf(n, n.Text, []string{"是", "否"})
		}
		return f.Type == "数"
	}
	p := c.fail(n, "E21", "台账没有“"+name+"”这一项")
	p.Expect = "sites.facts 里的一项"
	return false
}

func gradeNames(list []Grade) []string {
	var out []string
	for _, g := range list {
		out = append(out, g.Name)
	}
	return out
}

// closed tells whether the rows of a table name every value its one column can
// have; then there is nothing left for a row of the rest.
func (c *compiler) closed(t *Table) bool {
	if len(t.When) != 1 {
		return false
	}
	var all []string
	switch col := t.When[0]; {
	case col == "site.risk":
		all = c.levelsKnown()
	case col == "case.grade":
		all = gradeNames(c.s.Hazards.Grades)
	case strings.HasPrefix(col, "facts."):
		for _, f := range c.s.Sites.Facts {
			if f.Name == strings.TrimPrefix(col, "facts.") {
				all = f.Choices
			}
		}
	}
	for _, want := range all {
		if !slices.ContainsFunc(t.Rows, func(r Row) bool { return slices.Contains(strings.Split(r.Cells[t.When[0]], "、"), want) }) {
			return false
		}
	}
	return len(all) > 0
}

// reach warns of rows nobody gets to and of holes.
func (c *compiler) reach(n *Node, t *Table) {
	rest := false
	for i, row := range t.Rows {
		if len(t.When) == 0 {
			break // a table whose columns are unknown has been told of already
		}
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
	if !rest && len(t.When) > 0 && !c.closed(t) {
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
