package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"anwang/internal/account"
	"anwang/internal/export"
	"anwang/internal/export/desk/q"
	"anwang/internal/fault"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/kit/sheet"
)

const (
	leaseFor   = 2 * time.Minute // how long a file is this server's before another may begin it anew
	reportRows = 2000            // rows between two reports of how far it is
)

// errOver says that a file is no longer wanted.
var errOver = errors.New("export: cancelled, or begun anew elsewhere")

// begin makes a file beside whatever else goes on; the channel closes when it is
// over. A server that is stopped leaves the job for the next.
func (d *Desk) begin(county, id string) <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if done, ok := d.busy[id]; ok {
		return done
	}
	done := make(chan struct{})
	d.busy[id] = done
	d.all.Go(func() {
		defer func() {
			d.mu.Lock()
			delete(d.busy, id)
			d.mu.Unlock()
			close(done)
		}()
		select {
		case d.room <- struct{}{}:
			defer func() { <-d.room }()
		case <-d.run.Done():
			return
		}
		if err := d.make(d.run, county, id); err != nil && d.Failed != nil {
			d.Failed(id, err)
		}
	})
	return done
}

// make makes one file, or says on its job why not.
func (d *Desk) make(ctx context.Context, county, id string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.Join(fmt.Errorf("export: %v", r), d.end(county, id, export.Failed, ending{fault: fault.Words("export.broken", map[string]string{"job": id})}))
		}
	}()
	r, err := q.New(d.DB.Read()).Job(ctx, q.JobParams{County: county, ID: id})
	if err != nil || export.State(r.State).Over() {
		return err
	}
	if r.Tries >= export.TriesMost {
		return d.end(county, id, export.Failed, ending{fault: fault.Words("export.interrupted", nil)})
	}
	who, err := d.Load(ctx, county, r.Person)
	var l List
	if err == nil {
		if !who.May(account.ExportTake) {
			err = fault.New(fault.Forbidden, "account.not_permitted")
		} else {
			l, err = d.list(who, r.List)
		}
	}
	var a asked
	if err == nil {
		a, err = l.ask(r.Asked)
	}
	total := int64(-1)
	if err == nil && a.count != nil {
		total, err = a.count(ctx, who)
	}
	if err != nil {
		return d.fail(ctx, county, id, err)
	}
	var mine int64
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		now := int64(d.Now())
		var err error
		mine, err = q.New(tx).ClaimJob(ctx, q.ClaimJobParams{County: county, ID: id, LeaseUntil: now + leaseFor.Milliseconds(), LeaseUntil_2: now, Scope: sightOf(who), Total: total})
		return err
	})
	if err != nil || mine == 0 {
		return err
	}
	r.Tries++
	rows := int64(0)
	hash, size, err := d.Files.Keep(func(w io.Writer) error {
		var err error
		rows, err = d.write(ctx, w, who, l, a, r)
		return err
	})
	if err != nil {
		return d.fail(ctx, county, id, err)
	}
	return d.end(county, id, export.Done, ending{rows: rows, hash: hash, size: size, who: &who, list: l.Key})
}

// write writes the rows of a list in the format asked for.
func (d *Desk) write(ctx context.Context, w io.Writer, who account.Caller, l List, a asked, r q.ExportJob) (rows int64, err error) {
	keys, last := strings.Fields(r.Keys), int64(0)
	report := func() error {
		if rows-last < reportRows {
			return nil
		}
		last = rows
		return d.DB.Write(ctx, func(tx db.Tx) error {
			n, err := q.New(tx).Progress(ctx, q.ProgressParams{County: r.County, ID: r.ID, Written: rows, LeaseUntil: int64(d.Now()) + leaseFor.Milliseconds(), Tries: r.Tries})
			if err == nil && n == 0 {
				return errOver
			}
			return err
		})
	}
	if r.Format == string(export.CSV) {
		out := sheet.NewCSV(w)
		var heads []string
		for _, k := range keys {
			for _, h := range l.Heads {
				if h.Key == k {
					heads = append(heads, h.Word)
				}
			}
		}
		if err := out.Row(heads...); err != nil {
			return 0, err
		}
		cells := make([]string, len(keys))
		err = a.pages(ctx, who, keys, func(page [][]any) error {
			for _, row := range page {
				for i, v := range row {
					cells[i] = fmt.Sprint(v)
				}
				if err := out.Row(cells...); err != nil {
					return err
				}
				rows++
			}
			return report()
		})
		if err != nil {
			return rows, err
		}
		return rows, out.Flush()
	}
	form, err := d.formFor(ctx, who, l, keys, r.Form)
	if err != nil {
		return 0, err
	}
	keys, places := keysOf(l, form.Words())
	filling, err := form.Begin(w)
	if err != nil {
		return 0, err
	}
	values := make([]any, len(places))
	err = a.pages(ctx, who, keys, func(page [][]any) error {
		for _, row := range page {
			rows++
			for i, at := range places {
				if values[i] = any(rows); at >= 0 {
					values[i] = row[at]
				}
			}
			if err := filling.Row(values); err != nil {
				return err
			}
		}
		return report()
	})
	if err != nil {
		return rows, err
	}
	under := r.Words
	if under == "" {
		under = "全部（在" + who.Name + "的范围内）"
	}
	around := map[string]string{}
	if a.around != nil {
		if around, err = a.around(ctx, who); err != nil {
			return rows, err
		}
	}
	for word, value := range map[string]string{sheet.WordTitle: r.Title, sheet.WordUnder: under, sheet.WordRows: fmt.Sprint(rows),
		sheet.WordOn: d.Today().Chinese(), sheet.WordBy: who.Name} {
		around[word] = value
	}
	return rows, filling.End(around)
}

