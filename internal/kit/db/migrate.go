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
	if err := d.ours(ctx); err != nil {
		return unopened(err, d.where)
	}
	dialect := goose.DialectPostgres
	if d.Engine == SQLite {
		dialect = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, d.write.raw(), dir, goose.WithSlog(slog.New(slog.DiscardHandler)))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return unopened(err, d.where)
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; have > newest {
		return fault.New(fault.Conflict, "database.newer", "where", d.where, "have", strconv.FormatInt(have, 10), "most", strconv.FormatInt(newest, 10))
	}
	if _, err := p.Up(ctx); err != nil {
		return unopened(fmt.Errorf("migrate: %w", err), d.where)
	}
	return nil
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
