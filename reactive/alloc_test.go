package reactive

import (
	"testing"
	"unsafe"
)

// The update paths allocate nothing once they have run a few times.
func TestUpdatesAllocateNothing(t *testing.T) {
	cases := map[string]func(*Scope) func(){
		"signal nobody reads": func(s *Scope) func() {
			g := NewSignal(s, 0)
			return func() { g.Set(g.Peek() + 1) }
		},
		"signal, memo, effect": func(s *Scope) func() {
			g := NewSignal(s, 0)
			m := NewMemo(s, func() int { return g.Get() + 1 })
			NewEffect(s, func() { m.Get() })
			return func() { g.Set(g.Peek() + 1) }
		},
		"text": func(s *Scope) func() {
			texts, i := []string{"one", "two", "three"}, 0
			g := NewSignal(s, "")
			NewEffect(s, func() { g.Get() })
			return func() { i++; g.Set(texts[i%3]) }
		},
		"struct": func(s *Scope) func() {
			type point struct {
				x, y int
				name string
			}
			g := NewSignal(s, point{y: 1, name: "one"})
			NewEffect(s, func() { g.Get() })
			return func() { p := g.Peek(); p.x++; g.Set(p) }
		},
		"slice": func(s *Scope) func() {
			g := NewSignal(s, []int(nil))
			NewEffect(s, func() { g.Get() })
			one := []int{1}
			return func() { g.Set(one) }
		},
		"dynamic dependencies": func(s *Scope) func() {
			g := NewSignal(s, 0)
			odd, even := NewSignal(s, 1), NewSignal(s, 2)
			NewEffect(s, func() {
				if g.Get()%2 == 0 {
					even.Get()
				} else {
					odd.Get()
				}
			})
			return func() { g.Set(g.Peek() + 1) }
		},
		"wide and out of order": func(s *Scope) func() {
			g := NewSignal(s, 0)
			memos := make([]*Memo[int], 50)
			for i := range memos {
				memos[i] = NewMemo(s, func() int { return g.Get() + i })
			}
			for i := range memos {
				NewEffect(s, func() { memos[len(memos)-1-i].Get() })
			}
			return func() { g.Set(g.Peek() + 1) }
		},
		"batch": func(s *Scope) func() {
			a, b := NewSignal(s, 0), NewSignal(s, 0)
			NewEffect(s, func() { a.Get(); b.Get() })
			both := func() { a.Set(a.Peek() + 1); b.Set(b.Peek() + 1) }
			return func() { s.Batch(both) }
		},
		"selector": func(s *Scope) func() {
			g := NewSignal(s, 0)
			x := NewSelector(s, g.Get)
			for i := range 100 {
				NewEffect(s, func() { x.Is(i) })
			}
			return func() { g.Set((g.Peek() + 1) % 100) }
		},
	}
	for name, make := range cases {
		t.Run(name, func(t *testing.T) {
			r := NewRuntime(Options{})
			defer r.Dispose()
			update := make(r.Root())
			for range 10 {
				update()
			}
			if n := testing.AllocsPerRun(100, update); n != 0 {
				t.Errorf("%v allocations per update, want 0", n)
			}
		})
	}
}

// A list of 10 000 rows makes several nodes for each row.
func TestNodesAreSmall(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want uintptr
	}{
		{"Signal[int]", unsafe.Sizeof(Signal[int]{}), 56},
		{"Signal[string]", unsafe.Sizeof(Signal[string]{}), 72},
		{"Memo[int]", unsafe.Sizeof(Memo[int]{}), 104},
		{"effect", unsafe.Sizeof(effect{}), 64},
		{"link", unsafe.Sizeof(link{}), 48},
		{"Scope", unsafe.Sizeof(Scope{}), 80},
	} {
		if unsafe.Sizeof(uintptr(0)) == 8 && c.got > c.want {
			t.Errorf("%s takes %d bytes, want at most %d", c.name, c.got, c.want)
		}
	}
}
