package patrol

import (
	"slices"

	"anwang/internal/civil"
)

// Paper finds the task that a paper of a run of days fulfils: one that asks these
// hands for that form, in a window that holds the days, and is not kept yet. A plan
// that has no such duty asks for no task.
//
// law: S1-41, S1-100, S2-24
func Paper(form string, days civil.Period, by Performer, tasks []Task) (Task, bool) {
	i := slices.IndexFunc(tasks, func(t Task) bool {
		_, held := t.heldBy(by)
		return held && t.Group == Report && slices.Contains(t.Form, form) && t.Window.Has(days.From) && t.Window.Has(days.To) && !t.Kept()
	})
	if i < 0 {
		return Task{}, false
	}
	return tasks[i], true
}
