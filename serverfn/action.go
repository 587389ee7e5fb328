package serverfn

import (
	"context"

	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// ActionOf describes a server function to NewAction. Generated code fills it.
type ActionOf[In, Out any] struct {
	Name  string // <package>.<Func>
	Call  func(context.Context, In) (Out, error)
	Form  func(*codec.Form, *In)
	Check func(*codec.Checker, *In) // nil when there is nothing to check
}

// An Action is a reactive.Action that calls a server function. It knows the
// function's address and how to read its input from a form, so a form can work
// with it before and after the browser's code has arrived.
//
// Like all of a reactive graph it belongs to one goroutine at a time.
type Action[In, Out any] struct {
	of      ActionOf[In, Out]
	action  *reactive.Action[In, Out]
	refused *reactive.Signal[error] // why the latest form was not submitted
	onError []func(error)
}

// NewAction returns an action that belongs to s.
func NewAction[In, Out any](s *reactive.Scope, of ActionOf[In, Out]) *Action[In, Out] {
	return &Action[In, Out]{
		of:      of,
		action:  async.NewAction(s, of.Call),
		refused: reactive.NewSignal[error](s, nil),
	}
}

// Endpoint returns the path that a form posts to, such as /_fn/todos.AddTodo.
func (a *Action[In, Out]) Endpoint() string { return "/_fn/" + a.of.Name }

// ParseForm reads and checks an input from the fields of a form. The error is
// an *Error with code CodeInvalid.
func (a *Action[In, Out]) ParseForm(get func(name string) []string) (In, error) {
	var in In
	f := codec.NewForm(get)
	a.of.Form(f, &in)
	validate := func(c *codec.Checker) {}
	if a.of.Check != nil {
		validate = func(c *codec.Checker) { a.of.Check(c, &in) }
	}
	return in, check(validate, f.Fields())
}

// SubmitForm submits the input that the form holds. When it is not valid,
// nothing is sent: the error is returned and shown by Err, and the status is
// Failed.
func (a *Action[In, Out]) SubmitForm(get func(name string) []string) error {
	in, err := a.ParseForm(get)
	if err != nil {
		a.refused.Set(err)
		for _, fn := range a.onError {
			fn(err)
		}
		return err
	}
	a.Submit(in)
	return nil
}

// Submit calls the function with in and returns at once.
func (a *Action[In, Out]) Submit(in In) {
	a.refused.Set(nil)
	a.action.Submit(in)
}

// Status returns the state of the latest submission.
func (a *Action[In, Out]) Status() reactive.Status {
	if a.refused.Get() != nil {
		return reactive.Failed
	}
	return a.action.Status()
}

// Pending reports whether the latest submission is still running.
func (a *Action[In, Out]) Pending() bool { return a.Status() == reactive.Pending }

// Value returns the result of the last success.
func (a *Action[In, Out]) Value() Out { return a.action.Value() }

// Err returns the error of the latest submission, nil unless it has failed.
func (a *Action[In, Out]) Err() error {
	if err := a.refused.Get(); err != nil {
		return err
	}
	return a.action.Err()
}

// FieldError returns what is wrong with the field at path, "" if nothing is.
func (a *Action[In, Out]) FieldError(path string) string { return FieldsOf(a.Err())[path] }

// Input returns what was submitted last.
func (a *Action[In, Out]) Input() In { return a.action.Input() }

// Reset forgets input, value and error.
func (a *Action[In, Out]) Reset() {
	a.refused.Set(nil)
	a.action.Reset()
}

// OnSuccess adds a function that is called after every success. It returns a.
func (a *Action[In, Out]) OnSuccess(fn func(Out)) *Action[In, Out] {
	a.action.OnSuccess(fn)
	return a
}

// OnError adds a function that is called after every failure, a form refused
// before it was sent included. It returns a.
func (a *Action[In, Out]) OnError(fn func(error)) *Action[In, Out] {
	a.onError = append(a.onError, fn)
	a.action.OnError(fn)
	return a
}

// Optimistic sets a function that shows the outcome before it is known; the
// rollback it returns is called if the submission fails. It returns a.
func (a *Action[In, Out]) Optimistic(fn func(In) (rollback func())) *Action[In, Out] {
	a.action.Optimistic(fn)
	return a
}
