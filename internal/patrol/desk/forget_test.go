package desk_test

import (
	"context"
	"testing"

	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/db"
	"anwang/internal/site"
)

func TestTasksOfASiteThatShouldNeverHaveBeenAreForgottenUnlessUsed(t *testing.T) {
	each(t, func(s *stage) {
		s.sweep()
		about := func(id string) (n int) {
			row := s.db.Read().QueryRowContext(context.Background(), "SELECT COUNT(*) FROM task WHERE county = $1 AND target = $2", county, id)
			if err := row.Scan(&n); err != nil {
				s.Fatal(err)
			}
			return n
		}
		forget := func(id string) error {
			return s.db.Write(context.Background(), func(tx db.Tx) error {
				return s.desk.Forget(context.Background(), tx, journal.Act{County: county}, site.Site{ID: id, Name: id})
			})
		}
		var id, other string
		row := s.db.Read().QueryRowContext(context.Background(), "SELECT MIN(target), MAX(target) FROM task WHERE county = $1 AND aim = 'site'", county)
		if err := row.Scan(&id, &other); err != nil || id == "" || id == other {
			s.Fatalf("two sites with tasks are needed: %q %q %v", id, other, err)
		}
		s.do("UPDATE task SET state = 'missed' WHERE county = $1 AND target = $2", county, id)
		if err := forget(id); fault.Code(err) != "site.used_since" || about(id) == 0 {
			s.Errorf("a task that was missed is forgotten: %v", err)
		}
		s.do("UPDATE task SET state = 'open' WHERE county = $1 AND target = $2", county, id)
		before := about(other)
		if err := forget(id); err != nil || about(id) != 0 || about(other) != before {
			s.Errorf("%v: %d left, %d of another", err, about(id), about(other))
		}
	})
}
