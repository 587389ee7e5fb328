package reactive

// Key names a value that a scope provides to its descendants.
type Key[T any] struct{ key key }

// key is the part of a Key that does not depend on its type.
type key struct{ name string }

type provided struct {
	_     notCompared
	key   *key
	value any
}

// NewKey returns a key of its own, different from every other key. The name is
// for people who debug.
func NewKey[T any](name string) *Key[T] { return &Key[T]{key{name}} }

// String returns the name.
func (k *Key[T]) String() string { return k.key.name }

// Provide sets the value for s and its descendants, instead of one that s or an
// ancestor of s has provided before.
func (k *Key[T]) Provide(s *Scope, v T) { s.provide(&k.key, v) }

// It is not inlined: each type of key has a copy of what calls it.
//
//go:noinline
func (s *Scope) provide(k *key, v any) {
	d := s.needDetail()
	for i := range d.values {
		if p := &d.values[i]; p.key == k {
			p.value = v
			return
		}
	}
	d.values = append(d.values, provided{key: k, value: v})
}

// Use returns the value provided by s or its nearest ancestor that has one.
func (k *Key[T]) Use(s *Scope) (T, bool) {
	v, found := s.find(&k.key)
	value, _ := v.(T) // fails for a nil interface, and then gives nil
	return value, found
}

// It is not inlined: each type of key has a copy of what calls it.
//
//go:noinline
func (s *Scope) find(k *key) (v any, found bool) {
	for ; s != nil; s = s.parent {
		if s.detail == nil {
			continue
		}
		for i := range s.detail.values {
			if p := &s.detail.values[i]; p.key == k {
				return p.value, true
			}
		}
	}
	return nil, false
}
