package reactive

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// catch returns what fn panics with.
func catch(fn func()) (value any) {
	defer func() { value = recover() }()
	fn()
	return nil
}

func TestEffectsRunInCreationOrder(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root()
	a, b, late := NewSignal(s, 0), NewSignal(s, 0), NewSignal(s, false)
	var ran []int
	NewEffect(s, func() { // subscribes to a after the second effect has
		ran = append(ran, 1)
		if late.Get() {
			a.Get()
		}
	})
	NewEffect(s, func() { a.Get(); ran = append(ran, 2); b.Set(a.Get()) })
	NewEffect(s, func() { b.Get(); ran = append(ran, 3) })
	NewEffect(s, func() { a.Get(); ran = append(ran, 4) })
	late.Set(true)
	ran = nil
	a.Set(1)
	if want := []int{1, 2, 3, 4}; !slices.Equal(ran, want) {
		t.Errorf("ran %v, want %v", ran, want)
	}
}

func TestEffectThatWritesWhatItReadsSettles(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root()
	n := NewSignal(s, 0)
	runs := 0
	NewEffect(s, func() {
		runs++
		if v := n.Get(); v%10 != 0 {
			n.Set(v + 1)
		}
	})
	n.Set(3)
	if n.Get() != 10 || runs != 1+8 {
		t.Errorf("n is %d after %d runs, want 10 after 9", n.Get(), runs)
	}
}

func TestEffectThatWritesBeforeItReadsDoesNotRunAgain(t *testing.T) {
	s := NewRuntime(Options{}).Root()
	a, b := NewSignal(s, 0), NewSignal(s, 0)
	runs := 0
	NewEffect(s, func() {
		runs++
		b.Set(a.Get())
		b.Get()
	})
	a.Set(1)
	if runs != 2 {
		t.Errorf("%d runs, want 2", runs)
	}
}

func TestEffectsThatNeverSettleAreNamed(t *testing.T) {
	var got error
	for _, hook := range []func(error){nil, func(err error) { got = err }} {
		r := NewRuntime(Options{OnError: hook})
		s := r.Root()
		on := NewSignal(s, false)
		n := NewSignal(s, 0, Named("count"))
		double := NewMemo(s, func() int { return 2 * n.Get() })
		seen := 0
		NewEffect(s, func() {
			if on.Get() {
				n.Set(double.Get()/2 + 1)
			}
		}, Named("loop"))
		NewEffect(s, func() { seen = n.Get() })
		value := catch(func() { on.Set(true) })
		if hook == nil {
			got, _ = value.(error)
		}
		var cycle *CycleError
		if !errors.As(got, &cycle) || cycle.Effect != "loop" || cycle.Signal != "count" {
			t.Fatalf("got %v, want a cycle of effect loop and signal count", got)
		}
		if !strings.Contains(got.Error(), `"count"`) {
			t.Errorf("the message does not name the signal: %v", got)
		}
		on.Set(false)
		n.Set(-7)
		if seen != -7 || double.Get() != -14 {
			t.Errorf("after the cycle was broken the graph shows %d and %d, want -7 and -14", seen, double.Get())
		}
	}
}

func TestNestedEffectsEndWithTheRun(t *testing.T) {
	r := NewRuntime(Options{})
	s := r.Root().Child()
	a, b := NewSignal(s, 0), NewSignal(s, 0)
	inner, cleaned, kept := 0, 0, 0
	NewEffect(s, func() {
		a.Get()
		NewEffect(s, func() { b.Get(); inner++ })
		s.OnCleanup(func() { cleaned++ })
		row := s.Child()
		NewEffect(row, func() { b.Get(); kept++ })
	})
	a.Set(1)
	a.Set(2)
	inner, kept = 0, 0
	b.Set(1)
	if inner != 1 || cleaned != 2 || kept != 3 {
		t.Errorf("inner effect ran %d times, %d cleanups, effects of child scopes %d; want 1, 2, 3", inner, cleaned, kept)
	}
	s.Dispose()
	inner, kept = 0, 0
	b.Set(2)
	if inner+kept != 0 || cleaned != 3 {
		t.Errorf("after Dispose %d runs and %d cleanups, want 0 and 3", inner+kept, cleaned)
	}
}

func TestScopedEffectDisposesItsRun(t *testing.T) {
	r := NewRuntime(Options{})
	a := NewSignal(r.Root(), 0)
	var runs []*Scope
	NewScopedEffect(r.Root(), func(run *Scope) { a.Get(); runs = append(runs, run) })
	a.Set(1)
	if len(runs) != 2 || !runs[0].Disposed() || runs[1].Disposed() {
		t.Error("want two runs, the first disposed and the second not")
	}
}

func TestInertRuntimeRunsNoEffects(t *testing.T) {
	r := NewRuntime(Options{Inert: true})
	s := r.Root()
	a := NewSignal(s, 1)
	ran := false
	NewEffect(s, func() { ran = true })
	NewScopedEffect(s, func(*Scope) { ran = true })
	m := NewMemo(s, func() int { return a.Get() * 2 })
	x := NewSelector(s, a.Get)
	is := NewMemo(s, func() bool { return x.Is(5) })
	if is.Get() {
		t.Error("5 is selected before it is")
	}
	a.Set(5)
	if ran || m.Get() != 10 || !is.Get() {
		t.Errorf("effect ran: %v, memo %d, selected %v; want false, 10, true", ran, m.Get(), is.Get())
	}
}

func TestPanicInAnEffectLeavesTheOthersRunning(t *testing.T) {
	var errs []error
	for _, hook := range []func(error){nil, func(err error) { errs = append(errs, err) }} {
		r := NewRuntime(Options{OnError: hook})
		s := r.Root()
		a := NewSignal(s, 0)
		before, bad, after := -1, -1, -1
		NewEffect(s, func() { before = a.Get() })
		NewEffect(s, func() {
			if a.Get() == 1 {
				panic(errBoom)
			}
			bad = a.Get()
		}, Named("bad"))
		NewEffect(s, func() { after = a.Get() })
		value := catch(func() { a.Set(1) })
		if hook == nil && value != errBoom {
			t.Errorf("Set panicked with %v, want %v", value, errBoom)
		}
		if hook != nil && (value != nil || len(errs) != 1 || !errors.Is(errs[0], errBoom) || !strings.Contains(errs[0].Error(), `effect "bad"`)) {
			t.Errorf("Set panicked with %v and reported %v", value, errs)
		}
		a.Set(2)
		if before != 2 || bad != 2 || after != 2 {
			t.Errorf("after the panic effects have seen %d, %d, %d; want 2 each", before, bad, after)
		}
	}
}

var errBoom = errors.New("boom")

func TestPanicInTheFirstRunReachesTheCreator(t *testing.T) {
	r := NewRuntime(Options{})
	a := NewSignal(r.Root(), 0)
	runs := 0
	if value := catch(func() { NewEffect(r.Root(), func() { a.Get(); runs++; panic(errBoom) }) }); value != errBoom {
		t.Errorf("NewEffect panicked with %v, want %v", value, errBoom)
	}
	if value := catch(func() { a.Set(1) }); value != errBoom || runs != 2 {
		t.Errorf("Set panicked with %v after %d runs, want %v after 2", value, runs, errBoom)
	}
}
