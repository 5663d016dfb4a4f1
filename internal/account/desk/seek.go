package desk

import (
	"strings"

	"anwang/internal/kit/db"
)

// Sought is a row as somebody looks for it: all words it may be found by.
type Sought struct{ ID, Words string }

// Words are the words a row may be found by, as [Narrow] compares them.
func Words(of ...string) string { return strings.ToLower(strings.Join(of, "\n")) }

// narrowMost is up to how many rows a search is narrowed to. A word that more have
// is found quickly by walking the list.
const narrowMost = 500

// Narrow is the condition that a row is one of those that have a text among their
// words, given the words of all rows, ground by ground. It only narrows: the list
// itself says what a text means. few says that it does: there are not too many.
func Narrow(column, text string, of map[string][]Sought) (c db.Cond, few bool) {
	low := strings.ToLower(text)
	near := strings.ReplaceAll(low, " ", "")
	var ids []string
	for _, rows := range of {
		for _, r := range rows {
			if !strings.Contains(r.Words, low) && (near == low || !strings.Contains(r.Words, near)) {
				continue
			}
			if ids = append(ids, r.ID); len(ids) > narrowMost {
				return db.Cond{}, false
			}
		}
	}
	return db.In(column, ids), true
}
