package tally_test

import (
	"fmt"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/tally"
)

func TestASpanIsReadStrictly(t *testing.T) {
	for _, tc := range []struct{ from, to, code string }{
		{"2026-01-01", "2026-03-31", ""}, {"2026-03-31", "2026-03-31", ""}, {"2026-04-01", "2026-03-31", "tally.span_impossible"}, {"2020-01-01", "2026-01-01", "tally.span_impossible"},
	} {
		if _, err := tally.Span(tc.from, tc.to, "2026-06-30"); fault.Code(err) != tc.code {
			t.Errorf("%s to %s: %v", tc.from, tc.to, err)
		}
	}
	if _, err := tally.Span("三月", "2026-03-31", "2026-06-30"); err == nil {
		t.Error("no day")
	}
	if p, err := tally.Span("", "", "2026-06-30"); err != nil || p != (civil.Period{From: "2025-12-31", To: "2026-06-30"}) {
		t.Errorf("%v %v", p, err)
	}
}

func TestEveryDayOfTheSpanStandsInOneStep(t *testing.T) {
	span := civil.Period{From: "2026-02-10", To: "2026-04-02"}
	days := []tally.DayCount{{"2026-02-10", 2, 1}, {"2026-02-28", 1, 0}, {"2026-04-02", 4, 4}}
	if got := fmt.Sprint(tally.Trend(span, false, days)); got != "[{{2026-02-10 2026-02-28} 3 1} {{2026-03-01 2026-03-31} 0 0} {{2026-04-01 2026-04-02} 4 4}]" {
		t.Error(got)
	}
	weeks := tally.Trend(span, true, days)
	var found int64
	for i, w := range weeks {
		found += w.Found
		if i > 0 && w.From != weeks[i-1].To.Add(1) {
			t.Errorf("a gap before %v", w)
		}
	}
	if found != 7 || weeks[0].From != span.From || weeks[len(weeks)-1].To != span.To {
		t.Errorf("%v", weeks)
	}
}

func TestTimeToCloseIsCountedExactly(t *testing.T) {
	all := []tally.Lasted{{9, 1}, {0, 5}, {3, 4}}
	for percent, want := range map[int64]int64{50: 1, 51: 4, 90: 4, 91: 10, 100: 10} {
		if got := tally.Quantile(percent, all); got != want {
			t.Errorf("p%d: %d half days, want %d", percent, got, want)
		}
	}
	if tally.Quantile(50, nil) != -1 {
		t.Error("of nothing there is no median")
	}
}
