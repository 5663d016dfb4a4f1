package db

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
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
	// Dropped first: making the table anew is what tells every other connection to
	// read what is in it.
	for _, q := range []string{"PRAGMA analysis_limit = " + strconv.Itoa(looked), "BEGIN IMMEDIATE", "DROP TABLE IF EXISTS sqlite_stat1", "ANALYZE"} {
		if _, err = conn.ExecContext(ctx, q); err != nil {
			err = fmt.Errorf("statistics: %s: %w", q, err)
			break
		}
	}
	if err == nil {
		err = whole(ctx, conn)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
		return err
	}
	d.tuned.Store(pages)
	return nil
}

// looked is how many rows of an index are looked at for its statistics.
const looked = 1000

// whole mends what looking at so few rows gets wrong: no value is ever found to
// occur more often than rows were looked at, and the first column, the county, is
// the same in all of them.
func whole(ctx context.Context, conn *sql.Conn) error {
	rows, err := conn.QueryContext(ctx, "SELECT tbl, idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL")
	if err != nil {
		return err
	}
	defer rows.Close()
	var mended [][3]string
	for rows.Next() {
		var table, index, stat string
		if err := rows.Scan(&table, &index, &stat); err != nil {
			return err
		}
		if n := strings.Fields(stat); len(n) > 1 && n[1] == strconv.Itoa(looked+1) {
			n[1] = n[0]
			mended = append(mended, [3]string{strings.Join(n, " "), table, index})
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	for _, m := range mended {
		if _, err := conn.ExecContext(ctx, "UPDATE sqlite_stat1 SET stat = ?1 WHERE tbl = ?2 AND idx = ?3", m[0], m[1], m[2]); err != nil {
			return err
		}
	}
	return nil
}
