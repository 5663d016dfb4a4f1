package account

import (
	"testing"

	"anwang/internal/fault"
)

func TestNobodyAppointsHimselfNorMoreThanHeOversees(t *testing.T) {
	office := []Standing{{Post: "网格办", Kind: Office, Place: "town", Path: "1/2/"}}
	system := []Standing{{Post: "系统管理员", Kind: System}}
	head := []Standing{{Post: "村网格长", Kind: Head, Place: "v", Path: "1/2/3/"}}
	body := []Standing{{Post: "消防队", Kind: Department, Department: "消防队", Place: "town", Path: "1/2/"}}
	clerk := []Standing{{Post: "网格管理员", Kind: Clerk, Place: "town", Path: "1/2/"}}
	untaught := []Standing{{Post: "网格办", Kind: Office, Place: "town", Path: "1/2/", Waits: "任前培训"}}
	for name, c := range map[string]struct {
		mine []Standing
		to   string
		post Standing
		want string
	}{
		"an office, an inspector of its own grid":   {office, "p", Standing{Kind: Inspector, Path: "1/2/"}, ""},
		"an office, an inspector below":             {office, "p", Standing{Kind: Inspector, Path: "1/2/3/"}, ""},
		"an office, a head below":                   {office, "p", Standing{Kind: Head, Path: "1/2/3/"}, ""},
		"an office, its own head":                   {office, "p", Standing{Kind: Head, Path: "1/2/"}, "appointment.not_yours"},
		"an office, another of its own kind":        {office, "p", Standing{Kind: Office, Path: "1/2/"}, "appointment.not_yours"},
		"an office, an office below":                {office, "p", Standing{Kind: Office, Path: "1/2/3/"}, ""},
		"an office, a department beside it":         {office, "p", Standing{Kind: Department, Department: "消防队", Path: "1/2/"}, "appointment.not_yours"},
		"an office, an inspector for a department":  {office, "p", Standing{Kind: Inspector, Department: "消防队", Path: "1/2/"}, "appointment.not_yours"},
		"an office, a grid above":                   {office, "p", Standing{Kind: Inspector, Path: "1/"}, "appointment.not_yours"},
		"an office, the next town":                  {office, "p", Standing{Kind: Inspector, Path: "1/9/"}, "appointment.not_yours"},
		"an office, the system's administrator":     {office, "p", Standing{Kind: System, Path: "1/2/3/"}, "appointment.not_yours"},
		"an office, itself":                         {office, "me", Standing{Kind: Inspector, Path: "1/2/3/"}, "appointment.own"},
		"an administrator, a head":                  {system, "p", Standing{Kind: Head, Path: "1/2/"}, "appointment.not_yours"},
		"an administrator, itself":                  {system, "me", Standing{Kind: Inspector, Path: "1/2/"}, "appointment.own"},
		"a head, its own inspector":                 {head, "p", Standing{Kind: Inspector, Path: "1/2/3/"}, "appointment.not_yours"},
		"a department, its own people":              {body, "p", Standing{Kind: Department, Department: "消防队", Path: "1/2/"}, "appointment.not_yours"},
		"a clerk":                                   {clerk, "p", Standing{Kind: Inspector, Path: "1/2/3/"}, "appointment.not_yours"},
		"an office that waits for its own training": {untaught, "p", Standing{Kind: Inspector, Path: "1/2/3/"}, "appointment.not_yours"},
	} {
		who := NewCaller("c", "me", "我", c.mine, nil, func(string) bool { return false })
		if _, err := MayAppoint(who, c.to, c.post); fault.Code(err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestWhoWaitsForATrainingMayRecordAndNotDecide(t *testing.T) {
	head := func(waits string) Caller {
		return NewCaller("c", "me", "我", []Standing{{Kind: Head, Path: "1/2/", Department: "消防队", Waits: waits}}, nil, func(string) bool { return false })
	}
	for _, p := range []Permission{VisitRecord, HazardReport, FieldUse, SiteRead, EvidenceKeep} {
		if !head("岗前培训").May(p) {
			t.Errorf("%s is blocked by a gate", p)
		}
	}
	for _, p := range []Permission{TaskAssign, TaskExcuse, SiteWrite, HazardAct("dispatch"), HazardAct("accept")} {
		if head("岗前培训").May(p) || !head("").May(p) {
			t.Errorf("%s: before %v, after %v", p, head("岗前培训").May(p), head("").May(p))
		}
	}
}
