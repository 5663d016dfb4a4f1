package db_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"anwang/internal/fault"
	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// shelf makes a table to write on; the house's own tables belong to the nouns.
func shelf(t *testing.T, d *db.DB) {
	t.Helper()
	write(t, d, "CREATE TABLE shelf (county TEXT NOT NULL, id TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (county, id))")
}

func write(t *testing.T, d *db.DB, q string, args ...any) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx db.Tx) error {
		_, err := tx.ExecContext(t.Context(), q, args...)
		return err
	}); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

func put(ctx context.Context, tx db.Tx, id, word string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO shelf (county, id, word) VALUES ($1, $2, $3)", "120119", id, word)
	return err
}

func ids(t *testing.T, d *db.DB) []string {
	t.Helper()
	rows, err := d.Read().QueryContext(context.Background(), "SELECT id FROM shelf WHERE county = $1 ORDER BY id", "120119")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		out = append(out, id)
	}
	return out
}

func TestEightWhoLookAndThenInsertPutExactlyOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		// No unique index stands behind: what keeps the post from being given
		// twice is the isolation of Write alone.
		write(t, d, "CREATE TABLE holder (county TEXT NOT NULL, post TEXT NOT NULL, person TEXT NOT NULL)")
		taken := errors.New("taken")
		errs := dbtest.Simultaneously(8, func(i int) error {
			return d.Write(context.Background(), func(tx db.Tx) error {
				ctx := context.Background()
				var n int
				if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM holder WHERE county = $1 AND post = $2", "120119", "head").Scan(&n); err != nil {
					return err
				}
				if n > 0 {
					return taken
				}
				_, err := tx.ExecContext(ctx, "INSERT INTO holder (county, post, person) VALUES ($1, $2, $3)", "120119", "head", fmt.Sprint(i))
				return err
			})
		})
		put := 0
		for _, err := range errs {
			if err == nil {
				put++
			} else if !errors.Is(err, taken) {
				t.Errorf("neither put nor told that it is taken: %v", err)
			}
		}
		var n int
		if err := d.Read().QueryRowContext(t.Context(), "SELECT count(*) FROM holder").Scan(&n); err != nil {
			t.Fatal(err)
		}
		if put != 1 || n != 1 {
			t.Errorf("%d were told that they hold the post, %d rows", put, n)
		}
	})
}

func TestAWriteThatFailsFailsAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		wrong := errors.New("wrong")
		errs := dbtest.Simultaneously(24, func(i int) error {
			return d.Write(context.Background(), func(tx db.Tx) error {
				if err := put(context.Background(), tx, fmt.Sprintf("%02d", i), ""); err != nil {
					return err
				}
				if i%6 == 0 {
					return wrong // after it wrote: what it wrote must go
				}
				return nil
			})
		})
		var want []string
		for i, err := range errs {
			if i%6 == 0 {
				if !errors.Is(err, wrong) {
					t.Errorf("write %d: %v", i, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("write %d: %v", i, err)
			}
			want = append(want, fmt.Sprintf("%02d", i))
		}
		if got := ids(t, d); !slices.Equal(got, want) {
			t.Errorf("stored %v\nwant   %v", got, want)
		}
	})
}

func TestAPanicInAWriteReachesItsCallerAndNobodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		var mu sync.Mutex
		thrown := map[int]any{}
		errs := dbtest.Simultaneously(12, func(i int) (err error) {
			defer func() {
				if v := recover(); v != nil {
					mu.Lock()
					thrown[i] = v
					mu.Unlock()
				}
			}()
			return d.Write(context.Background(), func(tx db.Tx) error {
				if err := put(context.Background(), tx, fmt.Sprintf("%02d", i), ""); err != nil {
					return err
				}
				if i == 5 {
					panic("five")
				}
				return nil
			})
		})
		if len(thrown) != 1 || thrown[5] != "five" {
			t.Errorf("thrown: %v", thrown)
		}
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		if got := ids(t, d); len(got) != 11 || slices.Contains(got, "05") {
			t.Errorf("stored %v", got)
		}
		write(t, d, "INSERT INTO shelf (county, id, word) VALUES ($1, $2, $3)", "120119", "after", "")
	})
}

func TestAFullDiskIsNamedAndNothingIsHalfWritten(t *testing.T) {
	d := dbtest.SQLite(t)
	shelf(t, d)
	var pages int
	if err := d.Read().QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	// Ten more pages are all the disk there is.
	if err := d.Write(t.Context(), func(tx db.Tx) error {
		var n int
		return tx.QueryRowContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages+10)).Scan(&n)
	}); err != nil {
		t.Fatal(err)
	}
	big := strings.Repeat("x", 1<<20)
	errs := dbtest.Simultaneously(8, func(i int) error {
		return d.Write(context.Background(), func(tx db.Tx) error {
			if err := put(context.Background(), tx, fmt.Sprintf("%d", i), ""); err != nil {
				return err
			}
			if i == 3 {
				return put(context.Background(), tx, "3 big", big)
			}
			return nil
		})
	})
	for i, err := range errs {
		switch {
		case i == 3 && fault.Code(err) != "server.disk_full":
			t.Errorf("the one that did not fit: %v", err)
		case i != 3 && err != nil:
			t.Errorf("write %d fitted: %v", i, err)
		}
	}
	if got := ids(t, d); !slices.Equal(got, []string{"0", "1", "2", "4", "5", "6", "7"}) {
		t.Errorf("stored %v", got)
	}
	var sound string
	if err := d.Read().QueryRowContext(t.Context(), "PRAGMA integrity_check").Scan(&sound); err != nil || sound != "ok" {
		t.Errorf("integrity: %s %v", sound, err)
	}
}

func TestASnapshotSeesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		count := func(tx db.Tx) (n int) {
			if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM shelf WHERE county = $1", "120119").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if err := d.Snapshot(t.Context(), func(tx db.Tx) error {
			before := count(tx)
			write(t, d, "INSERT INTO shelf (county, id, word) VALUES ($1, $2, $3)", "120119", "late", "")
			if during := count(tx); before != 0 || during != 0 {
				t.Errorf("inside: %d, then %d", before, during)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if n := count(d.Read()); n != 1 {
			t.Errorf("after: %d", n)
		}
	})
}

func TestBothEnginesOrderByBytes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		words := []string{"b", "B", "a", "A", "10", "2", "1/4/", "1/40/", "1/4/9/", "_", "~", "一", "丁", "张", "李", "é", "e", ""}
		for _, w := range words {
			write(t, d, "INSERT INTO shelf (county, id, word) VALUES ($1, $2, $3)", "120119", w, w)
		}
		slices.Sort(words) // Go compares bytes
		if got := ids(t, d); !slices.Equal(got, words) {
			t.Errorf("order %q\nwant  %q", got, words)
		}
	})
}

func TestClosingWaitsForWritesUnderWay(t *testing.T) {
	path := dbtest.File(t)
	d, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	shelf(t, d)
	began, wrote := make(chan struct{}), make(chan error, 1)
	go func() {
		wrote <- d.Write(context.Background(), func(tx db.Tx) error {
			close(began)
			time.Sleep(50 * time.Millisecond)
			return put(context.Background(), tx, "under way", "")
		})
	}()
	<-began
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-wrote:
		if err != nil {
			t.Fatalf("the write under way: %v", err)
		}
	default:
		t.Fatal("closed before the write was done")
	}
	if err := d.Write(t.Context(), func(db.Tx) error { return nil }); err == nil {
		t.Error("a closed database took a write")
	}
	again, err := db.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := ids(t, again); !slices.Equal(got, []string{"under way"}) {
		t.Errorf("stored %v", got)
	}
}

func TestTheReadDoorOfSQLiteDoesNotWrite(t *testing.T) {
	d := dbtest.SQLite(t)
	shelf(t, d)
	if err := put(t.Context(), d.Read(), "x", ""); err == nil {
		t.Error("the read door wrote")
	}
}

func TestAFileNameIsNotPartOfTheAddress(t *testing.T) {
	for _, name := range []string{"a#b", "a?b=c", "100%25", "有 空格"} {
		dir := t.TempDir() + "/" + name
		d, err := db.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		shelf(t, d)
		var file string
		if err := d.Read().QueryRowContext(t.Context(), "SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&file); err != nil {
			t.Fatal(err)
		}
		if file != dir {
			t.Errorf("%q opened %q", dir, file)
		}
		d.Close()
	}
}

func TestUniqueAndNoneAreTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf(t, d)
		write(t, d, "INSERT INTO shelf (county, id, word) VALUES ($1, $2, $3)", "120119", "x", "")
		err := d.Write(t.Context(), func(tx db.Tx) error { return put(t.Context(), tx, "x", "") })
		if !db.Unique(err) {
			t.Errorf("twice the same key: %v", err)
		}
		var word string
		err = d.Read().QueryRowContext(t.Context(), "SELECT word FROM shelf WHERE county = $1 AND id = $2", "120119", "y").Scan(&word)
		if !db.None(err) || db.Unique(err) {
			t.Errorf("no row: %v", err)
		}
	})
}

func TestAPostgresWithAnotherCollationIsRefused(t *testing.T) {
	dsn := dbtest.EmptyDSN(t)
	base, err := db.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	// ICU is compiled into every packaged PostgreSQL, locales of the machine
	// need not be there.
	if _, err := base.Read().ExecContext(t.Context(), "CREATE DATABASE otherwise TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en' LOCALE 'C' ENCODING 'UTF8'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		base.Read().ExecContext(context.Background(), "DROP DATABASE otherwise WITH (FORCE)")
		base.Close()
	})
	i := strings.LastIndex(dsn, "/")
	d, err := db.Open(t.Context(), dsn[:i]+"/otherwise?sslmode=disable")
	if err == nil {
		d.Close()
		t.Fatal("a database that orders otherwise was taken")
	}
	if f := fault.As(err); f == nil || !strings.Contains(f.Words(), "排序规则") {
		t.Errorf("told: %v", err)
	}
}
