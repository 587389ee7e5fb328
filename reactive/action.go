package reactive

// Action is an operation that changes something elsewhere, such as a form that
// is submitted, with its progress as signals. All its readers are tracked.
//
// Each Submit runs to its end, also when another follows: the state shows the
// latest, rollbacks and callbacks concern every one.
type Action[In, Out any] struct {
	submissions
	begin      func(owner *Scope, in In) Work[Out]
	value      *Signal[Out]
	input      *Signal[In]
	optimistic func(In) func()
	onSuccess  []func(Out)
}

// submissions is the part of an Action that does not depend on its types, so
// that a program has it once.
type submissions struct {
	scope   *Scope
	status  *Signal[Status]
	err     *Signal[error]
	serial  int // of the latest Submit or Reset
	onError []func(error)
}

// NewAction returns an action that belongs to s. begin is called at each Submit
// and gives the work; pages/async makes it from a function with a context.
func NewAction[In, Out any](s *Scope, begin func(owner *Scope, in In) Work[Out]) *Action[In, Out] {
	s = s.owner()
	var in In
	var out Out
	return &Action[In, Out]{
		submissions: submissions{scope: s, status: NewSignal(s, Idle), err: NewSignal[error](s, nil)},
		begin:       begin,
		value:       NewSignal(s, out),
		input:       NewSignal(s, in),
	}
}

// OnSuccess adds a function that is called after every success, in the batch
// that shows it, until the scope is disposed. It returns the action.
func (a *Action[In, Out]) OnSuccess(fn func(Out)) *Action[In, Out] {
	a.onSuccess = append(a.onSuccess, fn)
	return a
}

// OnError adds a function that is called after every failure, in the batch that
// shows it, until the scope is disposed. It returns the action.
func (a *Action[In, Out]) OnError(fn func(error)) *Action[In, Out] {
	a.onError = append(a.onError, fn)
	return a
}

// Optimistic sets a function that shows the outcome before it is known. It is
// called by Submit; the rollback it returns, which may be nil, is called if that
// submission fails, even when the scope is disposed by then. It returns the
// action.
func (a *Action[In, Out]) Optimistic(fn func(In) (rollback func())) *Action[In, Out] {
	a.optimistic = fn
	return a
}

// Submit runs the action with in and returns at once. In a disposed scope it
// does nothing.
func (a *Action[In, Out]) Submit(in In) {
	if a.scope.disposed {
		return
	}
	a.serial++
	serial := a.serial
	var rollback func()
	a.scope.rt.untracked(func() {
		a.input.Set(in)
		a.show(Pending, nil)
		if a.optimistic != nil {
			rollback = a.optimistic(in)
		}
	})
	work := a.begin(a.scope, in)
	go func() {
		out, err := work.run()
		a.scope.rt.Post(func() {
			work.Cancel()
			if !a.finish(serial, rollback, err) {
				return
			}
			if serial == a.serial {
				a.value.Set(out)
			}
			for _, fn := range a.onSuccess {
				fn(out)
			}
		})
	}()
}

// finish ends a submission and reports whether there is a success to tell of.
func (a *submissions) finish(serial int, rollback func(), err error) bool {
	if err != nil && rollback != nil {
		rollback()
	}
	if a.scope.disposed {
		return false
	}
	if err == nil {
		if serial == a.serial {
			a.show(Done, nil)
		}
		return true
	}
	if serial == a.serial {
		a.show(Failed, err)
	}
	for _, fn := range a.onError {
		fn(err)
	}
	return false
}

func (a *submissions) show(status Status, err error) {
	a.err.Set(err)
	a.status.Set(status)
}

// Status returns the state of the latest submission.
func (a *Action[In, Out]) Status() Status { return a.status.Get() }

// Pending reports whether the latest submission is still running.
func (a *Action[In, Out]) Pending() bool { return a.status.Get() == Pending }

// Value returns the result of the last success that was the latest submission.
func (a *Action[In, Out]) Value() Out { return a.value.Get() }

// Err returns the error of the latest submission, nil unless it has failed.
func (a *Action[In, Out]) Err() error { return a.err.Get() }

// Input returns what was submitted last.
func (a *Action[In, Out]) Input() In { return a.input.Get() }

// Reset forgets input, value and error. Submissions in flight go on, but no
// longer show in the state.
func (a *Action[In, Out]) Reset() {
	a.serial++
	var in In
	var out Out
	a.scope.rt.untracked(func() {
		a.input.Set(in)
		a.value.Set(out)
		a.show(Idle, nil)
	})
}
