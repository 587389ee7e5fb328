package generate

import (
	"fmt"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/types/typeutil"
)

// A shape is how a type looks on the wire when it has no methods of its own.
type shape int

const (
	shapeOpaque shape = iota // both directions go through methods
	shapeBool
	shapeInt
	shapeUint
	shapeFloat
	shapeString
	shapeBytes
	shapeStruct
	shapeSlice
	shapeArray
	shapeMap
	shapePointer
)

// via says what turns a value into JSON or back.
type via int

const (
	viaShape via = iota
	viaJSON      // MarshalJSON, UnmarshalJSON
	viaText      // MarshalText, UnmarshalText
)

// A wireType is a Go type and how it travels.
type wireType struct {
	t      types.Type
	name   string // part of the names of its generated functions
	shape  shape
	encode via
	decode via
	text   bool // has UnmarshalText, which forms use
	bits   int  // of numbers; 0 for int and uint
	len    int64
	key    *wireType
	elem   *wireType
	fields []*field
	rules  bool // it or something below it has rules
}

// scalar reports whether the shape is written inline, without functions.
func (w *wireType) scalar() bool {
	return w.shape >= shapeBool && w.shape <= shapeBytes || w.shape == shapeOpaque
}

// A model decides how the types of one package's functions travel.
type model struct {
	l        *loader
	pkg      *types.Package
	types    typeutil.Map // types.Type -> *wireType
	order    []*wireType  // in the order met
	names    map[string]bool
	args     map[types.Object]string // generated structs of parameters -> the function
	problems []error
	anon     int
}

func newModel(l *loader, pkg *types.Package) *model {
	return &model{l: l, pkg: pkg, names: make(map[string]bool), args: make(map[types.Object]string)}
}

// A place is where a type was met, for error messages.
type place struct {
	pos  token.Pos
	what string // "addTodo: input in", "field Todo.Done"
}

// refuse records why a type cannot travel.
func (m *model) refuse(at place, format string, args ...any) {
	m.problems = append(m.problems, &Error{m.l.pos(at.pos), at.what + ": " + fmt.Sprintf(format, args...)})
}

// of returns the wire form of t. What is refused is recorded; the result is
// never nil.
func (m *model) of(t types.Type, at place) *wireType {
	t = types.Unalias(t)
	if known, ok := m.types.At(t).(*wireType); ok {
		return known
	}
	w := &wireType{t: t}
	m.types.Set(t, w)
	if !m.usable(t, at) {
		return w
	}
	w.name = m.unique(m.mangle(t))
	w.text = hasMethod(t, "UnmarshalText", "[]byte", "error")
	switch {
	case hasMethod(t, "MarshalJSON", "", "[]byte,error"):
		w.encode = viaJSON
	case hasMethod(t, "MarshalText", "", "[]byte,error"):
		w.encode = viaText
	}
	switch {
	case hasMethod(t, "UnmarshalJSON", "[]byte", "error"):
		w.decode = viaJSON
	case w.text:
		w.decode = viaText
	}
	if w.encode == viaShape || w.decode == viaShape {
		m.fill(w, at)
	}
	m.order = append(m.order, w)
	return w
}

func (m *model) fill(w *wireType, at place) {
	switch u := w.t.Underlying().(type) {
	case *types.Basic:
		m.basic(w, u, at)
	case *types.Pointer:
		w.shape = shapePointer
		w.elem = m.of(u.Elem(), at)
	case *types.Slice:
		w.shape = shapeSlice
		w.elem = m.of(u.Elem(), at)
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 && w.elem.encode == viaShape && w.elem.decode == viaShape {
			w.shape = shapeBytes
			if _, named := types.Unalias(u.Elem()).(*types.Named); named {
				m.refuse(at, "%s cannot travel: Go cannot convert it to []byte; use []byte", m.show(w.t))
			}
		}
	case *types.Array:
		w.shape, w.len = shapeArray, u.Len()
		w.elem = m.of(u.Elem(), at)
	case *types.Map:
		w.shape = shapeMap
		m.mapKey(w, u, at)
		w.elem = m.of(u.Elem(), at)
	case *types.Struct:
		w.shape = shapeStruct
		m.structFields(w, at)
	case *types.Interface:
		m.refuse(at, "%s cannot travel: an interface does not say which type to decode; name a concrete type", m.show(w.t))
	case *types.Chan:
		m.refuse(at, "%s cannot travel: channels have no JSON form", m.show(w.t))
	case *types.Signature:
		m.refuse(at, "%s cannot travel: functions have no JSON form", m.show(w.t))
	default:
		m.refuse(at, "%s cannot travel as JSON", m.show(w.t))
	}
}

