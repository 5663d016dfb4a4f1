package db

import (
	"context"
	"fmt"
)

// grown is by how much a database grows before its statistics are taken anew.
const grown = 1.3

// Tune takes statistics of the tables where the engine does not by itself, when
// the database has grown since. Every key begins with the county, of which there
// is one: without statistics SQLite takes that for a choice among many, and walks
// a whole table where an index of two columns leads straight to the row. Looking
// costs next to nothing; taking them, a moment.
func (d *DB) Tune(ctx context.Context) error {
	if d.Engine != SQLite {
		return nil
	}
	var pages int64
	if err := d.read.QueryRowContext(ctx, "PRAGMA page_count").Scan(&pages); err != nil {
		return err
	}
	if last := d.tuned.Load(); float64(pages) < float64(last)*grown {
		return nil
	}
	w := d.write.raw()
	conn, err := w.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	// Dropped first: making the table again is what tells every other connection
	// to read what is in it.
	for _, q := range []string{"PRAGMA analysis_limit = 1000", "BEGIN IMMEDIATE", "ANALYZE", "DROP TABLE sqlite_stat1", "ANALYZE", "COMMIT"} {
		if _, err := conn.ExecContext(ctx, q); err != nil {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			return fmt.Errorf("statistics: %s: %w", q, err)
		}
	}
	d.tuned.Store(pages)
	return nil
}
