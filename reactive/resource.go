package reactive

import (
	"runtime"
)

// Status is the state of a resource or an action.
type Status uint8

const (
	Idle    Status = iota // nothing was asked for yet
	Pending               // an answer is awaited
	Done                  // the last answer was a value
	Failed                // the last answer was an error
)

// String returns the name of the status in lower case.
func (s Status) String() string {
	switch s {
	case Idle:
		return "idle"
	case Pending:
		return "pending"
	case Done:
		return "done"
	}
	return "failed"
}

// Resource is a value that is fetched: what a server or a database answers, as a
// signal. All its readers are tracked.
type Resource[T any] struct {
	fetches
	begin func(owner *Scope) Work[T]
	value *Signal[T]
}

// fetches is the part of a Resource that does not depend on its type, so that a
// program has it once.
type fetches struct {
	scope  *Scope
	fetch  func(serial int) (cancel func()) // begins a fetch that ends with deliver
	status *Signal[Status]
	err    *Signal[error]
	cancel func() // ends the fetch in flight; nil when there is none
	serial int    // of the latest fetch; answers of others are dropped

	answered bool    // there was an answer, good or bad
	waiters  waiters // for the first answer
}

// NewResource begins to fetch and returns at once. begin is called for the
// first fetch and for every Refetch and gives the work; pages/async makes it
// from a function with a context. The work is cancelled when it is superseded
// or the scope is disposed.
func NewResource[T any](s *Scope, begin func(owner *Scope) Work[T]) *Resource[T] {
	r := newResource[T](s)
	r.begin = begin
	r.start()
	return r
}

// NewResourceFrom is NewResource for a fetch that depends on a key. source is
// tracked like the function of a memo; when the key changes the resource is
// fetched anew, and an answer for the old key is dropped.
func NewResourceFrom[K comparable, T any](s *Scope, source func() K, begin func(owner *Scope, key K) Work[T]) *Resource[T] {
	r := newResource[T](s)
	key := NewMemo(r.scope, source)
	newEffect(r.scope, func() {
		k := key.Get()
		r.begin = func(owner *Scope) Work[T] { return begin(owner, k) }
		r.Refetch()
	}, nil)
	return r
}

func newResource[T any](s *Scope) *Resource[T] {
	var zero T
	r := &Resource[T]{value: NewSignal(s, zero)}
	r.init(s, r.send)
	return r
}

func (r *Resource[T]) send(serial int) (cancel func()) {
	work := r.begin(r.scope)
	go func() {
		v, err := work.run()
		r.scope.rt.Post(func() {
			if r.deliver(serial, err) {
				r.value.Set(v)
			}
		})
	}()
	return work.Cancel
}

func (r *fetches) init(s *Scope, fetch func(serial int) (cancel func())) {
	s = s.owner()
	r.scope, r.fetch = s, fetch
	r.status, r.err = NewSignal(s, Idle), NewSignal[error](s, nil)
	s.OnCleanup(func() {
		r.stop()
		r.waiters.release()
	})
}

// start supersedes the fetch in flight, if any, with a new one.
func (r *fetches) start() {
	if r.scope.disposed {
		return
	}
	r.stop()
	rt := r.scope.rt
	rt.pending++
	r.serial++
	serial := r.serial
	r.cancel = r.fetch(serial)
	r.status.Set(Pending)
	if rt.hydrating {
		r.await(serial)
	}
}

// yields is how often a hydrating resource gives way to its goroutine. In a
// browser, with its single thread, the first is enough for a fetch that does not
// block.
const yields = 8

func (r *fetches) await(serial int) {
	for i := 0; i < yields && r.serial == serial && r.cancel != nil; i++ {
		runtime.Gosched()
		r.scope.rt.Drain()
	}
}

// stop drops the fetch in flight, if any.
func (r *fetches) stop() {
	if r.cancel == nil {
		return
	}
	r.cancel()
	r.cancel = nil
	r.serial++
	r.scope.rt.pending--
}

// deliver takes an answer in and reports whether there is a value to be shown.
func (r *fetches) deliver(serial int, err error) bool {
	if serial != r.serial {
		return false
	}
	r.cancel()
	r.cancel = nil
	r.scope.rt.pending--
	r.answer()
	r.err.Set(err)
	if err != nil {
		r.status.Set(Failed)
		return false
	}
	r.status.Set(Done)
	return true
}

// answer ends the wait for the first answer.
func (r *fetches) answer() {
	r.answered = true
	r.waiters.release()
}

// replaced takes note of a value that was set without a fetch.
func (r *fetches) replaced() {
	r.answer()
	if r.cancel == nil {
		r.err.Set(nil)
		r.status.Set(Done)
	}
}

// Get returns the last value that has arrived, the zero value before the first.
// A failed fetch leaves the value as it was.
func (r *Resource[T]) Get() T {
	if !r.answered && r.cancel != nil {
		r.waiters.add(r.scope.rt)
	}
	return r.value.Get()
}

// Status returns the state of the resource.
func (r *Resource[T]) Status() Status { return r.status.Get() }

// Loading reports whether an answer is awaited.
func (r *Resource[T]) Loading() bool { return r.status.Get() == Pending }

// Err returns the error of the last answer, nil if that was a value.
func (r *Resource[T]) Err() error { return r.err.Get() }

// Refetch fetches again. A fetch in flight is cancelled and its answer dropped.
// The value stays until the new one arrives. In a disposed scope it does nothing.
func (r *Resource[T]) Refetch() { r.scope.rt.untracked(r.start) }

// Set replaces the value without fetching, as after a change whose outcome is
// known. A fetch in flight goes on, and its answer will replace v.
func (r *Resource[T]) Set(v T) {
	r.scope.Batch(func() {
		r.replaced()
		r.value.Set(v)
	})
}

// Update is Set with what fn makes of the present value.
func (r *Resource[T]) Update(fn func(T) T) { r.Set(fn(r.value.Peek())) }
