package desk

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/upkeep"
	"anwang/internal/upkeep/desk/q"
)

const (
	jobLease  = 5 * time.Minute // how long a server holds a job without a word of progress
	jobTries  = 3
	sayEvery  = time.Second
	jobsShown = 30
	wordsMost = 60_000
)

// JobRow is one piece of long work and what came of it.
type JobRow struct {
	ID        string        `json:"id"`
	Kind      string        `json:"kind"`
	AskedBy   string        `json:"askedBy" doc:"空为按时自动"`
	AskedAt   civil.Instant `json:"askedAt"`
	StartedAt civil.Instant `json:"startedAt,omitempty"`
	EndedAt   civil.Instant `json:"endedAt,omitempty"`
	Done      int64         `json:"done"`
	Total     int64         `json:"total"`
	Outcome   string        `json:"outcome,omitempty" enum:"通过,发现问题,没有做成"`
	Words     string        `json:"words,omitempty"`
	File      string        `json:"file,omitempty"`
}

// JobRows are the latest of a kind.
type JobRows struct {
	Items []JobRow `json:"items" nullable:"false"`
}

func (d *Desk) jobs(ctx context.Context, county string, kind upkeep.Kind) ([]JobRow, error) {
	out := []JobRow{}
	rows, err := q.New(d.DB.Read()).JobsOf(ctx, q.JobsOfParams{County: county, Kind: string(kind), Limit: jobsShown})
	for _, r := range rows {
		out = append(out, JobRow{ID: r.ID, Kind: r.Kind, AskedBy: r.AskedName, AskedAt: civil.Instant(r.AskedAt), StartedAt: civil.Instant(r.StartedAt), EndedAt: civil.Instant(r.EndedAt),
			Done: r.Done, Total: r.Total, Outcome: r.Outcome, Words: r.Words, File: r.File})
	}
	return out, err
}

// Verifications lists what came of verifying the journal.
func (d *Desk) Verifications(ctx context.Context, who account.Caller, _ *struct{}) (JobRows, error) {
	rows, err := d.jobs(ctx, who.County, upkeep.Verify)
	return JobRows{rows}, err
}

// AskVerify asks for a verification of the journal.
func (d *Desk) AskVerify(ctx context.Context, who account.Caller, _ *struct{}) (JobRows, error) {
	if err := d.ask(ctx, who.County, who.Person, upkeep.Verify); err != nil {
		return JobRows{}, err
	}
	return d.Verifications(ctx, who, nil)
}

// AskErase asks for what was kept long enough to be erased now.
func (d *Desk) AskErase(ctx context.Context, who account.Caller, _ *struct{}) (JobRows, error) {
	if err := d.ask(ctx, who.County, who.Person, upkeep.Erase); err != nil {
		return JobRows{}, err
	}
	rows, err := d.jobs(ctx, who.County, upkeep.Erase)
	return JobRows{rows}, err
}

// ask queues work of a kind; one that waits or runs already is enough.
func (d *Desk) ask(ctx context.Context, county, by string, kind upkeep.Kind) error {
	now := d.Now()
	err := d.DB.Write(ctx, func(tx db.Tx) error {
		_, err := q.New(tx).OpenJobOf(ctx, q.OpenJobOfParams{County: county, Kind: string(kind)})
		if err == nil {
			return fault.New(fault.Conflict, "job.running", "kind", string(kind))
		}
		if !db.None(err) {
			return err
		}
		return q.New(tx).AddJob(ctx, q.AddJobParams{County: county, ID: d.Fresh(), Kind: string(kind), AskedBy: by, AskedAt: int64(now)})
	})
	if err == nil {
		select {
		case d.nudge <- struct{}{}:
		default:
		}
	}
	return err
}

// Schedule asks for the work that the calendar asks for.
func (d *Desk) Schedule(ctx context.Context) error {
	if d.county() == "" {
		return nil
	}
	if err := d.Refresh(ctx); err != nil {
		return err
	}
	last := map[upkeep.Kind]upkeep.Job{}
	for _, k := range []upkeep.Kind{upkeep.Backup, upkeep.Drill, upkeep.Erase} {
		r, err := q.New(d.DB.Read()).LastJob(ctx, q.LastJobParams{County: d.county(), Kind: string(k)})
		if db.None(err) {
			continue
		}
		if err != nil {
			return err
		}
		last[k] = upkeep.Job{Kind: k, AskedAt: civil.Instant(r.AskedAt), EndedAt: civil.Instant(r.EndedAt), Outcome: r.Outcome}
	}
	for _, k := range upkeep.Due(d.Values(), d.Now(), d.began, d.Zone, last) {
		if err := d.ask(ctx, d.county(), "", k); err != nil && fault.Code(err) != "job.running" {
			return err
		}
	}
	return nil
}

