package di_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/hotclub-go/hotclub/di"
)

type config struct{ dsn string }
type db struct{ dsn string }
type session struct{ number int32 }

func Example() {
	c := di.New()
	di.Value(c, &config{dsn: "file:app.db"})
	di.Once(c, func(ctx context.Context) (*db, error) {
		cfg, err := di.Get[*config](ctx)
		if err != nil {
			return nil, err
		}
		return &db{cfg.dsn}, nil
	})

	request := c.Scope()
	defer request.Close()
	d, err := di.Get[*db](di.WithScope(context.Background(), request))
	fmt.Println(d.dsn, err)
	// Output: file:app.db <nil>
}

func TestLifetimes(t *testing.T) {
	var made atomic.Int32
	c := di.New()
	di.Provide(c, func(context.Context) (*session, error) { return &session{made.Add(1)}, nil })
	one, two := di.WithScope(t.Context(), c.Scope()), di.WithScope(t.Context(), c.Scope())
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if s, err := di.Get[*session](one); err != nil || s.number != 1 {
				t.Errorf("%v, %v", s, err)
			}
		})
	}
	wg.Wait()
	if s, err := di.Get[*session](two); err != nil || s.number != 2 {
		t.Errorf("another request got %v, %v", s, err)
	}
}

func TestErrors(t *testing.T) {
	c := di.New()
	di.Provide(c, func(ctx context.Context) (*session, error) {
		_, err := di.Get[*db](ctx)
		return nil, err
	})
	ctx := di.WithScope(t.Context(), c.Scope())
	_, err := di.Get[*session](ctx)
	if !errors.Is(err, di.ErrNoProvider) || !strings.Contains(err.Error(), "nothing provides *di_test.db, wanted by *di_test.session") {
		t.Errorf("%v", err)
	}
	if _, err := di.Get[*db](t.Context()); !errors.Is(err, di.ErrNoProvider) {
		t.Errorf("without a scope: %v", err)
	}
	if got := c.Missing(di.TypeOf[*db](), di.TypeOf[*session]()); len(got) != 1 || got[0].String() != "*di_test.db" {
		t.Errorf("Missing: %v", got)
	}
	defer func() {
		if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), "two providers") {
			t.Errorf("a second provider: %v", v)
		}
	}()
	di.Value(c, &session{})
}

func TestCircle(t *testing.T) {
	c := di.New()
	di.Provide(c, func(ctx context.Context) (*session, error) {
		_, err := di.Get[*db](ctx)
		return nil, err
	})
	di.Provide(c, func(ctx context.Context) (*db, error) {
		_, err := di.Get[*session](ctx)
		return nil, err
	})
	_, err := di.Get[*session](di.WithScope(t.Context(), c.Scope()))
	if err == nil || !strings.Contains(err.Error(), "circle: *di_test.session, wanted by *di_test.db, wanted by *di_test.session") {
		t.Errorf("%v", err)
	}
}

func TestFailureIsTriedAgain(t *testing.T) {
	tries := 0
	c := di.New()
	di.Once(c, func(context.Context) (*db, error) {
		if tries++; tries == 1 {
			return nil, errors.New("not yet")
		}
		return &db{"ok"}, nil
	})
	if _, err := di.Get[*db](di.WithScope(t.Context(), c.Scope())); err == nil || !strings.Contains(err.Error(), "providing *di_test.db: not yet") {
		t.Errorf("%v", err)
	}
	for range 2 {
		if d, err := di.Get[*db](di.WithScope(t.Context(), c.Scope())); err != nil || d.dsn != "ok" {
			t.Errorf("%v, %v", d, err)
		}
	}
	if tries != 2 {
		t.Errorf("made %d times", tries)
	}
}

func TestOnClose(t *testing.T) {
	c := di.New()
	s := c.Scope()
	ctx := di.WithScope(t.Context(), s)
	var order []int
	di.OnClose(ctx, func() { order = append(order, 1) })
	di.OnClose(ctx, func() { order = append(order, 2) })
	s.Close()
	s.Close()
	di.OnClose(ctx, func() { order = append(order, 3) })
	if fmt.Sprint(order) != "[2 1 3]" {
		t.Errorf("%v", order)
	}
}
