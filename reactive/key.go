package reactive

// Key names a value that a scope provides to its descendants.
type Key[T any] struct{ name string }

type provided struct{ key, value any }

// NewKey returns a key of its own, different from every other key. The name is
// for people who debug.
func NewKey[T any](name string) *Key[T] { return &Key[T]{name: name} }

// String returns the name.
func (k *Key[T]) String() string { return k.name }

// Provide sets the value for s and its descendants, instead of one that s or an
// ancestor of s has provided before.
func (k *Key[T]) Provide(s *Scope, v T) {
	d := s.needDetail()
	for i := range d.values {
		if d.values[i].key == any(k) {
			d.values[i].value = v
			return
		}
	}
	d.values = append(d.values, provided{k, v})
}

// Use returns the value provided by s or its nearest ancestor that has one.
func (k *Key[T]) Use(s *Scope) (T, bool) {
	for ; s != nil; s = s.parent {
		if s.detail == nil {
			continue
		}
		for _, p := range s.detail.values {
			if p.key == any(k) {
				return p.value.(T), true
			}
		}
	}
	var zero T
	return zero, false
}
