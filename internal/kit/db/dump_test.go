package db_test

import (
	"context"
	"fmt"
	"testing"

	"anwang/internal/kit/db"
	"anwang/internal/kit/dbtest"
)

func TestWhatIsDumpedFromOneEngineIsLoadedIntoTheOther(t *testing.T) {
	ctx := context.Background()
	engines := map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres}
	for _, way := range [][2]string{{"sqlite", "postgres"}, {"postgres", "sqlite"}, {"sqlite", "sqlite"}} {
		from, to := engines[way[0]](t), engines[way[1]](t)
		err := from.Write(ctx, func(tx db.Tx) error {
			for i := range 250 {
				_, err := tx.ExecContext(ctx, `INSERT INTO photo (county, hash, kind, bytes, width, height, by_person, received_at, taken_at, lon, lat) VALUES ('c', $1, $2, $3, 1, 2, '', 9007199254740993, -1, $4, $5)`,
					fmt.Sprintf("h%04d", i), "换行\n\"引号\"\\ 𠮷", int64(i), 117.123456789012345, -0.1)
				if err != nil {
					return err
				}
				if _, err = tx.ExecContext(ctx, "INSERT INTO factor (county, person, secret, made_at, confirmed_at, last_step) VALUES ('c', $1, $2, 1, 0, 0)", fmt.Sprintf("p%d", i), []byte{0, 255, byte(i)}); err != nil {
					return err
				}
				if _, err = tx.ExecContext(ctx, "INSERT INTO password_reset (county, id, person, hash, asked_by, asked_at, until, decided_by, decided_at, approved) VALUES ('c', $1, '', '', '', 0, 0, '', 0, $2)", fmt.Sprintf("r%d", i), i%2 == 0); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		dump := func(d *db.DB, each func(string, []byte)) map[string]int64 {
			rows := map[string]int64{}
			err := d.Snapshot(ctx, func(tx db.Tx) error {
				tables, err := d.Tables(ctx, tx)
				if err != nil {
					return err
				}
				for _, table := range tables {
					if rows[table], err = d.Dump(ctx, tx, table, func(lines []byte, _ int) error {
						each(table, append([]byte(nil), lines...))
						return nil
					}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		had := map[string]string{}
		rows := dump(from, func(table string, lines []byte) {
			had[table] += string(lines)
			if err := to.Write(ctx, func(tx db.Tx) error { _, err := db.Load(ctx, tx, table, lines); return err }); err != nil {
				t.Fatal(err)
			}
		})
		if rows["photo"] != 250 || rows["factor"] != 250 || len(rows) < 40 {
			t.Fatalf("%v", rows)
		}
		has := map[string]string{}
		dump(to, func(table string, lines []byte) { has[table] += string(lines) })
		for table, lines := range had {
			if has[table] != lines {
				t.Errorf("%s → %s: %s differs\n%.300s\n%.300s", way[0], way[1], table, lines, has[table])
			}
		}
	}
}

func TestALoadTakesNoTextAsAStatement(t *testing.T) {
	d := dbtest.SQLite(t)
	ctx := context.Background()
	for _, c := range [][2]string{{"photo; DROP TABLE photo", `["county:text"]` + "\n[\"c\"]\n"}, {"photo", `["county) VALUES ('x'); --:text"]` + "\n[\"c\"]\n"}, {"photo", "nothing"}} {
		if err := d.Write(ctx, func(tx db.Tx) error { _, err := db.Load(ctx, tx, c[0], []byte(c[1])); return err }); err == nil {
			t.Errorf("%q was taken", c)
		}
	}
}
