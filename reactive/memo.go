package reactive

// Memo is a value computed from other signals and memos. It is computed when
// somebody reads it, and again only when something it has read did change.
type Memo[T any] struct {
	memoNode
	fn    func() T
	value T
}

// NewMemo returns a memo that belongs to s. fn must only depend on what it reads
// through Get; it may be called at any read. After s is disposed the memo still
// answers, but computes anew at each read.
//
// A panic of fn reaches the reader. The memo stays uncomputed then, so the next
// read tries again. A memo that needs its own value panics with a *CycleError.
func NewMemo[T any](s *Scope, fn func() T, opts ...Option) *Memo[T] {
	m := &Memo[T]{fn: fn}
	m.rt = s.rt
	m.isMemo = true
	m.flags = isMemo | dirty
	m.self = m
	configure[T](&m.source, opts)
	s.owner().ownMemo(&m.memoNode)
	return m
}

// Get returns the value, computing it when needed, and subscribes the running
// memo or effect, if any.
func (m *Memo[T]) Get() T {
	if m.flags&(dirty|pending|running|disposed) != 0 {
		m.refresh()
	}
	if o := m.rt.observer; o != nil {
		m.rt.track(&m.source, o)
	}
	return m.value
}

// Peek is Get without subscribing anybody.
func (m *Memo[T]) Peek() T {
	if m.flags&(dirty|pending|running|disposed) != 0 {
		previous := m.rt.observer
		m.rt.observer = nil
		defer m.rt.resume(previous)
		m.refresh()
	}
	return m.value
}

func (m *memoNode) refresh() {
	switch f := m.flags; {
	case f&running != 0:
		panic(&CycleError{Memo: m.name(), memo: true})
	case f&failed != 0:
		m.raise()
	case f&(dirty|disposed) != 0, m.check():
		if m.self.recompute(false) == changed {
			confirm(m.firstSub)
		}
	default:
		m.flags &^= pending
		m.rt.settle()
	}
}

// check is checkDirty. Effects wait until it is over, should a memo that it
// computes write to signals.
func (m *memoNode) check() bool {
	m.rt.depth++
	changed := m.rt.checkDirty(&m.observer)
	m.rt.depth--
	return changed
}

// raise hands a panic that checkDirty met to the reader.
func (m *memoNode) raise() {
	m.flags &^= failed
	failure := m.extra.failure
	m.extra.failure = nil
	if o := m.rt.observer; o != nil {
		m.rt.track(&m.source, o)
	}
	panic(failure)
}

// outcome is what became of a computation.
type outcome uint8

const (
	panicked outcome = iota
	unchanged
	changed
)

// recompute runs fn. With catch a panic counts as a change and is kept for the
// next reader.
func (m *Memo[T]) recompute(catch bool) (out outcome) {
	previous := m.enter()
	defer m.leave(previous, &out, catch)
	v := m.fn()
	if m.flags&hasValue != 0 && same(&m.source, m.value, v) {
		return unchanged
	}
	m.value = v
	m.flags |= hasValue
	return changed
}

func (m *memoNode) enter() (previous *observer) {
	r := m.rt
	previous = r.observer
	r.observer = &m.observer
	r.depth++
	r.clock++
	m.version = r.clock
	m.lastDep = nil
	m.flags = m.flags&(isMemo|hasValue|disposed) | running
	return previous
}

func (m *memoNode) leave(previous *observer, out *outcome, catch bool) {
	r := m.rt
	r.observer = previous
	m.flags &^= running
	r.dropStale(&m.observer)
	if *out == panicked {
		if m.flags&disposed == 0 {
			// The reader is subscribed all the same: it may recover, and then wants
			// to know when trying again is worth it.
			m.flags |= dirty | porous
			if previous != nil {
				r.track(&m.source, previous)
			}
		}
		if catch {
			m.needExtra().failure = recover()
			m.flags |= failed
			*out = changed
		}
	}
	r.end()
}
