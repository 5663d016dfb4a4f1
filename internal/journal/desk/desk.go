// Package desk keeps the journal: it appends entries in the transaction of the
// act they tell of, reads a subject's story, numbers papers and queues follow-ups.
package desk

import (
	"context"
	"fmt"
	"time"

	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/journal/desk/q"
	"anwang/internal/kit/db"
)

// Note appends entries, each to its subject's chain. It is called inside the
// transaction that changes the tables, never apart from it.
func Note(ctx context.Context, tx db.Tx, county string, entries ...journal.Entry) error {
	for _, e := range entries {
		if e.Subject == "" || e.Kind == "" {
			return fmt.Errorf("journal: entry without subject or kind: %+v", e)
		}
		last, err := q.New(tx).LastEntry(ctx, q.LastEntryParams{County: county, Subject: e.Subject})
		if err != nil && !db.None(err) {
			return err
		}
		n := last.N + 1
		if e.Digest == nil {
			e.Digest = []byte{}
		}
		err = q.New(tx).AddEntry(ctx, q.AddEntryParams{
			County: county, Subject: e.Subject, N: n, Kind: e.Kind, At: int64(e.At),
			ByPerson: e.By, Post: e.Post, Grid: e.Grid, Refs: journal.FormatRefs(e.Refs),
			Digest: e.Digest, Hash: journal.Hash(county, n, last.Hash, e),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Story is a subject's entries in order.
func Story(ctx context.Context, tx db.Tx, county, subject string) ([]journal.Link, error) {
	rows, err := q.New(tx).Story(ctx, q.StoryParams{County: county, Subject: subject})
	if err != nil {
		return nil, err
	}
	links := make([]journal.Link, len(rows))
	for i, r := range rows {
		links[i] = journal.Link{County: county, N: r.N, Hash: r.Hash, Entry: journal.Entry{
			Subject: r.Subject, Kind: r.Kind, At: civil.Instant(r.At), By: r.ByPerson,
			Post: r.Post, Grid: r.Grid, Refs: journal.ParseRefs(r.Refs), Digest: r.Digest,
		}}
	}
	return links, nil
}

// Began is when each of these subjects was first told of.
func Began(ctx context.Context, tx db.Tx, county string, subjects []string) (map[string]civil.Instant, error) {
	w := db.Filter(county).And("e.n = ?", 1).AndCond(db.In("e.subject", subjects))
	rows, err := tx.QueryContext(ctx, "SELECT e.subject, e.at FROM entry e WHERE e.county = $1 AND "+w.String(), w.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]civil.Instant{}
	for rows.Next() {
		var subject string
		var at civil.Instant
		if err := rows.Scan(&subject, &at); err != nil {
			return nil, err
		}
		out[subject] = at
	}
	return out, rows.Err()
}

// Number gives the next number of a series of papers in a year ("催办" 2026 → 1,
// 2, 3 …) to a subject. Two that ask at once get different ones: the second
// sees a conflict and is asked again.
func Number(ctx context.Context, tx db.Tx, county, series string, year int, subject string) (int64, error) {
	last, err := q.New(tx).LastNumber(ctx, q.LastNumberParams{County: county, Series: series, Year: int64(year)})
	if err != nil && !db.None(err) {
		return 0, err
	}
	err = q.New(tx).AddNumber(ctx, q.AddNumberParams{County: county, Series: series, Year: int64(year), N: last + 1, Subject: subject})
	return last + 1, err
}

// Followup is work that an act causes and that is done after it: a notice to
// carry, an escalation to look at. It is tried until it is done.
type Followup struct {
	ID      string
	Kind    string
	Subject string
	Body    string
	Tries   int64
}

// Ask queues a follow-up in the transaction of the act that causes it.
func Ask(ctx context.Context, tx db.Tx, county string, f Followup, due civil.Instant) error {
	return q.New(tx).AddFollowup(ctx, q.AddFollowupParams{County: county, ID: f.ID, Kind: f.Kind, Subject: f.Subject, Body: f.Body, DueAt: int64(due)})
}

const (
	claimFor = 2 * time.Minute // how long one server holds a follow-up before another may try
	claimMax = 32
	retryMax = time.Hour
)

// Work claims follow-ups that are due and gives each to the handler of its
// kind; what fails is tried again later, each time waiting twice as long. It
// returns how many were done.
func Work(ctx context.Context, d *db.DB, county string, now civil.Instant, handlers map[string]func(context.Context, Followup) error) (int, error) {
	var claimed []q.ClaimFollowupsRow
	err := d.Write(ctx, func(tx db.Tx) error {
		var err error
		claimed, err = q.New(tx).ClaimFollowups(ctx, q.ClaimFollowupsParams{
			County: county, DueAt: int64(now), LeaseUntil: int64(now) + claimFor.Milliseconds(), Limit: claimMax})
		return err
	})
	if err != nil {
		return 0, err
	}
	done := 0
	for _, c := range claimed {
		f := Followup{ID: c.ID, Kind: c.Kind, Subject: c.Subject, Body: c.Body, Tries: c.Tries}
		var failed error
		if h, ok := handlers[f.Kind]; ok {
			failed = h(ctx, f)
		} else {
			failed = fmt.Errorf("nobody handles follow-ups of kind %q", f.Kind)
		}
		err := d.Write(ctx, func(tx db.Tx) error {
			if failed == nil {
				return q.New(tx).FinishFollowup(ctx, q.FinishFollowupParams{County: county, ID: f.ID, DoneAt: int64(now)})
			}
			wait := min(time.Minute<<min(f.Tries, 10), retryMax)
			return q.New(tx).DelayFollowup(ctx, q.DelayFollowupParams{County: county, ID: f.ID, DueAt: int64(now) + wait.Milliseconds(), Fault: reason(failed)})
		})
		if err != nil {
			return done, err
		}
		if failed == nil {
			done++
		}
	}
	return done, nil
}

func reason(err error) string {
	if code := fault.Code(err); code != "" {
		return code
	}
	return err.Error()
}
