package pages

import "github.com/hotclub-go/hotclub/reactive"

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
