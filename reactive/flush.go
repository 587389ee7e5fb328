package reactive

// maxPasses is how often one flush may go back to an effect no younger than the
// one it just ran before it gives up. Going forward is always finite.
const maxPasses = 100

// flush runs waiting effects, oldest first, until none is left. A panic does not
// keep the others from running; without OnError it is raised at the end.
func (r *Runtime) flush() {
	r.flushing = true
	defer r.endFlush()
	passes, last := 0, uint64(0)
	for e := r.queue.pop(); e != nil; e = r.queue.pop() {
		if e.seq <= last {
			if passes++; passes > maxPasses {
				r.abandon(e)
				break
			}
		}
		last = e.seq
		r.runQueued(e)
	}
}

func (r *Runtime) endFlush() {
	r.flushing = false
	if f := r.failure; f != nil {
		r.failure = nil
		panic(f.value)
	}
}

func (r *Runtime) runQueued(e *effect) {
	switch f := e.flags; {
	case f&disposed != 0:
	case f&dirty != 0, f&pending != 0 && r.checkDirty(&e.observer):
		if e.flags&disposed == 0 {
			e.run(true)
		}
	default:
		e.flags &^= pending | dirty
	}
}

// abandon ends a flush that does not settle. The effects that still wait are
// left as if they had run: what they read is brought up to date, so that a later
// write reaches them again.
func (r *Runtime) abandon(e *effect) {
	r.report(&CycleError{Effect: e.name(), Signal: r.lastWrite.name()})
	for budget := 1 << 16; e != nil && budget > 0; budget-- {
		if e.flags&disposed == 0 {
			e.flags &^= pending | dirty
			r.refreshDeps(&e.observer)
		}
		e = r.queue.pop()
	}
}

func (r *Runtime) refreshDeps(o *observer) {
	r.checking++
	for l := o.firstDep; l != nil; l = l.nextDep {
		if !l.dep.isMemo {
			l.dep.commit()
			continue
		}
		m := l.dep.memo()
		switch f := m.flags; {
		case f&(failed|running|disposed) != 0:
		case f&dirty != 0, f&pending != 0 && r.checkDirty(&m.observer):
			r.update(m)
		default:
			m.flags &^= pending
		}
	}
	r.doneChecking()
}

// report hands an error to OnError or keeps it for the end of the flush.
func (r *Runtime) report(err error) {
	if r.onError != nil {
		r.onError(err)
	} else if r.failure == nil {
		r.failure = &failure{err}
	}
}

// failure boxes a recovered value, which may be any.
type failure struct{ value any }

// reportPanic is report for a recovered value.
func (r *Runtime) reportPanic(place, name string, value any) {
	if r.onError != nil {
		r.onError(newPanicError(place, name, value))
	} else if r.failure == nil {
		r.failure = &failure{value}
	}
}
