package reactive

import (
	"math"
	"testing"
)

// changes counts how often an effect on g runs while write runs.
func changes[T any](s *Scope, g *Signal[T], write func()) int {
	n := -1
	NewEffect(s, func() { g.Get(); n++ })
	write()
	return n
}

func TestDefaultEquality(t *testing.T) {
	type temperature float64
	type point struct{ x, y float64 }
	nan := math.NaN()
	r := NewRuntime(Options{})
	s := r.Root()
	for name, c := range map[string]struct {
		got, want int
	}{
		"same text":                   {twice(s, "a", "a"), 0},
		"other text":                  {twice(s, "a", "b"), 1},
		"NaN":                         {twice(s, nan, -nan), 0},
		"named NaN":                   {twice(s, temperature(nan), temperature(nan)), 0},
		"struct":                      {twice(s, point{1, 2}, point{1, 2}), 0},
		"struct with NaN, other half": {twice(s, point{nan, 1}, point{nan, 2}), 1},
		"struct with NaN, same":       {twice(s, point{nan, 1}, point{nan, 1}), 0},
		"same slice":                  {twice(s, []int(nil), []int(nil)), 1},
		"function":                    {twice(s, catch, catch), 1},
		"slice in an interface":       {twice(s, any([]int{1}), any([]int{1})), 1},
		"number in an interface":      {twice(s, any(1), any(1)), 0},
		"struct with such":            {twice(s, struct{ v any }{[]int{1}}, struct{ v any }{[]int{1}}), 1},
		"nil error":                   {twice[error](s, nil, nil), 0},
		"same pointer":                {twice(s, s, s), 0},
		"empty struct":                {twice(s, struct{}{}, struct{}{}), 0},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d changes, want %d", name, c.got, c.want)
		}
	}
}

// twice counts the changes of a signal that holds a and is set to b.
func twice[T any](s *Scope, a, b T) int {
	g := NewSignal(s, a)
	return changes(s, g, func() { g.Set(b) })
}

func TestEqualityOptions(t *testing.T) {
	s := NewRuntime(Options{}).Root()
	always := NewSignal(s, 1, NeverEqual)
	if n := changes(s, always, func() { always.Set(1) }); n != 1 {
		t.Errorf("NeverEqual: %d changes, want 1", n)
	}
	rough := NewSignal(s, 10, Named("rough"), EqualFunc(func(a, b int) bool { return a/10 == b/10 }))
	if n := changes(s, rough, func() { rough.Set(15); rough.Set(20) }); n != 1 || rough.Get() != 20 {
		t.Errorf("EqualFunc: %d changes to %d, want 1 to 20", n, rough.Get())
	}
	if catch(func() { NewSignal(s, 1, EqualFunc(func(a, b string) bool { return true })) }) == nil {
		t.Error("EqualFunc of another type must panic")
	}
	m := NewMemo(s, func() int { rough.Get(); return 1 }, NeverEqual)
	runs := 0
	NewEffect(s, func() { m.Get(); runs++ })
	rough.Set(40)
	if runs != 2 {
		t.Errorf("NeverEqual memo: %d runs, want 2", runs)
	}
}

func TestBatchThatTakesBackItsWrites(t *testing.T) {
	s := NewRuntime(Options{}).Root()
	g := NewSignal(s, 1)
	computed := 0
	m := NewMemo(s, func() int { computed++; return g.Get() })
	runs := 0
	NewEffect(s, func() { m.Get(); runs++ })
	s.Batch(func() { g.Set(2); g.Set(3); g.Set(1) })
	if computed != 1 || runs != 1 {
		t.Errorf("%d computations and %d runs, want 1 and 1", computed, runs)
	}
	s.Batch(func() { g.Set(2); m.Get(); g.Set(1) })
	if g.Get() != 1 || m.Get() != 1 || computed != 3 {
		t.Errorf("signal %d, memo %d after %d computations, want 1, 1, 3", g.Get(), m.Get(), computed)
	}
}

func TestBatchRunsEffectsOnceAndAlsoAfterAPanic(t *testing.T) {
	s := NewRuntime(Options{}).Root()
	a, b := NewSignal(s, 0), NewSignal(s, 0)
	runs, seen := 0, 0
	NewEffect(s, func() { runs++; seen = a.Get() + b.Get() })
	value := catch(func() {
		s.Batch(func() {
			a.Set(1)
			s.Batch(func() { b.Set(2) })
			panic(errBoom)
		})
	})
	if value != errBoom || runs != 2 || seen != 3 {
		t.Errorf("panic %v, %d runs, seen %d; want %v, 2, 3", value, runs, seen, errBoom)
	}
	a.Set(5)
	if runs != 3 {
		t.Error("the batch is still open after its panic")
	}
}

func TestUpdate(t *testing.T) {
	s := NewRuntime(Options{}).Root()
	g := NewSignal(s, 1)
	g.Update(func(n int) int { return n + 1 })
	if g.Get() != 2 {
		t.Errorf("got %d, want 2", g.Get())
	}
}
