package di

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Scope keeps the values of one request, each made at most once. It is safe
// for use by several goroutines.
type Scope struct {
	container *Container
	mu        sync.Mutex
	cells     map[Type]*cell
	cleanups  []func()
	closed    bool
}

// A cell holds one value, or the wait for it.
type cell struct {
	done  chan struct{}
	value any
	err   error
}

// Scope starts the scope of one request. Close it when the request is done.
func (c *Container) Scope() *Scope {
	return &Scope{container: c, cells: make(map[Type]*cell)}
}

// Put makes v the T of this scope, before any provider. It is how a request's
// own values (an *http.Request) come in.
func Put[T any](s *Scope, v T) {
	done := make(chan struct{})
	close(done)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cells[TypeOf[T]()] = &cell{done: done, value: v}
}

// Close runs what OnClose registered, last first. It may be called again.
func (s *Scope) Close() {
	s.mu.Lock()
	cleanups := s.cleanups
	s.cleanups, s.closed = nil, true
	s.mu.Unlock()
	for _, fn := range slices.Backward(cleanups) {
		fn()
	}
}

type contextKey struct{}

// frame is what a context carries: the scope, and the types being made by the
// providers on the way here, which is how a circle is noticed.
type frame struct {
	scope  *Scope
	making []Type
}

// WithScope returns a context from which Get takes values.
func WithScope(ctx context.Context, s *Scope) context.Context {
	return context.WithValue(ctx, contextKey{}, frame{scope: s})
}

// From returns the scope of ctx, or nil.
func From(ctx context.Context) *Scope {
	f, _ := ctx.Value(contextKey{}).(frame)
	return f.scope
}

// OnClose has fn called when the scope of ctx is closed. A provider uses it to
// give back what it took. It panics when ctx has no scope; once the scope is
// closed fn is called at once.
func OnClose(ctx context.Context, fn func()) {
	s := From(ctx)
	if s == nil {
		panic("di: OnClose needs a context with a scope; see WithScope")
	}
	s.mu.Lock()
	if !s.closed {
		s.cleanups = append(s.cleanups, fn)
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	fn()
}

// Get returns the T of the scope in ctx, making it if need be. Errors name the
// chain of types that led to the failing one.
func Get[T any](ctx context.Context) (T, error) {
	var zero T
	t := TypeOf[T]()
	f, ok := ctx.Value(contextKey{}).(frame)
	if !ok {
		return zero, fmt.Errorf("di: %s is wanted from a context without a scope: %w", t, ErrNoProvider)
	}
	v, err := f.scope.resolve(ctx, t, f.making)
	if err != nil {
		return zero, err
	}
	out, ok := v.(T)
	if !ok && v != nil {
		return zero, fmt.Errorf("di: the provider of %s gave a %T", t, v)
	}
	return out, nil
}

func (s *Scope) resolve(ctx context.Context, t Type, making []Type) (any, error) {
	if slices.Contains(making, t) {
		return nil, fmt.Errorf("di: providers form a circle: %s", chain(append(making, t)))
	}
	s.mu.Lock()
	for c := s.cells[t]; c != nil; c = s.cells[t] {
		s.mu.Unlock()
		v, err := c.wait(ctx)
		// The one who makes it may have given up; we have not.
		if ctx.Err() != nil || !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			return v, err
		}
		s.mu.Lock()
	}
	p, ok := s.container.find(t)
	if !ok {
		s.mu.Unlock()
		return nil, fmt.Errorf("di: nothing provides %s: %w", chain(append(making, t)), ErrNoProvider)
	}
	if p.shared && s != s.container.shared {
		s.mu.Unlock()
		return s.container.shared.resolve(context.WithoutCancel(ctx), t, making)
	}
	c := &cell{done: make(chan struct{})}
	s.cells[t] = c
	s.mu.Unlock()
	s.fill(ctx, c, p, t, making)
	return c.value, c.err
}

// fill runs the provider. A failure is told to those who wait for it now, and
// forgotten, so that a later call may succeed.
func (s *Scope) fill(ctx context.Context, c *cell, p provider, t Type, making []Type) {
	made := false
	defer func() {
		if !made || c.err != nil {
			s.mu.Lock()
			delete(s.cells, t)
			s.mu.Unlock()
		}
		if !made {
			c.err = fmt.Errorf("di: the provider of %s panicked", t)
		}
		close(c.done)
	}()
	inner := context.WithValue(ctx, contextKey{}, frame{scope: s, making: append(slices.Clip(making), t)})
	c.value, c.err = p.make(inner)
	if c.err != nil && !errors.Is(c.err, ErrNoProvider) {
		c.err = fmt.Errorf("di: providing %s: %w", t, c.err)
	}
	made = true
}

func (c *cell) wait(ctx context.Context) (any, error) {
	select {
	case <-c.done:
		return c.value, c.err
	default:
	}
	select {
	case <-c.done:
		return c.value, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// chain writes types as "*mail.Sender, wanted by *app.Signup".
func chain(types []Type) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[len(types)-1-i] = t.String()
	}
	return strings.Join(names, ", wanted by ")
}
