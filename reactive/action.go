package reactive

// Action is an operation that changes something elsewhere, such as a form that
// is submitted, with its progress as signals. All its readers are tracked.
//
// Each Submit runs to its end, also when another follows: the state shows the
// latest, rollbacks and callbacks concern every one.
type Action[In, Out any] struct {
	scope      *Scope
	begin      func(owner *Scope, in In) Work[Out]
	status     *Signal[Status]
	value      *Signal[Out]
	err        *Signal[error]
	input      *Signal[In]
	serial     int // of the latest Submit or Reset
	optimistic func(In) func()
	onSuccess  []func(Out)
	onError    []func(error)
}

// NewAction returns an action that belongs to s. begin is called at each Submit
// and gives the work; pages/async makes it from a function with a context.
func NewAction[In, Out any](s *Scope, begin func(owner *Scope, in In) Work[Out]) *Action[In, Out] {
	s = s.owner()
	var in In
	var out Out
	return &Action[In, Out]{
		scope:  s,
		begin:  begin,
		status: NewSignal(s, Idle),
		value:  NewSignal(s, out),
		err:    NewSignal[error](s, nil),
		input:  NewSignal(s, in),
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
	rt := a.scope.rt
	a.serial++
	serial := a.serial
	var rollback func()
	rt.untracked(func() {
		a.input.Set(in)
		a.err.Set(nil)
		a.status.Set(Pending)
		if a.optimistic != nil {
			rollback = a.optimistic(in)
		}
	})
	work := a.begin(a.scope, in)
	go func() {
		out, err := work.run()
		rt.Post(func() {
			work.Cancel()
			a.finish(serial, rollback, out, err)
		})
	}()
}

func (a *Action[In, Out]) finish(serial int, rollback func(), out Out, err error) {
	if err != nil && rollback != nil {
		rollback()
	}
	if a.scope.disposed {
		return
	}
	if serial == a.serial {
		a.show(out, err)
	}
	if err != nil {
		for _, fn := range a.onError {
			fn(err)
		}
		return
	}
	for _, fn := range a.onSuccess {
		fn(out)
	}
}

func (a *Action[In, Out]) show(out Out, err error) {
	a.err.Set(err)
	if err != nil {
		a.status.Set(Failed)
		return
	}
	a.value.Set(out)
	a.status.Set(Done)
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
		a.err.Set(nil)
		a.status.Set(Idle)
	})
}
