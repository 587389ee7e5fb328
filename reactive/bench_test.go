package reactive

import (
	"fmt"
	"testing"
)

// The shapes are those of the kairo benchmark, as js-reactivity-benchmark has
// them, plus the width times height grid of alien-signals.

func BenchmarkPropagate(b *testing.B) {
	for _, size := range [][2]int{{1, 1}, {10, 10}, {100, 10}, {10, 100}, {1000, 1}, {1, 1000}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			run(b, func(s *Scope) func(int) {
				head := NewSignal(s, 0)
				for range size[0] {
					last := head.Get
					for range size[1] {
						prev := last
						last = NewMemo(s, func() int { return prev() + 1 }).Get
					}
					NewEffect(s, func() { last() })
				}
				return head.Set
			})
		})
	}
}

// run measures step with ever new numbers.
func run(b *testing.B, build func(*Scope) (step func(int))) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	step := build(r.Root())
	step(-1)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		step(i)
	}
}

func BenchmarkKairo(b *testing.B) {
	shapes := []struct {
		name  string
		build func(*Scope) func(int)
	}{
		{"avoidable", avoidable}, {"broad", broad}, {"deep", deep}, {"diamond", diamond},
		{"mux", mux}, {"repeated", repeated}, {"triangle", triangle}, {"unstable", unstable},
	}
	for _, shape := range shapes {
		b.Run(shape.name, func(b *testing.B) { run(b, shape.build) })
	}
}

func avoidable(s *Scope) func(int) {
	head := NewSignal(s, 0)
	c1 := NewMemo(s, head.Get)
	c2 := NewMemo(s, func() int { c1.Get(); return 0 })
	c3 := NewMemo(s, func() int { return c2.Get() + 1 })
	c4 := NewMemo(s, func() int { return c3.Get() + 2 })
	c5 := NewMemo(s, func() int { return c4.Get() + 3 })
	NewEffect(s, func() { c5.Get() })
	return head.Set
}

func broad(s *Scope) func(int) {
	head := NewSignal(s, 0)
	for i := range 50 {
		c := NewMemo(s, func() int { return head.Get() + i })
		c2 := NewMemo(s, func() int { return c.Get() + 1 })
		NewEffect(s, func() { c2.Get() })
	}
	return head.Set
}

func deep(s *Scope) func(int) {
	head := NewSignal(s, 0)
	last := head.Get
	for range 50 {
		prev := last
		last = NewMemo(s, func() int { return prev() + 1 }).Get
	}
	NewEffect(s, func() { last() })
	return head.Set
}

func diamond(s *Scope) func(int) {
	head := NewSignal(s, 0)
	var branches [5]*Memo[int]
	for i := range branches {
		branches[i] = NewMemo(s, func() int { return head.Get() + 1 })
	}
	sum := NewMemo(s, func() int {
		n := 0
		for _, m := range branches {
			n += m.Get()
		}
		return n
	})
	NewEffect(s, func() { sum.Get() })
	return head.Set
}

func mux(s *Scope) func(int) {
	heads := make([]*Signal[int], 100)
	for i := range heads {
		heads[i] = NewSignal(s, 0)
	}
	all := NewMemo(s, func() []int {
		out := make([]int, len(heads))
		for i, h := range heads {
			out[i] = h.Get()
		}
		return out
	})
	for i := range heads {
		one := NewMemo(s, func() int { return all.Get()[i] })
		next := NewMemo(s, func() int { return one.Get() + 1 })
		NewEffect(s, func() { next.Get() })
	}
	return func(i int) { heads[max(i, 0)%10].Set(i) }
}

func repeated(s *Scope) func(int) {
	head := NewSignal(s, 0)
	sum := NewMemo(s, func() int {
		n := 0
		for range 30 {
			n += head.Get()
		}
		return n
	})
	NewEffect(s, func() { sum.Get() })
	return head.Set
}

func triangle(s *Scope) func(int) {
	head := NewSignal(s, 0)
	chain := []func() int{head.Get}
	for i := range 10 {
		prev := chain[i]
		chain = append(chain, NewMemo(s, func() int { return prev() + 1 }).Get)
	}
	sum := NewMemo(s, func() int {
		n := 0
		for _, get := range chain {
			n += get()
		}
		return n
	})
	NewEffect(s, func() { sum.Get() })
	return head.Set
}

func unstable(s *Scope) func(int) {
	head := NewSignal(s, 0)
	double := NewMemo(s, func() int { return head.Get() * 2 })
	inverse := NewMemo(s, func() int { return -head.Get() })
	current := NewMemo(s, func() int {
		n := 0
		for range 20 {
			if head.Get()%2 != 0 {
				n += double.Get()
			} else {
				n += inverse.Get()
			}
		}
		return n
	})
	NewEffect(s, func() { current.Get() })
	return head.Set
}

// BenchmarkRows creates and disposes what a list of 1 000 rows needs.
func BenchmarkRows(b *testing.B) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	selected := NewSignal(r.Root(), 0)
	selector := NewSelector(r.Root(), selected.Get)
	b.ReportAllocs()
	for b.Loop() {
		list := r.Root().Child()
		for i := range 1000 {
			row := list.Child()
			label := NewSignal(row, "label")
			NewEffect(row, func() { label.Get() })
			NewEffect(row, func() { selector.Is(i) })
		}
		list.Dispose()
	}
}
