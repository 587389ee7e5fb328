package reactive

import (
	"runtime"
	"slices"
	"testing"
	"time"
)

func TestDisposeOrder(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root().Child()
	var got []string
	note := func(s *Scope, what string) { s.OnCleanup(func() { got = append(got, what) }) }
	note(s, "s1")
	a := s.Child()
	note(a, "a1")
	note(a, "a2")
	note(a.Child(), "aa")
	note(s.Child(), "b")
	note(s, "s2")
	s.Dispose()
	s.Dispose()
	if want := []string{"b", "aa", "a2", "a1", "s2", "s1"}; !slices.Equal(got, want) {
		t.Errorf("cleanups ran in the order %v, want %v", got, want)
	}
	if !a.Disposed() || !a.Child().Disposed() {
		t.Error("children of a disposed scope must be disposed")
	}
	late := false
	a.OnCleanup(func() { late = true })
	NewEffect(a, func() { t.Error("an effect ran in a disposed scope") })
	if !late {
		t.Error("a cleanup registered too late must run at once")
	}
}

func TestDisposeOfASiblingFromACleanup(t *testing.T) {
	s := NewRuntime(Options{}).Root().Child()
	var siblings []*Scope
	cleaned := 0
	for range 5 {
		c := s.Child()
		siblings = append(siblings, c)
		c.OnCleanup(func() {
			cleaned++
			for _, other := range siblings {
				other.Dispose()
			}
		})
	}
	siblings[2].Dispose()
	s.Dispose()
	if cleaned != 5 {
		t.Errorf("%d cleanups, want 5", cleaned)
	}
}

func TestPanicInACleanupDoesNotStopTheRest(t *testing.T) {
	s := NewRuntime(Options{}).Root().Child()
	cleaned := 0
	s.OnCleanup(func() { cleaned++ })
	s.OnCleanup(func() { panic(errBoom) })
	s.Child().OnCleanup(func() { cleaned++ })
	if value := catch(s.Dispose); value != errBoom || cleaned != 2 {
		t.Errorf("panic %v after %d cleanups, want %v after 2", value, cleaned, errBoom)
	}
}

func TestEffectDisposedWhileItRuns(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root().Child()
	a, b := NewSignal(s, 0), NewSignal(s, 0)
	runs := 0
	NewEffect(s, func() {
		runs++
		if a.Get() == 1 {
			s.Dispose()
		}
		b.Get()
	})
	a.Set(1)
	a.Set(2)
	b.Set(1)
	if runs != 2 || a.firstSub != nil || b.firstSub != nil {
		t.Errorf("%d runs, want 2 and no subscription left", runs)
	}
}

func TestRuntimeDisposeDropsPosts(t *testing.T) {
	woken := 0
	r := NewRuntime(Options{Wake: func() { woken++ }})
	s := r.Root().Child()
	ran := 0
	r.Post(func() { ran++ })
	s.Post(func() { t.Error("a post of a disposed scope ran") })
	s.Dispose()
	if woken != 1 || !r.Drain() || ran != 1 || r.Drain() {
		t.Errorf("woken %d times, %d posts ran; want 1 and 1", woken, ran)
	}
	r.Dispose()
	r.Post(func() { ran++ })
	if r.Drain() || ran != 1 || woken != 1 {
		t.Error("a post after Dispose must be dropped")
	}
}

func TestPanicInAPostKeepsTheRest(t *testing.T) {
	r := NewRuntime(Options{})
	ran := false
	r.Post(func() { panic(errBoom) })
	r.Post(func() { ran = true })
	if value := catch(func() { r.Drain() }); value != errBoom || ran {
		t.Fatalf("panic %v, want %v before the second post", value, errBoom)
	}
	if !r.Drain() || !ran {
		t.Error("the second post is lost")
	}
}

// What a disposed scope owned is garbage, also while signals it has read live on.
func TestDisposedNodesAreCollected(t *testing.T) {
	r := NewRuntime(Options{})
	a := NewSignal(r.Root(), 1)
	collected := make(chan string, 2)
	func() {
		s := r.Root().Child()
		m := NewMemo(s, func() int { return a.Get() })
		NewEffect(s, func() { m.Get() })
		runtime.AddCleanup(m, func(what string) { collected <- what }, "memo")
		runtime.AddCleanup(s.effects, func(what string) { collected <- what }, "effect")
		a.Set(2)
		s.Dispose()
	}()
	for range 2 {
		runtime.GC()
		select {
		case <-collected:
		case <-time.After(10 * time.Second):
			t.Fatal("a disposed memo or effect is still reachable")
		}
	}
	a.Set(3)
}

func TestKeys(t *testing.T) {
	s := NewRuntime(Options{}).Root()
	k, other := NewKey[int]("k"), NewKey[int]("k")
	if _, ok := k.Use(s); ok {
		t.Error("a key nobody has provided has a value")
	}
	k.Provide(s, 1)
	k.Provide(s, 2)
	if v, ok := k.Use(s.Child().Child()); !ok || v != 2 {
		t.Errorf("got %d %v, want 2", v, ok)
	}
	if _, ok := other.Use(s); ok {
		t.Error("keys of the same name are the same key")
	}
}
