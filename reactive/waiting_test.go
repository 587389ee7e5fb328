package reactive

import (
	"context"
	"errors"
	"testing"
)

func settle(t *testing.T, r *Runtime) {
	t.Helper()
	if err := r.Settle(t.Context(), func() bool { return r.Pending() == 0 }); err != nil {
		t.Fatal(err)
	}
}

func TestWaitingCountsFirstAnswersReadBelowIt(t *testing.T) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	s := r.Root().Child()
	w := NewWaiting(s)
	release := make(chan error)
	fetch := func(context.Context) (int, error) { return 7, <-release }
	read := resourceOf(r.Root(), fetch)

	if w.Any() {
		t.Fatal("waits before anything was read")
	}
	r.Root().Run(func() { read.Get() })
	if w.Any() {
		t.Fatal("waits for what was read outside its scope")
	}
	s.Run(func() { read.Get(); read.Get() })
	if !w.Any() {
		t.Fatal("does not wait for a resource that was read without an answer")
	}
	release <- nil
	settle(t, r)
	if w.Any() {
		t.Fatal("still waits after the answer")
	}

	read.Refetch()
	s.Run(func() { read.Get() })
	if w.Any() {
		t.Fatal("waits for a renewal")
	}
	release <- nil
	settle(t, r)
}

func TestWaitingEndsWithAnErrorOrTheResource(t *testing.T) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	s := r.Root().Child()
	w := NewWaiting(s)
	failing := resourceOf(r.Root(), func(context.Context) (int, error) { return 0, errors.New("no") })
	inner := s.Child()
	endless := resourceOf(inner, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, ctx.Err() })
	s.Run(func() { failing.Get(); endless.Get() })
	if err := r.Settle(t.Context(), func() bool { return failing.Err() != nil }); err != nil {
		t.Fatal(err)
	}
	if !w.Any() {
		t.Fatal("forgot the second resource")
	}
	inner.Dispose()
	if w.Any() {
		t.Fatal("waits for a resource that is gone")
	}
}

func TestWaitingOfAnEffectBelowIt(t *testing.T) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	s := r.Root().Child()
	w := NewWaiting(s)
	release := make(chan struct{})
	slow := resourceOf(r.Root(), func(context.Context) (int, error) { <-release; return 1, nil })
	on := NewSignal(s, false)
	NewEffect(s, func() {
		if on.Get() {
			slow.Get()
		}
	})
	on.Set(true)
	if !w.Any() {
		t.Fatal("an effect's later run is not counted")
	}
	close(release)
	settle(t, r)
}
