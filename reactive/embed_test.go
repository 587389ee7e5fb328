package reactive_test

import (
	"testing"

	"github.com/hotclub-go/hotclub/reactive"
)

// watcher is an effect and a scope of its own in one piece of memory.
type watcher struct {
	reactive.Effect
	scope   reactive.Scope
	cleanup reactive.Cleanup

	signal *reactive.Signal[int]
	seen   []int
	ended  bool
}

func (w *watcher) React() { w.seen = append(w.seen, w.signal.Get()) }
func (w *watcher) Clean() { w.ended = true }

func TestEmbedded(t *testing.T) {
	rt := reactive.NewRuntime(reactive.Options{})
	w := &watcher{signal: reactive.NewSignal(rt.Root(), 1)}
	rt.Root().StartChild(&w.scope)
	w.scope.AddCleanup(&w.cleanup, w)
	w.Start(&w.scope, w)
	w.signal.Set(2)
	w.scope.Dispose()
	w.signal.Set(3)
	if len(w.seen) != 2 || w.seen[0] != 1 || w.seen[1] != 2 || !w.ended {
		t.Errorf("the effect has seen %v; cleaned up: %v", w.seen, w.ended)
	}
	late := &watcher{signal: w.signal}
	w.scope.StartChild(&late.scope)
	late.Start(&late.scope, late)
	if len(late.seen) != 0 || !late.scope.Disposed() {
		t.Error("an effect ran in a scope whose parent is gone")
	}
}

func TestEmbeddedTakesOnePieceOfMemory(t *testing.T) {
	rt := reactive.NewRuntime(reactive.Options{})
	signal := reactive.NewSignal(rt.Root(), 1)
	make := func() {
		w := &watcher{signal: signal, seen: nil}
		rt.Root().StartChild(&w.scope)
		w.scope.AddCleanup(&w.cleanup, w)
		w.Start(&w.scope, w)
		w.scope.Dispose()
	}
	for range 100 {
		make()
	}
	// The struct, and what React appends to.
	if allocs := testing.AllocsPerRun(100, make); allocs > 2 {
		t.Errorf("an embedded effect takes %v allocations", allocs)
	}
}

func TestEmbeddedInAnInertRuntime(t *testing.T) {
	rt := reactive.NewRuntime(reactive.Options{Inert: true})
	w := &watcher{signal: reactive.NewSignal(rt.Root(), 1)}
	w.Start(rt.Root(), w)
	if len(w.seen) != 0 || !rt.EffectsRequested() {
		t.Error("an effect ran on the server, or its request was not noted")
	}
}
