package desk_test

import (
	"strings"
	"testing"

	"anwang/internal/civil"
	"anwang/internal/evidence/desk"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// A photograph of a visit that found nothing goes when its time is over; one of a
// hazard stays. The journal says so, and whoever makes one vanish otherwise is found.
func TestAPhotographGoesWhenItsTimeIsOverAndTheJournalSaysSo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		e, s := open(t, d)
		ctx := t.Context()
		calm, found, case_ := picture(t, 1), picture(t, 60), picture(t, 120)
		hang := map[string][]byte{"visit:v1": calm, "visit:v2": found, "hazard:h2": case_}
		for subject, body := range hang {
			if status, p := put(t, s, hashOf(body), body); status != 200 {
				t.Fatalf("%d %s", status, p.Code)
			}
			if err := d.Write(ctx, func(tx db.Tx) error { return desk.Attach(ctx, tx, county, subject, "scene", []string{hashOf(body)}) }); err != nil {
				t.Fatal(err)
			}
		}
		// The photograph of the second visit shows a hazard that hangs on it too.
		if err := d.Write(ctx, func(tx db.Tx) error {
			return desk.Attach(ctx, tx, county, "hazard:h2", "scene", []string{hashOf(found)})
		}); err != nil {
			t.Fatal(err)
		}
		old, err := e.Old(ctx, county, 1_800_000_000_000, 10)
		if err != nil || len(old) != 1 || old[0] != hashOf(calm) {
			t.Fatalf("%v %v", old, err)
		}
		if young, err := e.Old(ctx, county, 1_600_000_000_000, 10); err != nil || len(young) != 0 {
			t.Fatalf("younger than that: %v %v", young, err)
		}
		act := journal.Act{County: county, At: 1_750_000_000_000, On: civil.Day("2025-06-15")}
		for i, want := range []int{1, 0} {
			if n, err := e.Erase(ctx, act, old); err != nil || n != want {
				t.Fatalf("time %d: %d %v", i+1, n, err)
			}
		}
		if _, err := e.File(ctx, county, "visit:v1", hashOf(calm), false); fault.Code(err) != "evidence.erased" {
			t.Fatalf("%v", err)
		}
		if _, err := e.File(ctx, county, "visit:v2", hashOf(found), false); err != nil {
			t.Fatal(err)
		}
		verify := func() string {
			t.Helper()
			list, sum, err := jdesk.Verify(ctx, d, county, t.TempDir(), e.Check())
			if err != nil || sum.Records != 3 {
				t.Fatalf("%+v %v", sum, err)
			}
			var all []string
			for _, f := range list {
				all = append(all, f.Why)
			}
			return strings.Join(all, "\n")
		}
		if why := verify(); why != "" {
			t.Fatal(why)
		}
		set := func(at int64, body []byte) {
			t.Helper()
			err := d.Write(ctx, func(tx db.Tx) error {
				_, err := tx.ExecContext(ctx, "UPDATE photo SET erased_at = $3 WHERE county = $1 AND hash = $2", county, hashOf(body), at)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		set(5, found)
		if why := verify(); !strings.Contains(why, "却没有删除的留痕") {
			t.Fatal(why)
		}
		set(0, found)
		set(0, calm)
		if why := verify(); !strings.Contains(why, "登记却说还在") {
			t.Fatal(why)
		}
	})
}
