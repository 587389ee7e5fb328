package pages

import (
	"context"

	"github.com/hotclub-go/hotclub/reactive"
)

// NewSignal makes a signal with a first value.
func NewSignal[T any](s *Scope, value T) *Signal[T] {
	return reactive.NewSignal(s, value)
}

// NewMemo makes a value that is computed when it is read and something that it
// read has changed.
func NewMemo[T any](s *Scope, compute func() T) *Memo[T] {
	return reactive.NewMemo(s, compute)
}

// NewEffect runs fn now and again whenever a signal that it read changes. It
// does not run on the server.
func NewEffect(s *Scope, fn func()) {
	reactive.NewEffect(s, fn)
}

// NewResource fetches a value when it is made. On the server the page waits
// for it at the nearest [Suspense]; what a server function answered there is
// not asked for again in the browser.
func NewResource[T any](s *Scope, fetch func(context.Context) (T, error)) *Resource[T] {
	return reactive.NewResource(s, fetch)
}

// NewResourceFrom fetches a value for the key that source gives, and again for
// each new key. An answer that a newer fetch has overtaken is dropped.
func NewResourceFrom[K comparable, T any](s *Scope, source func() K, fetch func(context.Context, K) (T, error)) *Resource[T] {
	return reactive.NewResourceFrom(s, source, fetch)
}

// NewAction makes an action that runs fn when it is submitted.
func NewAction[In, Out any](s *Scope, fn func(context.Context, In) (Out, error)) *Action[In, Out] {
	return reactive.NewAction(s, fn)
}
