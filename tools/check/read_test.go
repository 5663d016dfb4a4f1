package main

import "testing"

func told(events ...event) tally {
	g := newGoReport()
	for _, e := range events {
		e.Package = "p"
		g.take(e)
	}
	return g.count()
}

func TestTestsAreCountedWithoutTheirParents(t *testing.T) {
	got := told(
		event{Action: "pass", Test: "TestA/sqlite"}, event{Action: "fail", Test: "TestA/postgres"}, event{Action: "fail", Test: "TestA"},
		event{Action: "pass", Test: "TestB"}, event{Action: "skip", Test: "TestC"}, event{Action: "fail"},
	)
	if want := (tally{passed: 2, failed: 1, skipped: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestAParentThatFailsAloneIsAFailure(t *testing.T) {
	if got := told(event{Action: "pass", Test: "TestA/x"}, event{Action: "fail", Test: "TestA"}, event{Action: "fail"}); got.failed != 1 {
		t.Errorf("%+v", got)
	}
}

func TestAPackageThatDoesNotBuildIsAFailure(t *testing.T) {
	if got := told(event{Action: "build-output", Output: "x.go:1: no\n"}, event{Action: "build-fail"}, event{Action: "fail"}); got.failed != 1 {
		t.Errorf("%+v", got)
	}
}

func TestARunThatFoundNothingHasFailed(t *testing.T) {
	for _, c := range []struct {
		t      tally
		failed bool
		want   int
	}{{tally{}, false, 1}, {tally{passed: 3}, false, 0}, {tally{passed: 3}, true, 1}, {tally{passed: 3, failed: 2}, true, 2}} {
		if got := atLeastOne(c.t, c.failed); got.failed != c.want {
			t.Errorf("%+v %v: %+v", c.t, c.failed, got)
		}
	}
}
