package reactive

import (
	"errors"
	"testing"
)

func TestMemoIsComputedOncePerChangeAndOnlyWhenRead(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root()
	a := NewSignal(s, 1)
	runs := 0
	left := NewMemo(s, func() int { runs++; return a.Get() })
	m := NewMemo(s, func() int { return left.Get() + left.Get() })
	if runs != 0 {
		t.Fatal("computed before anybody has read it")
	}
	m.Get()
	left.Get()
	a.Set(2)
	a.Set(3)
	if m.Get() != 6 || left.Get() != 3 || runs != 2 {
		t.Errorf("%d and %d after %d computations, want 6, 3 and 2", m.Get(), left.Get(), runs)
	}
}

// A chain this deep would overflow the stack if marking or checking recursed.
func TestDeepChainsDoNotRecurse(t *testing.T) {
	const depth = 200_000
	r := NewRuntime(Options{})
	s := r.Root()
	a := NewSignal(s, 0)
	last := a.Get
	for range depth {
		prev := last
		m := NewMemo(s, func() int { return prev() + 1 })
		m.Get() // now, so that the first computation does not recurse either
		last = m.Get
	}
	got := 0
	NewEffect(s, func() { got = last() })
	a.Set(1)
	if got != depth+1 {
		t.Errorf("got %d, want %d", got, depth+1)
	}
}

func TestMemoThatNeedsItselfIsNamed(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root()
	on := NewSignal(s, false)
	var a, b *Memo[int]
	a = NewMemo(s, func() int {
		if on.Get() {
			return b.Get() + 1
		}
		return 0
	}, Named("a"))
	b = NewMemo(s, func() int { return a.Get() + 1 }, Named("b"))
	if b.Get() != 1 {
		t.Fatalf("b is %d, want 1", b.Get())
	}
	on.Set(true)
	for _, m := range []*Memo[int]{a, b, a} {
		var cycle *CycleError
		err, _ := catch(func() { m.Get() }).(error)
		if !errors.As(err, &cycle) || cycle.Memo == "" {
			t.Fatalf("got %v, want a cycle that names a memo", err)
		}
	}
	on.Set(false)
	if b.Get() != 1 {
		t.Errorf("after the cycle was broken b is %d, want 1", b.Get())
	}
}

func TestPanicInAMemoReachesEachReaderOnce(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root()
	a := NewSignal(s, 0)
	computed := 0
	m := NewMemo(s, func() int {
		computed++
		if a.Get() == 1 {
			panic(errBoom)
		}
		return a.Get()
	})
	sum := NewMemo(s, func() int { return m.Get() + 1 })
	got, caught := -1, 0
	NewEffect(s, func() {
		defer func() {
			if recover() != nil {
				caught++
			}
		}()
		got = sum.Get()
	})
	a.Set(1)
	if caught != 1 || computed != 2 {
		t.Errorf("caught %d panics of %d computations, want 1 of 2", caught, computed)
	}
	if catch(func() { m.Get() }) != errBoom || computed != 3 {
		t.Error("a memo that has panicked has to be tried again at the next read")
	}
	a.Set(5)
	if got != 6 {
		t.Errorf("the effect has seen %d, want 6", got)
	}
}

func TestMemoOfADisposedScopeStillAnswers(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root().Child()
	a := NewSignal(s, 1)
	m := NewMemo(s, func() int { return a.Get() * 2 })
	m.Get()
	s.Dispose()
	a.Set(4)
	if m.Get() != 8 || a.firstSub != nil {
		t.Errorf("got %d, want 8 and no subscription", m.Get())
	}
}

func TestMemoThatWritesUpdatesWhatWasCheckedBefore(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root()
	a, side := NewSignal(s, 0), NewSignal(s, 0)
	first := NewMemo(s, side.Get)
	writer := NewMemo(s, func() int { side.Set(a.Get() * 10); return 0 })
	sum := NewMemo(s, func() int { return first.Get() + writer.Get() })
	same := NewMemo(s, sum.Get)
	got := -1
	NewEffect(s, func() { got = same.Get() })
	a.Set(3)
	if got != 30 {
		t.Errorf("got %d, want 30", got)
	}
}

func TestUntrackAndPeekDoNotSubscribe(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root()
	a := NewSignal(s, 1)
	m := NewMemo(s, func() int { return a.Get() })
	runs := 0
	NewEffect(s, func() {
		runs++
		a.Peek()
		m.Peek()
		Untrack(s, func() int { return a.Get() + m.Get() })
	})
	a.Set(2)
	if runs != 1 || m.Peek() != 2 {
		t.Errorf("%d runs and m is %d, want 1 and 2", runs, m.Peek())
	}
}
