package scheme

import (
	"maps"
	"slices"
)

// tabular tells a table (rows whose first row names the columns) from a list.
func tabular(n *Node) bool {
	return len(n.Items) > 1 && n.Items[0].Shape == List
}

// ruleRow is a row of a table while it is compared: what it asks for, and what
// it gives. A single value is a table of one row that fits everything.
type ruleRow struct {
	when   map[string]string
	result *Node
}

func ruleRows(key string, n *Node) []ruleRow {
	if n.Shape != List || !tabular(n) {
		return []ruleRow{{result: n}}
	}
	at := slices.IndexFunc(n.Items[0].Items, func(h *Node) bool { return h.Text == key })
	var out []ruleRow
	for _, item := range n.Items[1:] {
		if at < 0 || len(item.Items) != len(n.Items[0].Items) {
			continue // reported where the table is read
		}
		row := ruleRow{when: map[string]string{}, result: item.Items[at]}
		for i, h := range n.Items[0].Items {
			if i != at && item.Items[i].Text != "*" {
				row.when[h.Text] = item.Items[i].Text
			}
		}
		out = append(out, row)
	}
	return out
}

// looserTable compares two tables row by row: for every row above, each row
// below that decides about the same thing. What an earlier row of either table
// has decided already is not this row's business: of [重大, 30天], ["*", 10天] the
// second says nothing about 重大.
func looserTable(key string, was, is *Node) string {
	ups, downs := ruleRows(key, was), ruleRows(key, is)
	for i, up := range ups {
		if up.result.Shape != Scalar || isUnset(up.result.Text) {
			continue
		}
		for j, down := range downs {
			both, meets := up.meet(down)
			if !meets || decided(ups[:i], both) || decided(downs[:j], both) {
				continue
			}
			if why := looser(key, up.result, down.result); why != "" {
				return why
			}
		}
	}
	return ""
}

// meet is the condition under which two rows both apply.
func (r ruleRow) meet(other ruleRow) (both map[string]string, ok bool) {
	both = maps.Clone(r.when)
	if both == nil {
		both = map[string]string{}
	}
	for col, want := range other.when {
		if have, known := both[col]; known && have != want {
			return nil, false
		}
		both[col] = want
	}
	return both, true
}

// decided tells whether one of the rows before takes all that fits a condition.
func decided(before []ruleRow, when map[string]string) bool {
	return slices.ContainsFunc(before, func(r ruleRow) bool {
		for col, want := range r.when {
			if when[col] != want {
				return false
			}
		}
		return true
	})
}
