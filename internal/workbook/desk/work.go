package desk

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	jdesk "anwang/internal/journal/desk"
	"anwang/internal/kit/db"
	"anwang/internal/workbook"
	"anwang/internal/workbook/desk/q"
)

const (
	// leaseFor is how long a job belongs to the server that took it up; one that was
	// killed in the middle is taken up again after it.
	leaseFor = 30 * time.Second
	// lookEvery is how often a server looks for jobs another one left.
	lookEvery = 5 * time.Second
	// undoAtOnce is how many rows are taken back while who asked for it waits; more
	// of them are a job.
	undoAtOnce = 1000
	// putAtOnce is how many rows go into their ledger in one transaction.
	putAtOnce = 250
)

// Run carries jobs until the context ends. county names the county once its
// folder is settled.
func (d *Desk) Run(ctx context.Context, county func() string) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if c := county(); c != "" {
			if err := d.Work(ctx, c); err != nil && ctx.Err() == nil {
				slog.Error("workbook", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-d.wake:
		case <-tick.C:
		}
	}
}

// rouse lets a job that was just asked for begin at once.
func (d *Desk) rouse() {
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

// Work carries every job that is waiting, one after the other.
func (d *Desk) Work(ctx context.Context, county string) error {
	for {
		var claimed []string
		now := d.Now()
		err := d.DB.Write(ctx, func(tx db.Tx) (err error) {
			claimed, err = q.New(tx).ClaimJob(ctx, q.ClaimJobParams{County: county, LeaseUntil: int64(now) + leaseFor.Milliseconds(), LeaseUntil_2: int64(now),
				State: string(workbook.Trying), State_2: string(workbook.Importing), State_3: string(workbook.Undoing)})
			return err
		})
		if err != nil || len(claimed) == 0 {
			return err
		}
		for _, id := range claimed {
			if err := d.carry(ctx, county, id); err != nil {
				return err
			}
		}
	}
}

// carry takes one job to its end, in the name of who asked for it: what they may no
// longer do, it does not do.
func (d *Desk) carry(ctx context.Context, county, id string) error {
	r, err := q.New(d.DB.Read()).OneWorkbook(ctx, q.OneWorkbookParams{County: county, ID: id})
	if err != nil {
		return err
	}
	b, err := bookOf(r)
	if err != nil {
		return err
	}
	person := b.ByPerson
	if b.in(workbook.Undoing) {
		person = b.UndoneBy
	}
	who, err := d.Accounts.Load(ctx, county, person)
	if err == nil {
		err = d.job(ctx, who, b)
	}
	if ctx.Err() != nil {
		return ctx.Err() // shutting down: the job goes on where it was
	}
	if err == nil {
		return nil
	}
	f := fault.As(err)
	if f == nil {
		slog.Error("workbook", "id", id, "state", b.State, "err", err)
		f = fault.New(fault.Unavailable, "workbook.job_failed")
	}
	back := workbook.Matching
	if b.in(workbook.Undoing) {
		back = workbook.Imported
	}
	if b.in(workbook.Importing) {
		back = workbook.Tried
		if r.Done > 0 {
			back = workbook.Imported
		}
	}
	return d.end(ctx, county, b, back, f.Words())
}

func (d *Desk) job(ctx context.Context, who account.Caller, b book) error {
	switch {
	case b.in(workbook.Trying):
		return d.runTry(ctx, who, b)
	case b.in(workbook.Importing):
		return d.runImport(ctx, who, b)
	case b.in(workbook.Undoing):
		return d.runUndo(ctx, who, b)
	}
	return nil
}

func (d *Desk) end(ctx context.Context, county string, b book, state workbook.State, trouble string) error {
	importedAt := b.ImportedAt
	if state == workbook.Imported && importedAt == 0 {
		importedAt = int64(d.Now())
	}
	return d.DB.Write(ctx, func(tx db.Tx) error {
		_, err := q.New(tx).EndJob(ctx, q.EndJobParams{County: county, ID: b.ID, State: b.State, State_2: string(state), Trouble: trouble, ImportedAt: importedAt})
		return err
	})
}

// step tells how far a job is, and keeps it for this server.
func (d *Desk) step(ctx context.Context, county string, b book, done, wanted int, phase string) error {
	now := d.Now()
	return d.DB.Write(ctx, func(tx db.Tx) error {
		if err := q.New(tx).Step(ctx, q.StepParams{County: county, ID: b.ID, Done: int64(done), Wanted: int64(wanted), Phase: phase}); err != nil {
			return err
		}
		return q.New(tx).Hold(ctx, q.HoldParams{County: county, ID: b.ID, LeaseUntil: int64(now) + leaseFor.Milliseconds()})
	})
}

// begun is a workbook as work on it begins: who keeps what it holds, and its rows.
func (d *Desk) begun(ctx context.Context, who account.Caller, b book) (keeper, []*row, error) {
	k, err := d.keeperOf(ctx, who, b)
	if err != nil {
		return nil, nil, err
	}
	fields, err := d.fields(ctx, who, b.kind(), b.Path)
	if err != nil {
		return nil, nil, err
	}
	all, err := d.rows(ctx, d.DB.Read(), who.County, b, fields)
	return k, all, err
}

// runTry judges every row, and writes nothing but the verdicts.
func (d *Desk) runTry(ctx context.Context, who account.Caller, b book) error {
	k, all, err := d.begun(ctx, who, b)
	if err != nil {
		return err
	}
	var table []*row
	for _, r := range all {
		if r.Verdict == workbook.Done {
			continue
		}
		own := b.inTable(r)
		problems := r.Row.Problems
		r.Verdict, r.Twin, r.Choice, r.Problems = workbook.NoRow, nil, "", nil
		if own {
			r.Problems, r.Target = problems, d.Fresh()
			table = append(table, r)
		}
	}
	told := 0
	err = k.judge(ctx, table, func(done int) {
		if done-told >= 1000 {
			told = done
			if err := d.step(ctx, who.County, b, done/2, len(table), "正在核对"); err != nil {
				slog.Warn("workbook", "id", b.ID, "err", err)
			}
		}
	})
	if err != nil {
		return err
	}
	done := 0
	for some := range slices.Chunk(all, 2*rowsAtOnce) {
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			for _, r := range some {
				if r.Verdict == workbook.Done {
					continue
				}
				if err := judged(ctx, tx, who.County, b, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		done += len(some)
		if err := d.step(ctx, who.County, b, min(len(table)/2+done/2, len(table)), len(table), "正在核对"); err != nil {
			return err
		}
	}
	return d.end(ctx, who.County, b, workbook.Tried, "")
}

func judged(ctx context.Context, tx db.Tx, county string, b book, r *row) error {
	p := q.JudgeParams{County: county, Workbook: b.ID, N: r.N, Verdict: string(r.Verdict), Choice: string(r.Choice), Target: r.Target}
	if len(r.Problems) > 0 {
		p.Problems, p.Warned = textOf(r.Problems), !workbook.Stops(r.Problems)
	}
	if r.Twin != nil {
		p.Twin = textOf(r.Twin)
	}
	return q.New(tx).Judge(ctx, p)
}

// runImport writes the rows that go in, so many in a transaction, each with the
// note that it is done: wherever it is broken off, it goes on behind the last
// that was written.
func (d *Desk) runImport(ctx context.Context, who account.Caller, b book) error {
	k, all, err := d.begun(ctx, who, b)
	if err != nil {
		return err
	}
	done, wanted := 0, 0
	var going []*row
	for _, r := range all {
		switch {
		case r.Verdict == workbook.Done || r.Verdict == workbook.Skipped:
			done++
			wanted++
			if m, ok := k.(interface {
				seen(context.Context, *row) error
			}); ok && r.Verdict == workbook.Done {
				if err := m.seen(ctx, r); err != nil {
					return err
				}
			}
		case r.goes(), r.Verdict == workbook.Twin:
			wanted++
			going = append(going, r)
		}
	}
	waves := [][]*row{going}
	if o, ok := k.(interface{ order([]*row) [][]*row }); ok {
		waves = o.order(going)
	}
	for _, wave := range waves {
		for some := range slices.Chunk(wave, putAtOnce) {
			if err := d.putSome(ctx, who.County, b, k, some); err != nil {
				return err
			}
			done += len(some)
			if err := d.step(ctx, who.County, b, done, wanted, "正在导入"); err != nil {
				return err
			}
		}
	}
	return d.end(ctx, who.County, b, workbook.Imported, "")
}

// putSome writes some rows in one transaction; where the ledger refuses one, each
// is tried alone, so that one row does not keep the others out.
func (d *Desk) putSome(ctx context.Context, county string, b book, k keeper, some []*row) error {
	var ready []*row
	for _, r := range some {
		if r.Verdict == workbook.Twin && !r.goes() {
			r.Verdict = workbook.Skipped
			ready = append(ready, r)
			continue
		}
		if err := k.settle(ctx, r); err != nil {
			return err
		}
		switch {
		case workbook.Stops(r.Problems):
			r.Verdict = workbook.Wrong
		case r.Verdict == workbook.Same:
		default:
			r.Verdict = workbook.Done
		}
		ready = append(ready, r)
	}
	err := d.DB.Write(ctx, func(tx db.Tx) error { return d.putAll(ctx, tx, county, b, k, ready) })
	if err == nil || fault.As(err) == nil && !db.Unique(err) || len(ready) == 1 && fault.As(err) == nil {
		return err
	}
	for _, r := range ready {
		err := d.DB.Write(ctx, func(tx db.Tx) error { return d.putAll(ctx, tx, county, b, k, []*row{r}) })
		if err == nil {
			continue
		}
		if db.Unique(err) {
			err = fault.New(fault.Conflict, "workbook.there_meanwhile")
		}
		if err := r.refuse(err); err != nil {
			return err
		}
		r.Verdict = workbook.Wrong
		if err := d.DB.Write(ctx, func(tx db.Tx) error { return d.putAll(ctx, tx, county, b, k, []*row{r}) }); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) putAll(ctx context.Context, tx db.Tx, county string, b book, k keeper, rows []*row) error {
	for _, r := range rows {
		if r.Verdict == workbook.Done {
			if err := k.put(ctx, tx, r); err != nil {
				return err
			}
		}
		p := q.DoParams{County: county, Workbook: b.ID, N: r.N, Verdict: string(r.Verdict), Target: r.Target, Deed: r.Deed, Before: r.Before, Rev: r.Rev, Problems: r.told}
		if r.Verdict == workbook.Wrong {
			p.Problems = textOf(r.Problems)
		}
		if err := q.New(tx).Do(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

// Undo takes a whole import back, in one transaction: where one record was used
// since, none is touched and the answer says which.
func (d *Desk) Undo(ctx context.Context, who account.Caller, in *ByID) (Page, error) {
	b, err := d.load(ctx, d.DB.Read(), who, in.ID)
	if err != nil {
		return Page{}, err
	}
	if !b.in(workbook.Imported) {
		return Page{}, fault.New(fault.Conflict, "workbook.not_in_state", "state", b.State)
	}
	k, err := d.keeperOf(ctx, who, b)
	if err != nil {
		return Page{}, err
	}
	by, ok := who.StandingAt(b.Path, func(s account.Standing) bool { return account.KindMay(s.Kind, needs[b.kind()]) })
	if !ok {
		return Page{}, fault.New(fault.Forbidden, "workbook.not_yours", "kind", b.Kind)
	}
	done, err := d.toTakeBack(ctx, who.County, b)
	if err != nil {
		return Page{}, err
	}
	if b.kind() == workbook.Sites && len(done) > undoAtOnce {
		err = d.DB.Write(ctx, func(tx db.Tx) error {
			n, err := q.New(tx).BeginUndo(ctx, q.BeginUndoParams{County: who.County, ID: b.ID, Rev: b.Rev, State: string(workbook.Undoing), UndoneBy: who.Person, Wanted: int64(len(done))})
			if err == nil && n == 0 {
				err = fault.New(fault.Conflict, "workbook.changed_meanwhile")
			}
			return err
		})
		if err != nil {
			return Page{}, err
		}
		d.rouse()
		return d.page(ctx, who, b.ID)
	}
	now := d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	err = d.DB.Write(ctx, func(tx db.Tx) error {
		if err := d.takeBack(ctx, tx, act, k, b, done); err != nil {
			return err
		}
		return d.undone(ctx, tx, act, b)
	})
	if err != nil {
		return Page{}, err
	}
	return d.page(ctx, who, b.ID)
}

// toTakeBack are the rows an import still has to give back, in the order in which
// they can go: what came last first, and what stands in another before it.
func (d *Desk) toTakeBack(ctx context.Context, county string, b book) ([]*row, error) {
	all, err := d.rows(ctx, d.DB.Read(), county, b, nil)
	if err != nil {
		return nil, err
	}
	done := slices.DeleteFunc(all, func(r *row) bool { return r.Verdict != workbook.Done })
	if b.kind() == workbook.Grids {
		return d.deepestFirst(ctx, county, done)
	}
	slices.Reverse(done)
	return done, nil
}

// runUndo takes back an import of many rows: first it is tried, piece by piece,
// without leaving a trace; only where every row can go are they taken back, so
// many in a transaction. Broken off, it goes on with those that are left. Sites
// stand by themselves; grids and people lean on each other and go in one.
func (d *Desk) runUndo(ctx context.Context, who account.Caller, b book) error {
	k, err := d.keeperOf(ctx, who, b)
	if err != nil {
		return err
	}
	by, ok := who.StandingAt(b.Path, func(s account.Standing) bool { return account.KindMay(s.Kind, needs[b.kind()]) })
	if !ok {
		return fault.New(fault.Forbidden, "workbook.not_yours", "kind", b.Kind)
	}
	left, err := d.toTakeBack(ctx, who.County, b)
	if err != nil {
		return err
	}
	now := d.Now()
	act := who.Act(by, now, d.DayOf(now), d.Fresh)
	wanted := int(b.Wanted)
	begun := len(left) < wanted // some went already: what was asked is settled
	errTried := errors.New("workbook: tried")
	for n := 0; !begun && n < len(left); n += putAtOnce {
		some := left[n:min(n+putAtOnce, len(left))]
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			if err := d.takeBack(ctx, tx, act, k, b, some); err != nil {
				return err
			}
			return errTried // and nothing stays
		})
		if !errors.Is(err, errTried) {
			return err
		}
		if err := d.step(ctx, who.County, b, (n+len(some))/2, wanted, "正在核对能否撤销"); err != nil {
			return err
		}
	}
	for n := 0; n < len(left); n += putAtOnce {
		some := left[n:min(n+putAtOnce, len(left))]
		err := d.DB.Write(ctx, func(tx db.Tx) error { return d.takeBack(ctx, tx, act, k, b, some) })
		if f := fault.As(err); f != nil && f.Code == "workbook.used_since" && wanted > len(left)-n {
			return fault.New(fault.Conflict, "workbook.undone_partly", "n", strconv.Itoa(wanted-len(left)+n), "why", f.Words())
		}
		if err != nil {
			return err
		}
		if err := d.step(ctx, who.County, b, wanted-(len(left)-n-len(some))/2, wanted, "正在撤销"); err != nil {
			return err
		}
	}
	r, err := q.New(d.DB.Read()).OneWorkbook(ctx, q.OneWorkbookParams{County: who.County, ID: b.ID})
	if err != nil {
		return err
	}
	b.Rev = r.Rev
	return d.DB.Write(ctx, func(tx db.Tx) error { return d.undone(ctx, tx, act, b) })
}

func (d *Desk) takeBack(ctx context.Context, tx db.Tx, act journal.Act, k keeper, b book, done []*row) error {
	for _, r := range done {
		if err := k.undo(ctx, tx, act, r); err != nil {
			f := fault.As(err)
			if f == nil || f.Kind == fault.Unavailable {
				return err
			}
			return fault.New(fault.Conflict, "workbook.used_since", "line", b.place(r), "why", f.Words())
		}
		if err := q.New(tx).TakeBack(ctx, q.TakeBackParams{County: act.County, Workbook: b.ID, N: r.N, Verdict: string(workbook.Taken)}); err != nil {
			return err
		}
	}
	return nil
}

// undone says that the whole import was taken back.
func (d *Desk) undone(ctx context.Context, tx db.Tx, act journal.Act, b book) error {
	n, err := q.New(tx).EndUndo(ctx, q.EndUndoParams{County: act.County, ID: b.ID, Rev: b.Rev, State: string(workbook.Undone), UndoneAt: int64(act.At)})
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "workbook.changed_meanwhile")
	}
	if err != nil {
		return err
	}
	return jdesk.Note(ctx, tx, act.County, act.Note("workbook:"+b.ID, "workbook.undone", nil))
}

// deepestFirst orders the grids of an import so that no parent goes before what
// stands in it.
func (d *Desk) deepestFirst(ctx context.Context, county string, done []*row) ([]*row, error) {
	tier := map[*row]int{}
	for _, r := range done {
		p, err := d.Grids.PlaceOf(ctx, d.DB.Read(), county, r.Target)
		if err != nil {
			return nil, err
		}
		tier[r] = len(account.Above(p.Path))
	}
	slices.SortStableFunc(done, func(a, b *row) int { return tier[b] - tier[a] })
	return done, nil
}

// keepDays is how long a workbook that was never imported is kept.
const keepDays = 7

// Sweep forgets workbooks that nobody went on with.
func (d *Desk) Sweep(ctx context.Context, county string) error {
	before := d.Now() - civil.Instant(keepDays*24*time.Hour/time.Millisecond)
	old, err := q.New(d.DB.Read()).OldWorkbooks(ctx, q.OldWorkbooksParams{County: county, At: int64(before)})
	for _, id := range old {
		err := d.DB.Write(ctx, func(tx db.Tx) error {
			if err := q.New(tx).DropRows(ctx, q.DropRowsParams{County: county, Workbook: id}); err != nil {
				return err
			}
			return q.New(tx).DropWorkbook(ctx, q.DropWorkbookParams{County: county, ID: id})
		})
		if err != nil {
			return err
		}
	}
	return err
}
