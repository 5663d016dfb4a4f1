// Package recall remembers figures that take long to count, and knows when one no
// longer holds.
//
// A ground is what lies at one path of the tree: its cases, its visits, its tasks,
// its sites. Whoever changes a row touches the row's ground in the same
// transaction; a figure is remembered ground by ground, together with how often
// the ground had been touched when it was counted. Asked again, the touches are
// read first, in the same snapshot: only the grounds that were touched since are
// counted anew, by the same statement that counts them all. There is no second
// definition of a figure and no sum that could drift from its list; what is
// forgotten, or lost with the process, is counted again.
//
// See docs/adr/0084.
package recall

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"anwang/internal/kit/db"

	lru "github.com/hashicorp/golang-lru/v2"
)

// Ground is what somebody changed: rows of one kind (hazard, visit, task, site,
// grid, notice), at one path, in one month (2026-03) or other span of time. An empty
// span is all of time. A path is one of the tree, or an address notices go to. The
// ground {"grid"} of no path is the tree itself, on which every answer rests.
type Ground struct{ What, Path, Span string }

// Month is the span a day lies in.
func Month(day string) string { return day[:min(len(day), len("2006-01"))] }

// Touch says, in the transaction that changes rows, which grounds they lie in:
// where a row was and where it is now. The same ground twice counts once.
func Touch(ctx context.Context, tx db.Tx, county string, grounds ...Ground) error {
	for i, g := range grounds {
		if slices.Contains(grounds[:i], g) {
			continue
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO touched (county, span, what, path, n) VALUES ($1, $2, $3, $4, 1)
			ON CONFLICT (county, span, what, path) DO UPDATE SET n = touched.n + 1`, county, g.Span, g.What, g.Path)
		if err != nil {
			return err
		}
	}
	return nil
}

// Moved says that rows whose paths begin with `from` (up to `high`) went under
// another path, or are about to: their grounds, old and new, are touched.
func Moved(ctx context.Context, tx db.Tx, county, from, high, to string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO touched (county, span, what, path, n)
		SELECT t.county, t.span, t.what, CAST($2 AS TEXT) || SUBSTR(t.path, CAST($3 AS INTEGER)), t.n FROM touched t
		WHERE t.county = $1 AND t.path >= $4 AND t.path < $5
		ON CONFLICT (county, span, what, path) DO UPDATE SET n = touched.n + excluded.n`, county, to, len(from)+1, from, high)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE touched SET n = n + 1 WHERE county = $1 AND path >= $2 AND path < $3`, county, from, high)
	return err
}

// Memory is what a desk remembers, the least asked for forgotten first.
type Memory struct {
	kept    *lru.Cache[string, kept]
	recount bool
}

// kept is the answer of one ground.
type kept struct {
	touches int64
	until   int64 // Unix milliseconds from which it no longer holds; 0 = always
	answer  any
}

// most is how many answers of grounds are remembered: a county of five thousand
// grids, its months and the people who look at it.
const most = 50_000

// New is an empty memory. One that recounts counts again whatever it remembers,
// and compares: tests do, so that whoever forgets to touch a ground is told by the
// first scene that does.
func New(recount bool) *Memory {
	c, err := lru.New[string, kept](most)
	if err != nil {
		panic("recall: " + err.Error()) // only a size below one
	}
	return &Memory{kept: c, recount: recount}
}

// Question is something that is counted ground by ground.
type Question struct {
	County string
	// Asks tells one question from another: what is counted, for whom (what they
	// see is part of it), of which time.
	Asks string
	// Rests are the kinds of rows it counts, Spans the months they lie in; nil is
	// all of time.
	Rests, Spans []string
	// Sight are the paths that may have something to count, by column `t.path`.
	Sight db.Cond
	// Now is the time it is asked at, Unix milliseconds.
	Now int64
}

// Answer is what was counted at a ground, and until when (Unix milliseconds; 0 =
// always) time alone changes nothing in it.
type Answer[T any] struct {
	Of    T
	Until int64
}

// Ask gives the answer of every path within sight. Work counts the paths it is
// given; one that it says nothing of has nothing.
//
// scope: the question says what its asker sees.
func Ask[T any](ctx context.Context, tx db.Tx, m *Memory, q Question, work func(paths []string) (map[string]Answer[T], error)) (map[string]T, error) {
	touches, err := q.touches(ctx, tx, "CAST('' AS TEXT)")
	if err != nil {
		return nil, err
	}
	found, err := ask(m, q, touches, func(grounds []Ground) (map[Ground]Answer[T], error) {
		paths := make([]string, len(grounds))
		for i, g := range grounds {
			paths[i] = g.Path
		}
		of, err := work(paths)
		out := make(map[Ground]Answer[T], len(of))
		for path, a := range of {
			out[Ground{Path: path}] = a
		}
		return out, err
	})
	out := make(map[string]T, len(found))
	for g, a := range found {
		out[g.Path] = a
	}
	return out, err
}

// AskEach is [Ask] for what is counted span by span as well: where much lies at one
// path and comes day by day, only its last span is counted anew. The grounds it
// gives and counts have a path and a span; a touch for all of time touches each.
//
// scope: the question says what its asker sees.
func AskEach[T any](ctx context.Context, tx db.Tx, m *Memory, q Question, work func(grounds []Ground) (map[Ground]Answer[T], error)) (map[Ground]T, error) {
	touches, err := q.touches(ctx, tx, "t.span")
	if err != nil {
		return nil, err
	}
	for g := range touches {
		if g.Span != "" {
			touches[g] += touches[Ground{Path: g.Path}]
		}
	}
	maps.DeleteFunc(touches, func(g Ground, _ int64) bool { return g.Span == "" })
	return ask(m, q, touches, work)
}

// ask takes from memory what still holds and has the rest counted.
func ask[T any](m *Memory, q Question, touches map[Ground]int64, work func([]Ground) (map[Ground]Answer[T], error)) (map[Ground]T, error) {
	out := make(map[Ground]T, len(touches))
	var stale, known []Ground
	for g, n := range touches {
		k, ok := m.kept.Get(q.key(g))
		if !ok || k.touches != n || k.until > 0 && k.until <= q.Now {
			stale = append(stale, g)
			continue
		}
		out[g] = k.answer.(T)
		known = append(known, g)
	}
	if m.recount && len(known) > 0 {
		if err := doubt(q, out, known, work); err != nil {
			return nil, err
		}
	}
	if len(stale) == 0 {
		return out, nil
	}
	slices.SortFunc(stale, inOrder)
	found, err := work(stale)
	if err != nil {
		return nil, err
	}
	for _, g := range stale {
		a := found[g]
		m.kept.Add(q.key(g), kept{touches: touches[g], until: a.Until, answer: a.Of})
		out[g] = a.Of
	}
	return out, nil
}

// key is under which an answer is kept.
func (q Question) key(g Ground) string {
	return q.County + "\x00" + q.Asks + "\x00" + g.Span + "\x00" + g.Path
}

func inOrder(a, b Ground) int {
	return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Span, b.Span))
}

// doubt counts again what is remembered.
func doubt[T any](q Question, remembered map[Ground]T, known []Ground, work func([]Ground) (map[Ground]Answer[T], error)) error {
	slices.SortFunc(known, inOrder)
	again, err := work(known)
	if err != nil {
		return err
	}
	for _, g := range known {
		if !reflect.DeepEqual(again[g].Of, remembered[g]) {
			return fmt.Errorf("recall: somebody changed %s at %s%s and did not touch it: remembered %v, counted %v", q.Asks, g.Path, g.Span, remembered[g], again[g].Of)
		}
	}
	return nil
}

// touches are how often each ground within sight was touched; span is the column
// that tells grounds of one path apart.
//
// scope: the question says what its asker sees.
func (q Question) touches(ctx context.Context, tx db.Tx, span string) (map[Ground]int64, error) {
	var tree int64
	err := tx.QueryRowContext(ctx, "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM touched WHERE county = $1 AND span = '' AND what = 'grid' AND path = ''", q.County).Scan(&tree)
	if err != nil {
		return nil, err
	}
	w := db.Filter(q.County).AndCond(db.In("t.what", q.Rests)).AndCond(q.Sight)
	if q.Spans != nil {
		w.AndCond(db.In("t.span", append([]string{""}, q.Spans...)))
	}
	rows, err := tx.QueryContext(ctx, "SELECT t.path, "+span+", CAST(SUM(t.n) AS BIGINT) FROM touched t WHERE t.county = $1 AND "+w.String()+" GROUP BY t.path, "+span, w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[Ground]int64{}
	for rows.Next() {
		var g Ground
		var n int64
		if err := rows.Scan(&g.Path, &g.Span, &n); err != nil {
			return nil, err
		}
		out[g] = n + tree
	}
	return out, rows.Err()
}

// For says for whom something is counted, where what they see is part of it.
func For(parts ...any) string {
	var b strings.Builder
	for _, p := range parts {
		fmt.Fprintf(&b, "%v\x00", p)
	}
	return b.String()
}
