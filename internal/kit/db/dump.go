package db

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// A dump is the rows of a table as text that both engines read: what was dumped
// from one can be loaded into the other. Chunks of lines: the first names the
// columns and what is in them, each further one is a row.

// chunkBytes is about how large a chunk becomes.
const chunkBytes = 2 << 20

// Tables lists the tables of the schema, in order, without the book of migrations.
func (d *DB) Tables(ctx context.Context, tx Tx) ([]string, error) {
	query := "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
	if d.Engine == SQLite {
		query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
	}
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if name != versions {
			out = append(out, name)
		}
	}
	return out, rows.Err()
}

// Dump gives the rows of a table in chunks, and how many there are.
func (d *DB) Dump(ctx context.Context, tx Tx, table string, chunk func(lines []byte, rows int) error) (int64, error) {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return 0, err
	}
	names, kinds := make([]string, len(types)), make([]string, len(types))
	values, places := make([]any, len(types)), make([]any, len(types))
	for i, t := range types {
		kinds[i] = kindOf(t.DatabaseTypeName())
		names[i] = t.Name() + ":" + kinds[i]
		places[i] = &values[i]
	}
	head, err := json.Marshal(names)
	if err != nil {
		return 0, err
	}
	head = append(head, '\n')
	body, some, total := bytes.NewBuffer(bytes.Clone(head)), 0, int64(0)
	send := func() error {
		if some == 0 {
			return nil
		}
		err := chunk(body.Bytes(), some)
		body.Reset()
		body.Write(head)
		total, some = total+int64(some), 0
		return err
	}
	for rows.Next() {
		if err := rows.Scan(places...); err != nil {
			return total, err
		}
		line, err := lineOf(values, kinds)
		if err != nil {
			return total, fmt.Errorf("dump %s: %w", table, err)
		}
		body.Write(line)
		some++
		if body.Len() >= chunkBytes {
			if err := send(); err != nil {
				return total, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return total, err
	}
	return total, send()
}

// kindOf is what a column holds, said alike for both engines.
func kindOf(declared string) string {
	t := strings.ToUpper(declared)
	switch {
	case strings.HasPrefix(t, "BOOL"):
		return "bool"
	case strings.Contains(t, "INT"):
		return "int"
	case strings.HasPrefix(t, "BYTEA"), strings.HasPrefix(t, "BLOB"):
		return "bytes"
	case strings.HasPrefix(t, "DOUBLE"), strings.HasPrefix(t, "FLOAT"), strings.HasPrefix(t, "REAL"):
		return "float"
	}
	return "text"
}

func lineOf(values []any, kinds []string) ([]byte, error) {
	out := []byte{'['}
	for i, v := range values {
		if i > 0 {
			out = append(out, ',')
		}
		switch x := v.(type) {
		case bool:
			out = strconv.AppendBool(out, x)
		case int64:
			if kinds[i] == "bool" {
				out = strconv.AppendBool(out, x != 0)
			} else {
				out = strconv.AppendInt(out, x, 10)
			}
		case float64:
			out = strconv.AppendFloat(out, x, 'g', -1, 64)
		case string:
			text, err := json.Marshal(x)
			if err != nil {
				return nil, err
			}
			out = append(out, text...)
		case []byte:
			if kinds[i] != "bytes" {
				text, err := json.Marshal(string(x))
				if err != nil {
					return nil, err
				}
				out = append(out, text...)
				break
			}
			out = append(out, '"')
			out = base64.StdEncoding.AppendEncode(out, x)
			out = append(out, '"')
		default:
			return nil, fmt.Errorf("a value of type %T", v)
		}
	}
	return append(out, ']', '\n'), nil
}

// loadAtOnce is how many rows go into one statement.
const loadAtOnce = 100

// Load puts a chunk of a dump into a table.
func Load(ctx context.Context, tx Tx, table string, lines []byte) (int, error) {
	head, rest, _ := bytes.Cut(lines, []byte("\n"))
	var named []string
	if err := json.Unmarshal(head, &named); err != nil || len(named) == 0 {
		return 0, fmt.Errorf("load %s: no columns", table)
	}
	names, kinds := make([]string, len(named)), make([]string, len(named))
	for i, n := range named {
		var ok bool
		if names[i], kinds[i], ok = strings.Cut(n, ":"); !ok || !wordy(names[i]) {
			return 0, fmt.Errorf("load %s: column %q", table, n)
		}
	}
	if !wordy(table) {
		return 0, fmt.Errorf("load: table %q", table)
	}
	done := 0
	var args []any
	flush := func() error {
		n := len(args) / len(names)
		if n == 0 {
			return nil
		}
		var b strings.Builder
		b.WriteString("INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES ")
		for i := range n {
			if i > 0 {
				b.WriteString(", ")
			}
			for j := range names {
				b.WriteString(map[bool]string{true: "(", false: ", "}[j == 0] + "$" + strconv.Itoa(i*len(names)+j+1))
			}
			b.WriteString(")")
		}
		_, err := tx.ExecContext(ctx, b.String(), args...)
		args, done = nil, done+n
		return err
	}
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		if len(line) == 0 {
			continue
		}
		row, err := rowOf(line, kinds)
		if err != nil {
			return done, fmt.Errorf("load %s: %w", table, err)
		}
		if args = append(args, row...); len(args) == loadAtOnce*len(names) {
			if err := flush(); err != nil {
				return done, fmt.Errorf("load %s: %w", table, err)
			}
		}
	}
	if err := flush(); err != nil {
		return done, fmt.Errorf("load %s: %w", table, err)
	}
	return done, nil
}

// wordy keeps anything but a name out of a statement.
func wordy(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func rowOf(line []byte, kinds []string) ([]any, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var raw []any
	if err := dec.Decode(&raw); err != nil {
		return nil, err
	}
	if len(raw) != len(kinds) {
		return nil, fmt.Errorf("%d values in a row of %d", len(raw), len(kinds))
	}
	for i, v := range raw {
		var err error
		switch x := v.(type) {
		case json.Number:
			if kinds[i] == "float" {
				raw[i], err = x.Float64()
			} else {
				raw[i], err = x.Int64()
			}
		case string:
			if kinds[i] == "bytes" {
				raw[i], err = base64.StdEncoding.DecodeString(x)
			}
		case bool:
		default:
			err = fmt.Errorf("a value of type %T", v)
		}
		if err != nil {
			return nil, err
		}
	}
	return raw, nil
}

// Version is the number of the newest migration that ran.
func (d *DB) Version(ctx context.Context) (int64, error) {
	var v int64
	err := d.read.QueryRowContext(ctx, "SELECT MAX(version_id) FROM "+versions).Scan(&v)
	return v, err
}

// MigrateTo brings an empty database up to one migration and no further, so that
// rows of that time can be loaded; [DB.Migrate] goes on from there.
func (d *DB) MigrateTo(ctx context.Context, dir fs.FS, version int64) error {
	p, err := d.migrations(ctx, dir)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; version > newest {
		return d.newer(version, newest)
	}
	if _, err := p.UpTo(ctx, version); err != nil {
		return unopened(fmt.Errorf("migrate: %w", err), d.where)
	}
	return nil
}

// Size is how many bytes the database takes on its disk.
func (d *DB) Size(ctx context.Context) (int64, error) {
	query := "SELECT pg_database_size(current_database())"
	if d.Engine == SQLite {
		query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	}
	var n int64
	err := d.read.QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// Where names the database for people: the file, or host and name.
func (d *DB) Where() string { return d.where }
