package reactive

// effect is a function that runs again when what it has read changes. The
// observer comes first so that a *observer without isMemo is an *effect.
type effect struct {
	observer
	seq    uint64 // creation order
	fn     func() // nil for an embedded one, see Effect
	scope  *Scope
	next   *effect // in the scope's list
	detail *effectDetail
}

// effectDetail holds what few effects have.
type effectDetail struct {
	_    notCompared
	name string
	run  *Scope // owns what the present run has created
}

// NewEffect runs fn at once and again whenever something it has read changes,
// until s is disposed. Writes outside a batch run it before Set returns, writes
// in a batch at the end of that batch. Effects run in the order in which they
// were created, and may write signals: what depends on those runs in the same
// flush. Effects which never settle are stopped with a *CycleError.
//
// Effects, memos, resources, actions and cleanups that fn creates with s or an
// ancestor of s belong to the present run and are disposed before the next one.
// A child scope made with Scope.Child belongs to the scope it was made from.
//
// In an inert runtime, and in a disposed scope, nothing happens.
func NewEffect(s *Scope, fn func(), opts ...Option) {
	if s.rt.inert {
		s.rt.requested = true
		return
	}
	newEffect(s, fn, opts)
}

// NewScopedEffect is NewEffect with a scope for each run, which is disposed
// before the next run and with s.
func NewScopedEffect(s *Scope, fn func(run *Scope), opts ...Option) {
	if s.rt.inert {
		s.rt.requested = true
		return
	}
	e := makeEffect(s, opts)
	if e == nil {
		return
	}
	e.fn = func() { fn(e.runScope()) }
	e.run(false)
}

// newEffect also works in an inert runtime.
func newEffect(s *Scope, fn func(), opts []Option) {
	if e := makeEffect(s, opts); e != nil {
		e.fn = fn
		e.run(false)
	}
}

func makeEffect(s *Scope, opts []Option) *effect {
	s = s.owner()
	if s.disposed {
		return nil
	}
	e := &effect{}
	e.join(s)
	if len(opts) > 0 {
		e.needDetail().name = read(opts).name
	}
	return e
}

// join makes e the newest effect of s.
func (e *effect) join(s *Scope) {
	s.rt.seq++
	e.seq, e.scope, e.next = s.rt.seq, s, s.effects
	s.effects = e
}

func (e *effect) needDetail() *effectDetail {
	if e.detail == nil {
		e.detail = &effectDetail{}
	}
	return e.detail
}

func (e *effect) name() string {
	if e.detail == nil {
		return ""
	}
	return e.detail.name
}

// runScope returns the scope of the present run.
func (e *effect) runScope() *Scope {
	d := e.needDetail()
	if d.run == nil {
		d.run = e.scope.Child()
	}
	return d.run
}

// run disposes of what the last run has left and runs fn. Inside a flush a panic
// is kept for its end.
func (e *effect) run(inFlush bool) {
	if d := e.detail; d != nil && d.run != nil {
		d.run.Dispose()
		d.run = nil
		if e.flags&disposed != 0 {
			return
		}
	}
	r := e.scope.rt
	previous := r.observer
	currentBefore := r.current
	r.observer, r.current = &e.observer, e.scope
	r.depth++
	r.clock++
	e.version = r.clock
	e.lastDep = nil
	e.flags = running
	defer e.leave(previous, currentBefore, inFlush)
	e.call()
}

func (e *effect) leave(previous *observer, current *Scope, inFlush bool) {
	r := e.scope.rt
	r.observer, r.current = previous, current
	e.flags &^= running
	r.dropStale(&e.observer)
	if inFlush || r.onError != nil || r.catching {
		switch p := recover(); {
		case p == nil:
		case r.caught(e.scope, p):
		case inFlush || r.onError != nil:
			r.reportPanic("effect", e.name(), p)
		default:
			defer panic(p)
		}
	}
	r.end()
}
