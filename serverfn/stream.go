//go:build !js

package serverfn

import (
	"context"
	"iter"

	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// stream runs the user's stream and hands each value, encoded, to send. A
// stream has no time limit but its own.
func (f *Function[In, Out]) stream(ctx context.Context, st *state, in *In, send func([]byte) error) (err error) {
	if f.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, f.Timeout)
		defer cancel()
	}
	defer func() {
		if v := recover(); v != nil {
			err = st.registry.panicked(ctx, f.describe(), v)
		}
	}()
	values, err := f.Stream(ctx, in)
	if err != nil {
		return st.registry.hide(ctx, f.describe(), err)
	}
	var w codec.Writer
	for out, err := range values {
		if err != nil {
			return st.registry.hide(ctx, f.describe(), err)
		}
		w.Reset()
		f.Encode(&w, &out)
		if err := w.Err(); err != nil {
			return st.registry.hide(ctx, f.describe(), err)
		}
		if err := send(w.Buf); err != nil {
			return fromContext(err)
		}
	}
	if ctx.Err() != nil {
		return fromContext(ctx.Err())
	}
	return nil
}

// InvokeStream is Invoke for a stream. Errors end the stream.
func InvokeStream[In, Out any](ctx context.Context, f *Function[In, Out], in In) iter.Seq2[Out, error] {
	return func(yield func(Out, error) bool) {
		var zero Out
		st := stateFrom(ctx)
		if st == nil {
			yield(zero, noRegistry(f.Name))
			return
		}
		if err := f.check(&in, nil); err != nil {
			yield(zero, err)
			return
		}
		values, err := f.Stream(ctx, &in)
		if err != nil {
			yield(zero, st.registry.hide(ctx, f.describe(), err))
			return
		}
		for out, err := range values {
			if err != nil {
				yield(zero, st.registry.hide(ctx, f.describe(), err))
				return
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

func noRegistry(name string) *Error {
	return &Error{Code: CodeInternal, Message: name + " was called with a context that carries no registry; take it from Registry.Context or Registry.WithRequest"}
}
