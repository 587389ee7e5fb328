package reactive

// Option sets a detail of one signal, memo or effect: Named, EqualFunc or
// NeverEqual.
type Option func(*settings)

type settings struct {
	name  string
	equal any
	never bool
}

// Named gives a node a name for error messages.
func Named(name string) Option { return func(s *settings) { s.name = name } }

// EqualFunc replaces the comparison that decides whether a value has changed.
// T must be the value type of the node it is given to, otherwise the
// constructor panics. The function must not read signals.
func EqualFunc[T any](equal func(a, b T) bool) Option {
	return func(s *settings) { s.equal = equal }
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

// configure applies options to a source of values of type T.
func configure[T any](s *source, opts []Option) {
	s.equality = equalityOf[T](s.rt)
	if len(opts) == 0 {
		return
	}
	set := read(opts)
	if set.name != "" || set.equal != nil {
		s.extra = &extra{name: set.name, equal: set.equal}
	}
	switch {
	case set.never:
		s.equality = neverEqual
	case set.equal != nil:
		if _, ok := set.equal.(func(a, b T) bool); !ok {
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

// same reports whether two values of the node count as equal.
func same[T any](s *source, a, b T) bool {
	switch s.equality {
	case plainEqual:
		return any(a) == any(b) || any(a) != any(a) && any(b) != any(b)
	case guardedEqual:
		return equalGuarded(a, b)
	case customEqual:
		return s.extra.equal.(func(a, b T) bool)(a, b)
	}
	return false
}
