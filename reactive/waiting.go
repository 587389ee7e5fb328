package reactive

// Waiting knows whether something below a scope waits for the first answer of
// a resource. A resource is counted when it is read with Get, below the scope
// that the Waiting was made for, before it has ever answered; a fetch that only
// renews a value is not waited for.
type Waiting struct {
	open *Signal[int]
}

var waitingKey = NewKey[*Waiting]("waiting")

// NewWaiting makes a Waiting for s and its descendants. Of nested ones the
// innermost counts.
func NewWaiting(s *Scope) *Waiting {
	w := &Waiting{open: NewSignal(s, 0)}
	waitingKey.Provide(s, w)
	return w
}

// Any reports whether a resource is waited for. It is tracked.
func (w *Waiting) Any() bool { return w.open.Get() > 0 }

// waiters are those who wait for one resource.
type waiters []*Waiting

// add counts the Waiting that the code which runs now stands below.
func (ws *waiters) add(r *Runtime) {
	if r.current == nil {
		return
	}
	w, ok := waitingKey.Use(r.current)
	if !ok {
		return
	}
	for _, known := range *ws {
		if known == w {
			return
		}
	}
	*ws = append(*ws, w)
	w.open.Set(w.open.Peek() + 1)
}

// release ends the wait.
func (ws *waiters) release() {
	for _, w := range *ws {
		w.open.Set(w.open.Peek() - 1)
	}
	*ws = nil
}