func (m *model) basic(w *wireType, b *types.Basic, at place) {
	switch b.Kind() {
	case types.Bool:
		w.shape = shapeBool
	case types.String:
		w.shape = shapeString
	case types.Int, types.Int8, types.Int16, types.Int32, types.Int64:
		w.shape = shapeInt
		w.bits = sizes[b.Kind()]
	case types.Uint, types.Uint8, types.Uint16, types.Uint32, types.Uint64, types.Uintptr:
		w.shape = shapeUint
		w.bits = sizes[b.Kind()]
	case types.Float32, types.Float64:
		w.shape = shapeFloat
		w.bits = sizes[b.Kind()]
	case types.Complex64, types.Complex128:
		m.refuse(at, "%s cannot travel: complex numbers have no JSON form", m.show(w.t))
	case types.Invalid:
		m.refuse(at, "the type is not defined%s", m.why())
	default:
		m.refuse(at, "%s cannot travel as JSON", m.show(w.t))
	}
}

// sizes holds the bits of numbers; int, uint and uintptr are the machine's.
var sizes = map[types.BasicKind]int{
	types.Int8: 8, types.Int16: 16, types.Int32: 32, types.Int64: 64,
	types.Uint8: 8, types.Uint16: 16, types.Uint32: 32, types.Uint64: 64,
	types.Float32: 32, types.Float64: 64,
}

// why returns the first thing the compiler said about the package.
func (m *model) why() string {
	for _, c := range m.l.checked {
		if c.pkg == m.pkg && len(c.errors) > 0 {
			return "; the first error in the package is at " + m.l.pos(c.errors[0].Pos) + ": " + c.errors[0].Msg
		}
	}
	return ""
}

func (m *model) mapKey(w *wireType, u *types.Map, at place) {
	w.key = m.of(u.Key(), at)
	if w.key.encode != viaShape || w.key.decode != viaShape {
		m.refuse(at, "%s cannot travel: map keys with methods for JSON or text are not supported; use string keys", m.show(w.t))
		return
	}
	switch w.key.shape {
	case shapeString, shapeInt, shapeUint:
	default:
		m.refuse(at, "%s cannot travel: JSON names are strings, so map keys are strings or integers", m.show(w.t))
	}
}

// noBrowser lists packages whose types drag into a browser build what must not
// be there, with what to use instead.
var noBrowser = map[string]string{
	"encoding/json": "spell out the type that the JSON holds",
	"math/big":      "use a string or int64",
	"net/url":       "use a string",
	"net/http":      "use a struct of your own",
	"database/sql":  "use a pointer for a value that may be absent",
	"reflect":       "use a struct of your own",
}

