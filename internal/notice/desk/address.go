package desk

import (
	"context"
	"strconv"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/notice"
)

// address is one of those at which somebody is told things, and the condition that
// a notice `n` sent there is theirs to read.
type address struct {
	key  string // as grounds name it
	fits db.Cond
}

func keyOf(n notice.Notice) string {
	switch {
	case n.Person != "":
		return "person:" + n.Person
	case n.Post != "":
		return "post:" + n.Place + ":" + n.Post
	}
	return "department:" + n.Department
}

// addresses are those of a caller: their name, the posts they hold and the
// departments they stand in. A notice has one address and is found at one.
func addresses(who account.Caller) []address {
	out := []address{{keyOf(notice.Notice{Person: who.Person}), db.Cond{SQL: "n.person = ?", Args: []any{who.Person}}}}
	// add widens an address there is, so that none is read twice.
	add := func(key string, own, further db.Cond) {
		for i := range out {
			if out[i].key == key {
				out[i].fits = db.Cond{SQL: "(" + out[i].fits.SQL + " OR " + own.SQL + " AND " + further.SQL + ")", Args: append(append(append([]any{}, out[i].fits.Args...), own.Args...), further.Args...)}
				return
			}
		}
		out = append(out, address{key, db.Cond{SQL: "(" + own.SQL + " AND " + further.SQL + ")", Args: append(append([]any{}, own.Args...), further.Args...)}})
	}
	for _, s := range who.Standings {
		if s.Post != "" && s.Place != "" {
			add(keyOf(notice.Notice{Post: s.Post, Place: s.Place}), db.Cond{SQL: "n.post = ?", Args: []any{s.Post}}, db.Cond{SQL: "n.place = ?", Args: []any{s.Place}})
		}
		if s.ForPerson != "" {
			// Who stands in for somebody away is told what they are told of the work,
			// from the day they went.
			add(keyOf(notice.Notice{Person: s.ForPerson}), db.Cond{SQL: "n.person = ?", Args: []any{s.ForPerson}},
				db.Cond{SQL: "n.kind IN (?, ?) AND n.at >= ?", Args: []any{"hazard", "task", int64(s.ForSince)}})
		}
		if s.Department != "" {
			within := adesk.Within(account.Scope{{Path: s.Path}}, adesk.Columns{Path: "n.path"})
			add(keyOf(notice.Notice{Department: s.Department}), db.Cond{SQL: "n.department = ?", Args: []any{s.Department}}, db.Cond{SQL: "(n.path = '' OR " + within.SQL + ")", Args: within.Args})
		}
	}
	return out
}

// mine is the condition that a notice is for the caller: by name, by a post they
// hold at the place, or by a department they stand in above the matter. It is
// the scope of notices, made of addresses instead of ground.
func mine(who account.Caller) db.Cond {
	var all db.Cond
	for i, a := range addresses(who) {
		if i > 0 {
			all.SQL += " OR "
		}
		all.SQL += a.fits.SQL
		all.Args = append(all.Args, a.fits.Args...)
	}
	all.SQL = "(" + all.SQL + ")"
	return all
}

// week is a span in which notices are counted: milliseconds.
const week = 7 * 24 * 60 * 60 * 1000

func weekOf(at int64) int64 { return at / week }

func inWeek(n int64) db.Cond {
	return db.Cond{SQL: "n.at >= ? AND n.at < ?", Args: []any{n * week, (n + 1) * week}}
}

// readBy is the condition that somebody has read notice `n`, or has not.
func readBy(read bool) string {
	is := "EXISTS (SELECT 1 FROM notice_read b WHERE b.county = n.county AND b.notice = n.id AND b.person = ?)"
	if read {
		return is
	}
	return "NOT " + is
}

// touch says that something came to an address, or was read there by somebody.
func touch(ctx context.Context, tx db.Tx, county, what string, n notice.Notice, at int64) error {
	return recall.Touch(ctx, tx, county, recall.Ground{What: what, Path: keyOf(n), Span: strconv.FormatInt(weekOf(at), 10)})
}

// readGround is the kind of ground one person's reading touches.
func readGround(person string) string { return "read:" + person }

// unread is where and when something waits for a caller that they did not read.
//
// scope: addresses of the caller.
func (d *Desk) unread(ctx context.Context, tx db.Tx, who account.Caller) (allWaiting, error) {
	at := map[string]address{}
	var keys []string
	asks := []any{"unread notices", who.Person}
	for _, a := range addresses(who) {
		at[a.key], keys, asks = a, append(keys, a.key), append(asks, a.key, a.fits)
	}
	q := recall.Question{County: who.County, Asks: recall.For(asks...), Rests: []string{"notice", readGround(who.Person)}, Sight: db.In("t.path", keys), Now: int64(d.Now())}
	counts, err := recall.AskEach(ctx, tx, d.Memory, q, func(grounds []recall.Ground) (map[recall.Ground]recall.Answer[int], error) {
		out := map[recall.Ground]recall.Answer[int]{}
		for _, g := range grounds {
			n, err := countUnread(ctx, tx, who, at[g.Path], g.Span)
			if err != nil {
				return nil, err
			}
			out[g] = recall.Answer[int]{Of: n}
		}
		return out, nil
	})
	if err != nil {
		return nil, err
	}
	var out allWaiting
	for g, n := range counts {
		w, err := strconv.ParseInt(g.Span, 10, 64)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, waiting{at[g.Path], w, n})
		}
	}
	return out, nil
}

// countUnread counts what waits at an address in a week.
//
// scope: the address is one of the caller's.
func countUnread(ctx context.Context, tx db.Tx, who account.Caller, at address, span string) (n int, err error) {
	number, err := strconv.ParseInt(span, 10, 64)
	if err != nil {
		return 0, err
	}
	w := db.Filter(who.County).AndCond(at.fits).AndCond(inWeek(number)).And(readBy(false), who.Person)
	err = tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM notice n WHERE n.county = $1 AND "+w.String(), w.Args...).Scan(&n)
	return n, err
}
