package generate

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// convert spells T(x), without the conversion when x is of that basic type.
func (p *printer) convert(t types.Type, basic, x string) string {
	if b, ok := types.Unalias(t).(*types.Basic); ok && b.Name() == basic {
		return x
	}
	name := p.typ(t)
	if strings.HasPrefix(name, "*") || strings.HasPrefix(name, "[") {
		name = "(" + name + ")"
	}
	return name + "(" + x + ")"
}

// to spells basic(x), without the conversion when x is of that type.
func to(w *wireType, basic, x string) string {
	if b, ok := w.t.(*types.Basic); ok && b.Name() == basic {
		return x
	}
	return basic + "(" + x + ")"
}

func bitsText(w *wireType) string {
	if w.bits == 0 {
		return "codec.IntBits"
	}
	return strconv.Itoa(w.bits)
}

// append returns a statement that writes x, which is addressable.
func (p *printer) append(w *wireType, x string) string {
	switch w.encode {
	case viaJSON:
		return "w.JSON(" + x + ".MarshalJSON())"
	case viaText:
		return "w.Text(" + x + ".MarshalText())"
	}
	switch w.shape {
	case shapeBool:
		return "w.Bool(" + to(w, "bool", x) + ")"
	case shapeInt:
		return "w.Int(" + to(w, "int64", x) + ")"
	case shapeUint:
		return "w.Uint(" + to(w, "uint64", x) + ")"
	case shapeFloat:
		return "w.Float(" + to(w, "float64", x) + ", " + strconv.Itoa(w.bits) + ")"
	case shapeString:
		return "w.String(" + to(w, "string", x) + ")"
	case shapeBytes:
		return "w.Bytes(" + x + ")"
	}
	return "hcAppend" + w.name + "(w, " + address(x) + ")"
}

// address spells &x, and p for *p.
func address(x string) string {
	if inner, ok := strings.CutPrefix(x, "(*"); ok && strings.HasSuffix(inner, ")") && !strings.ContainsAny(inner[:len(inner)-1], "()") {
		return inner[:len(inner)-1]
	}
	return "&" + x
}

// decode returns a statement that reads into x, which is addressable.
func (p *printer) decode(w *wireType, x string) string {
	switch w.decode {
	case viaJSON:
		return "if raw := r.Raw(); r.Err() == nil {\nr.FailErr(" + x + ".UnmarshalJSON(raw))\n}"
	case viaText:
		return "if text := r.Text(); r.Err() == nil {\nr.FailErr(" + x + ".UnmarshalText(text))\n}"
	}
	switch w.shape {
	case shapeBool:
		return x + " = " + p.convert(w.t, "bool", "r.Bool()")
	case shapeInt:
		return x + " = " + p.convert(w.t, "int64", "r.Int("+bitsText(w)+")")
	case shapeUint:
		return x + " = " + p.convert(w.t, "uint64", "r.Uint("+bitsText(w)+")")
	case shapeFloat:
		return x + " = " + p.convert(w.t, "float64", "r.Float("+strconv.Itoa(w.bits)+")")
	case shapeString:
		return x + " = " + p.convert(w.t, "string", "r.String()")
	case shapeBytes:
		return x + " = r.Bytes()"
	}
	return "hcDecode" + w.name + "(r, " + address(x) + ")"
}

// codecFunctions prints what reads and writes a type that is not scalar.
func (p *printer) codecFunctions(w *wireType) {
	if w.encode == viaShape {
		p.line("func hcAppend%s(w *codec.Writer, v *%s) {", w.name, p.typ(w.t))
		p.appendBody(w)
		p.line("}\n")
	}
	if w.decode == viaShape {
		p.line("func hcDecode%s(r *codec.Reader, v *%s) {", w.name, p.typ(w.t))
		p.decodeBody(w)
		p.line("}\n")
	}
}