// usable reports whether generated code can name the type on both sides.
func (m *model) usable(t types.Type, at place) bool {
	named, ok := t.(*types.Named)
	if !ok {
		return true
	}
	obj := named.Obj()
	if obj.Pkg() == nil { // error, comparable
		return true
	}
	if advice, found := noBrowser[obj.Pkg().Path()]; found {
		m.refuse(at, "%s cannot travel: package %s does not belong into a browser; %s", m.show(t), obj.Pkg().Path(), advice)
		return false
	}
	if obj.Pkg() != m.pkg && !obj.Exported() {
		m.refuse(at, "%s cannot travel: it is unexported in another package", m.show(t))
		return false
	}
	if obj.Pkg() != m.pkg && (obj.Pkg().Name() == "main" || !importable(obj.Pkg().Path(), m.pkg.Path())) {
		m.refuse(at, "%s cannot travel: package %s cannot be imported here", m.show(t), obj.Pkg().Path())
		return false
	}
	if obj.Pkg() == m.pkg && reserved[obj.Name()] {
		m.refuse(place{obj.Pos(), "type " + obj.Name()}, "the name is used by generated code; choose another")
		return false
	}
	if file := m.l.fileAt(obj.Pos()); file != nil && !m.l.inBrowser(file) {
		m.refuse(place{obj.Pos(), "type " + obj.Name()}, "it travels to the browser (%s) but this file is not compiled for it; move it to a file without a build constraint", at.what)
		return false
	}
	return true
}

// importable applies the rule of internal packages.
func importable(path, from string) bool {
	before, _, found := cutInternal(path)
	return !found || from == before || strings.HasPrefix(from, before+"/")
}

func cutInternal(path string) (before, after string, found bool) {
	if i := strings.LastIndex("/"+path+"/", "/internal/"); i >= 0 {
		return strings.TrimSuffix(path[:i], "/"), path[i:], true
	}
	return path, "", false
}

// reserved are the names of variables in generated functions; a type of that
// name could not be named there.
var reserved = map[string]bool{
	"c": true, "ctx": true, "e": true, "err": true, "f": true, "i": true, "in": true, "k": true, "list": true,
	"m": true, "n": true, "out": true, "p": true, "r": true, "s": true, "seen": true, "t": true, "v": true, "w": true,
	"yield": true, "name": true, "prefix": true, "found": true, "get": true, "ok": true,
}

// mangle spells a type as an identifier: []models.User is SliceModelsUser.
func (m *model) mangle(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return title(t.Name())
	case *types.Pointer:
		return "Ptr" + m.mangle(t.Elem())
	case *types.Slice:
		return "Slice" + m.mangle(t.Elem())
	case *types.Array:
		return fmt.Sprintf("Array%d%s", t.Len(), m.mangle(t.Elem()))
	case *types.Map:
		return "Map" + m.mangle(t.Key()) + m.mangle(t.Elem())
	case *types.Named:
		name := title(t.Obj().Name())
		if t.Obj().Pkg() != nil && t.Obj().Pkg() != m.pkg {
			name = title(t.Obj().Pkg().Name()) + name
		}
		for i := range t.TypeArgs().Len() {
			if i == 0 {
				name += "Of"
			}
			name += m.mangle(t.TypeArgs().At(i))
		}
		return name
	case *types.Struct:
		if t.NumFields() == 0 {
			return "Empty"
		}
		m.anon++
		return fmt.Sprintf("Struct%d", m.anon)
	}
	return "Type"
}

func (m *model) unique(name string) string {
	for i := 1; ; i++ {
		candidate := name
		if i > 1 {
			candidate = fmt.Sprintf("%s_%d", name, i)
		}
		if !m.names[candidate] {
			m.names[candidate] = true
			return candidate
		}
	}
}

// show spells a type for people.
func (m *model) show(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == m.pkg {
			return ""
		}
		return p.Name()
	})
}

// hasMethod reports whether an addressable t has the method, with parameters
// and results as given, such as "[]byte,error".
func hasMethod(t types.Type, name, params, results string) bool {
	if types.IsInterface(t) {
		return false
	}
	sel := types.NewMethodSet(types.NewPointer(t)).Lookup(nil, name)
	if sel == nil {
		return false
	}
	sig, ok := sel.Type().(*types.Signature)
	return ok && tupleText(sig.Params()) == params && tupleText(sig.Results()) == results
}

func tupleText(t *types.Tuple) string {
	var parts []string
	for v := range t.Variables() {
		parts = append(parts, types.TypeString(types.Unalias(v.Type()), nil))
	}
	return strings.Join(parts, ",")
}

func title(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
