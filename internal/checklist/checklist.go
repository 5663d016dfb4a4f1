// Package checklist is what a visit looks at (检查表): forms of items, in
// editions. A record keeps the edition it was filled with and prints with it, so
// that an edit of a form never moves old answers into wrong columns.
package checklist

import (
	"strconv"

	"anwang/internal/fault"
)

// Form is one checklist in one edition.
type Form struct {
	Name    string // unique in its edition: 日常隐患排查表 (law: S1-39)
	Edition string
	Items   []Item
	// ViewOf names the records a form is a view of; such a form is never filled
	// by hand (law: S1-41).
	ViewOf []string
}

// Item is one line of a form.
type Item struct {
	ID     string
	Text   string
	Group  string
	Sector string // where a finding on it is routed
	Grade  string // the grade a finding gets unless changed
	Limit  string // in the plan's words: 10天
	Law    string
	Right  string // what right looks like
	Wrong  string // what wrong looks like
}

// Result is the answer to one item.
type Result string

// The three answers.
const (
	OK            Result = "ok"
	Bad           Result = "bad"
	NotApplicable Result = "na"
)

// Answer is what was said to one item.
type Answer struct {
	Item   string
	Result Result
	Note   string
}

// Found is what a form needs to know of a finding.
type Found struct {
	Item   string
	Sector string
	Text   string
}

// Item finds an item by its id.
func (f Form) Item(id string) (Item, bool) {
	for _, i := range f.Items {
		if i.ID == id {
			return i, true
		}
	}
	return Item{}, false
}

// Filled says whether a form is filled by hand at all.
func (f Form) Filled() bool { return len(f.ViewOf) == 0 }

// Check says whether answers and findings fit the form: no unknown item, each
// answered at most once, and every wrong one with the finding that says what was
// wrong. A finding outside the form is welcome if it says what it is about.
func (f Form) Check(answers []Answer, found []Found) error {
	wrong := fault.New(fault.Invalid, "checklist.answers_wrong", "form", f.Name)
	if !f.Filled() {
		return fault.New(fault.Invalid, "checklist.form_is_view", "form", f.Name)
	}
	seen := map[string]bool{}
	told := map[string]bool{}
	for _, x := range found {
		told[x.Item] = true
	}
	for i, a := range answers {
		at := "answers[" + strconv.Itoa(i) + "]"
		item, known := f.Item(a.Item)
		switch {
		case !known:
			wrong = wrong.On(at+".item", "checklist.item_unknown", "form", f.Name)
		case seen[a.Item]:
			wrong = wrong.On(at+".item", "checklist.item_twice", "item", item.Text)
		case a.Result != OK && a.Result != Bad && a.Result != NotApplicable:
			wrong = wrong.On(at+".result", "checklist.result_unknown", "item", item.Text)
		case a.Result == Bad && !told[a.Item]:
			wrong = wrong.On(at, "checklist.finding_missing", "item", item.Text)
		}
		seen[a.Item] = true
	}
	for i, x := range found {
		at := "findings[" + strconv.Itoa(i) + "]"
		if x.Item == "" {
			if x.Sector == "" && x.Text == "" {
				wrong = wrong.On(at, "checklist.finding_empty")
			}
			continue
		}
		if _, known := f.Item(x.Item); !known {
			wrong = wrong.On(at+".item", "checklist.item_unknown", "form", f.Name)
		}
	}
	if len(wrong.Fields) > 0 {
		return wrong
	}
	return nil
}

// Answered counts how many of the form's items have an answer.
func (f Form) Answered(answers []Answer) int {
	n := 0
	for _, i := range f.Items {
		for _, a := range answers {
			if a.Item == i.ID {
				n++
				break
			}
		}
	}
	return n
}
