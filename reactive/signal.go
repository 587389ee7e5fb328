package reactive

// Signal is a value that can be read and written and that knows who has read it.
type Signal[T any] struct {
	source
	value  T
	before T // the value readers have seen, while hasBefore
}

// NewSignal returns a signal that holds v. It belongs to the runtime of s and
// needs no disposal: it is garbage when nobody refers to it.
func NewSignal[T any](s *Scope, v T, opts ...Option) *Signal[T] {
	g := &Signal[T]{value: v}
	g.rt = s.rt
	configure[T](&g.source, opts)
	return g
}

// Get returns the value and subscribes the running memo or effect, if any.
func (g *Signal[T]) Get() T {
	if o := g.rt.observer; o != nil {
		if g.changed || g.hasBefore {
			g.look()
		}
		g.rt.track(&g.source, o)
	}
	return g.value
}

// look ends the time in which a batch can take its write back unseen.
func (g *Signal[T]) look() {
	if g.changed {
		g.commit()
	}
	var zero T
	g.before, g.hasBefore = zero, false
}

// Peek returns the value without subscribing anybody.
func (g *Signal[T]) Peek() T { return g.value }

// Set stores v. Outside a batch the effects that depend on it have run when Set
// returns. Storing an equal value does nothing, and a batch that ends with the
// value it began with has changed nothing.
func (g *Signal[T]) Set(v T) {
	if same(&g.source, g.value, v) {
		return
	}
	if g.firstSub == nil {
		g.value = v
		return
	}
	switch {
	case g.changed && g.hasBefore && same(&g.source, g.before, v):
		g.value, g.changed = g.before, false // taken back; marks turn out void
		return
	case !g.changed && g.rt.depth > 0:
		g.before, g.hasBefore = g.value, true
	}
	g.value = v
	g.written()
}

// written marks what depends on the signal and runs what may run now.
func (s *source) written() {
	r := s.rt
	s.changed = true
	r.writes++
	r.lastWrite = s
	r.propagate(s.firstSub)
	r.settle()
}

// Update stores what fn makes of the present value. fn subscribes nobody to g.
func (g *Signal[T]) Update(fn func(T) T) { g.Set(fn(g.value)) }
