package patrol

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Resolve is something a meeting resolved that is still to be done (决定事项).
type Resolve struct {
	Text   string
	Person string // of those who were there; "" = the meeting as a whole
	DueOn  civil.Day
}

// The verbs of people who come together.
const (
	meeting = "会议"
	trained = "培训"
)

const (
	minutesMost  = 20_000
	gatheredMost = 300
	topicsMost   = 20
	wordsMost    = 100
)

// Gathers says whether people come together in this record (会议、培训、演练、宣传):
// then its note are the minutes, and who took part are many.
func (v Visit) Gathers() bool {
	group, _ := GroupOf(v.Verb, false)
	return group == Activity
}

// alongMost is how many may be named besides who records.
func (v Visit) alongMost() int {
	if v.Gathers() {
		return gatheredMost
	}
	return alongMost
}

func (v Visit) noteMost() int {
	if v.Gathers() {
		return minutesMost
	}
	return textMost
}

// gathering checks what only a gathering says: topics, resolves, results.
//
// law: S4-24
func (v Visit) gathering(wrong *fault.Fault) *fault.Fault {
	if !v.Gathers() && len(v.Topics)+len(v.Resolves)+len(v.Scores) > 0 {
		return wrong.On("verb", "visit.no_gathering", "verb", v.Verb)
	}
	if len(v.Topics) > topicsMost {
		wrong = wrong.On("topics", "field.count")
	}
	for i, t := range v.Topics {
		if strings.TrimSpace(t) == "" || utf8.RuneCountInString(t) > wordsMost {
			wrong = wrong.On("topics["+strconv.Itoa(i)+"]", "field.too_long")
		}
	}
	if len(v.Resolves) > thingsMost {
		wrong = wrong.On("resolves", "field.count")
	}
	for i, r := range v.Resolves {
		at := "resolves[" + strconv.Itoa(i) + "]."
		switch {
		case strings.TrimSpace(r.Text) == "":
			wrong = wrong.On(at+"text", "field.required")
		case utf8.RuneCountInString(r.Text) > textMost:
			wrong = wrong.On(at+"text", "field.too_long")
		}
		if r.DueOn != "" && !r.DueOn.Valid() {
			wrong = wrong.On(at+"dueOn", "day.impossible", "value", string(r.DueOn))
		}
	}
	for person, score := range v.Scores {
		if v.Verb != trained || !slices.Contains(v.With, person) || score < 0 {
			wrong = wrong.On("scores", "visit.score_impossible")
		}
	}
	return wrong
}

// There says whether somebody took part: who recorded it, or whom it names.
func (v Visit) There(recorder, person string) bool {
	return person == recorder || slices.Contains(v.With, person)
}

// Teaches lists the trainings a record counts as for those who took part: what it
// says it was about, and the duty it was held for, where posts need such a
// training before they are active (先培训后上岗).
//
// law: S4-66, S0-57
func (v Visit) Teaches(needs, duties []string) []string {
	var out []string
	if v.Verb != trained {
		return nil
	}
	for _, n := range needs {
		if slices.Contains(v.Topics, n) || slices.Contains(duties, n) {
			out = append(out, n)
		}
	}
	return out
}
