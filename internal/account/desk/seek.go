package desk

import (
	"strings"

	"anwang/internal/kit/db"
)

// Sought is a row as somebody looks for it: the text that may contain what they
// type, and the pinyin of which a word may begin with it.
type Sought struct{ ID, Text, Pinyin string }

// SoughtBy is a row that is found by any of some texts, and by its pinyin.
func SoughtBy(id, pinyin string, texts ...string) Sought {
	return Sought{id, strings.ToLower(strings.Join(texts, "\n")), " " + strings.ToLower(pinyin)}
}

// narrowMost is up to how many rows a search is narrowed to. A word that more have
// is found quickly by walking the list.
const narrowMost = 500

// Narrow is the condition that a row is one of those that have a text among their
// words, given the words of all rows, ground by ground. It only narrows: the list
// itself says what a text means ([Named], [Containing]). few says that it does:
// there are not too many.
func Narrow(column, text string, of map[string][]Sought) (c db.Cond, few bool) {
	low := strings.ToLower(text)
	near := " " + strings.ReplaceAll(low, " ", "")
	var ids []string
	for _, rows := range of {
		for _, r := range rows {
			if !strings.Contains(r.Text, low) && !strings.Contains(r.Pinyin, near) {
				continue
			}
			if ids = append(ids, r.ID); len(ids) > narrowMost {
				return db.Cond{}, false
			}
		}
	}
	return db.In(column, ids), true
}
