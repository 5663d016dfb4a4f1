package db_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// With statistics the way to a row leads through the index that has it, on every
// connection, also those that were open before.
func TestStatisticsReachEveryConnection(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx := t.Context()
	err := d.Write(ctx, func(tx db.Tx) error {
		for _, q := range []string{"CREATE TABLE x (county TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, c TEXT NOT NULL, PRIMARY KEY (county, a, b, c))", "CREATE INDEX x_b ON x (county, b)"} {
			if _, err := tx.ExecContext(ctx, q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	plan := func(read db.Tx) string {
		t.Helper()
		// Explaining does not look whether the schema changed; asking does.
		n++
		ask := fmt.Sprintf("SELECT DISTINCT a, %d FROM x WHERE county = $1 AND b = $2", n)
		var a string
		var k int
		if err := read.QueryRowContext(ctx, ask, "1", "b7").Scan(&a, &k); err != nil && !db.None(err) {
			t.Fatal(err)
		}
		rows, err := read.QueryContext(ctx, "EXPLAIN QUERY PLAN "+ask, "1", "b7")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		var out []string
		for rows.Next() {
			var id, parent, unused int
			var text string
			if err := rows.Scan(&id, &parent, &unused, &text); err != nil {
				t.Fatal(err)
			}
			out = append(out, text)
		}
		return strings.Join(out, "; ")
	}
	plan(d.Read())
	if err := d.Tune(ctx); err != nil {
		t.Fatal(err)
	}
	fill := func(from, to int) {
		err := d.Write(ctx, func(tx db.Tx) error {
			for i := from; i < to; i++ {
				if _, err := tx.ExecContext(ctx, "INSERT INTO x VALUES ($1, $2, $3, $4)", "1", fmt.Sprint("a", i), fmt.Sprint("b", i), "c"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	fill(0, 30_000)
	if err := d.Tune(ctx); err != nil {
		t.Fatal(err)
	}
	if p := plan(d.Read()); !strings.Contains(p, "x_b (county=? AND b=?)") {
		t.Error("the read door:", p)
	}
	err = d.Write(ctx, func(tx db.Tx) error {
		if p := plan(tx); !strings.Contains(p, "x_b (county=? AND b=?)") {
			t.Error("the write door:", p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// Nothing has grown: nothing is done.
	if err := d.Tune(context.Background()); err != nil {
		t.Fatal(err)
	}
}
