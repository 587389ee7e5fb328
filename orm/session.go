package orm

import (
	"context"
	"database/sql"

	"github.com/uptrace/bun"
)

// session is what a context carries: a database, and perhaps a transaction.
type session struct {
	db *DB
	tx *transaction // nil outside Atomic
}

type sessionKey struct{}

// With returns a context whose queries go to db. A context that already belongs
// to db, perhaps inside a transaction, is returned as it is, so that code called
// within [Atomic] cannot fall out of the transaction by mistake.
func With(ctx context.Context, db *DB) context.Context {
	if s, ok := ctx.Value(sessionKey{}).(*session); ok && s.db == db {
		return ctx
	}
	return context.WithValue(ctx, sessionKey{}, &db.self)
}

// Context is [With] the other way round.
func (db *DB) Context(ctx context.Context) context.Context { return With(ctx, db) }

// From returns the database the context carries, or nil.
func From(ctx context.Context) *DB {
	if s, err := sessionOf(ctx); err == nil {
		return s.db
	}
	return nil
}

// InTransaction reports whether queries of the context run inside [Atomic].
func InTransaction(ctx context.Context) bool {
	s, err := sessionOf(ctx)
	return err == nil && s.tx != nil
}

// Bun returns the bun executor of the context, which is the transaction inside
// [Atomic]. It is the way to run a hand-written bun query.
func Bun(ctx context.Context) (bun.IDB, error) {
	s, err := sessionOf(ctx)
	if err != nil {
		return nil, err
	}
	return s.executor(), nil
}

func sessionOf(ctx context.Context) (*session, error) {
	if s, ok := ctx.Value(sessionKey{}).(*session); ok {
		return s, nil
	}
	return nil, ErrNoDatabase
}

func (s *session) executor() bun.IDB {
	if s.tx != nil {
		return s.tx.bun
	}
	return s.db.bun
}

// query runs a statement that returns rows.
func (s *session) query(ctx context.Context, t *table, w *writer) (*sql.Rows, error) {
	text, err := w.finish()
	if err != nil {
		return nil, err
	}
	if err := s.tx.check(); err != nil {
		return nil, err
	}
	observe(ctx, text)
	rows, err := s.executor().QueryContext(ctx, text)
	if err != nil {
		s.tx.failed(ctx)
		return nil, s.db.wrap(ctx, t, "query", err)
	}
	return rows, nil
}

// exec runs a statement that returns none.
func (s *session) exec(ctx context.Context, t *table, w *writer) (sql.Result, error) {
	text, err := w.finish()
	if err != nil {
		return nil, err
	}
	if err := s.tx.check(); err != nil {
		return nil, err
	}
	observe(ctx, text)
	res, err := s.executor().ExecContext(ctx, text)
	if err != nil {
		s.tx.failed(ctx)
		return nil, s.db.wrap(ctx, t, "write", err)
	}
	return res, nil
}

// Observer sees every statement before it runs, with its values in the text:
// do not write it to a log that others read.
type Observer func(ctx context.Context, statement string)

type observerKey struct{}

// Observe returns a context whose statements are shown to fn, and to the
// observers of the outer context as well. fn may be called from many goroutines.
func Observe(ctx context.Context, fn Observer) context.Context {
	outer, _ := ctx.Value(observerKey{}).(Observer)
	return context.WithValue(ctx, observerKey{}, Observer(func(ctx context.Context, statement string) {
		if outer != nil {
			outer(ctx, statement)
		}
		fn(ctx, statement)
	}))
}

func observe(ctx context.Context, statement string) {
	if fn, ok := ctx.Value(observerKey{}).(Observer); ok {
		fn(ctx, statement)
	}
}
