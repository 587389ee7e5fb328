package generate

import (
	"go/types"
	"strconv"
	"strings"
)

// rules are the validation rules of a field, from its validate tag.
type rules struct {
	required      bool
	min, max, len string // "" when unset
	email         bool
	oneOf         []string
}

func (r rules) any() bool {
	return r.required || r.min != "" || r.max != "" || r.len != "" || r.email || r.oneOf != nil
}

// parseRules reads a validate tag and checks that each rule fits the type.
func (m *model) parseRules(w *wireType, tag string, at place) rules {
	var r rules
	if tag == "" {
		return r
	}
	target := w
	if target.shape == shapePointer {
		target = target.elem
	}
	for rule := range strings.SplitSeq(tag, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(rule), "=")
		switch name {
		case "required":
			r.required = true
		case "min":
			r.min = m.bound(target, name, value, at)
		case "max":
			r.max = m.bound(target, name, value, at)
		case "len":
			r.len = m.bound(target, name, value, at)
			if target.number() {
				m.refuse(at, "validate rule len is for strings, lists and maps; use min and max")
			}
		case "email":
			r.email = true
			if target.shape != shapeString {
				m.refuse(at, "validate rule email is for strings")
			}
		case "oneof":
			r.oneOf = strings.Fields(value)
			m.checkOneOf(target, r.oneOf, at)
		default:
			m.refuse(at, "unknown validate rule %q; known are required, min, max, len, email, oneof", name)
		}
	}
	return r
}

func (w *wireType) number() bool {
	return w.shape == shapeInt || w.shape == shapeUint || w.shape == shapeFloat
}

// counted reports whether min, max and len count something.
func (w *wireType) counted() bool {
	switch w.shape {
	case shapeString, shapeBytes, shapeSlice, shapeMap:
		return true
	}
	return false
}

// bound checks the value of min, max or len against the type.
func (m *model) bound(w *wireType, name, value string, at place) string {
	switch {
	case w.number():
		if !m.fits(w, value) {
			m.refuse(at, "validate rule %s=%s does not fit %s", name, value, m.show(w.t))
		}
	case w.counted():
		if n, err := strconv.ParseUint(value, 10, 31); err != nil {
			m.refuse(at, "validate rule %s=%s must be a count", name, value)
		} else {
			return strconv.FormatUint(n, 10)
		}
	default:
		m.refuse(at, "validate rule %s does not apply to %s", name, m.show(w.t))
	}
	return value
}

// fits reports whether the text is a value of the number type.
func (m *model) fits(w *wireType, value string) bool {
	bits := w.bits
	if bits == 0 {
		bits = 32 // int has at least that
		if b := w.t.Underlying().(*types.Basic); b.Kind() == types.Int || b.Kind() == types.Uint {
			bits = 64
		}
	}
	var err error
	switch w.shape {
	case shapeInt:
		_, err = strconv.ParseInt(value, 10, bits)
	case shapeUint:
		_, err = strconv.ParseUint(value, 10, bits)
	default:
		var v float64
		v, err = strconv.ParseFloat(value, bits)
		if v-v != 0 { // NaN and infinities
			return false
		}
	}
	return err == nil
}

func (m *model) checkOneOf(w *wireType, values []string, at place) {
	if len(values) == 0 {
		m.refuse(at, "validate rule oneof needs values: oneof=low high")
	}
	switch {
	case w.shape == shapeString:
	case w.shape == shapeInt || w.shape == shapeUint:
		for _, v := range values {
			if !m.fits(w, v) {
				m.refuse(at, "validate rule oneof: %s does not fit %s", v, m.show(w.t))
			}
		}
	default:
		m.refuse(at, "validate rule oneof is for strings and integers")
	}
}
