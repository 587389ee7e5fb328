package orm_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/internal/testdb"
	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
)

var errStop = errors.New("stop")

func countUsers(t testing.TB, ctx context.Context) int64 {
	t.Helper()
	n, err := orm.Query[User](ctx).Count()
	must(t, err)
	return n
}

func TestAtomicCommitsAndRollsBack(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		add := func(ctx context.Context, email string) error { return orm.Insert(ctx, &User{Email: email}) }
		must(t, orm.Atomic(ctx, func(tx context.Context) error {
			if !orm.InTransaction(tx) || orm.InTransaction(ctx) {
				t.Error("InTransaction is wrong")
			}
			return add(orm.With(tx, orm.From(ctx)), "kept")
		}))
		if err := orm.Atomic(ctx, func(ctx context.Context) error { return errors.Join(add(ctx, "x"), errStop) }); !errors.Is(err, errStop) {
			t.Errorf("error: %v", err)
		}
		func() {
			defer func() {
				if recover() != "boom" {
					t.Error("the panic did not come through")
				}
			}()
			_ = orm.Atomic(ctx, func(ctx context.Context) error {
				must(t, add(ctx, "x"))
				panic("boom")
			})
		}()
		cancelled, cancel := context.WithCancel(ctx)
		if err := orm.Atomic(cancelled, func(ctx context.Context) error {
			err := add(ctx, "x")
			cancel()
			return err
		}); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: %v", err)
		}
		if n := countUsers(t, ctx); n != 1 {
			t.Errorf("%d users, want 1", n)
		}
	})
}

func TestInnerAtomicIsASavepoint(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		var calls []string
		note := func(s string) func(context.Context) { return func(context.Context) { calls = append(calls, s) } }
		must(t, orm.Atomic(ctx, func(ctx context.Context) error {
			orm.OnCommit(ctx, note("outer"))
			must(t, orm.Insert(ctx, &User{Email: "1"}))
			must(t, orm.Atomic(ctx, func(ctx context.Context) error {
				orm.OnCommit(ctx, note("inner"))
				return orm.Insert(ctx, &User{Email: "2"})
			}))
			// A violation inside the savepoint leaves the transaction usable.
			var ue *orm.UniqueError
			if err := orm.Atomic(ctx, func(ctx context.Context) error {
				orm.OnCommit(ctx, note("never"))
				must(t, orm.Insert(ctx, &User{Email: "3"}))
				return orm.Insert(ctx, &User{Email: "1"})
			}); !errors.As(err, &ue) {
				t.Errorf("inner: %v", err)
			}
			func() {
				defer func() { _ = recover() }()
				_ = orm.Atomic(ctx, func(ctx context.Context) error {
					must(t, orm.Insert(ctx, &User{Email: "4"}))
					panic("boom")
				})
			}()
			if n := countUsers(t, ctx); n != 2 {
				t.Errorf("%d users inside, want 2", n)
			}
			if err := orm.Atomic(ctx, func(context.Context) error { return nil }, orm.ReadOnly()); err == nil {
				t.Error("an inner Atomic changed the options")
			}
			if len(calls) != 0 {
				t.Errorf("called before the commit: %v", calls)
			}
			return nil
		}))
		if got := fmt.Sprint(calls); got != "[outer inner]" {
			t.Errorf("calls: %s", got)
		}
		if n := countUsers(t, ctx); n != 2 {
			t.Errorf("%d users, want 2", n)
		}
		orm.OnCommit(ctx, note("at once"))
		if len(calls) != 3 {
			t.Error("OnCommit outside a transaction did not run")
		}
	})
}

func TestContextOfAnEndedTransaction(t *testing.T) {
	ctx := open(t, testdb.SQLite(t))
	must(t, orm.CreateTables(ctx, blog...))
	var kept context.Context
	must(t, orm.Atomic(ctx, func(ctx context.Context) error { kept = ctx; return nil }))
	if _, err := orm.Query[User](kept).All(); !errors.Is(err, orm.ErrDone) {
		t.Errorf("%v", err)
	}
	if _, err := orm.Query[User](context.Background()).All(); !errors.Is(err, orm.ErrNoDatabase) {
		t.Errorf("%v", err)
	}
}

// An interrupted statement may have ended the transaction in the database
// without the program knowing; nothing after it may be stored.
func TestCancelledStatementPoisonsTheTransaction(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		err := orm.Atomic(ctx, func(ctx context.Context) error {
			must(t, orm.Insert(ctx, &User{Email: "1"}))
			short, cancel := context.WithCancel(ctx)
			cancel()
			if err := orm.Insert(short, &User{Email: "2"}); !errors.Is(err, context.Canceled) {
				t.Errorf("inner: %v", err)
			}
			if err := orm.Insert(ctx, &User{Email: "3"}); !errors.Is(err, orm.ErrDone) {
				t.Errorf("after the cancelled statement: %v", err)
			}
			return nil
		})
		if err == nil {
			t.Error("the transaction claims to be committed")
		}
		if n := countUsers(t, ctx); n != 0 {
			t.Errorf("%d users were stored", n)
		}
	})
}

func TestCancelReachesTheRunningQuery(t *testing.T) {
	ctx := open(t, testdb.SQLite(t))
	must(t, orm.CreateTables(ctx, blog...))
	rows := make([]User, 300)
	for i := range rows {
		rows[i].Email = fmt.Sprint(i)
	}
	insert(t, ctx, rows...)
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	db, err := orm.Bun(short)
	must(t, err)
	_, err = db.ExecContext(short, "SELECT count(*) FROM users a, users b, users c, users d, users e")
	if err == nil || time.Since(start) > 5*time.Second {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
}

func TestParallelCountersLoseNothing(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		u := insert(t, ctx, User{Email: "a"})[0]
		const workers, rounds = 4, 10
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for range rounds {
					err := orm.Atomic(ctx, func(ctx context.Context) error {
						_, err := orm.Query[User](ctx).Where(Users.ID.Eq(u.ID)).Update(Users.Score.Add(1))
						return err
					}, orm.Retry(100))
					if err != nil {
						t.Error(err)
					}
					// Reading and writing back is safe when serializable and retried.
					err = orm.Atomic(ctx, func(ctx context.Context) error {
						u, err := orm.Get[User](ctx, u.ID)
						if err != nil {
							return err
						}
						u.Score++
						return orm.Update(ctx, &u, Users.Score)
					}, orm.Isolation(sql.LevelSerializable), orm.Retry(100))
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if u, _ = orm.Get[User](ctx, u.ID); u.Score != 2*workers*rounds {
			t.Errorf("score %d, want %d", u.Score, 2*workers*rounds)
		}
	})
}

func TestReadOnly(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		err := orm.Atomic(ctx, func(ctx context.Context) error {
			if _, err := orm.Query[User](ctx).All(); err != nil {
				return err
			}
			if orm.From(ctx).Dialect() == "sqlite" {
				return errStop // it makes no such promise
			}
			return orm.Insert(ctx, &User{Email: "1"})
		}, orm.ReadOnly())
		if err == nil {
			t.Error("a read-only transaction wrote")
		}
	})
}
