package desk_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

const county = "120119"

func note(d *db.DB, entries ...journal.Entry) error {
	return d.Write(context.Background(), func(tx db.Tx) error {
		return desk.Note(context.Background(), tx, county, entries...)
	})
}

func entry(subject, kind string) journal.Entry {
	return journal.Entry{Subject: subject, Kind: kind, At: 1000, By: "p1", Post: "网格员", Grid: "g1",
		Refs: map[string]string{"visit": "v1"}, Digest: journal.Digest([]byte(kind))}
}

func TestAStoryReadsInOrderAndHolds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := note(d, entry("hazard:1", "hazard.reported"), entry("visit:1", "visit.recorded"), entry("hazard:1", "hazard.dispatched")); err != nil {
			t.Fatal(err)
		}
		if err := note(d, entry("hazard:1", "hazard.closed")); err != nil {
			t.Fatal(err)
		}
		links, err := desk.Story(t.Context(), d.Read(), county, "hazard:1")
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, l := range links {
			kinds = append(kinds, l.Kind)
		}
		if got := strings.Join(kinds, " "); got != "hazard.reported hazard.dispatched hazard.closed" {
			t.Errorf("story: %s", got)
		}
		if b := journal.Verify(links); b != nil {
			t.Error(b)
		}
	})
}

func TestEntriesOfASubjectWrittenAtOnceStandOneBehindTheOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		errs := dbtest.Simultaneously(8, func(i int) error { return note(d, entry("hazard:1", fmt.Sprintf("hazard.act%d", i))) })
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		links, err := desk.Story(t.Context(), d.Read(), county, "hazard:1")
		if err != nil {
			t.Fatal(err)
		}
		if len(links) != 8 {
			t.Fatalf("%d entries", len(links))
		}
		if b := journal.Verify(links); b != nil {
			t.Error(b)
		}
	})
}

func TestAByteChangedInAnyColumnIsFoundAndTheEntryNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for column, other := range map[string]any{
			"kind": "hazard.closed_out", "at": int64(1001), "by_person": "p2", "post": "网格长", "grid": "g2",
			"refs": "visit=v2\n", "digest": journal.Digest([]byte("else")), "hash": journal.Digest([]byte("else")),
			// Moved to another place, or to another subject, it leaves a gap.
			"n": int64(7), "subject": "hazard:elsewhere",
		} {
			subject := "hazard:" + column
			for _, kind := range []string{"hazard.reported", "hazard.dispatched", "hazard.closed"} {
				if err := note(d, entry(subject, kind)); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.Write(t.Context(), func(tx db.Tx) error {
				_, err := tx.ExecContext(t.Context(), "UPDATE entry SET "+column+" = $4 WHERE county = $1 AND subject = $2 AND n = $3", county, subject, 2, other)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			links, err := desk.Story(t.Context(), d.Read(), county, subject)
			if err != nil {
				t.Fatal(err)
			}
			if b := journal.Verify(links); b == nil || b.N != 2 {
				t.Errorf("%s changed: %v, want the second entry named", column, b)
			}
		}
	})
}

func TestAnEntryWithoutSubjectIsRefused(t *testing.T) {
	d := dbtest.SQLite(t)
	if err := note(d, entry("", "hazard.reported")); err == nil {
		t.Error("an entry of nothing was taken")
	}
	if err := note(d, entry("hazard:1", "")); err == nil {
		t.Error("an entry that says nothing was taken")
	}
}

