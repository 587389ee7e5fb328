package reactive

// checkDirty finds out whether a pending observer has to run, by bringing the
// memos it depends on up to date, deepest first, until one of them changed. It
// keeps its own stack, so the depth of a chain of memos does not matter. It
// does not panic: a memo that does is kept for its next reader (see update).
func (r *Runtime) checkDirty(o *observer) bool {
	r.checking++
	r.checks = append(r.checks, nil) // floor of this call
	writes := r.writes
	changed := false
	l := o.firstDep
	for {
		if l != nil && !changed {
			descend := false
			changed, descend = r.checkLink(l, o)
			if descend {
				r.checks = append(r.checks, l)
				o = &l.dep.memo().observer
				l = o.firstDep
				continue
			}
			if !changed {
				l = l.nextDep
				continue
			}
		}
		// All dependencies of o are known, or enough of them.
		up := r.checks[len(r.checks)-1]
		r.checks = r.checks[:len(r.checks)-1]
		if up == nil {
			break
		}
		// A memo that wrote to signals while we looked may have touched what we
		// had already passed, so then o counts as changed too.
		if changed || r.writes != writes {
			changed = r.update(o.memo())
		} else {
			o.flags &^= pending
		}
		o = up.sub
		l = up.nextDep
	}
	r.doneChecking()
	return changed || r.writes != writes
}

// doneChecking ends what checking++ began; links freed meanwhile may be reused.
func (r *Runtime) doneChecking() {
	r.checking--
	if r.checking == 0 && r.limbo != nil {
		r.emptyLimbo()
	}
}

// checkLink looks at one dependency of o: has it changed, or must the walk
// descend into it to know?
func (r *Runtime) checkLink(l *link, o *observer) (changed, descend bool) {
	if o.flags&dirty != 0 {
		return true, false
	}
	s := l.dep
	if !s.isMemo {
		if s.changed {
			s.commit()
			return true, false
		}
		return false, false
	}
	m := s.memo()
	switch f := m.flags; {
	case f&running != 0:
		return true, false // a cycle: computing o reads m again and says so
	case f&failed != 0:
		return true, false
	case f&dirty != 0:
		return r.update(m), false
	case f&pending != 0:
		return false, true
	}
	return false, false
}

// update computes a memo on behalf of checkDirty. A panic counts as a change
// and is raised in whoever reads the memo next.
func (r *Runtime) update(m *memoNode) bool {
	if m.flags&disposed != 0 {
		return false
	}
	previous := r.observer
	r.observer = nil
	out := m.recompute(true)
	r.observer = previous
	if out != changed {
		return false
	}
	confirm(m.firstSub)
	return true
}
