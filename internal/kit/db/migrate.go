package db

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strconv"

	"anwang/internal/fault"

	"github.com/pressly/goose/v3"
)

// versions is the table where goose keeps which migrations ran.
const versions = "goose_db_version"

// Migrate brings the schema up to the newest numbered file in dir. A database
// that belongs to something else is left untouched, and so is one that a newer
// program has migrated further: this one would write what that one misreads.
func (d *DB) Migrate(ctx context.Context, dir fs.FS) error {
	p, err := d.migrations(ctx, dir)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return unopened(fmt.Errorf("migrate: %w", err), d.where)
	}
	return nil
}

// Behind says which migration ran last and which is the newest; 0 of an empty
// database.
func (d *DB) Behind(ctx context.Context, dir fs.FS) (have, newest int64, err error) {
	p, err := d.migrations(ctx, dir)
	if err != nil {
		return 0, 0, err
	}
	have, err = p.GetDBVersion(ctx)
	sources := p.ListSources()
	return have, sources[len(sources)-1].Version, err
}

// migrations are the numbered files of dir, for a database that they fit.
func (d *DB) migrations(ctx context.Context, dir fs.FS) (*goose.Provider, error) {
	if err := d.ours(ctx); err != nil {
		return nil, unopened(err, d.where)
	}
	dialect := goose.DialectPostgres
	if d.Engine == SQLite {
		dialect = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, d.write.raw(), dir, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return nil, unopened(err, d.where)
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest {
		return nil, d.newer(have, newest)
	}
	return p, nil
}

func (d *DB) newer(have, most int64) error {
	return fault.New(fault.Conflict, "database.newer", "where", d.where, "have", strconv.FormatInt(have, 10), "most", strconv.FormatInt(most, 10))
}

// CopyTo writes the whole database of SQLite into a new file, as it is at this
// instant.
func (d *DB) CopyTo(ctx context.Context, file string) error {
	_, err := d.write.raw().ExecContext(ctx, "VACUUM INTO ?", file)
	return named(err)
}

// ours refuses a database that has tables and none of them from a migration.
func (d *DB) ours(ctx context.Context) error {
	query := "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	if d.Engine == SQLite {
		query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
	}
	rows, err := d.write.raw().QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		tables = append(tables, name)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(tables) > 0 && !slices.Contains(tables, versions) {
		return fault.New(fault.Conflict, "database.foreign", "where", d.where)
	}
	return nil
}
