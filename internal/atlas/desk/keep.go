package desk

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
)

// What a person's map is drawn from is kept by what that person sees, so that
// nothing of one sight is ever shown to another: the key is the scope itself, and
// what is kept under it was read with that scope in the query.

const (
	// freshFor is how long a map is shown without a look at the journal.
	freshFor = 30 * time.Second
	// staleFor is how long an older map is shown while a new one is drawn.
	staleFor = 3 * time.Minute
	// rowsMost is how many rows are kept over all sights.
	rowsMost = 1_500_000
)

type slot struct {
	mu    sync.Mutex // whoever draws it first; the others wait
	busy  bool       // it is being drawn anew beside what is shown
	value any
	rows  int
	stamp string
	at    civil.Instant
	used  int64
}

// sight is the key of what a caller sees.
func sight(who account.Caller) string {
	var b strings.Builder
	b.WriteString(who.County)
	for _, s := range who.Scope {
		fmt.Fprintf(&b, "|%q/%q/%t/%q", s.Path, s.Department, s.Filed, s.Except)
	}
	if len(who.Departments()) > 0 {
		fmt.Fprintf(&b, "|by %q", who.Person) // what they found themselves is theirs (hazard/desk Within)
	}
	fmt.Fprintf(&b, "|may %t %t %t", who.May(account.SiteRead), who.May(account.HazardRead), who.May(account.TaskRead))
	return b.String()
}

func (d *Desk) slot(key string) *slot {
	m := &d.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[string]*slot{}
	}
	m.turn++
	s := m.of[key]
	if s == nil {
		s = &slot{}
		m.of[key] = s
	}
	s.used = m.turn
	return s
}

// forget drops what was not looked at longest, when too much is kept.
func (d *Desk) forget() {
	m := &d.memory
	m.mu.Lock()
	defer m.mu.Unlock()
	type one struct {
		key  string
		used int64
		rows int
	}
	var all []one
	sum := 0
	for key, s := range m.of {
		all, sum = append(all, one{key, s.used, s.rows}), sum+s.rows
	}
	slices.SortFunc(all, func(a, b one) int { return int(a.used - b.used) })
	for _, o := range all[:max(0, len(all)-1)] {
		if sum <= rowsMost && len(m.of) <= 400 {
			return
		}
		delete(m.of, o.key)
		sum -= o.rows
	}
}

// stamp changes with everything that is recorded: each change is noted in the
// journal in its own transaction, and each of the tree in its list of changes.
type stamp struct {
	tree string
	all  string
}

func (d *Desk) stamp(ctx context.Context, county string) (stamp, error) {
	var at, n int64
	if err := d.DB.Read().QueryRowContext(ctx, "SELECT COALESCE(MAX(e.at), 0) FROM entry e WHERE e.county = $1", county).Scan(&at); err != nil {
		return stamp{}, err
	}
	err := d.DB.Read().QueryRowContext(ctx, "SELECT COALESCE(MAX(c.n), 0) FROM grid_change c WHERE c.county = $1", county).Scan(&n)
	tree := fmt.Sprint(n, " ", d.Today())
	return stamp{tree, fmt.Sprint(tree, " ", at)}, err
}

// shown gives what is kept under a key and drawn with build, at most some
// minutes old: a map that is looked at never waits for its next edition.
func shown[T any](ctx context.Context, d *Desk, county, key string, build func(ctx context.Context, now stamp) (T, int, error)) (T, error) {
	s := d.slot(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	var none T
	age := d.Now().Sub(s.at)
	if s.value != nil && age >= 0 && age < freshFor {
		return s.value.(T), nil
	}
	now, err := d.stamp(ctx, county)
	if err != nil {
		return none, err
	}
	if s.value != nil && s.stamp == now.all {
		s.at = d.Now()
		return s.value.(T), nil
	}
	draw := func(ctx context.Context) (T, error) {
		v, rows, err := build(ctx, now)
		if err != nil {
			return none, err
		}
		d.put(s, v, rows, now.all)
		return v, nil
	}
	if s.value == nil || age < 0 || age >= staleFor {
		// A browser that moves on calls its requests back: the map is drawn all the same,
		// or nobody would ever see a large one.
		v, err := draw(context.WithoutCancel(ctx))
		if err == nil {
			d.forget()
		}
		return v, err
	}
	if !s.busy {
		s.busy = true
		go func() {
			ctx := context.WithoutCancel(ctx)
			v, rows, err := build(ctx, now)
			s.mu.Lock()
			defer s.mu.Unlock()
			s.busy = false
			if err != nil {
				slog.ErrorContext(ctx, "map", "err", err)
				return
			}
			d.put(s, v, rows, now.all)
			d.forget()
		}()
	}
	return s.value.(T), nil
}

func (d *Desk) put(s *slot, v any, rows int, stamp string) {
	s.value, s.stamp, s.at = v, stamp, d.Now()
	d.memory.mu.Lock()
	defer d.memory.mu.Unlock()
	s.rows = rows
}

// part gives a part of a map as it was at a stamp, read once for all the months
// that are looked at.
func part[T any](ctx context.Context, d *Desk, key, stamp string, read func(ctx context.Context) (T, int, error)) (T, error) {
	s := d.slot(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.value != nil && s.stamp == stamp {
		return s.value.(T), nil
	}
	v, rows, err := read(ctx)
	if err != nil {
		return v, err
	}
	d.put(s, v, rows, stamp)
	return v, nil
}

// each reads rows one by one.
func each(ctx context.Context, tx db.Tx, text string, args []any, row func(scan func(...any) error) error) error {
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