// formFor is the form a file is written in: the office's, or ours.
func (d *Desk) formFor(ctx context.Context, who account.Caller, l List, keys []string, id string) (*sheet.Form, error) {
	if id == "" {
		return listed(l, keys)
	}
	f, err := d.form(ctx, who, id)
	if err != nil {
		return nil, err
	}
	return sheet.ReadForm(f.Body, wordsOf(l), around(l))
}

// keysOf are the columns a form's words ask for, and where each word finds its
// value; -1 is the number of the row.
func keysOf(l List, words []string) (keys []string, places []int) {
	places = make([]int, len(words))
	for i, w := range words {
		places[i] = -1
		for _, h := range l.Heads {
			if h.Word == w {
				places[i], keys = len(keys), append(keys, h.Key)
				break
			}
		}
	}
	return keys, places
}

// fail ends a job that cannot be done, or puts it back where the server stops.
func (d *Desk) fail(ctx context.Context, county, id string, why error) error {
	switch f := fault.As(why); {
	case errors.Is(why, errOver):
		return nil
	case ctx.Err() != nil:
		return d.DB.Write(context.WithoutCancel(ctx), func(tx db.Tx) error {
			return q.New(tx).PutBack(context.WithoutCancel(ctx), q.PutBackParams{County: county, ID: id})
		})
	case f != nil:
		return d.end(county, id, export.Failed, ending{fault: f.Words()})
	default:
		return errors.Join(why, d.end(county, id, export.Failed, ending{fault: fault.Words("export.broken", map[string]string{"job": id})}))
	}
}

// ending is what came of a job.
type ending struct {
	rows, size  int64
	hash, fault string
	list        string
	who         *account.Caller
}

func (d *Desk) end(county, id string, state export.State, e ending) error {
	ctx, now := context.WithoutCancel(d.run), d.Now()
	until := int64(0)
	if state == export.Done {
		until = int64(now) + export.KeptFor
	}
	return d.DB.Write(ctx, func(tx db.Tx) error {
		n, err := q.New(tx).EndJob(ctx, q.EndJobParams{County: county, ID: id, State: string(state), Written: e.rows, Hash: e.hash, Bytes: e.size, Fault: e.fault, DoneAt: int64(now), UntilAt: until})
		if err != nil || n == 0 || e.who == nil {
			return err
		}
		act := e.who.Act(standing(*e.who), now, d.DayOf(now), d.Fresh)
		return jdesk.Note(ctx, tx, county, act.Note("export:"+id, "export.made", nil, "list", e.list, "rows", fmt.Sprint(e.rows), "file", e.hash))
	})
}

// Sweep begins anew what a stopped server left, and drops files kept long enough.
func (d *Desk) Sweep(ctx context.Context, county string) error {
	now := int64(d.Now())
	left, err := q.New(d.DB.Read()).Orphans(ctx, q.OrphansParams{County: county, LeaseUntil: now})
	if err != nil {
		return err
	}
	for _, id := range left {
		d.begin(county, id)
	}
	past, err := q.New(d.DB.Read()).PastJobs(ctx, q.PastJobsParams{County: county, UntilAt: now})
	if err != nil {
		return err
	}
	for _, r := range past {
		if err := d.DB.Write(ctx, func(tx db.Tx) error { return q.New(tx).Expire(ctx, q.ExpireParams{County: county, ID: r.ID}) }); err != nil {
			return err
		}
		n, err := q.New(d.DB.Read()).HashUsed(ctx, q.HashUsedParams{County: county, Hash: r.Hash})
		if err != nil {
			return err
		}
		if n == 0 {
			if err := d.Files.Drop(r.Hash); err != nil {
				return err
			}
		}
	}
	return nil
}
