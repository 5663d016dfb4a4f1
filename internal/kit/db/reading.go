package db

import (
	"context"
	"database/sql"
	"sync"
)

// reading is the read door of SQLite. Statements are kept prepared: parsing one
// costs as much as running it, and the guard asks the same at every request.
// PostgreSQL's driver does the same by itself.
type reading struct {
	pool *sql.DB
	sql  *rewriter

	mu    sync.RWMutex
	stmts map[string]*sql.Stmt
}

func (r *reading) prepared(ctx context.Context, q string) (*sql.Stmt, error) {
	r.mu.RLock()
	s, ok := r.stmts[q]
	r.mu.RUnlock()
	if ok {
		return s, nil
	}
	s, err := r.pool.PrepareContext(ctx, r.sql.rewrite(q))
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if old, ok := r.stmts[q]; ok {
		s.Close()
		return old, nil
	}
	if len(r.stmts) >= stmtMax {
		// Lists with many different filters: begin anew. One in use is closed when
		// its rows are.
		for _, old := range r.stmts {
			old.Close()
		}
		clear(r.stmts)
	}
	r.stmts[q] = s
	return s, nil
}

func (r *reading) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	s, err := r.prepared(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (r *reading) PrepareContext(ctx context.Context, q string) (*sql.Stmt, error) {
	return r.pool.PrepareContext(ctx, r.sql.rewrite(q))
}

func (r *reading) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	s, err := r.prepared(ctx, q)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (r *reading) QueryRowContext(ctx context.Context, q string, args ...any) *sql.Row {
	s, err := r.prepared(ctx, q)
	if err != nil {
		return r.pool.QueryRowContext(ctx, r.sql.rewrite(q), args...) // gives the same error at Scan
	}
	return s.QueryRowContext(ctx, args...)
}
