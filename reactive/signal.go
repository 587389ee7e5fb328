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
	var zero T
	g.configure((*T)(nil), zero, opts)
	return g
}

// Get returns the value and subscribes the running memo or effect, if any.
func (g *Signal[T]) Get() T {
	if g.rt.observer != nil && g.look() {
		var zero T
		g.before = zero
	}
	return g.value
}

// look subscribes what is running. It ends the time in which a batch can take
// its write back unseen, and reports whether the value before need not be kept
// any longer.
func (s *source) look() (forget bool) {
	if s.changed {
		s.commit()
	}
	forget = s.hasBefore
	s.hasBefore = false
	s.rt.track(s, s.rt.observer)
	return forget
}

// Peek returns the value without subscribing anybody.
func (g *Signal[T]) Peek() T { return g.value }

// Set stores v. Outside a batch the effects that depend on it have run when Set
// returns. Storing an equal value does nothing, and a batch that ends with the
// value it began with has changed nothing.
func (g *Signal[T]) Set(v T) {
	if same(&g.source, &g.value, &v) {
		return
	}
	if g.canTakeBack() && same(&g.source, &g.before, &v) {
		g.value, g.changed = g.before, false // marks turn out void
		return
	}
	if g.keepBefore() {
		g.before = g.value
	}
	g.value = v
	g.written()
}

// canTakeBack reports whether an earlier write can still be undone unseen.
func (s *source) canTakeBack() bool { return s.changed && s.hasBefore && s.firstSub != nil }

// keepBefore reports whether the value before a write is to be kept, because a
// batch may take the write back.
func (s *source) keepBefore() bool {
	if s.firstSub == nil || s.changed || s.rt.depth == 0 {
		return false
	}
	s.hasBefore = true
	return true
}

// written marks what depends on the signal and runs what may run now.
func (s *source) written() {
	if s.firstSub == nil {
		return
	}
	r := s.rt
	s.changed = true
	r.writes++
	r.lastWrite = s
	r.propagate(s.firstSub)
	r.settle()
}

// Update stores what fn makes of the present value. fn subscribes nobody to g.
func (g *Signal[T]) Update(fn func(T) T) { g.Set(fn(g.value)) }
