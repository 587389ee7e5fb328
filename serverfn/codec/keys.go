package codec

import (
	"slices"
	"strconv"
	"strings"
)

// Integer is any integer type.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
}

// SortedKeys returns the keys of m in the order they are written.
func SortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// SortedIntKeys returns the keys of m in the order they are written, which is
// that of their decimal text.
func SortedIntKeys[K Integer, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b K) int { return strings.Compare(decimal(a), decimal(b)) })
	return keys
}

func decimal[K Integer](k K) string {
	if k < 0 {
		return strconv.FormatInt(int64(k), 10)
	}
	return strconv.FormatUint(uint64(k), 10)
}

// KeyInt reads the current name as a whole number.
func (r *Reader) KeyInt(bits int) int64 {
	v, err := strconv.ParseInt(r.Key(), 10, bits)
	if err != nil {
		r.Fail("must have a whole number as its name")
	}
	return v
}

// KeyUint reads the current name as a whole number of 0 or more.
func (r *Reader) KeyUint(bits int) uint64 {
	v, err := strconv.ParseUint(r.Key(), 10, bits)
	if err != nil {
		r.Fail("must have a whole number of 0 or more as its name")
	}
	return v
}
