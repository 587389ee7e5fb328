package reactive

import "context"

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
	if first && r.options.Wake != nil {
		r.options.Wake()
	}
}

// Drain runs what was posted, each function in a batch of its own, until nothing
// is left, and reports whether anything ran. Only the owner may call it.
func (r *Runtime) Drain() bool {
	ran, done := false, false
	defer r.endDrain(&done)
	for fn := r.inbox.take(); fn != nil; fn = r.inbox.take() {
		ran = true
		r.runPosted(fn)
	}
	done = true
	return ran
}

func (b *inbox) take() func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.posted) == 0 {
		b.posted = nil
		return nil
	}
	fn := b.posted[0]
	b.posted[0] = nil
	b.posted = b.posted[1:]
	return fn
}

// endDrain asks for another Drain when a panic has ended this one early.
func (r *Runtime) endDrain(done *bool) {
	if !*done && r.options.Wake != nil {
		r.options.Wake()
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
	if r.options.OnError != nil {
		if p := recover(); p != nil {
			r.reportPanic("posted function", "", p)
		}
	}
	r.endUntracked(previous)
}

// Settle runs what is posted, waiting for more, until done reports true or ctx
// ends, whose error it returns then. Only the owner may call it.
func (r *Runtime) Settle(ctx context.Context, done func() bool) error {
	b := &r.inbox
	b.mu.Lock()
	if b.signal == nil {
		b.signal = make(chan struct{}, 1)
	}
	b.mu.Unlock()
	for {
		r.Drain()
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
