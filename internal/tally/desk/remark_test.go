package desk_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
	"anwang/internal/kit/recall"
	"anwang/internal/tally/desk"
)

func TestSemantic06AMonthThatIsOverSaysWhatALateRecordChangedAndWhoWasNotThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := stage(t, d).as(account.Sight{Path: "1/"})
		ask := func() []string {
			var v desk.SummaryView
			if code := s.get(town+"summary", &v); code != http.StatusOK {
				t.Fatal(code)
			}
			return v.Notes
		}
		has := func(notes []string, text string) bool {
			return slices.ContainsFunc(notes, func(n string) bool { return strings.HasPrefix(n, text) })
		}
		if before := ask(); has(before, "更正") || has(before, "另有") {
			t.Errorf("before: %q", before)
		}
		err := d.Write(t.Context(), func(tx db.Tx) error {
			s.insert(tx, "task_correction", row{"task": "t1", "visit": "v1", "month": "2026-03", "path": "1/2/", "was": "missed", "now": "done", "at": int64(civil.Day("2026-04-02").End(zone))})
			_, err := tx.ExecContext(t.Context(), "UPDATE task SET state = 'vacant' WHERE id = 't2'")
			return errors.Join(err, recall.Touch(t.Context(), tx, county, recall.Ground{What: "task", Path: "1/3/", Span: "2026-03"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		if after := ask(); !has(after, "更正：本月结束后收到的记录改变了1项") || !has(after, "另有1项任务窗口过半无人在岗") {
			t.Errorf("after: %q", after)
		}
	})
}
