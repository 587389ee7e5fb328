//go:build !js

package serverfn

import (
	"context"
	"iter"
	"reflect"
	"runtime"
	"strconv"
	"time"

	"github.com/hotclub-go/hotclub/di"
	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// A Function is a server function as the generator describes it to the
// registry. Hand-written code has no use for it.
type Function[In, Out any] struct {
	Name    string        // <package>.<Func>, as in the address
	Impl    any           // the user's function, to name its place in errors
	Query   bool          // no side effects: GET is allowed, answers are shared
	Timeout time.Duration // 0 means the registry's
	MaxBody int64         // bytes; 0 means the registry's
	Needs   []di.Type     // injected parameters

	Decode   func(*codec.Reader, *In)
	Form     func(*codec.Form, *In)
	Check    func(*codec.Checker, *In)
	EncodeIn func(*codec.Writer, *In) // queries only
	Encode   func(*codec.Writer, *Out)

	Call   func(context.Context, *In) (Out, error)
	Stream func(context.Context, *In) (iter.Seq2[Out, error], error) // instead of Call
}

// An Endpoint is a [Function] of whatever input and output.
type Endpoint interface {
	describe() description
	// fromJSON and fromForm decode and check an input and return the call.
	fromJSON(data []byte) (call, error)
	fromForm(get func(string) []string, names []string) (call, error)
}

// A call is a server function with its input, ready to run. It writes the
// answer's JSON.
type call struct {
	run    func(ctx context.Context, st *state, w *codec.Writer) error
	stream func(ctx context.Context, st *state, send func(json []byte) error) error
}

type description struct {
	name    string
	impl    any
	query   bool
	timeout time.Duration
	maxBody int64
	needs   []di.Type
}

// place returns the file:line of the user's function.
func (d description) place() string {
	fn := runtime.FuncForPC(reflect.ValueOf(d.impl).Pointer())
	if fn == nil {
		return "unknown place"
	}
	file, line := fn.FileLine(fn.Entry())
	return file + ":" + strconv.Itoa(line)
}

func (f *Function[In, Out]) describe() description {
	return description{f.Name, f.Impl, f.Query, f.Timeout, f.MaxBody, f.Needs}
}

func (f *Function[In, Out]) fromJSON(data []byte) (call, error) {
	in := new(In)
	if len(data) == 0 {
		data = []byte("{}")
	}
	r := codec.NewReader(data)
	f.Decode(r, in)
	if err := r.Finish(); err != nil {
		return call{}, fromCodec(err)
	}
	if err := f.check(in, r.Missing()); err != nil {
		return call{}, err
	}
	return f.prepare(in), nil
}

func (f *Function[In, Out]) fromForm(get func(string) []string, names []string) (call, error) {
	in := new(In)
	form := codec.NewForm(get)
	f.Form(form, in)
	form.Refuse(names)
	if err := f.check(in, form.Fields()); err != nil {
		return call{}, err
	}
	return f.prepare(in), nil
}

func (f *Function[In, Out]) check(in *In, missing codec.Fields) error {
	if f.Check == nil {
		return check(nil, missing)
	}
	return check(func(c *codec.Checker) { f.Check(c, in) }, missing)
}

func (f *Function[In, Out]) prepare(in *In) call {
	if f.Stream != nil {
		return call{stream: func(ctx context.Context, st *state, send func([]byte) error) error {
			return f.stream(ctx, st, in, send)
		}}
	}
	return call{run: func(ctx context.Context, st *state, w *codec.Writer) error {
		out, err := f.run(ctx, st, in)
		if err != nil {
			return err
		}
		f.Encode(w, &out)
		if err := w.Err(); err != nil {
			return st.registry.hide(ctx, f.describe(), err)
		}
		return nil
	}}
}

// run calls the user's function under its time limit and makes every failure,
// a panic included, an *Error.
func (f *Function[In, Out]) run(ctx context.Context, st *state, in *In) (out Out, err error) {
	ctx, cancel := st.limit(ctx, f.Timeout)
	defer cancel()
	defer func() {
		if v := recover(); v != nil {
			err = st.registry.panicked(ctx, f.describe(), v)
		}
	}()
	if out, err = f.Call(ctx, in); err != nil {
		var zero Out
		return zero, st.registry.hide(ctx, f.describe(), err)
	}
	return out, nil
}

// Invoke calls f in process, as generated code does for a call made on the
// server. The context must come from [Registry.Context] or
// [Registry.WithRequest]. The answer of a query is shared with other calls of
// the same request, so it must not be changed.
func Invoke[In, Out any](ctx context.Context, f *Function[In, Out], in In) (Out, error) {
	var zero Out
	st := stateFrom(ctx)
	if st == nil {
		return zero, noRegistry(f.Name)
	}
	if err := f.check(&in, nil); err != nil {
		return zero, err
	}
	if !f.Query {
		st.forget()
		defer st.forget()
		return f.run(ctx, st, &in)
	}
	return f.ask(ctx, st, &in)
}
