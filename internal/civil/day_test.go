package civil_test

import (
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
)

var east8 = time.FixedZone("UTC+8", 8*3600)

func TestADayThatDoesNotExistIsRefused(t *testing.T) {
	for _, s := range []string{"2026-02-30", "2026-02-29", "2026-13-01", "2026-1-1", "", "今天", "2026-04-31", "0000-01-01"} {
		if _, err := civil.ParseDay(s); fault.Code(err) != "day.impossible" {
			t.Errorf("%q: %v", s, err)
		}
		if civil.Day(s).Valid() {
			t.Errorf("%q is valid", s)
		}
	}
	for _, s := range []string{"2026-02-28", "2024-02-29", "2000-02-29"} {
		if d, err := civil.ParseDay(s); err != nil || string(d) != s {
			t.Errorf("%q: %v %v", s, d, err)
		}
	}
}

func TestEveryDayEndsAfterItBeginsTheLastOneToo(t *testing.T) {
	for _, d := range []civil.Day{"0001-01-01", "2024-02-29", "2026-12-31", "9999-12-31"} {
		if got := d.End(east8).Sub(d.Start(east8)); got != 24*time.Hour-time.Millisecond {
			t.Errorf("%s lasts %s", d, got)
		}
	}
}

func TestDaysAreCountedOverMonthsAndYears(t *testing.T) {
	for _, c := range []struct {
		from civil.Day
		n    int
		want civil.Day
	}{
		{"2026-02-28", 1, "2026-03-01"}, {"2024-02-28", 1, "2024-02-29"}, {"2026-12-31", 1, "2027-01-01"},
		{"2026-03-01", -1, "2026-02-28"}, {"2026-01-01", 365, "2027-01-01"}, {"2026-05-05", 0, "2026-05-05"},
	} {
		if got := c.from.Add(c.n); got != c.want {
			t.Errorf("%s + %d = %s, want %s", c.from, c.n, got, c.want)
		}
		if got := c.want.Sub(c.from); got != c.n {
			t.Errorf("%s - %s = %d, want %d", c.want, c.from, got, c.n)
		}
	}
	for _, c := range []struct {
		from civil.Day
		n    int
		want civil.Day
	}{
		{"2026-01-31", 1, "2026-02-28"}, {"2024-01-31", 1, "2024-02-29"}, {"2026-12-31", 2, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"}, {"2026-01-15", 12, "2027-01-15"}, {"2024-02-29", 12, "2025-02-28"},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestWeekdaysRunFromMondayOneToSundaySeven(t *testing.T) {
	for i, d := 0, civil.Day("2026-03-02"); i < 7; i, d = i+1, d.Add(1) {
		if d.Weekday() != i+1 {
			t.Errorf("%s is %d", d, d.Weekday())
		}
	}
	if civil.WeekdayChinese(7) != "周日" || civil.WeekdayChinese(8) != "" {
		t.Error("weekday words")
	}
}

func TestAnInstantFallsOnTheDayOfItsZone(t *testing.T) {
	at := civil.InstantOf(time.Date(2026, 3, 4, 16, 30, 0, 0, time.UTC))
	if got := at.Day(east8); got != "2026-03-05" {
		t.Errorf("east8 day %s", got)
	}
	if got := at.Day(time.UTC); got != "2026-03-04" {
		t.Errorf("utc day %s", got)
	}
	if got := at.Chinese(east8); got != "2026年3月5日00时30分" {
		t.Error(got)
	}
	d := civil.Day("2026-03-05")
	if d.End(east8).Day(east8) != d || (d.End(east8)+1).Day(east8) != d.Add(1) || d.Start(east8).Day(east8) != d {
		t.Error("a day's end and start lie on the day, the next millisecond on the next")
	}
	if d.Chinese() != "2026年3月5日" || civil.Day("x").Chinese() != "" {
		t.Error(d.Chinese())
	}
}
