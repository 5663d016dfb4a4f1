package scheme

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// tabular tells a table (rows whose first row names the columns) from a list.
func tabular(n *Node) bool {
	return len(n.Items) > 1 && n.Items[0].Shape == List
}

// ruleRow is a row of a table while it is compared: what it asks for (of each
// column the words one of which it wants), and what it gives. A single value is a
// table of one row that fits everything.
type ruleRow struct {
	when   map[string][]string
	result *Node
}

// ruleRows are the rows of a table whose result is a key; ok is false of a table
// that has no such column.
func ruleRows(key string, n *Node) (out []ruleRow, ok bool) {
	if n.Shape != List || !tabular(n) {
		return []ruleRow{{result: n}}, true
	}
	at := slices.IndexFunc(n.Items[0].Items, func(h *Node) bool { return h.Text == key })
	for _, item := range n.Items[1:] {
		if at < 0 || len(item.Items) != len(n.Items[0].Items) {
			continue // reported where the table is read
		}
		row := ruleRow{when: map[string][]string{}, result: item.Items[at]}
		for i, h := range n.Items[0].Items {
			if words := textsOf(item.Items[i]); i != at && !slices.Contains(words, "*") {
				row.when[h.Text] = words
			}
		}
		out = append(out, row)
	}
	return out, at >= 0
}

// looserTable compares two tables row by row: for every row above, each row
// below that decides about the same thing. What an earlier row of either table
// has decided already is not this row's business: of [重大, 30天], ["*", 10天] the
// second says nothing about 重大. A cell that is a list is compared as a list; what
// a row above decides and none below does is a hole, and looser.
func looserTable(key string, was, is *Node) string {
	ups, known := ruleRows(key, was)
	downs, knows := ruleRows(key, is)
	if !known || !knows { // keep, routes: nothing to compare by
		if same(was, is) {
			return ""
		}
		return "的“" + key + "”由“" + textOf(was) + "”改成“" + textOf(is) + "”"
	}
	for i, up := range ups {
		if up.result.Shape == Scalar && isUnset(up.result.Text) {
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
		if hole := up.hole(slices.Concat(ups[:i], downs)); hole != "" {
			return "少了“" + hole + "”的一行"
		}
	}
	return ""
}

// meet is the condition under which two rows both apply.
func (r ruleRow) meet(other ruleRow) (both map[string][]string, ok bool) {
	both = maps.Clone(r.when)
	if both == nil {
		both = map[string][]string{}
	}
	for col, want := range other.when {
		if have, known := both[col]; known {
			if want = common(have, want); len(want) == 0 {
				return nil, false
			}
		}
		both[col] = want
	}
	return both, true
}

// common are the words of one cell that another allows too, by name or as a run of
// numbers: of 3以上 and 5以上 both hold from 5.
func common(a, b []string) []string {
	var out []string
	for _, x := range a {
		for _, y := range b {
			switch {
			case x == y || inside(x, y):
				out = append(out, x)
			case inside(y, x):
				out = append(out, y)
			case overlap(x, y):
				out = append(out, x)
			}
		}
	}
	return out
}

// decided tells whether one of the rows before takes all that fits a condition.
func decided(before []ruleRow, when map[string][]string) bool {
	return slices.ContainsFunc(before, func(r ruleRow) bool {
		for col, want := range r.when {
			have := when[col]
			if len(have) == 0 || slices.ContainsFunc(have, func(w string) bool {
				return !slices.ContainsFunc(want, func(x string) bool { return x == w || inside(w, x) })
			}) {
				return false
			}
		}
		return true
	})
}

// hole names something a row decides and none of others does; "" where there is
// nothing. It tries every combination of the words the rows name.
func (r ruleRow) hole(others []ruleRow) string {
	when := map[string][]string{}
	for col, words := range r.when {
		when[col] = words
	}
	return holeIn(when, others, 1000)
}

func holeIn(when map[string][]string, others []ruleRow, tries int) string {
	if decided(others, when) || tries <= 0 {
		return ""
	}
	for i, o := range others {
		if _, meets := (ruleRow{when: when}).meet(o); !meets {
			continue
		}
		for _, col := range slices.Sorted(maps.Keys(o.when)) {
			words := when[col]
			if len(words) == 1 && slices.Contains(o.when[col], words[0]) {
				continue
			}
			if len(words) == 0 {
				// Anything else than what this row wants is left to the rows after it.
				return holeIn(when, slices.Delete(slices.Clone(others), i, i+1), tries/2)
			}
			for _, w := range words {
				one := maps.Clone(when)
				one[col] = []string{w}
				if len(words) > 1 {
					if hole := holeIn(one, others, tries/len(words)); hole != "" {
						return hole
					}
				}
			}
			if len(words) > 1 {
				return ""
			}
		}
	}
	var parts []string
	for _, col := range slices.Sorted(maps.Keys(when)) {
		parts = append(parts, strings.Join(when[col], "、"))
	}
	if len(parts) == 0 {
		return "其余（\"*\"）"
	}
	return strings.Join(parts, "，")
}

// span is a cell as a run of numbers.
func (b Band) span() (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	if n, ok := decimal(normal(b.Text)); ok {
		return n, n
	}
	for _, p := range []*float64{b.Least, b.Over} {
		if p != nil {
			lo = *p
		}
	}
	for _, p := range []*float64{b.Most, b.Below} {
		if p != nil {
			hi = *p
		}
	}
	return lo, hi
}

// inside tells whether all that one run of numbers holds another does too.
func inside(in, of string) bool {
	a, ok1 := ReadBand(in)
	b, ok2 := ReadBand(of)
	if !ok1 || !ok2 {
		return false
	}
	lo, hi := a.span()
	from, to := b.span()
	return lo >= from && hi <= to && (lo > from || b.Over == nil || a.Over != nil) && (hi < to || b.Below == nil || a.Below != nil)
}

// overlap tells whether two runs of numbers have something in common.
func overlap(x, y string) bool {
	a, ok1 := ReadBand(x)
	b, ok2 := ReadBand(y)
	if !ok1 || !ok2 {
		return false
	}
	lo, hi := a.span()
	from, to := b.span()
	return lo <= to && from <= hi
}
