package db

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// postgresWriter runs every write serializable and asks it again when
// PostgreSQL says that another one came between (40001). With the default
// isolation, look-then-insert puts several people on one post.
type postgresWriter struct{ pool *sql.DB }

// tries bounds how often a write is asked again before the caller is told.
const tries = 12

func (w *postgresWriter) raw() *sql.DB { return w.pool }

func (w *postgresWriter) close() error { return w.pool.Close() }

func (w *postgresWriter) do(ctx context.Context, fn func(Tx) error) error {
	var err error
	for try := range tries {
		if try > 0 {
			select {
			case <-time.After(time.Duration(try*try) * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		if err = w.once(ctx, fn); !again(err, try) {
			return err
		}
	}
	return err
}

func (w *postgresWriter) once(ctx context.Context, fn func(Tx) error) error {
	tx, err := w.pool.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit this does nothing
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// again says whether a write may succeed when asked once more. A unique
// violation gets two more chances: the body that looked before the other's
// insert will see it now, and answer with its own fault.
func again(err error, try int) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "40001", "40P01":
		return true
	case "23505":
		return try < 2
	}
	return false
}
