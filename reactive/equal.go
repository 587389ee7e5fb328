package reactive

import "unsafe"

// equality says how the values of a node are compared.
type equality uint8

const (
	neverEqual   equality = iota + 1
	plainEqual            // ==, which cannot panic, and NaN equals NaN
	guardedEqual          // ==, which panics when an interface inside holds a slice, map or function
	customEqual           // EqualFunc
)

// learnEquality finds the default comparison for a type by its zero value, once
// per runtime: comparing that panics exactly when the type as such is not
// comparable. The key is a nil pointer to the type.
func (r *Runtime) learnEquality(key, zero any) equality {
	e := neverEqual
	if compare(zero, zero) == equal {
		e = guardedEqual
	}
	if r.equality == nil {
		r.equality = make(map[any]equality)
	}
	r.equality[key] = e
	return e
}

// knownEquality returns the default comparison for a type, 0 when it is to be
// learned.
func (r *Runtime) knownEquality(key any) equality {
	switch key.(type) {
	case *string, *bool, *int, *int8, *int16, *int32, *int64,
		*uint, *uint8, *uint16, *uint32, *uint64, *uintptr, *float32, *float64:
		return plainEqual
	}
	return r.equality[key]
}

// same reports whether two values of the node count as equal.
func same[T any](s *source, a, b T) bool {
	switch s.equality {
	case plainEqual:
		return any(a) == any(b) || hasNaN(any(a)) && hasNaN(any(b))
	case guardedEqual:
		switch compare(any(a), any(b)) {
		case equal:
			return true
		case notItself:
			// There is a NaN in it. The same bits are the same value, so writing it
			// again is not a change for ever.
			return string(bits(&a)) == string(bits(&b))
		}
	case customEqual:
		return s.extra.equal.(func(a, b T) bool)(a, b)
	}
	return false
}

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

func bits[T any](v *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}
