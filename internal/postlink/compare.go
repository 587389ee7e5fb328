package postlink

import (
	"bytes"
	"fmt"
)

// compare proves that two programs run alike: the same code and memory, and for
// each function the same answers to what the runtime asks while it runs.
func compare(before, after *program) error {
	if err := compareCode(before, after); err != nil {
		return err
	}
	a, b := before.tables, after.tables
	if a.header != b.header || a.module != b.module || a.end != b.end || a.findFunc != b.findFunc {
		return &DifferenceError{"the tables have moved"}
	}
	if err := compareMemory(a, b); err != nil {
		return err
	}
	keepInline := countsFrames(a)
	for i := range a.functions {
		f, g := &a.functions[i], &b.functions[i]
		if what := difference(f, g, keepInline); what != "" {
			return &DifferenceError{fmt.Sprintf("%s of function %d (%s)", what, i, f.name)}
		}
		at := b.findFunc.addr + uint64(i)*bucketsPerFunction*findBucketSize
		if int(b.img.u32(at)) != i || b.img.u8(at+4) != 0 {
			return &DifferenceError{fmt.Sprintf("the index entry of function %d", i)}
		}
	}
	if b.img.failed {
		return &DifferenceError{"the index is cut short"}
	}
	return nil
}

// compareCode compares everything but the data: the sections have to be the
// same, with the filler as one more function.
func compareCode(before, after *program) error {
	n := len(before.bodies)
	for i := range before.bodies {
		if !bytes.Equal(before.bodies[i].code, after.bodies[i].code) {
			return &DifferenceError{fmt.Sprintf("the code of function %d", i)}
		}
	}
	r := &reader{data: after.module.find(sectionStart).data}
	if start := r.uvarint(); r.failed || start != uint64(before.imports+n) || before.imports != after.imports || len(after.bodies) != n+1 {
		return &DifferenceError{"the start function"}
	}
	rest := after.module.sections
	for _, s := range before.module.sections {
		if s.id == sectionCustom {
			continue
		}
		if len(rest) > 0 && rest[0].id == sectionStart {
			rest = rest[1:]
		}
		if len(rest) == 0 || rest[0].id != s.id {
			return &DifferenceError{fmt.Sprintf("section %d is not in its place", s.id)}
		}
		switch s.id {
		case sectionData, sectionCode: // compared by content
		case sectionFunction:
			if !sameTypes(s.data, rest[0].data) {
				return &DifferenceError{"the types of functions"}
			}
		default:
			if !bytes.Equal(rest[0].data, s.data) {
				return &DifferenceError{fmt.Sprintf("section %d", s.id)}
			}
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return &DifferenceError{"a section too many"}
	}
	return nil
}

// sameTypes reports whether b has the types of a and one more.
func sameTypes(a, b []byte) bool {
	x, y := &reader{data: a}, &reader{data: b}
	n := x.length()
	if y.length() != n+1 {
		return false
	}
	for range n {
		if x.uvarint() != y.uvarint() {
			return false
		}
	}
	y.uvarint()
	return !x.failed && !y.failed && len(x.data) == 0 && len(y.data) == 0
}

// compareMemory compares what is outside the tables and their description.
func compareMemory(a, b *tables) error {
	// Zeroes at the end are not part of the data.
	size := max(len(a.img.data), len(b.img.data))
	memory := func(t *tables) []byte {
		m := make([]byte, size)
		copy(m, t.img.data)
		clear(m[t.header:t.end])
		clear(m[t.module+modNames : t.module+modFindFunc])
		clear(m[t.module+modFuncData : t.module+modEnd])
		return m
	}
	if !bytes.Equal(memory(a), memory(b)) {
		return &DifferenceError{"memory outside the tables"}
	}
	return nil
}

// difference says in what g is not like f, "" if they are alike.
func difference(f, g *function, keepInline bool) string {
	switch {
	case f.entry != g.entry:
		return "entry"
	case f.args != g.args:
		return "size of arguments"
	case f.deferReturn != g.deferReturn:
		return "place of deferred calls"
	case f.id != g.id || f.flag != g.flag:
		return "kind"
	case g.name != keptName(f) || len(g.file) > 0 || len(g.line) > 0 || g.startLine != 0 || g.unit != 0:
		return "name and lines"
	case g.safePoints != 0:
		return "safe points"
	case !sameSteps(f.sp, g.sp):
		return "stack sizes"
	case !sameSteps(f.stackMap, g.stackMap):
		return "numbers of pointer maps"
	}
	for i := range f.data {
		want := f.data[i]
		if i == dataInline {
			want = nil
			if f.data[i] != nil && (keepInline || f.id == funcIDWrapper) {
				want = namelessCalls(f)
				if !sameSteps(f.inline, g.inline) {
					return "places of inlined calls"
				}
			}
		}
		if !bytes.Equal(want, g.data[i]) || (want == nil) != (g.data[i] == nil) {
			return fmt.Sprintf("data %d", i)
		}
	}
	return ""
}

// sameSteps reports whether two tables give the same value for each place in
// the function that the first is of.
func sameSteps(a, b []step) bool {
	if (len(a) == 0) != (len(b) == 0) {
		return false
	}
	for pc, j := uint32(0), 0; len(a) > 0; {
		if j == len(b) || a[0].value != b[j].value {
			return false
		}
		pc = min(a[0].end, b[j].end)
		if a[0].end == pc {
			a = a[1:]
		}
		if b[j].end == pc {
			j++
		}
	}
	return true
}
