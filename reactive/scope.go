package reactive

// Scope owns what is created in it: memos, effects, resources, cleanups and
// child scopes live until the scope is disposed. Signals need no owner.
type Scope struct {
	_        notCompared
	rt       *Runtime
	parent   *Scope
	children *Scope // newest first
	prev     *Scope // among the parent's children
	next     *Scope
	effects  *effect
	memos    *memoNode
	cleanups *cleanup // newest first
	detail   *scopeDetail
	disposed bool
}

type cleanup struct {
	_    notCompared
	fn   Cleaner
	next *cleanup
}

// scopeDetail holds what few scopes have.
type scopeDetail struct {
	values []provided
}

func (s *Scope) needDetail() *scopeDetail {
	if s.detail == nil {
		s.detail = &scopeDetail{}
	}
	return s.detail
}

// Runtime returns the runtime the scope belongs to.
func (s *Scope) Runtime() *Runtime { return s.rt }

// Child returns a new scope that is disposed with s at the latest. The child of
// a disposed scope is disposed from the start.
func (s *Scope) Child() *Scope {
	c := &Scope{}
	s.StartChild(c)
	return c
}

// Disposed reports whether Dispose was called on the scope or an ancestor.
func (s *Scope) Disposed() bool { return s.disposed }

// OnCleanup registers fn to be called when the scope is disposed, the latest
// first. In a disposed scope fn is called at once.
func (s *Scope) OnCleanup(fn func()) {
	s = s.owner()
	if s.disposed {
		s.rt.untracked(fn)
		return
	}
	s.cleanups = &cleanup{fn: cleanerFunc(fn), next: s.cleanups}
}

// Batch runs fn and then, once, the effects that what fn has written concerns.
// Batches nest: the outermost counts. The effects run even when fn panics.
func (s *Scope) Batch(fn func()) {
	s.rt.begin()
	defer s.rt.end()
	fn()
}

// Run runs fn untracked, as code that belongs to s: a resource without an
// answer that fn reads is waited for by the Waiting that s stands below.
func (s *Scope) Run(fn func()) {
	r := s.rt
	current, observer := r.current, r.observer
	r.current, r.observer = s, nil
	defer func() { r.current, r.observer = current, observer }()
	fn()
}

// owner returns the scope that what is being created in s belongs to: s, or the
// present run of an effect that belongs to s or a descendant of s.
func (s *Scope) owner() *Scope {
	o := s.rt.observer
	if o == nil || o.flags&isMemo != 0 {
		return s
	}
	e := o.effect()
	for p := e.scope; p != nil; p = p.parent {
		if p == s {
			return e.runScope()
		}
	}
	return s
}

func (s *Scope) ownMemo(m *memoNode) {
	if s.disposed {
		m.flags |= disposed
		return
	}
	m.next = s.memos
	s.memos = m
}

// Dispose frees everything the scope owns: first its children, the newest
// first, then its own effects and memos, and then it calls the cleanups.
// Calling it again does nothing. What the cleanups write is one batch.
func (s *Scope) Dispose() {
	if s.disposed {
		return
	}
	s.unlink()
	r := s.rt
	previous := r.observer
	r.observer = nil
	r.depth++
	defer r.endUntracked(previous)
	// Depth first without recursion. Nothing can be added to a scope marked as
	// disposed, so each child list only shrinks.
	for at := s; ; {
		at.disposed = true
		if c := at.children; c != nil {
			at.children = c.next
			if c.next != nil {
				c.next.prev = nil
			}
			at = c
			continue
		}
		at.release()
		if at == s {
			return
		}
		at = at.parent
	}
}

func (s *Scope) unlink() {
	if s.parent == nil {
		return
	}
	if s.prev != nil {
		s.prev.next = s.next
	} else if s.parent.children == s {
		s.parent.children = s.next
	}
	if s.next != nil {
		s.next.prev = s.prev
	}
	s.prev, s.next = nil, nil
}

func (s *Scope) release() {
	for e := s.effects; e != nil; e = e.next {
		s.rt.detach(&e.observer)
	}
	for m := s.memos; m != nil; m = m.next {
		s.rt.detach(&m.observer)
	}
	s.effects, s.memos = nil, nil
	for s.cleanups != nil {
		fn := s.cleanups.fn
		s.cleanups = s.cleanups.next
		s.rt.clean(fn)
	}
}

// clean runs a cleanup; a panic is reported, at the latest at the end of the
// flush.
func (r *Runtime) clean(fn Cleaner) {
	defer r.guarded("cleanup")
	fn.Clean()
}

func (r *Runtime) guarded(place string) {
	if p := recover(); p != nil {
		r.reportPanic(place, "", p)
	}
}

// Untrack returns what fn returns; what fn reads subscribes nobody.
// It is not inlined, as it would be with what it calls.
//
//go:noinline
func Untrack[T any](s *Scope, fn func() T) (v T) {
	s.rt.unobserved(func() { v = fn() })
	return v
}

func (r *Runtime) unobserved(fn func()) {
	previous := r.observer
	r.observer = nil
	defer r.resume(previous)
	fn()
}

func (r *Runtime) resume(previous *observer) { r.observer = previous }
