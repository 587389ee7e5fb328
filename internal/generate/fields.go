package generate

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// A field is one member of a struct on the wire, perhaps promoted from
// embedded structs.
type field struct {
	name      string       // on the wire
	path      []*types.Var // from the outer struct; the last is the field itself
	index     []int
	tagged    bool
	omitEmpty bool
	omitZero  bool
	quoted    bool
	w         *wireType
	rules     rules
	present   bool // must be in the input
}

func (f *field) v() *types.Var { return f.path[len(f.path)-1] }

// structFields finds the members of a struct by the rules of encoding/json:
// embedded structs are flattened, the least nested name wins, then the tagged
// one, and what is still ambiguous is left out.
func (m *model) structFields(w *wireType, at place) {
	found := m.collect(w, at)
	slices.SortStableFunc(found, func(a, b *field) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		if len(a.index) != len(b.index) {
			return len(a.index) - len(b.index)
		}
		if a.tagged != b.tagged {
			if a.tagged {
				return -1
			}
			return 1
		}
		return slices.Compare(a.index, b.index)
	})
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].name == found[0].name {
			n++
		}
		if n == 1 || len(found[0].index) != len(found[1].index) || found[0].tagged != found[1].tagged {
			w.fields = append(w.fields, found[0])
		}
		found = found[n:]
	}
	slices.SortFunc(w.fields, func(a, b *field) int { return slices.Compare(a.index, b.index) })
	for _, f := range w.fields {
		m.finishField(w, f)
	}
}

// level is a struct whose fields are being collected.
type level struct {
	t     *types.Struct
	named types.Type
	path  []*types.Var
	index []int
}

// collect walks the struct and what it embeds, breadth first.
func (m *model) collect(w *wireType, at place) []*field {
	var found []*field
	next := []level{{t: w.t.Underlying().(*types.Struct), named: w.t}}
	visited := map[types.Type]bool{}
	var count, nextCount map[types.Type]int
	for len(next) > 0 {
		current := next
		next = nil
		count, nextCount = nextCount, map[types.Type]int{}
		for _, lv := range current {
			if visited[lv.named] {
				continue
			}
			visited[lv.named] = true
			for i := range lv.t.NumFields() {
				f, below := m.member(w, lv, i)
				if below != nil {
					nextCount[below.named]++
					if nextCount[below.named] == 1 {
						next = append(next, *below)
					}
				}
				if f != nil {
					found = append(found, f)
					if count[lv.named] > 1 {
						// The same struct was embedded twice: ambiguous.
						found = append(found, f)
					}
				}
			}
		}
	}
	return found
}

// member looks at field i of a struct: it is a member, or a struct to flatten,
// or nothing.
func (m *model) member(w *wireType, lv level, i int) (*field, *level) {
	v := lv.t.Field(i)
	tag := reflect.StructTag(lv.t.Tag(i))
	ft := types.Unalias(v.Type())
	pointer, isPointer := ft.(*types.Pointer)
	if isPointer {
		ft = types.Unalias(pointer.Elem())
	}
	inner, isStruct := ft.Underlying().(*types.Struct)
	if !v.Exported() && (!v.Anonymous() || !isStruct) {
		return nil, nil
	}
	jsonTag := tag.Get("json")
	if jsonTag == "-" {
		return nil, nil
	}
	name, options, _ := strings.Cut(jsonTag, ",")
	if !validName(name) {
		name = ""
	}
	path := append(slices.Clip(lv.path), v)
	index := append(slices.Clip(lv.index), i)
	if name == "" && v.Anonymous() && isStruct {
		if isPointer && !v.Exported() {
			m.refuse(place{v.Pos(), "field " + m.show(w.t) + "." + v.Name()}, "a pointer to an unexported struct cannot be embedded: decoding could not allocate it")
			return nil, nil
		}
		return nil, &level{inner, ft, path, index}
	}
	if !v.Exported() { // an embedded unexported struct with a name of its own
		m.refuse(place{v.Pos(), "field " + m.show(w.t) + "." + v.Name()}, "an unexported embedded struct with a json name cannot be decoded; export it")
		return nil, nil
	}
	f := &field{name: name, path: path, index: index, tagged: name != ""}
	if name == "" {
		f.name = v.Name()
	}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty":
			f.omitEmpty = true
		case "omitzero":
			f.omitZero = true
		case "string":
			if b, ok := ft.Underlying().(*types.Basic); ok && b.Info()&(types.IsBoolean|types.IsNumeric|types.IsString) != 0 {
				f.quoted = true
			}
		}
	}
	return f, nil
}

// finishField resolves the type and the rules of a field that is a member.
func (m *model) finishField(w *wireType, f *field) {
	v := f.v()
	owner := m.show(w.t)
	at := place{v.Pos(), "field " + owner + "." + v.Name()}
	function := ""
	if named, ok := w.t.(*types.Named); ok {
		function = m.args[named.Obj()]
	}
	if function != "" {
		at.what = function + ": input " + f.name
	}
	f.w = m.of(v.Type(), at)
	if f.quoted {
		target := f.w
		if target.shape == shapePointer {
			target = target.elem
		}
		f.quoted = target.encode == viaShape && target.decode == viaShape
	}
	if f.omitZero && m.zeroTest(f.w, "") == "" {
		m.refuse(at, "omitzero needs a comparable type or a method IsZero() bool, and %s has neither", m.show(v.Type()))
	}
	f.rules = m.parseRules(f.w, m.tagOf(w, f), at)
	f.present = f.rules.required || function != "" && f.w.shape != shapePointer
}

// tagOf returns the validate tag of the field.
func (m *model) tagOf(w *wireType, f *field) string {
	t := w.t
	tag := ""
	for _, i := range f.index {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		s := t.Underlying().(*types.Struct)
		tag = s.Tag(i)
		t = s.Field(i).Type()
	}
	return reflect.StructTag(tag).Get("validate")
}

// validName is encoding/json's rule for names in tags.
func validName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}

// zeroTest returns a Go condition that x is zero, "" if there is none.
func (m *model) zeroTest(w *wireType, x string) string {
	if w.shape == shapePointer {
		if types.NewMethodSet(w.t).Lookup(nil, "IsZero") != nil && hasMethod(w.elem.t, "IsZero", "", "bool") {
			return "(" + x + " == nil || " + x + ".IsZero())"
		}
		return x + " == nil"
	}
	if hasMethod(w.t, "IsZero", "", "bool") {
		return x + ".IsZero()"
	}
	switch u := w.t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "!bool(" + x + ")"
		case u.Info()&types.IsString != 0:
			return x + ` == ""`
		}
		return x + " == 0"
	case *types.Slice, *types.Map:
		return x + " == nil"
	case *types.Array, *types.Struct:
		if types.Comparable(w.t) {
			return x + " == (" + m.typeName(w.t) + "{})"
		}
	}
	return ""
}
