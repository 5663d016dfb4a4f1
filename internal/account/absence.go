package account

import (
	"slices"
	"strings"
	"unicode/utf8"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

// Absence is a person who is away from a day to a day (请假), and who stands in
// for each of their appointments meanwhile.
type Absence struct {
	Person string
	Period civil.Period
	Reason string
}

const (
	absenceMost = 366 // days; who is away longer gives the post up
	reasonMost  = 500
)

// Check says whether an absence may be recorded by somebody: never by the one
// who is away, since what falls due meanwhile is another's.
func (a Absence) Check(by string) error {
	f := fault.New(fault.Invalid, "absence.incomplete")
	switch {
	case !a.Period.From.Valid():
		f = f.On("from", "day.impossible", "value", string(a.Period.From))
	case !a.Period.To.Valid():
		f = f.On("to", "day.impossible", "value", string(a.Period.To))
	case a.Period.Days() == 0 || a.Period.Days() > absenceMost:
		f = f.On("to", "absence.period_impossible")
	}
	if strings.TrimSpace(a.Reason) == "" || utf8.RuneCountInString(a.Reason) > reasonMost {
		f = f.On("reason", "absence.reason_missing")
	}
	if len(f.Fields) > 0 {
		return f
	}
	if a.Person == by {
		return fault.New(fault.Forbidden, "absence.own")
	}
	return nil
}

// Held is an appointment somebody holds at a place, as far as standing in asks.
type Held struct {
	Appointment string
	Person      string
	Post        string
	Kind        Kind
	Place       string
}

// StandIn finds who stands in for an appointment: whoever was named; else a
// holder at the same place of the posts the plan names for it, in its order; else
// the deputy head there. beside are the appointments held there, away the persons
// who are away themselves. "" where there is nobody: then the post stands empty
// for those days.
func StandIn(of Held, named string, plan []string, beside []Held, away []string) string {
	free := func(h Held) bool {
		return h.Person != of.Person && h.Place == of.Place && !slices.Contains(away, h.Person)
	}
	if named != "" {
		return named
	}
	for _, post := range plan {
		if i := slices.IndexFunc(beside, func(h Held) bool { return free(h) && h.Post == post }); i >= 0 {
			return beside[i].Person
		}
	}
	if i := slices.IndexFunc(beside, func(h Held) bool { return free(h) && h.Kind == Deputy }); i >= 0 {
		return beside[i].Person
	}
	return ""
}
