package dbtest_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

func TestEachGivesAFreshDatabaseWithTheSchema(t *testing.T) {
	for range 2 { // what the first round wrote, the second must not see
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			ctx := context.Background()
			var n int
			if err := d.Read().QueryRowContext(ctx, "SELECT count(*) FROM entry").Scan(&n); err != nil || n != 0 {
				t.Fatalf("entries in a fresh database: %d, %v", n, err)
			}
			if err := d.Write(ctx, func(tx db.Tx) error {
				_, err := tx.ExecContext(ctx, "CREATE TABLE mark (county TEXT)")
				return err
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestAServerEndsWithItsLeashAndLeavesNothing(t *testing.T) {
	s, err := dbtest.StartServer()
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(context.Background(), s.DSN)
	if err != nil {
		t.Fatal(err)
	}
	var dir string
	if err := d.Read().QueryRowContext(context.Background(), "SHOW data_directory").Scan(&dir); err != nil {
		t.Fatal(err)
	}
	d.Close()
	if err := s.Stop(); err != nil {
		t.Logf("keeper: %v", err)
	}
	for range 100 {
		if _, err := os.Stat(filepath.Dir(dir)); os.IsNotExist(err) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%s is still there", filepath.Dir(dir))
}
