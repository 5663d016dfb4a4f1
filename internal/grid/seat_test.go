package grid_test

import (
	"fmt"
	"slices"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/grid"
	"anwang/internal/journal"
)

// law: S4-18, S3-46
func TestSemantic17CountsAndSeatsWarnAndNeverRefuse(t *testing.T) {
	rules := grid.Rules{
		Kinds: []grid.Kind{{Name: "开发区", Tier: 1}},
		Posts: []grid.Post{{Name: "网格管理员", Kind: account.Clerk, In: []string{"开发区"}, Count: grid.Count{Least: 6, Most: 6},
			Seats: []grid.WorkSeat{{Name: "监管考核", Number: 2}, {Name: "安全事务", Number: 2}, {Name: "环保事务", Number: 2}}}, {Name: "组员", Kind: account.Department, In: []string{"开发区"}}},
		Departments: []string{"领导小组"},
		Benches:     map[string][]grid.WorkSeat{"领导小组": {{Name: "组长", Number: 2}, {Name: "常务副组长", Number: 1}}},
	}
	zone := grid.Grid{ID: "g", Name: "开发区", Kind: "开发区", Path: "1/"}
	clerks := func(seats ...string) []grid.Appointment {
		var out []grid.Appointment
		for i, seat := range seats {
			out = append(out, grid.Appointment{ID: fmt.Sprint(i), Person: fmt.Sprint("p", i), Post: "网格管理员", Seat: seat, Grid: "g", FromOn: "2026-01-01"})
		}
		return out
	}
	member := grid.Appointment{Person: "m", Post: "组员", Department: "领导小组", Seat: "组长", Grid: "g", FromOn: "2026-01-01"}
	for _, c := range []struct {
		name string
		held []grid.Appointment
		want []string
	}{
		{"two and two and two", clerks("监管考核", "监管考核", "安全事务", "安全事务", "环保事务", "环保事务"), nil},
		{"one short", clerks("监管考核", "监管考核", "安全事务", "环保事务", "环保事务"), []string{"grid.work_seat_vacant 安全事务 1/2"}},
		{"six, none says which seat", clerks("", "", "", "", "", ""), []string{"grid.seat_unsaid  6/"}},
		{"three of one work", clerks("监管考核", "监管考核", "监管考核", "安全事务", "安全事务", "环保事务"), []string{"grid.work_seat_vacant 环保事务 1/2"}},
		{"nobody at all is a vacant post", []grid.Appointment{{Person: "x", Post: "组员", Grid: "g", FromOn: "2026-01-01"}}, []string{"grid.post_vacant  0/6"}},
		{"seats within a body", append(clerks("监管考核", "监管考核", "安全事务", "安全事务", "环保事务", "环保事务"), member), []string{"grid.work_seat_vacant 组长 1/2", "grid.work_seat_vacant 常务副组长 0/1"}},
	} {
		var got []string
		for _, gap := range rules.Gaps([]grid.Grid{zone}, c.held, "2026-02-28") {
			if gap.Code == "grid.without_border" {
				continue
			}
			got = append(got, fmt.Sprintf("%s %s %s/%s", gap.Code, gap.Args["seat"], gap.Args["have"], gap.Args["want"]))
			if fault.Words(gap.Code, gap.Args) == gap.Code {
				t.Errorf("%s has no words", gap.Code)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	act := journal.Act{On: "2026-02-28", Fresh: func() string { return "new" }}
	place := grid.Place{ID: "g", Name: "开发区", Kind: "开发区", Path: "1/"}
	a, warnings, err := rules.Appoint(place, grid.Wanted{Person: "q", Post: "网格管理员", Seat: "安全事务", FromOn: civil.Day("2026-02-28")}, clerks("安全事务", "安全事务"), nil, act)
	if err != nil || a.Seat != "安全事务" || len(warnings) != 1 || warnings[0].Code != "appointment.seat_full" || warnings[0].Args["have"] != "3" {
		t.Errorf("a third in a seat of two: %+v %v %v", a, warnings, err)
	}
	_, _, err = rules.Appoint(place, grid.Wanted{Person: "q", Post: "网格管理员", Seat: "档案"}, nil, nil, act)
	if f := fault.As(err); f == nil || f.Fields[0].Code != "appointment.seat_unknown" {
		t.Errorf("a seat the plan does not have: %v", err)
	}
}
