package desk

import (
	"context"
	"maps"
	"slices"

	"anwang/internal/account"
	adesk "anwang/internal/account/desk"
	"anwang/internal/civil"
	"anwang/internal/kit/db"
	"anwang/internal/kit/recall"
	"anwang/internal/patrol"
)

// dues are so many tasks that ask the same of the same and fall due together.
type dues struct {
	at    civil.Instant
	n     int64
	path  string
	duty  string
	post  string
	place string
	state patrol.State
	// person: only from whom they were ordered; holder: whose own they are.
	person, holder string
}

// asks says whether they ask this person at all; see [patrol.Task.Asks].
func (x dues) asks(person string) bool {
	return (x.person == "" || x.person == person) && (x.holder == "" || x.holder == person)
}

// dues counts what falls due in a period at a place and below, within sight: what
// has no due day never does. It is counted month by month and ground by ground.
func (d *Desk) dues(ctx context.Context, who account.Caller, inside account.Scope, p civil.Period) ([]dues, error) {
	var out []dues
	q := recall.Question{County: who.County, Rests: []string{"task"}, Sight: both(who.Scope, inside), Now: int64(d.Now())}
	part := ""
	if who.Scope.Partial() { // what concerns a department hangs on the site's entry
		q.Rests, part = append(q.Rests, "site"), recall.For(who.Scope)
	}
	from, to := p.From.Start(d.Zone), p.To.End(d.Zone)
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		out = nil
		for month := p.From.MonthPeriod(); month.From <= p.To; month = month.To.Add(1).MonthPeriod() {
			q.Spans, q.Asks = []string{recall.Month(string(month.From))}, recall.For("dues", month.From, part)
			at, err := recall.Ask(ctx, tx, d.Memory, q, func(grounds []string) (map[string]recall.Answer[[]dues], error) {
				return d.duesAt(ctx, tx, who, month, grounds)
			})
			if err != nil {
				return err
			}
			for _, path := range slices.Sorted(maps.Keys(at)) {
				for _, x := range at[path] {
					if x.at >= from && x.at <= to {
						out = append(out, x)
					}
				}
			}
		}
		return nil
	})
	return out, err
}

// alike are the columns in which tasks of one [dues] are the same: the target only
// where it is the one person who has to do it.
const alike = "w.path, w.due_at, w.duty, w.post, w.state, w.place, w.for_person, CASE WHEN w.aim = 'holder' THEN w.target ELSE '' END"