func (p *printer) appendBody(w *wireType) {
	switch w.shape {
	case shapePointer:
		p.line("if *v == nil {\nw.Null()\nreturn\n}")
		p.line("%s", p.append(w.elem, "(**v)"))
	case shapeSlice, shapeArray:
		if w.shape == shapeSlice {
			p.line("if *v == nil {\nw.Null()\nreturn\n}")
		}
		p.line("if !w.Open('[') {\nreturn\n}")
		if w.len != 0 || w.shape == shapeSlice {
			p.line("for i := range *v {\nif i > 0 {\nw.Raw(\",\")\n}")
			p.line("%s\n}", p.append(w.elem, "(*v)[i]"))
		}
		p.line("w.Close(']')")
	case shapeMap:
		p.appendMap(w)
	case shapeStruct:
		p.line("if !w.Open('{') {\nreturn\n}")
		state := noneYet
		for _, f := range w.fields {
			state = p.appendField(f, state)
		}
		p.line("w.Close('}')")
	}
}

func (p *printer) appendMap(w *wireType) {
	p.line("if *v == nil {\nw.Null()\nreturn\n}")
	p.line("if !w.Open('{') {\nreturn\n}")
	sorted := "SortedIntKeys"
	if w.key.shape == shapeString {
		sorted = "SortedKeys"
	}
	p.line("for i, k := range codec.%s(*v) {\nif i > 0 {\nw.Raw(\",\")\n}", sorted)
	switch w.key.shape {
	case shapeString:
		p.line("w.String(%s)", to(w.key, "string", "k"))
	case shapeInt:
		p.line("w.Raw(`\"`)\nw.Int(%s)\nw.Raw(`\"`)", to(w.key, "int64", "k"))
	case shapeUint:
		p.line("w.Raw(`\"`)\nw.Uint(%s)\nw.Raw(`\"`)", to(w.key, "uint64", "k"))
	}
	p.line("w.Raw(\":\")\ne := (*v)[k]\n%s\n}", p.append(w.elem, "e"))
	p.line("w.Close('}')")
}

// appendField prints one member of an object; state tells what is known of the
// members before it.
func (p *printer) appendField(f *field, state members) members {
	var conditions []string
	x := "v"
	for _, v := range f.path[:len(f.path)-1] {
		x += "." + v.Name()
		if _, ok := v.Type().Underlying().(*types.Pointer); ok {
			conditions = append(conditions, x+" != nil")
		}
	}
	x += "." + f.v().Name()
	if f.omitEmpty {
		if c := present(f.w, x); c != "" {
			conditions = append(conditions, c)
		}
	}
	if f.omitZero {
		conditions = append(conditions, "!("+p.zero(f.w, x)+")")
	}
	key := string(codec.AppendString(nil, f.name)) + ":"
	if len(conditions) > 0 {
		p.line("if %s {", strings.Join(conditions, " && "))
	}
	switch state {
	case noneYet:
		p.line("w.Raw(%s)", quote(key))
	case someYet:
		p.line("w.Raw(%s)", quote(","+key))
	case maybeSome:
		p.line("w.Comma()\nw.Raw(%s)", quote(key))
	}
	p.line("%s", p.appendValue(f, x))
	if len(conditions) == 0 {
		return someYet
	}
	p.line("}")
	if state == noneYet {
		return maybeSome
	}
	return state
}

// members says whether an object has members already when code runs.
type members int

const (
	noneYet members = iota
	maybeSome
	someYet
)

// appendValue writes a field's value, quoted if its tag says so.
func (p *printer) appendValue(f *field, x string) string {
	if !f.quoted {
		return p.append(f.w, x)
	}
	w := f.w
	if w.shape == shapePointer {
		return fmt.Sprintf("if %s == nil {\nw.Null()\n} else {\nw.Quoted(func(w *codec.Writer) { %s })\n}", x, p.append(w.elem, "(*"+x+")"))
	}
	return "w.Quoted(func(w *codec.Writer) { " + p.append(w, x) + " })"
}

// zero is zeroTest with types spelt for this file.
func (p *printer) zero(w *wireType, x string) string {
	if _, ok := w.t.Underlying().(*types.Struct); ok && !hasMethod(w.t, "IsZero", "", "bool") {
		return x + " == (" + p.typ(w.t) + "{})"
	}
	if _, ok := w.t.Underlying().(*types.Array); ok && !hasMethod(w.t, "IsZero", "", "bool") {
		return x + " == (" + p.typ(w.t) + "{})"
	}
	return p.m.zeroTest(w, x)
}

