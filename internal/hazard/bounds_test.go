package hazard_test

import (
	"slices"
	"strings"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/hazard"
)

// tie is a case that two departments claim.
func tie(t *testing.T) hazard.Case {
	t.Helper()
	rep := blockedFireLane()
	rep.Item, rep.Sector = "", "建设施工"
	out, err := hazard.Register(rules(), rep, hazard.Matter{Sector: "建设施工"}, inspector("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	if out.Case.State != "待交办" {
		t.Fatalf("no tie: %s %+v", out.Case.State, out.Case.Parties)
	}
	return out.Case
}

func TestADispatchTakesNoDayThatIsPast(t *testing.T) {
	_, err := hazard.Dispatch(tie(t), rules(), office("2026-03-02 10:00"), hazard.Said{Owner: "村建办", DueOn: "2026-03-01"})
	refused(t, "hazard.day_past", err)
	if c := must(t, hazard.Dispatch, tie(t), office("2026-03-02 10:00"), hazard.Said{Owner: "村建办", DueOn: "2026-03-02"}); c.DueOn != "2026-03-02" {
		t.Errorf("due %s: today is still possible", c.DueOn)
	}
}

func TestADispatchNamesEachDepartmentOnceAndOnlyThoseThatMend(t *testing.T) {
	c := tie(t)
	c.Parties = append(c.Parties, hazard.Party{Department: "农办", Capacity: hazard.Told})
	c = must(t, hazard.Dispatch, c, office("2026-03-02 10:00"), hazard.Said{Owner: "村建办", With: []string{"农办", "农办", "村建办", "企经委"}})
	var got []string
	for _, p := range c.Parties {
		got = append(got, p.Department+string(p.Capacity))
	}
	if want := []string{"村建办" + string(hazard.Owner), "农办" + string(hazard.CoOwner), "企经委" + string(hazard.CoOwner)}; !slices.Equal(got, want) {
		t.Errorf("parties %v, want %v", got, want)
	}
	for with, code := range map[string]string{"人大办": "hazard.owner_oversees", "外星局": "hazard.owner_unknown"} {
		_, err := hazard.Dispatch(tie(t), rules(), office("2026-03-02 10:00"), hazard.Said{Owner: "村建办", With: []string{with}})
		refused(t, code, err)
	}
}

func TestADispatchNotesEveryOtherWhoClaimedTheCase(t *testing.T) {
	c := tie(t)
	c.Parties = append(c.Parties, hazard.Party{Department: "农办", Capacity: hazard.Candidate})
	out, err := hazard.Dispatch(c, rules(), office("2026-03-02 10:00"), hazard.Said{Owner: "村建办"})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.Entries[0].Refs["also_claimed"]; got != "执法队、农办" {
		t.Errorf("also claimed by %q", got)
	}
}

func TestAnActSaysNoMoreThanARecordHolds(t *testing.T) {
	c := registered(t)
	for at, said := range map[string]hazard.Said{
		"text":     {Text: strings.Repeat("长", 2001)},
		"measures": {Measures: strings.Repeat("长", 2001)},
		"photos":   {Photos: make([]string, 31)},
	} {
		_, err := hazard.Accept(c, rules(), fire("2026-03-02 14:00"), said)
		refused(t, "request.invalid", err)
		if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].At != at {
			t.Errorf("%s: %v", at, f)
		}
	}
	must(t, hazard.Accept, c, fire("2026-03-02 14:00"), hazard.Said{Text: strings.Repeat("长", 2000)})
}

func TestAReportHoldsNoMoreThanARecord(t *testing.T) {
	for at, change := range map[string]func(*hazard.Report){
		"text":     func(r *hazard.Report) { r.Text = strings.Repeat("长", 2001) },
		"measures": func(r *hazard.Report) { r.Measures = strings.Repeat("长", 2001) },
		"place":    func(r *hazard.Report) { r.Place = strings.Repeat("长", 201) },
		"photos":   func(r *hazard.Report) { r.Photos = make([]string, 31) },
		"lon":      func(r *hazard.Report) { r.Lon, r.Lat = 1e300, -999 },
	} {
		rep := blockedFireLane()
		change(&rep)
		_, err := hazard.Register(rules(), rep, hazard.Matter{}, inspector("2026-03-02 09:00"))
		refused(t, "hazard.report_incomplete", err)
		if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].At != at {
			t.Errorf("%s: %v", at, f)
		}
	}
}
