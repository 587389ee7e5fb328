package orm

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"
)

// transaction is one level of Atomic: a transaction, or a savepoint within one.
type transaction struct {
	bun  bun.Tx
	root *rootState

	mu       sync.Mutex
	onCommit []func(context.Context)
}

// rootState is shared by a transaction and its savepoints.
type rootState struct {
	points atomic.Int64 // savepoints so far, for their names
	// broken is set when a statement was interrupted. Databases differ in what
	// is left then (SQLite has rolled everything back and would commit the next
	// statement by itself), so nothing more may run.
	broken atomic.Bool
}

// failed looks at an error of a statement inside the transaction.
func (tx *transaction) failed(ctx context.Context) {
	if tx != nil && ctx.Err() != nil {
		tx.root.broken.Store(true)
	}
}

func (tx *transaction) check() error {
	if tx != nil && tx.root.broken.Load() {
		return fmt.Errorf("%w: a statement in it was cancelled", ErrDone)
	}
	return nil
}

type txOptions struct {
	sql     sql.TxOptions
	retries int
	set     bool
}

// TxOption changes how [Atomic] runs a transaction.
type TxOption func(*txOptions)

// Isolation sets the isolation level. SQLite is always serializable and accepts
// every level.
func Isolation(level sql.IsolationLevel) TxOption {
	return func(o *txOptions) { o.sql.Isolation, o.set = level, true }
}

// ReadOnly promises not to write. PostgreSQL and MySQL refuse a write then; on
// SQLite the transaction does not wait for writers.
func ReadOnly() TxOption {
	return func(o *txOptions) { o.sql.ReadOnly, o.set = true, true }
}

// Retry runs the function again, up to n more times with growing pauses, when
// the transaction fails with [ErrConflict]. The function must have no effects
// beside the database; [OnCommit] is the place for those.
func Retry(n int) TxOption {
	return func(o *txOptions) { o.retries = n }
}

// Atomic runs fn in a transaction. Every query made with the context that fn
// gets belongs to it. It is committed when fn returns nil and rolled back when
// fn returns an error, panics, ends its goroutine, or the context is cancelled.
//
// Inside another Atomic it is a savepoint: an error undoes what the inner
// function did and nothing else. Options belong to the outermost call; an inner
// one that asks for isolation or read-only is refused.
//
// The context of fn may be used by several goroutines, one query at a time.
func Atomic(ctx context.Context, fn func(ctx context.Context) error, opts ...TxOption) error {
	s, err := sessionOf(ctx)
	if err != nil {
		return err
	}
	var o txOptions
	for _, opt := range opts {
		opt(&o)
	}
	if s.tx != nil {
		if o.set {
			return errors.New("orm: isolation and read-only are decided by the outermost Atomic")
		}
		return s.savepoint(ctx, fn)
	}
	for try := 0; ; try++ {
		err = s.transact(ctx, o, fn)
		if err == nil || try >= o.retries || !errors.Is(err, ErrConflict) {
			return err
		}
		if werr := backoff(ctx, try); werr != nil {
			return errors.Join(err, werr)
		}
	}
}

// backoff waits 5, 10, 20 … ms, at most 500, give or take half.
func backoff(ctx context.Context, try int) error {
	d := min(5*time.Millisecond<<min(try, 10), 500*time.Millisecond)
	d = d/2 + rand.N(d)
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

func (s *session) transact(ctx context.Context, o txOptions, fn func(context.Context) error) (err error) {
	sqlOpts := o.sql
	if s.db.dialect == sqlite {
		sqlOpts.Isolation = sql.LevelDefault // it has one level, the strictest
	}
	btx, err := s.db.bun.BeginTx(ctx, &sqlOpts)
	if err != nil {
		return s.db.wrap(ctx, nil, "begin", err)
	}
	tx := &transaction{bun: btx, root: &rootState{}}
	finished := false
	defer func() {
		if !finished { // fn panicked or ended its goroutine
			_ = btx.Rollback()
		}
	}()
	err = fn(context.WithValue(ctx, sessionKey{}, &session{db: s.db, tx: tx}))
	finished = true
	if err != nil {
		if rerr := btx.Rollback(); rerr != nil && !errors.Is(rerr, sql.ErrTxDone) {
			err = errors.Join(err, fmt.Errorf("orm: rollback: %w", rerr))
		}
		return err
	}
	if cause := context.Cause(ctx); cause != nil {
		_ = btx.Rollback()
		return fmt.Errorf("orm: transaction rolled back: %w", cause)
	}
	if err := tx.check(); err != nil {
		_ = btx.Rollback()
		return err
	}
	if err := btx.Commit(); err != nil {
		return s.db.wrap(ctx, nil, "commit", err)
	}
	for _, call := range tx.onCommit {
		call(ctx)
	}
	return nil
}

func (s *session) savepoint(ctx context.Context, fn func(context.Context) error) (err error) {
	name := "orm_" + strconv.FormatInt(s.tx.root.points.Add(1), 10)
	run := func(ctx context.Context, text string) error {
		if err := s.tx.check(); err != nil {
			return err
		}
		observe(ctx, text)
		_, err := s.tx.bun.ExecContext(ctx, text)
		return s.db.wrap(ctx, nil, text, err)
	}
	if err := run(ctx, "SAVEPOINT "+name); err != nil {
		s.tx.failed(ctx)
		return err
	}
	inner := &transaction{bun: s.tx.bun, root: s.tx.root}
	undo := func() error {
		// The outer transaction goes on, so the savepoint must be undone even
		// when this inner context was cancelled.
		clean := context.WithoutCancel(ctx)
		if err := run(clean, "ROLLBACK TO SAVEPOINT "+name); err != nil {
			return err
		}
		return run(clean, "RELEASE SAVEPOINT "+name)
	}
	finished := false
	defer func() {
		if !finished {
			_ = undo()
		}
	}()
	err = fn(context.WithValue(ctx, sessionKey{}, &session{db: s.db, tx: inner}))
	finished = true
	if err == nil {
		if cause := context.Cause(ctx); cause != nil {
			err = fmt.Errorf("orm: rolled back to savepoint: %w", cause)
		}
	}
	if err != nil {
		if uerr := undo(); uerr != nil && !errors.Is(uerr, ErrDone) {
			err = errors.Join(err, uerr)
		}
		return err
	}
	if err := run(ctx, "RELEASE SAVEPOINT "+name); err != nil {
		return err
	}
	s.tx.addOnCommit(inner.onCommit...)
	return nil
}

func (tx *transaction) addOnCommit(fns ...func(context.Context)) {
	tx.mu.Lock()
	tx.onCommit = append(tx.onCommit, fns...)
	tx.mu.Unlock()
}

// OnCommit runs fn once the transaction of the context is committed, after the
// outermost [Atomic]; never when it, or the savepoint it was called in, is rolled
// back. fn gets the context of that outermost call, without the transaction.
// Outside a transaction it runs at once. Functions run in the order of the calls.
func OnCommit(ctx context.Context, fn func(ctx context.Context)) {
	s, err := sessionOf(ctx)
	if err != nil || s.tx == nil {
		fn(ctx)
		return
	}
	s.tx.addOnCommit(fn)
}
