package async

import (
	"context"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

var baseKey = reactive.NewKey[context.Context]("base context")

// SetBase sets the context that those of s and its descendants come from. ssr
// sets the request's on the root of every page; tests may.
func SetBase(s *reactive.Scope, ctx context.Context) { baseKey.Provide(s, ctx) }

// Context returns a context that ends when the scope is disposed.
func Context(s *reactive.Scope) context.Context {
	ctx, cancel := withCancel(s)
	s.OnCleanup(cancel)
	return ctx
}

func withCancel(s *reactive.Scope) (context.Context, context.CancelFunc) {
	ctx, ok := baseKey.Use(s)
	if !ok {
		ctx = context.Background()
	}
	if data, ok := node.PageDataKey.Use(s); ok {
		ctx = context.WithValue(ctx, node.PageDataInContext{}, data)
	}
	return context.WithCancel(ctx)
}

// NewResource fetches a value when it is made. On the server the page waits
// for it at the nearest Suspense; what a server function answered there is not
// asked for again in the browser.
func NewResource[T any](s *reactive.Scope, fetch func(context.Context) (T, error)) *reactive.Resource[T] {
	return reactive.NewResource(s, func(owner *reactive.Scope) reactive.Work[T] {
		ctx, cancel := withCancel(owner)
		return reactive.Work[T]{
			Run:    func() (T, error) { return fetch(ctx) },
			Cancel: cancel,
		}
	})
}

// NewResourceFrom fetches a value for the key that source gives, and again for
// each new key. An answer that a newer fetch has overtaken is dropped.
func NewResourceFrom[K comparable, T any](s *reactive.Scope, source func() K, fetch func(context.Context, K) (T, error)) *reactive.Resource[T] {
	return reactive.NewResourceFrom(s, source, func(owner *reactive.Scope, key K) reactive.Work[T] {
		ctx, cancel := withCancel(owner)
		return reactive.Work[T]{
			Run:    func() (T, error) { return fetch(ctx, key) },
			Cancel: cancel,
		}
	})
}

// NewAction makes an action that runs fn when it is submitted. Its context ends
// with the scope.
func NewAction[In, Out any](s *reactive.Scope, fn func(context.Context, In) (Out, error)) *reactive.Action[In, Out] {
	scope, end := withCancel(s)
	s.OnCleanup(end)
	return reactive.NewAction(s, func(_ *reactive.Scope, in In) reactive.Work[Out] {
		ctx, cancel := context.WithCancel(scope)
		return reactive.Work[Out]{
			Run:    func() (Out, error) { return fn(ctx, in) },
			Cancel: cancel,
		}
	})
}
