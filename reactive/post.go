package reactive

// Post queues fn to run on the owner's goroutine, in a batch, at the next Drain.
// It is safe from any goroutine. After Dispose fn is dropped.
func (r *Runtime) Post(fn func()) {
	b := &r.inbox
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return
	}
	first := len(b.posted) == 0
	b.posted = append(b.posted, fn)
	if b.signal != nil {
		select {
		case b.signal <- struct{}{}:
		default:
		}
	}
	b.mu.Unlock()
	if first && r.wake != nil {
		r.wake()
	}
}

// Drain runs what has been posted so far, each function in a batch of its own,
// and reports whether anything ran. What these post in turn is for the next
// Drain. Only the owner may call it.
func (r *Runtime) Drain() bool {
	r.inbox.mu.Lock()
	posted := r.inbox.posted
	r.inbox.posted = nil
	r.inbox.mu.Unlock()
	if len(posted) == 0 {
		return false
	}
	next := 0
	defer r.putBack(posted, &next)
	for next < len(posted) {
		next++
		r.runPosted(posted[next-1])
	}
	return true
}

// putBack keeps what a Drain that ended with a panic has not come to.
func (r *Runtime) putBack(posted []func(), next *int) {
	rest := posted[*next:]
	if len(rest) == 0 {
		return
	}
	r.inbox.mu.Lock()
	r.inbox.posted = append(rest, r.inbox.posted...)
	r.inbox.mu.Unlock()
	if r.wake != nil {
		r.wake()
	}
}

func (r *Runtime) runPosted(fn func()) {
	previous := r.observer
	r.observer = nil
	r.depth++
	defer r.endPosted(previous)
	fn()
}

func (r *Runtime) endPosted(previous *observer) {
	if r.onError != nil {
		if p := recover(); p != nil {
			r.reportPanic("posted function", "", p)
		}
	}
	r.endUntracked(previous)
}

// Ender says when to give up waiting; a context.Context is one.
type Ender interface {
	Done() <-chan struct{}
	Err() error
}

// Settle runs what is posted, waiting for more, until done reports true or ctx
// ends, whose error it returns then. Only the owner may call it.
func (r *Runtime) Settle(ctx Ender, done func() bool) error {
	b := &r.inbox
	b.mu.Lock()
	if b.signal == nil {
		b.signal = make(chan struct{}, 1)
	}
	b.mu.Unlock()
	for {
		for r.Drain() {
			if done() {
				return nil
			}
		}
		if done() {
			return nil
		}
		select {
		case <-b.signal:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Post is Runtime.Post; fn is dropped when the scope is disposed by the time it
// would run.
func (s *Scope) Post(fn func()) {
	s.rt.Post(func() {
		if !s.disposed {
			fn()
		}
	})
}
