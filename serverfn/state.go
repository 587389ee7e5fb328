//go:build !js

package serverfn

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/hotclub-go/hotclub/di"
	"github.com/hotclub-go/hotclub/internal/pagedata"
	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// state is what one request knows: its registry and the queries answered so
// far. Several goroutines may use it.
type state struct {
	registry *Registry
	mu       sync.Mutex
	answers  map[string]*answer
}

// An answer is a query's result, or the wait for it.
type answer struct {
	done  chan struct{}
	value any
	err   error
}

type stateKey struct{}

func stateFrom(ctx context.Context) *state {
	st, _ := ctx.Value(stateKey{}).(*state)
	return st
}

// Context returns a context in which server functions can be called in process
// through r. Injected values live until ctx is done.
func (r *Registry) Context(ctx context.Context) context.Context {
	scope := r.container.Scope()
	context.AfterFunc(ctx, scope.Close)
	return r.enter(ctx, scope)
}

// WithRequest is Context for the work of one HTTP request: functions that want
// an *http.Request get req. ctx should be req.Context() or come from it.
func (r *Registry) WithRequest(ctx context.Context, req *http.Request) context.Context {
	scope := r.container.Scope()
	di.Put(scope, req)
	context.AfterFunc(ctx, scope.Close)
	return r.enter(ctx, scope)
}

func (r *Registry) enter(ctx context.Context, scope *di.Scope) context.Context {
	st := &state{registry: r}
	return di.WithScope(context.WithValue(ctx, stateKey{}, st), scope)
}

// limit bounds ctx by the function's own time limit, else the registry's.
func (st *state) limit(ctx context.Context, own time.Duration) (context.Context, context.CancelFunc) {
	if own == 0 {
		own = st.registry.timeout
	}
	return context.WithTimeout(ctx, own)
}

// forget drops the shared answers: a mutation may have made them untrue.
func (st *state) forget() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.answers = nil
}

// ask answers a query, once for all who ask the same within the request, and
// records the answer for the page.
func (f *Function[In, Out]) ask(ctx context.Context, st *state, in *In) (Out, error) {
	var zero Out
	var w codec.Writer
	f.EncodeIn(&w, in)
	if err := w.Err(); err != nil {
		return zero, fromCodec(err)
	}
	key := pagedata.Key(f.Name, w.Buf)
	for {
		st.mu.Lock()
		a, found := st.answers[key]
		if !found {
			a = &answer{done: make(chan struct{})}
			if st.answers == nil {
				st.answers = make(map[string]*answer)
			}
			st.answers[key] = a
			st.mu.Unlock()
			return f.answer(ctx, st, in, key, a)
		}
		st.mu.Unlock()
		select {
		case <-a.done:
		case <-ctx.Done():
			return zero, fromContext(ctx.Err())
		}
		// The one who asked first may have given up; we have not.
		if CodeOf(a.err) == CodeCanceled && ctx.Err() == nil {
			continue
		}
		out, _ := a.value.(Out)
		return out, a.err
	}
}

func (f *Function[In, Out]) answer(ctx context.Context, st *state, in *In, key string, a *answer) (out Out, err error) {
	defer func() {
		if v := recover(); v != nil { // a method of the user's types, while encoding
			err = st.registry.panicked(ctx, f.describe(), v)
			a.err = err
		}
		if a.err != nil { // errors are not kept: the next call tries again
			st.mu.Lock()
			if st.answers[key] == a {
				delete(st.answers, key)
			}
			st.mu.Unlock()
		}
		close(a.done)
	}()
	out, err = f.run(ctx, st, in)
	if err == nil {
		err = f.record(ctx, st, key, &out)
	}
	a.value, a.err = out, err
	return out, err
}

func (f *Function[In, Out]) record(ctx context.Context, st *state, key string, out *Out) error {
	recorder := pagedata.RecorderFrom(ctx)
	if recorder == nil {
		return nil
	}
	var w codec.Writer
	f.Encode(&w, out)
	if err := w.Err(); err != nil {
		return st.registry.hide(ctx, f.describe(), err)
	}
	recorder.Record(key, w.Buf)
	return nil
}
