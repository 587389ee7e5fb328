package reactive

import "unsafe"

// Option sets a detail of one signal, memo or effect: Named, EqualFunc or
// NeverEqual.
type Option func(*settings)

type settings struct {
	_        notCompared
	name     string
	equal    unsafe.Pointer // func(a, b T) bool
	equalFor any            // (*T)(nil)
	never    bool
}

// Named gives a node a name for error messages.
func Named(name string) Option { return func(s *settings) { s.name = name } }

// EqualFunc replaces the comparison that decides whether a value has changed.
// T must be the value type of the node it is given to, otherwise the
// constructor panics. The function must not read signals.
func EqualFunc[T any](equal func(a, b T) bool) Option {
	return func(s *settings) { s.equal, s.equalFor = *(*unsafe.Pointer)(unsafe.Pointer(&equal)), (*T)(nil) }
}

// NeverEqual makes every Set of a signal, and every computation of a memo, count
// as a change.
func NeverEqual(s *settings) { s.never = true }

func read(opts []Option) settings {
	var s settings
	for _, set := range opts {
		set(&s)
	}
	return s
}

// configure sets how a source compares values, and applies options. key is a
// nil pointer to the type of the values, zero its zero value.
// It is not inlined: each type of value has a copy of what calls it.
//
//go:noinline
func (s *source) configure(key, zero any, opts []Option) {
	s.equality = s.rt.equalityOf(key, zero)
	if len(opts) > 0 {
		s.apply(read(opts), key)
	}
}

func (s *source) apply(set settings, key any) {
	if set.name != "" || set.equalFor != nil {
		s.extra = &extra{name: set.name, equal: set.equal}
	}
	switch {
	case set.never:
		s.equality = neverEqual
	case set.equalFor != nil:
		if set.equalFor != key {
			panic("reactive: EqualFunc is for values of another type than those of the " + describe("node", set.name))
		}
		s.equality = customEqual
	}
}

func (s *source) needExtra() *extra {
	if s.extra == nil {
		s.extra = &extra{}
	}
	return s.extra
}
