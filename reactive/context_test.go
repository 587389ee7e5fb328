package reactive

import "context"

// The tests fetch with contexts, as users do through package async, which this
// package must not import.

func resourceOf[T any](s *Scope, fetch func(context.Context) (T, error)) *Resource[T] {
	return NewResource(s, func(*Scope) Work[T] {
		ctx, cancel := context.WithCancel(context.Background())
		return Work[T]{func() (T, error) { return fetch(ctx) }, cancel}
	})
}

func resourceFromOf[K comparable, T any](s *Scope, source func() K, fetch func(context.Context, K) (T, error)) *Resource[T] {
	return NewResourceFrom(s, source, func(_ *Scope, key K) Work[T] {
		ctx, cancel := context.WithCancel(context.Background())
		return Work[T]{func() (T, error) { return fetch(ctx, key) }, cancel}
	})
}

func actionOf[In, Out any](s *Scope, fn func(context.Context, In) (Out, error)) *Action[In, Out] {
	scope, end := context.WithCancel(context.Background())
	s.OnCleanup(end)
	return NewAction(s, func(_ *Scope, in In) Work[Out] {
		ctx, cancel := context.WithCancel(scope)
		return Work[Out]{func() (Out, error) { return fn(ctx, in) }, cancel}
	})
}
