package reactive

import "unsafe"

// equality says how the values of a node are compared.
type equality uint8

const (
	neverEqual   equality = iota
	plainEqual            // ==, which cannot panic, and NaN equals NaN
	guardedEqual          // ==, which panics when an interface inside holds a slice, map or function
	customEqual           // EqualFunc
)

// equalityOf finds the default comparison for T. Types other than the basic ones
// are tried once per runtime: comparing two zero values panics exactly when the
// type as such is not comparable.
func equalityOf[T any](r *Runtime) equality {
	key := any((*T)(nil))
	switch key.(type) {
	case *string, *bool, *int, *int8, *int16, *int32, *int64,
		*uint, *uint8, *uint16, *uint32, *uint64, *uintptr, *float32, *float64:
		return plainEqual
	}
	if e, ok := r.equality[key]; ok {
		return e
	}
	e := neverEqual
	var zero T
	if equalGuarded(zero, zero) {
		e = guardedEqual
	}
	if r.equality == nil {
		r.equality = make(map[any]equality)
	}
	r.equality[key] = e
	return e
}

// equalGuarded compares with ==. Values that cannot be compared are different.
// A value that differs from itself, because there is a NaN in it, equals its
// own bits, so that writing it again is not a change for ever.
func equalGuarded[T any](a, b T) (equal bool) {
	defer func() {
		if recover() != nil {
			equal = false
		}
	}()
	if any(a) == any(b) {
		return true
	}
	if any(a) == any(a) {
		return false
	}
	return string(bits(&a)) == string(bits(&b))
}

func bits[T any](v *T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(v)), unsafe.Sizeof(*v))
}
