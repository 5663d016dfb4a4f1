package hazard_test

import (
	"testing"

	"anwang/internal/hazard"
)

// The page of a case tells each clock with whose limit it is, and each step of
// its ladder as taken or to come.
func TestTheTimetableTellsWhatWasDoneAndWhatIsToCome(t *testing.T) {
	r := rules()
	c := registered(t)
	find := func(c hazard.Case, now string) hazard.Timing {
		for _, k := range r.Timetable(c, at(now)) {
			if k.Due != 0 && k.Ended == 0 && len(k.Steps) > 0 {
				return k
			}
		}
		t.Fatal("no clock with a limit and a ladder runs")
		return hazard.Timing{}
	}
	first := find(c, "2026-03-02 10:00")
	if first.State != "计时中" || first.Word == "" || first.Source == "" {
		t.Errorf("the clock: %+v", first)
	}
	for _, s := range first.Steps {
		if s.At == 0 || s.DoneAt != 0 || s.When == "" {
			t.Errorf("a step to come: %+v", s)
		}
	}
	climbed := hazard.Climb(c, r, platform("2026-04-30 12:00")).Case
	late := find(climbed, "2026-04-30 12:00")
	if late.State != "已超期" {
		t.Errorf("after its day the clock is %s", late.State)
	}
	done := 0
	for _, s := range late.Steps {
		if s.DoneAt != 0 {
			done++
		}
	}
	if done == 0 {
		t.Error("no step is told as taken")
	}
}
