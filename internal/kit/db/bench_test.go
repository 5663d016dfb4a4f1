package db_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

// BenchmarkDurableWrite is one durable write of a record's size, from one
// writer and from many at once; docs/adr/0001 quotes the ratio. (The tests' own
// PostgreSQL runs without fsync: a figure from it would say nothing.)
func BenchmarkDurableWrite(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			d := dbtest.SQLite(b)
			ctx := context.Background()
			if err := d.Write(ctx, func(tx db.Tx) error {
				_, err := tx.ExecContext(ctx, "CREATE TABLE shelf (county TEXT NOT NULL, id TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (county, id))")
				return err
			}); err != nil {
				b.Fatal(err)
			}
			body := strings.Repeat("巡", 700)
			var n atomic.Int64
			b.ResetTimer()
			for _, err := range dbtest.Simultaneously(writers, func(int) error {
				for {
					i := n.Add(1)
					if i > int64(b.N) {
						return nil
					}
					if err := d.Write(ctx, func(tx db.Tx) error { return put(ctx, tx, fmt.Sprintf("%012d", i), body) }); err != nil {
						return err
					}
				}
			}) {
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
