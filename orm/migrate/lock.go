package migrate

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrLocked: another process migrates the same database.
var ErrLocked = errors.New("migrate: another process is migrating this database")

// advisoryKey is "hotclub" in bytes: PostgreSQL's advisory locks are numbers.
const advisoryKey = 0x686f74636c7562

// lock holds the right to migrate on a connection of its own, which the server
// takes back when the process dies. SQLite has no such lock: there each
// migration is one exclusive transaction that looks at the history first.
func lock(ctx context.Context, d Dialect, pool *sql.DB, wait time.Duration) (conn *sql.Conn, unlock func(), err error) {
	if conn, err = pool.Conn(ctx); err != nil {
		return nil, nil, fmt.Errorf("migrate: connect: %w", err)
	}
	release := func() { _ = conn.Close() }
	deadline := time.Now().Add(wait)
	for {
		got, err := tryLock(ctx, d, conn)
		if err != nil {
			release()
			return nil, nil, fmt.Errorf("migrate: lock: %w", err)
		}
		if got {
			break
		}
		if time.Now().After(deadline) {
			release()
			return nil, nil, fmt.Errorf("%w; it was waited for %s", ErrLocked, wait)
		}
		select {
		case <-ctx.Done():
			release()
			return nil, nil, fmt.Errorf("migrate: lock: %w", context.Cause(ctx))
		case <-time.After(50 * time.Millisecond):
		}
	}
	if d == MySQL {
		// The server's default is to wait a day for a table that is in use.
		if _, err := conn.ExecContext(ctx, fmt.Sprintf("SET SESSION lock_wait_timeout = %d", int(max(wait.Seconds(), 1)))); err != nil {
			release()
			return nil, nil, fmt.Errorf("migrate: lock: %w", err)
		}
	}
	return conn, func() {
		clean := context.WithoutCancel(ctx)
		switch d {
		case Postgres:
			_, _ = conn.ExecContext(clean, "SELECT pg_advisory_unlock($1)", int64(advisoryKey))
		case MySQL:
			_, _ = conn.ExecContext(clean, "SET SESSION lock_wait_timeout = DEFAULT")
			_, _ = conn.ExecContext(clean, "SELECT RELEASE_LOCK("+mysqlLock+")")
		}
		release()
	}, nil
}

// mysqlLock names the lock: locks are shared by all databases of a server.
const mysqlLock = "CONCAT('hotclub:', MD5(DATABASE()))"

func tryLock(ctx context.Context, d Dialect, conn *sql.Conn) (bool, error) {
	switch d {
	case Postgres:
		got := false
		err := conn.QueryRowContext(ctx, "SELECT pg_try_advisory_lock($1)", int64(advisoryKey)).Scan(&got)
		return got, err
	case MySQL:
		var got sql.NullInt64
		err := conn.QueryRowContext(ctx, "SELECT GET_LOCK("+mysqlLock+", 0)").Scan(&got)
		return got.Int64 == 1, err
	}
	return true, nil
}