func TestNumbersOfPapersHaveNoGapAndNoDouble(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 8
		var got [n]int64
		errs := dbtest.Simultaneously(n, func(i int) error {
			return d.Write(context.Background(), func(tx db.Tx) (err error) {
				got[i], err = desk.Number(context.Background(), tx, county, "催办", 2026, fmt.Sprintf("hazard:%d", i))
				return err
			})
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		sorted := slices.Sorted(slices.Values(got[:]))
		if !slices.Equal(sorted, []int64{1, 2, 3, 4, 5, 6, 7, 8}) {
			t.Errorf("numbers %v", sorted)
		}
		// A number that was taken by an act that failed is free again.
		gone := errors.New("gone")
		if err := d.Write(t.Context(), func(tx db.Tx) error {
			if _, err := desk.Number(t.Context(), tx, county, "催办", 2026, "x"); err != nil {
				return err
			}
			return gone
		}); !errors.Is(err, gone) {
			t.Fatal(err)
		}
		for _, c := range []struct {
			series string
			year   int
			want   int64
		}{{"催办", 2026, 9}, {"催办", 2027, 1}, {"督办", 2026, 1}} {
			if err := d.Write(t.Context(), func(tx db.Tx) error {
				n, err := desk.Number(t.Context(), tx, county, c.series, c.year, "y")
				if err == nil && n != c.want {
					t.Errorf("%s %d: %d, want %d", c.series, c.year, n, c.want)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func ask(t *testing.T, d *db.DB, f desk.Followup, due civil.Instant) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx db.Tx) error { return desk.Ask(t.Context(), tx, county, f, due) }); err != nil {
		t.Fatal(err)
	}
}

func TestSeveralWorkersDoEveryFollowupExactlyOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const jobs = 100
		if err := d.Write(t.Context(), func(tx db.Tx) error {
			for i := range jobs {
				if err := desk.Ask(t.Context(), tx, county, desk.Followup{ID: fmt.Sprintf("f%03d", i), Kind: "notify", Subject: "s", Body: "{}"}, 1000); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		done := map[string]int{}
		handlers := map[string]func(context.Context, desk.Followup) error{"notify": func(_ context.Context, f desk.Followup) error {
			mu.Lock()
			done[f.ID]++
			mu.Unlock()
			return nil
		}}
		errs := dbtest.Simultaneously(6, func(int) error {
			for {
				n, err := desk.Work(context.Background(), d, county, 2000, handlers)
				if err != nil || n == 0 {
					return err
				}
			}
		})
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		// A worker that found nothing to claim may have left early; the rest is
		// done by the next sweep.
		for n := 1; n > 0; {
			var err error
			if n, err = desk.Work(t.Context(), d, county, 2000, handlers); err != nil {
				t.Fatal(err)
			}
		}
		if len(done) != jobs {
			t.Errorf("%d of %d done", len(done), jobs)
		}
		for id, n := range done {
			if n != 1 {
				t.Errorf("%s was done %d times", id, n)
			}
		}
	})
}

func TestAFollowupThatFailsIsTriedAgainLaterAndLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ask(t, d, desk.Followup{ID: "f1", Kind: "push", Subject: "s"}, 1000)
		tries := 0
		handlers := map[string]func(context.Context, desk.Followup) error{"push": func(context.Context, desk.Followup) error {
			if tries++; tries < 3 {
				return fault.New(fault.Unavailable, "server.disk_full")
			}
			return nil
		}}
		now, last := civil.Instant(1000), time.Duration(0)
		for tries < 3 {
			before, asked := tries, now
			for tries == before {
				if now-asked > civil.Instant(time.Hour.Milliseconds()) {
					t.Fatalf("not tried again within an hour (%d tries)", tries)
				}
				if _, err := desk.Work(t.Context(), d, county, now, handlers); err != nil {
					t.Fatal(err)
				}
				now += 10_000
			}
			if waited := time.Duration(now-asked) * time.Millisecond; tries > 1 && waited <= last {
				t.Errorf("try %d came after %v, the one before after %v", tries, waited, last)
			} else {
				last = waited
			}
		}
		if n, err := desk.Work(t.Context(), d, county, now+civil.Instant(24*time.Hour.Milliseconds()), handlers); n != 0 || err != nil || tries != 3 {
			t.Errorf("done once more: %d %v, %d tries", n, err, tries)
		}
	})
}

func TestAFollowupNobodyHandlesWaitsAndIsNotLost(t *testing.T) {
	d := dbtest.SQLite(t)
	ask(t, d, desk.Followup{ID: "f1", Kind: "unheard", Subject: "s"}, 1000)
	if n, err := desk.Work(t.Context(), d, county, 1000, nil); n != 0 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	heard := false
	later := civil.Instant(1000 + 2*time.Hour.Milliseconds())
	n, err := desk.Work(t.Context(), d, county, later, map[string]func(context.Context, desk.Followup) error{
		"unheard": func(context.Context, desk.Followup) error { heard = true; return nil }})
	if n != 1 || err != nil || !heard {
		t.Errorf("once somebody handles it: %d %v", n, err)
	}
}

func TestTheDayIsTheRegionsDay(t *testing.T) {
	zone := time.FixedZone("CST", 8*3600)
	at := time.Date(2026, 11, 20, 16, 30, 0, 0, time.UTC) // half past midnight in China
	h := desk.House{Zone: zone, Now: func() civil.Instant { return civil.Instant(at.UnixMilli()) }}
	if h.Today() != "2026-11-21" {
		t.Errorf("today is %s", h.Today())
	}
}
