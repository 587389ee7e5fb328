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
	var zero T
	m.init(s, m, (*T)(nil), zero, opts)
	return m
}

func (m *memoNode) init(s *Scope, self computer, key, zero any, opts []Option) {
	m.rt = s.rt
	m.isMemo = true
	m.flags = isMemo | dirty
	m.self = self
	m.configure(key, zero, opts)
	s.owner().ownMemo(m)
}

// Get returns the value, computing it when needed, and subscribes the running
// memo or effect, if any.
func (m *Memo[T]) Get() T {
	if m.stale() || m.rt.observer != nil {
		m.read()
	}
	return m.value
}

// Peek is Get without subscribing anybody.
func (m *Memo[T]) Peek() T {
	if m.stale() {
		m.rt.unobserved(m.refresh)
	}
	return m.value
}

// stale reports whether a reader has to look closer.
func (m *memoNode) stale() bool { return m.flags&(dirty|pending|running|disposed) != 0 }

func (m *memoNode) read() {
	if m.stale() {
		m.refresh()
	}
	if o := m.rt.observer; o != nil {
		m.rt.track(&m.source, o)
	}
}

func (m *memoNode) refresh() {
	switch f := m.flags; {
	case f&running != 0:
		panic(&CycleError{Memo: m.name(), memo: true})
	case f&failed != 0:
		m.raise()
	case f&(dirty|disposed) != 0, m.check():
		if m.recompute(false) == changed {
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

// recompute computes the value. With catch a panic counts as a change and is
// kept for the next reader.
func (m *memoNode) recompute(catch bool) (out outcome) {
	previous := m.enter()
	defer m.leave(previous, &out, catch)
	if !m.self.compute() {
		return unchanged
	}
	m.flags |= hasValue
	return changed
}

// compute runs fn and reports whether the value has changed.
func (m *Memo[T]) compute() bool {
	v := m.fn()
	if m.flags&hasValue != 0 && same(&m.source, &m.value, &v) {
		return false
	}
	m.value = v
	return true
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
