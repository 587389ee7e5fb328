package reactive

import "unsafe"

// This file is for interpreters, which make very many effects and scopes: what
// is embedded in a struct of theirs needs no memory of its own.

// Reaction is what an [Effect] runs.
type Reaction interface{ React() }

// Effect is what NewEffect makes, to be embedded in the struct that is its
// Reaction. The zero value waits for Start. It must not be copied.
type Effect struct {
	effect   effect // first, so that an *effect without fn is an *Effect
	reaction Reaction
}

// Start is NewEffect(s, run.React). It may be called once.
func (x *Effect) Start(s *Scope, run Reaction) {
	if s.rt.inert {
		s.rt.requested = true
		return
	}
	s = s.owner()
	if s.disposed {
		return
	}
	x.reaction = run
	x.effect.join(s)
	x.effect.run(false)
}

func (e *effect) call() {
	if e.fn != nil {
		e.fn()
		return
	}
	(*Effect)(unsafe.Pointer(e)).reaction.React()
}

// Cleaner is what a [Cleanup] runs.
type Cleaner interface{ Clean() }

type cleanerFunc func()

func (fn cleanerFunc) Clean() { fn() }

// Cleanup is what OnCleanup makes, to be embedded in the struct that is its
// Cleaner. It must not be copied.
type Cleanup struct{ cleanup cleanup }

// AddCleanup is OnCleanup(run.Clean), for a scope that is not disposed and that
// is not that of a running effect.
func (s *Scope) AddCleanup(c *Cleanup, run Cleaner) {
	c.cleanup = cleanup{fn: run, next: s.cleanups}
	s.cleanups = &c.cleanup
}

// StartChild makes c, the zero Scope, what Child returns.
func (s *Scope) StartChild(c *Scope) {
	c.rt, c.parent, c.disposed = s.rt, s, s.disposed
	if s.disposed {
		return
	}
	c.next = s.children
	if c.next != nil {
		c.next.prev = c
	}
	s.children = c
}
