package reactive

// propagate marks everything downstream of a written signal as pending and
// queues the effects among it. It computes nothing. A node that is marked
// already ends the walk there: what lies behind it is marked too.
func (r *Runtime) propagate(l *link) {
	base := len(r.marks)
	next := l.nextSub
	for {
		if subs := r.mark(l); subs != nil {
			if next != nil {
				r.marks = append(r.marks, next)
			}
			l, next = subs, subs.nextSub
			continue
		}
		if next == nil {
			if len(r.marks) == base {
				return
			}
			next = r.marks[len(r.marks)-1]
			r.marks = r.marks[:len(r.marks)-1]
		}
		l, next = next, next.nextSub
	}
}

// mark marks the subscriber of l and returns the first of the subscriber's own
// subscribers when the walk has to go on there.
func (r *Runtime) mark(l *link) *link {
	o := l.sub
	f := o.flags
	switch {
	case f&(running|porous|dirty|pending) == 0:
		o.flags = f | pending
	case f&running != 0:
		// Written while the subscriber runs. That only concerns it if it has read
		// the source in this very run.
		if f&(dirty|pending) != 0 || l.version != o.version {
			return nil
		}
		o.flags = f | pending
		if f&isMemo != 0 {
			o.flags |= porous
		}
	case f&porous != 0:
		o.flags = f&^(porous|failed) | pending
	default:
		return nil
	}
	if f&isMemo != 0 {
		return o.memo().firstSub
	}
	r.queue.push(o.effect())
	return nil
}

// confirm turns the pending mark of a changed source's subscribers into dirty.
func confirm(l *link) {
	for ; l != nil; l = l.nextSub {
		if o := l.sub; o.flags&(pending|dirty) == pending {
			o.flags |= dirty
		}
	}
}

// commit ends the time in which a signal's write can be taken back unseen.
func (s *source) commit() {
	s.changed = false
	confirm(s.firstSub)
}
