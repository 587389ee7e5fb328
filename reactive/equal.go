package reactive

import "unsafe"

// equality says how the values of a node are compared.
type equality uint8

const (
	neverEqual     equality = iota + 1
	plainEqual              // ==, which cannot panic, and NaN equals NaN
	guardedEqual            // ==, which panics when an interface inside holds a slice, map or function
	interfaceEqual          // the same for values that are interfaces themselves
	customEqual             // EqualFunc
)

// learned is the default comparison for a type, by a nil pointer to it.
type learned struct {
	_        notCompared
	key      any
	equality equality
}

// equalityOf finds the default comparison for a type. What the types of the
// language itself are not known for is learned from the zero value, once per
// runtime: comparing that panics exactly when the type as such is not
// comparable.
func (r *Runtime) equalityOf(key, zero any) equality {
	switch zero.(type) {
	case string, bool, int, int8, int16, int32, int64,
		uint, uint8, uint16, uint32, uint64, uintptr, float32, float64:
		return plainEqual
	}
	for i := range r.learned {
		if l := &r.learned[i]; l.key == key {
			return l.equality
		}
	}
	e := neverEqual
	switch {
	case zero == nil:
		e = interfaceEqual
	case compare(zero, zero) == equal:
		e = guardedEqual
	}
	r.learned = append(r.learned, learned{key: key, equality: e})
	return e
}

// same reports whether two values of the node count as equal. It is all of the
// comparison that a program has once for every type.
func same[T any](s *source, a, b *T) bool {
	if s.equality == customEqual {
		// The constructor has checked that the function is for this type.
		return (*(*func(a, b T) bool)(unsafe.Pointer(&s.extra.equal)))(*a, *b)
	}
	return s.same(*a, *b, unsafe.Sizeof(*a))
}

// same compares two values of a type of that size by its default comparison.
func (s *source) same(a, b any, size uintptr) bool {
	if s.equality == plainEqual {
		switch a := a.(type) { // the usual ones the short way
		case int:
			b, _ := b.(int)
			return a == b
		case string:
			b, _ := b.(string)
			return a == b
		}
		return a == b || hasNaN(a) && hasNaN(b)
	}
	if s.equality == neverEqual {
		return false
	}
	switch compare(a, b) {
	case equal:
		return true
	case notItself:
		// There is a NaN in it. The same bits are the same value, so writing it
		// again is not a change for ever.
		x, y := words(&a), words(&b)
		if s.equality == interfaceEqual {
			return *x == *y
		}
		return string(unsafe.Slice((*byte)(x[1]), size)) == string(unsafe.Slice((*byte)(y[1]), size))
	}
	return false
}

// words are the type of a value and, since one that holds a NaN is no pointer,
// where it is.
func words(v *any) *[2]unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(v)) }

type comparison uint8

const (
	different comparison = iota
	equal
	notItself // different, but so is the first value from itself
)

// compare compares with ==. Values that cannot be compared are different.
func compare(a, b any) (result comparison) {
	defer func() {
		if recover() != nil {
			result = different
		}
	}()
	switch {
	case a == b:
		return equal
	case hasNaN(a):
		return notItself
	}
	return different
}

// hasNaN reports whether a comparable value differs from itself.
func hasNaN(v any) bool {
	again := v
	return v != again
}
