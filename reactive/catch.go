package reactive

var catchKey = NewKey[func(value any)]("catch")

// Catch makes fn take the panics of effects that belong to s or a descendant of
// s, instead of Options.OnError. Of nested ones the innermost counts. fn gets
// what was passed to panic, after the effect has ended, and must not panic.
func (s *Scope) Catch(fn func(value any)) {
	s.rt.catching = true
	catchKey.Provide(s, fn)
}

// caught gives the panic of an effect in s to the nearest Catch, if there is one.
func (r *Runtime) caught(s *Scope, value any) bool {
	if !r.catching {
		return false
	}
	fn, ok := catchKey.Use(s)
	if ok {
		fn(value)
	}
	return ok
}