// duesAt counts what falls due in a month at some grounds.
//
// scope: the grounds are within sight, and of them a department sees its part.
func (d *Desk) duesAt(ctx context.Context, tx db.Tx, who account.Caller, month civil.Period, grounds []string) (map[string]recall.Answer[[]dues], error) {
	w := db.Filter().And("w.county = ?", who.County).AndCond(db.In("w.path", grounds)).
		And("w.due_at >= ?", int64(month.From.Start(d.Zone))).And("w.due_at <= ?", int64(month.To.End(d.Zone)))
	if who.Scope.Partial() {
		w.AndCond(within(who, "w.path || ''"))
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+alike+", COUNT(*) FROM task w WHERE "+w.String()+" GROUP BY "+alike+" ORDER BY "+alike, w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out, same := map[string]recall.Answer[[]dues]{}, map[string]string{}
	for rows.Next() {
		var x dues
		if err := rows.Scan(&x.path, &x.at, &x.duty, &x.post, &x.state, &x.place, &x.person, &x.holder, &x.n); err != nil {
			return nil, err
		}
		for _, word := range []*string{&x.path, &x.duty, &x.post, &x.place} {
			if _, ok := same[*word]; !ok {
				same[*word] = *word
			}
			*word = same[*word] // much is remembered, few words are in it
		}
		a := out[x.path]
		a.Of = append(a.Of, x)
		out[x.path] = a
	}
	return out, rows.Err()
}

// walks are so many visits one person made on a day.
type walks struct {
	person string
	day    civil.Day
	n      int64
}

// walks counts the visits made in a period at a place and below, within sight,
// month by month and ground by ground.
func (d *Desk) walks(ctx context.Context, who account.Caller, inside account.Scope, p civil.Period) (map[string]int64, error) {
	out := map[string]int64{}
	q := recall.Question{County: who.County, Rests: []string{"visit"}, Sight: both(who.Scope, inside), Now: int64(d.Now())}
	part := ""
	if who.Scope.Partial() {
		part = recall.For(who.Scope)
	}
	err := d.DB.Snapshot(ctx, func(tx db.Tx) error {
		clear(out)
		for month := p.From.MonthPeriod(); month.From <= p.To; month = month.To.Add(1).MonthPeriod() {
			q.Spans, q.Asks = []string{recall.Month(string(month.From))}, recall.For("walks", month.From, part)
			at, err := recall.Ask(ctx, tx, d.Memory, q, func(grounds []string) (map[string]recall.Answer[[]walks], error) {
				return walksAt(ctx, tx, who, month, grounds)
			})
			if err != nil {
				return err
			}
			for _, all := range at {
				for _, x := range all {
					if x.day >= p.From && x.day <= p.To {
						out[x.person] += x.n
					}
				}
			}
		}
		return nil
	})
	return out, err
}

// walksAt counts the visits of a month at some grounds.
//
// scope: the grounds are within sight, and of them a department sees its part.
func walksAt(ctx context.Context, tx db.Tx, who account.Caller, month civil.Period, grounds []string) (map[string]recall.Answer[[]walks], error) {
	w := db.Filter().And("w.county = ?", who.County).AndCond(db.In("w.path", grounds)).And("w.on_day >= ?", string(month.From)).And("w.on_day <= ?", string(month.To))
	if who.Scope.Partial() {
		w.AndCond(adesk.Within(who.Scope, adesk.Columns{Path: "w.path || ''", Department: "w.department = ?"}))
	}
	rows, err := tx.QueryContext(ctx, "SELECT w.path, w.by_person, w.on_day, COUNT(*) FROM visit w WHERE "+w.String()+" GROUP BY w.path, w.by_person, w.on_day ORDER BY w.path, w.by_person, w.on_day", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out, same := map[string]recall.Answer[[]walks]{}, map[string]string{}
	for rows.Next() {
		var path string
		var x walks
		if err := rows.Scan(&path, &x.person, &x.day, &x.n); err != nil {
			return nil, err
		}
		if _, ok := same[x.person]; !ok {
			same[x.person] = x.person
		}
		x.person = same[x.person]
		a := out[path]
		a.Of = append(a.Of, x)
		out[path] = a
	}
	return out, rows.Err()
}

// both is the condition that a ground lies within two scopes.
func both(a, b account.Scope) db.Cond {
	one, other := adesk.Within(a, adesk.Columns{Path: "t.path"}), adesk.Within(b, adesk.Columns{Path: "t.path"})
	return db.Cond{SQL: "(" + one.SQL + " AND " + other.SQL + ")", Args: slices.Concat(one.Args, other.Args)}
}

// sites counts the sites in use of every ground at a place and below.
func (d *Desk) sites(ctx context.Context, who account.Caller, inside account.Scope) (at map[string]int64, err error) {
	q := recall.Question{County: who.County, Asks: "sites in use", Rests: []string{"site"}, Spans: []string{}, Sight: both(who.Scope, inside), Now: int64(d.Now())}
	err = d.DB.Snapshot(ctx, func(tx db.Tx) error {
		at, err = recall.Ask(ctx, tx, d.Memory, q, func(grounds []string) (map[string]recall.Answer[int64], error) {
			return sitesAt(ctx, tx, who.County, grounds)
		})
		return err
	})
	return at, err
}

// sitesAt counts the sites in use at some grounds.
//
// scope: the grounds are within sight; how many there are is no secret of a department.
func sitesAt(ctx context.Context, tx db.Tx, county string, grounds []string) (map[string]recall.Answer[int64], error) {
	w := db.Filter(county).AndCond(db.In("s.path", grounds)).And("s.status <> '注销'")
	rows, err := tx.QueryContext(ctx, "SELECT s.path, COUNT(*) FROM site s WHERE s.county = $1 AND "+w.String()+" GROUP BY s.path", w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]recall.Answer[int64]{}
	for rows.Next() {
		var path string
		var n int64
		if err := rows.Scan(&path, &n); err != nil {
			return nil, err
		}
		out[path] = recall.Answer[int64]{Of: n}
	}
	return out, rows.Err()
}
