package patrol

import (
	"testing"

	"anwang/internal/fault"
)

func TestATaskIsGivenOnlyToWhoHoldsItsPost(t *testing.T) {
	open := Task{Post: "村网格员/村网格长", State: Open, Need: 1}
	kept := open
	kept.State, kept.Have, kept.KeptAt = Done, 1, 5
	excused := open
	excused.State = Excused
	for name, c := range map[string]struct {
		task   Task
		person string
		code   string
	}{
		"one of the holders":        {open, "p1", ""},
		"nobody in particular":      {open, "", ""},
		"somebody who holds it not": {open, "p9", "order.incomplete"},
		"what is done":              {kept, "p1", "task.kept_already"},
		"what was let off":          {excused, "p1", "task.excused_already"},
	} {
		after, err := c.task.Assign(c.person, []string{"p1", "p2"})
		if fault.Code(err) != c.code {
			t.Errorf("%s: %v, want %q", name, err, c.code)
		}
		if err == nil && after.For != c.person || err != nil && after.For != "" {
			t.Errorf("%s: it is for %q", name, after.For)
		}
	}
}
