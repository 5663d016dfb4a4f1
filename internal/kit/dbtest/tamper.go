package dbtest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"anwang/internal/kit/db"
)

// Cell is one column of one row, for tests that change what is stored behind
// the house's back and want that found.
type Cell struct {
	Table, Column string
	Was           any

	key []string // names of the key's columns
	at  []any    // and their values
}

// String names the cell.
func (c Cell) String() string { return fmt.Sprintf("%s%v.%s", c.Table, c.at, c.Column) }

// Cells lists every column of every row of a table; key are the columns that
// tell its rows apart.
func Cells(t testing.TB, d *db.DB, table string, key ...string) []Cell {
	t.Helper()
	rows, err := d.Read().QueryContext(t.Context(), "SELECT * FROM "+table+" ORDER BY "+strings.Join(key, ", "))
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	var out []Cell
	for rows.Next() {
		values, places := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			places[i] = &values[i]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatalf("dbtest: %v", err)
		}
		at := make([]any, len(key))
		for i, k := range key {
			at[i] = values[slices.Index(names, k)]
		}
		for i, n := range names {
			if is, number := values[i].(int64); number && types[i].DatabaseTypeName() == "BOOLEAN" {
				values[i] = is != 0 // SQLite has no booleans
			}
			out = append(out, Cell{Table: table, Column: n, Was: values[i], key: key, at: at})
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return out
}

// Other is another value than the cell has: a letter or a byte changed, another
// number.
func (c Cell) Other(r *rand.Rand) any {
	switch v := c.Was.(type) {
	case string:
		if v == "" || r.IntN(3) == 0 {
			return v + "1"
		}
		letters := []rune(v)
		i := r.IntN(len(letters))
		to := 'g' + rune(r.IntN(16)) // no number: ids in tests end in those, and another row's id is taken
		if to == letters[i] {
			to++
		}
		letters[i] = to
		return string(letters)
	case []byte:
		if len(v) == 0 {
			return []byte{1}
		}
		v = bytes.Clone(v)
		v[r.IntN(len(v))] ^= byte(1 + r.IntN(255))
		return v
	case int64:
		return v + 1000 + r.Int64N(1000) // no other row's number
	case float64:
		return v + 0.000001
	case bool:
		return !v
	}
	panic(fmt.Sprintf("dbtest: %s holds a %T", c, c.Was))
}

// Put writes a value into the cell and returns how to put back what was there.
func (c Cell) Put(t testing.TB, d *db.DB, value any) (back func()) {
	t.Helper()
	write := func(c Cell, value any) {
		t.Helper()
		args, where := append([]any{value}, c.at...), make([]string, len(c.key))
		for i, k := range c.key {
			where[i] = fmt.Sprintf("%s = $%d", k, i+2)
		}
		err := d.Write(t.Context(), func(tx db.Tx) error {
			done, err := tx.ExecContext(t.Context(), "UPDATE "+c.Table+" SET "+c.Column+" = $1 WHERE "+strings.Join(where, " AND "), args...)
			if err != nil {
				return err
			}
			if n, err := done.RowsAffected(); err != nil || n != 1 {
				return fmt.Errorf("%d rows, %w", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatalf("dbtest: %s: %v", c, err)
		}
	}
	write(c, value)
	return func() {
		t.Helper()
		now := c
		if i := slices.Index(c.key, c.Column); i >= 0 {
			now.at = slices.Clone(c.at)
			now.at[i] = value
		}
		write(now, c.Was)
	}
}
