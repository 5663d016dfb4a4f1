package tally

import (
	"anwang/internal/checklist"
)

// Items are the columns of the daily table: every check item that the forms of
// the month have, in their order. Two editions of a form share the column of an
// item with the same words.
type Items struct {
	Titles []string
	at     map[string]map[string]int // edition → item → column
}

// ItemsOf gathers the items of the editions in use, the newest first.
func ItemsOf(forms ...checklist.Form) Items {
	items := Items{at: map[string]map[string]int{}}
	column := map[string]int{}
	for _, f := range forms {
		at := map[string]int{}
		for _, i := range f.Items {
			n, known := column[i.Text]
			if !known {
				n = len(items.Titles)
				column[i.Text] = n
				items.Titles = append(items.Titles, i.Text)
			}
			at[i.ID] = n
		}
		items.at[f.Edition] = at
	}
	return items
}

// Cells are the answers of one visit, a cell for each column; an item its form
// did not have, or nobody answered, stays empty.
func (i Items) Cells(edition string, answers []checklist.Answer) []string {
	cells := make([]string, len(i.Titles))
	for _, a := range answers {
		if n, ok := i.at[edition][a.Item]; ok {
			cells[n] = Said(a.Result)
		}
	}
	return cells
}

// Said is an answer as the table has it: 是 means as it should be.
func Said(r checklist.Result) string {
	switch r {
	case checklist.OK:
		return "是"
	case checklist.Bad:
		return "否"
	case checklist.NotApplicable:
		return "不适用"
	}
	return ""
}
