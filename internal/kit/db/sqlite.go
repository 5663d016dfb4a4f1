package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// sqliteWriter is the one writing connection of SQLite, behind a queue.
//
// Writes that arrive while a commit is on its way share the next one (group
// commit): each runs in its own savepoint, so one that fails, fails alone, and
// all that succeed pay for one fsync together. See docs/adr for the figures.
type sqliteWriter struct {
	pool  *sql.DB
	conn  *sql.Conn
	sql   *rewriter
	stmts map[string]*sql.Stmt // prepared on conn; touched by the loop only

	queue chan *job
	done  chan struct{}

	mu     sync.RWMutex // guards closed against a late enqueue
	closed bool
}

type job struct {
	fn     func(Tx) error
	err    error
	thrown any // a panic in fn, thrown again in the caller's goroutine
	reply  chan struct{}
}

// groupMax bounds how many writes share one commit, so that the first of a
// rush does not wait for the last.
const groupMax = 128

var errClosed = errors.New("db: closed")

func newSQLiteWriter(ctx context.Context, dsn string, rw *rewriter) (*sqliteWriter, error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	// Two: the loop's own, and one for migrations before the loop has work.
	pool.SetMaxOpenConns(2)
	conn, err := pool.Conn(ctx)
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open sqlite: %w", err)
	}
	w := &sqliteWriter{
		pool: pool, conn: conn, sql: rw,
		stmts: map[string]*sql.Stmt{},
		queue: make(chan *job, 4*groupMax),
		done:  make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

func (w *sqliteWriter) raw() *sql.DB { return w.pool }

func (w *sqliteWriter) do(ctx context.Context, fn func(Tx) error) error {
	j := &job{fn: fn, reply: make(chan struct{})}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return errClosed
	}
	select {
	case w.queue <- j:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return ctx.Err()
	}
	// Once queued it will be carried out: the caller waits for the answer even
	// when its own request is gone, so that "not acknowledged" never means
	// "perhaps stored" for any other reason than a lost connection.
	<-j.reply
	if j.thrown != nil {
		panic(j.thrown)
	}
	return j.err
}

func (w *sqliteWriter) loop() {
	defer close(w.done)
	for first := range w.queue {
		group := []*job{first}
	gather:
		for len(group) < groupMax {
			select {
			case j, ok := <-w.queue:
				if !ok {
					break gather
				}
				group = append(group, j)
			default:
				break gather
			}
		}
		if err := w.commit(group); err != nil && len(group) > 1 {
			// The shared transaction is gone (disk full, I/O error). Nothing was
			// answered yet, so each is tried alone and gets its own answer.
			for _, j := range group {
				j.err = w.commit([]*job{j})
			}
		}
		for _, j := range group {
			close(j.reply)
		}
	}
}

// commit runs a group in one transaction; a returned error means that nothing
// of the group is stored (and, for a group of one, is that one's answer).
func (w *sqliteWriter) commit(group []*job) error {
	ctx := context.Background()
	if err := w.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return w.failAll(group, err)
	}
	alone := len(group) == 1
	for _, j := range group {
		j.err, j.thrown = nil, nil
		if !alone {
			if err := w.exec(ctx, "SAVEPOINT one"); err != nil {
				return w.abort(ctx, group, err)
			}
		}
		w.run(j)
		failed := j.err != nil || j.thrown != nil
		if alone && failed {
			_ = w.exec(ctx, "ROLLBACK")
			return j.err
		}
		if alone {
			break
		}
		if failed {
			if err := w.exec(ctx, "ROLLBACK TO one"); err != nil {
				return w.abort(ctx, group, err)
			}
		}
		if err := w.exec(ctx, "RELEASE one"); err != nil {
			return w.abort(ctx, group, err)
		}
	}
	if err := w.exec(ctx, "COMMIT"); err != nil {
		return w.abort(ctx, group, err)
	}
	return nil
}

func (w *sqliteWriter) run(j *job) {
	defer func() {
		if r := recover(); r != nil {
			j.thrown = r
		}
	}()
	j.err = j.fn(sqliteTx{w})
}

func (w *sqliteWriter) abort(ctx context.Context, group []*job, err error) error {
	_ = w.exec(ctx, "ROLLBACK")
	return w.failAll(group, err)
}

func (w *sqliteWriter) failAll(group []*job, err error) error {
	for _, j := range group {
		j.err = err
	}
	return err
}

func (w *sqliteWriter) exec(ctx context.Context, q string) error {
	s, err := w.prepared(ctx, q)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx)
	return err
}

// stmtMax bounds the statements kept prepared; lists built by Where may differ.
const stmtMax = 512

func (w *sqliteWriter) prepared(ctx context.Context, q string) (*sql.Stmt, error) {
	if s, ok := w.stmts[q]; ok {
		return s, nil
	}
	if len(w.stmts) >= stmtMax {
		for k, s := range w.stmts {
			s.Close()
			delete(w.stmts, k)
		}
	}
	s, err := w.conn.PrepareContext(ctx, w.sql.rewrite(q))
	if err != nil {
		return nil, err
	}
	w.stmts[q] = s
	return s, nil
}

func (w *sqliteWriter) close() error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil
	}
	w.closed = true
	close(w.queue)
	w.mu.Unlock()
	<-w.done
	for _, s := range w.stmts {
		s.Close()
	}
	w.conn.Close()
	return w.pool.Close()
}

// sqliteTx runs statements on the writer's connection. It does not pass the
// request's context on: a body that began is finished, and the driver would
// start a goroutine per statement to watch it.
type sqliteTx struct{ w *sqliteWriter }

func (t sqliteTx) ExecContext(_ context.Context, q string, args ...any) (sql.Result, error) {
	s, err := t.w.prepared(context.Background(), q)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), args...)
}

func (t sqliteTx) PrepareContext(_ context.Context, q string) (*sql.Stmt, error) {
	return t.w.conn.PrepareContext(context.Background(), t.w.sql.rewrite(q))
}

func (t sqliteTx) QueryContext(_ context.Context, q string, args ...any) (*sql.Rows, error) {
	s, err := t.w.prepared(context.Background(), q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), args...)
}

func (t sqliteTx) QueryRowContext(_ context.Context, q string, args ...any) *sql.Row {
	s, err := t.w.prepared(context.Background(), q)
	if err != nil {
		// A *sql.Row can only be made by the driver; asking again there returns
		// the same error at Scan.
		return t.w.conn.QueryRowContext(context.Background(), t.w.sql.rewrite(q), args...)
	}
	return s.QueryRowContext(context.Background(), args...)
}
