package recall_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
)

const county = "120119"

// counter counts how often each ground is counted.
type counter struct {
	t       *testing.T
	d       *db.DB
	m       *recall.Memory
	value   map[string]int
	until   map[string]int64
	counted []string
}

func (c *counter) ask(now int64, spans ...string) map[string]int {
	c.t.Helper()
	c.counted = nil
	out, err := c.try(now, spans...)
	if err != nil {
		c.t.Fatal(err)
	}
	return out
}

func (c *counter) try(now int64, spans ...string) (out map[string]int, err error) {
	err = c.d.Snapshot(context.Background(), func(tx db.Tx) error {
		q := recall.Question{County: county, Asks: "cases", Rests: []string{"hazard"}, Spans: spans, Sight: db.Cond{SQL: "t.path >= ? AND t.path < ?", Args: []any{"1/", "10"}}, Now: now}
		out, err = recall.Ask(context.Background(), tx, c.m, q, func(grounds []string) (map[string]recall.Answer[int], error) {
			c.counted = append(c.counted, grounds...)
			of := map[string]recall.Answer[int]{}
			for _, g := range grounds {
				if n, ok := c.value[g]; ok {
					of[g] = recall.Answer[int]{Of: n, Until: c.until[g]}
				}
			}
			return of, nil
		})
		return err
	})
	return out, err
}

func (c *counter) touch(grounds ...recall.Ground) {
	c.t.Helper()
	if err := c.d.Write(context.Background(), func(tx db.Tx) error { return recall.Touch(context.Background(), tx, county, grounds...) }); err != nil {
		c.t.Fatal(err)
	}
}

func TestOnlyWhatWasTouchedIsCountedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &counter{t: t, d: d, m: recall.New(false), value: map[string]int{"1/2/": 3, "1/3/": 4}, until: map[string]int64{"1/3/": 100}}
		east, west := recall.Ground{What: "hazard", Path: "1/2/", Span: "2026-03"}, recall.Ground{What: "hazard", Path: "1/3/", Span: "2026-03"}
		c.touch(east, west, recall.Ground{What: "hazard", Path: "2/", Span: "2026-03"}) // the last is out of sight
		counted := func(when string, want ...string) {
			t.Helper()
			if !slices.Equal(c.counted, want) {
				t.Errorf("%s: counted %v, want %v", when, c.counted, want)
			}
		}
		if got := c.ask(1, "2026-03"); !maps.Equal(got, map[string]int{"1/2/": 3, "1/3/": 4}) {
			t.Errorf("got %v", got)
		}
		counted("first", "1/2/", "1/3/")
		c.ask(99, "2026-03")
		counted("again")
		c.ask(100, "2026-03")
		counted("when time alone changed one", "1/3/")
		c.until = nil
		c.value["1/2/"] = 5
		c.touch(east)
		if got := c.ask(101, "2026-03"); got["1/2/"] != 5 {
			t.Errorf("got %v", got)
		}
		c.touch(recall.Ground{What: "visit", Path: "1/2/", Span: "2026-03"}, recall.Ground{What: "hazard", Path: "1/2/", Span: "2026-04"})
		c.ask(102, "2026-03")
		counted("another kind, another month")
		c.touch(recall.Ground{What: "hazard", Path: "1/3/"})
		c.ask(103, "2026-03")
		counted("all of time", "1/3/")
		c.touch(recall.Ground{What: "grid"})
		c.ask(104, "2026-03")
		counted("the tree", "1/2/", "1/3/")
		// What is written and undone touches nothing.
		err := d.Write(t.Context(), func(tx db.Tx) error {
			if err := recall.Touch(t.Context(), tx, county, east); err != nil {
				return err
			}
			return context.Canceled
		})
		if err == nil {
			t.Fatal("it was written")
		}
		c.ask(105, "2026-03")
		counted("undone")
	})
}

func TestAMovedSubtreeIsCountedWhereItWasAndWhereItIs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &counter{t: t, d: d, m: recall.New(false), value: map[string]int{"1/2/7/": 3, "1/3/": 1}}
		c.touch(recall.Ground{What: "hazard", Path: "1/2/7/", Span: "2026-03"}, recall.Ground{What: "hazard", Path: "1/3/", Span: "2026-03"})
		c.ask(1, "2026-03")
		c.value = map[string]int{"1/3/7/": 3, "1/3/": 1}
		move := func() {
			if err := d.Write(t.Context(), func(tx db.Tx) error { return recall.Moved(t.Context(), tx, county, "1/2/7/", "1/2/70", "1/3/7/") }); err != nil {
				t.Fatal(err)
			}
		}
		move()
		if got := c.ask(2, "2026-03"); !maps.Equal(got, map[string]int{"1/2/7/": 0, "1/3/": 1, "1/3/7/": 3}) {
			t.Errorf("got %v", got)
		}
		if want := []string{"1/2/7/", "1/3/7/"}; !slices.Equal(c.counted, want) {
			t.Errorf("counted %v, want %v", c.counted, want)
		}
		move() // the next batch of the sweep
		c.ask(3, "2026-03")
		if want := []string{"1/2/7/", "1/3/7/"}; !slices.Equal(c.counted, want) {
			t.Errorf("counted %v, want %v", c.counted, want)
		}
	})
}

func TestOneWhoForgotToTouchIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &counter{t: t, d: d, m: recall.New(true), value: map[string]int{"1/2/": 3}}
		c.touch(recall.Ground{What: "hazard", Path: "1/2/", Span: "2026-03"})
		c.ask(1, "2026-03")
		c.ask(2, "2026-03")
		c.value["1/2/"] = 4
		if _, err := c.try(3, "2026-03"); err == nil || !strings.Contains(err.Error(), "1/2/") {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatComesDayByDayIsCountedInItsLastSpanOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := &counter{t: t, d: d, m: recall.New(false)}
		january, february := recall.Ground{Path: "1/2/", Span: "2026-01"}, recall.Ground{Path: "1/2/", Span: "2026-02"}
		told := map[recall.Ground]int{january: 5, february: 2}
		var counted []recall.Ground
		ask := func() (out map[recall.Ground]int) {
			t.Helper()
			counted = nil
			err := d.Snapshot(t.Context(), func(tx db.Tx) (err error) {
				q := recall.Question{County: county, Asks: "notices", Rests: []string{"notice"}, Spans: []string{"2026-01", "2026-02"}, Sight: db.Cond{SQL: "t.path = ?", Args: []any{"1/2/"}}}
				out, err = recall.AskEach(t.Context(), tx, c.m, q, func(grounds []recall.Ground) (map[recall.Ground]recall.Answer[int], error) {
					counted = append(counted, grounds...)
					of := map[recall.Ground]recall.Answer[int]{}
					for _, g := range grounds {
						of[g] = recall.Answer[int]{Of: told[g]}
					}
					return of, nil
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		touch := func(g recall.Ground) { g.What = "notice"; c.touch(g) }
		touch(january)
		touch(february)
		if got := ask(); !maps.Equal(got, told) {
			t.Errorf("got %v", got)
		}
		told[february]++
		touch(february)
		if got := ask(); !maps.Equal(got, told) || !slices.Equal(counted, []recall.Ground{february}) {
			t.Errorf("got %v, counted %v", got, counted)
		}
	})
}