// Run does the work that was asked for, one piece after another, until the context
// ends; it looks whenever something is asked for here, and now and then.
func (d *Desk) Run(ctx context.Context) {
	tick := time.NewTicker(15 * time.Second)
	defer tick.Stop()
	for {
		for {
			did, err := d.Work(ctx)
			if err != nil && ctx.Err() == nil {
				slog.Error("job", "err", err)
			}
			if !did || err != nil || ctx.Err() != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-d.nudge:
		case <-tick.C:
		}
	}
}

// done is what came of a job.
type done struct {
	outcome string
	words   string
	file    string
}

// Work does one piece of work, if there is any.
func (d *Desk) Work(ctx context.Context) (bool, error) {
	if d.county() == "" {
		return false, nil
	}
	now := d.Now()
	var claimed []q.ClaimJobRow
	err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
		claimed, err = q.New(tx).ClaimJob(ctx, q.ClaimJobParams{County: d.county(), LeaseUntil: int64(now.Add(jobLease)), StartedAt: int64(now)})
		return err
	})
	if err != nil || len(claimed) == 0 {
		return false, err
	}
	j := claimed[0]
	kind := upkeep.Kind(j.Kind)
	came := done{outcome: upkeep.Failed, words: fmt.Sprintf("做了%d次都没有做完：服务器中途停下了。", jobTries)}
	if j.Tries <= jobTries {
		said := now
		say := func(have, total int64) {
			if at := d.Now(); at.Sub(said) >= sayEvery {
				said = at
				_ = d.DB.Write(ctx, func(tx db.Tx) error {
					return q.New(tx).MoveJob(ctx, q.MoveJobParams{County: d.county(), ID: j.ID, Done: have, Total: total, LeaseUntil: int64(at.Add(jobLease))})
				})
			}
		}
		if came, err = d.perform(ctx, kind, say); err != nil {
			if ctx.Err() != nil {
				return false, nil // stopped: begun anew when the server is back
			}
			came = done{outcome: upkeep.Failed, words: wordsOf(err)}
			slog.Error("job", "kind", kind, "err", err)
		}
	}
	if len(came.words) > wordsMost {
		came.words = came.words[:wordsMost] + "\n……"
	}
	ended := d.Now()
	act := journal.Act{County: d.county(), By: j.AskedBy, At: ended, On: d.DayOf(ended), Fresh: d.Fresh}
	return true, d.DB.Write(ctx, func(tx db.Tx) error {
		if err := q.New(tx).EndJob(ctx, q.EndJobParams{County: d.county(), ID: j.ID, EndedAt: int64(ended), Outcome: came.outcome, Words: came.words, File: came.file}); err != nil {
			return err
		}
		return jdesk.Note(ctx, tx, d.county(), act.Note("upkeep:"+subjects[kind], noted[kind], nil, "outcome", outcomes[came.outcome], "job", j.ID, "file", came.file))
	})
}

// What the journal calls the work, and what came of it.
var (
	subjects = map[upkeep.Kind]string{upkeep.Backup: "backup", upkeep.Drill: "drill", upkeep.Verify: "verify", upkeep.Erase: "erase"}
	noted    = map[upkeep.Kind]string{upkeep.Backup: "backup.made", upkeep.Drill: "backup.drilled", upkeep.Verify: "journal.verified", upkeep.Erase: "retention.swept"}
	outcomes = map[string]string{upkeep.Passed: "passed", upkeep.Found: "found", upkeep.Failed: "failed"}
)

func (d *Desk) perform(ctx context.Context, kind upkeep.Kind, say func(have, total int64)) (done, error) {
	switch kind {
	case upkeep.Backup:
		return d.backup(ctx, say)
	case upkeep.Drill:
		return d.drill(ctx, say)
	case upkeep.Verify:
		return d.verify(ctx, say)
	case upkeep.Erase:
		return d.erase(ctx, say)
	}
	return done{}, fmt.Errorf("nobody does work of kind %q", kind)
}

func wordsOf(err error) string {
	if f := fault.As(err); f != nil {
		return f.Words()
	}
	return err.Error()
}

func text(n int64) string { return strconv.FormatInt(n, 10) }
