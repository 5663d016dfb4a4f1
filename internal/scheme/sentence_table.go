package scheme

import "strings"

// rows says a table row by row: 风险等级红的每周1次；其余每月1次.
func rows(t *Table) []string {
	var out []string
	for _, r := range t.Rows {
		var gives []string
		for _, col := range t.Results {
			say := r.Cells[col]
			if word, ok := r.Unset[col]; ok {
				say = open(word)
			}
			gives = append(gives, say)
		}
		lead := t.whenWords(r)
		switch {
		case lead == "" && len(out) > 0:
			lead = "其余"
		case lead == "":
			lead = "一律"
		default:
			lead += "的"
		}
		out = append(out, lead+strings.Join(gives, "、"))
	}
	return out
}

// whenWords says what a row of a table asks for; "" for one that fits everything.
func (t *Table) whenWords(r Row) string {
	var conds []string
	for _, col := range t.When {
		if say := cellWords(col, r.Cells[col]); say != "" {
			conds = append(conds, say)
		}
	}
	return strings.Join(conds, "、")
}

// cellWords says one cell of a table that decides whether its row fits; "" for
// a cell that fits anything.
func cellWords(col, cell string) string {
	if cell == "*" {
		return ""
	}
	switch col {
	case "site", "site.class", "grid.kind", "act", "duty":
		return cell
	case "grid.tier":
		return "第" + cell + "级网格"
	case "site.risk":
		return "风险等级" + cell
	case "case.grade":
		return cell + "隐患"
	case "case.source":
		return "来自" + cell
	case "case.sector":
		return cell + "行业"
	case "case.urgent":
		return map[string]string{"true": "情况紧急", "false": "不紧急"}[cell]
	case "season":
		return inSeason([]Ref{{Name: cell}})
	}
	if word := varWord(col); !strings.HasPrefix(word, "“") {
		return word + cell
	}
	return strings.TrimPrefix(col, "facts.") + cell
}