// present is the condition that x is not empty in the sense of omitempty; ""
// when it never is.
func present(w *wireType, x string) string {
	switch u := w.t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			return "bool(" + x + ")"
		case u.Info()&types.IsString != 0:
			return x + ` != ""`
		}
		return x + " != 0"
	case *types.Slice, *types.Map, *types.Array:
		return "len(" + x + ") != 0"
	case *types.Pointer:
		return x + " != nil"
	}
	return ""
}

func (p *printer) decodeBody(w *wireType) {
	switch w.shape {
	case shapePointer:
		p.line("if r.Null() {\n*v = nil\nreturn\n}")
		p.line("*v = new(%s)\n%s", p.typ(w.elem.t), p.decode(w.elem, "(**v)"))
	case shapeSlice:
		p.line("if r.Null() {\n*v = nil\nreturn\n}")
		p.line("list := %s{}", p.typ(w.t))
		p.line("for r.Array(); r.More(); {\nvar e %s\n%s\nlist = append(list, e)\n}\n*v = list", p.typ(w.elem.t), p.decode(w.elem, "e"))
	case shapeArray:
		wrong := "must have exactly " + strconv.FormatInt(w.len, 10) + " elements"
		if w.len == 0 {
			p.line("for r.Array(); r.More(); {\nr.Fail(%q)\n}", wrong)
			break
		}
		p.line("n := 0\nfor r.Array(); r.More(); n++ {")
		p.line("if n == len(*v) {\nr.Fail(%q)\nreturn\n}\n%s\n}", wrong, p.decode(w.elem, "(*v)[n]"))
		p.line("if n != len(*v) {\nr.Fail(%q)\n}", wrong)
	case shapeMap:
		p.decodeMap(w)
	case shapeStruct:
		p.decodeStruct(w)
	}
}

func (p *printer) decodeMap(w *wireType) {
	key := p.convert(w.key.t, "string", "r.KeyString()")
	switch w.key.shape {
	case shapeInt:
		key = p.convert(w.key.t, "int64", "r.KeyInt("+bitsText(w.key)+")")
	case shapeUint:
		key = p.convert(w.key.t, "uint64", "r.KeyUint("+bitsText(w.key)+")")
	}
	p.line("if r.Null() {\n*v = nil\nreturn\n}")
	p.line("m := %s{}\nfor r.Object(); r.Next(); {", p.typ(w.t))
	p.line("k := %s\nif _, found := m[k]; found {\nr.Duplicate()\n}", key)
	p.line("var e %s\n%s\nm[k] = e\n}\n*v = m", p.typ(w.elem.t), p.decode(w.elem, "e"))
}

func (p *printer) decodeStruct(w *wireType) {
	if len(w.fields) == 0 {
		p.line("for r.Object(); r.Next(); {\nr.Unknown()\n}")
		return
	}
	p.line("var seen [%d]uint64\nfor r.Object(); r.Next(); {\nswitch r.Key() {", (len(w.fields)+63)/64)
	for i, f := range w.fields {
		p.line("case %s:\nr.Once(&seen[%d], %d)", strconv.Quote(f.name), i/64, i%64)
		x := "v"
		for _, step := range f.path[:len(f.path)-1] {
			x += "." + step.Name()
			if ptr, ok := step.Type().Underlying().(*types.Pointer); ok {
				p.line("if %s == nil {\n%s = new(%s)\n}", x, x, p.typ(ptr.Elem()))
			}
		}
		p.line("%s", p.decodeValue(f, x+"."+f.v().Name()))
	}
	p.line("default:\nr.Unknown()\n}\n}")
	for i, f := range w.fields {
		if f.present {
			p.line("r.Require(seen[%d], %d, %s)", i/64, i%64, strconv.Quote(f.name))
		}
	}
}

func (p *printer) decodeValue(f *field, x string) string {
	if !f.quoted {
		return p.decode(f.w, x)
	}
	w := f.w
	if w.shape == shapePointer {
		return fmt.Sprintf("if r.Null() {\n%s = nil\n} else {\n%s = new(%s)\nr.Quoted(func(r *codec.Reader) { %s })\n}", x, x, p.typ(w.elem.t), p.decode(w.elem, "(*"+x+")"))
	}
	return "r.Quoted(func(r *codec.Reader) { " + p.decode(w, x) + " })"
}

func quote(s string) string {
	if !strings.ContainsAny(s, "`\r") {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}
