package generate

import (
	"go/types"
	"strconv"
)

// formTypes returns the structs that forms can fill: the inputs, and structs
// nested in them by value.
func (m *model) formTypes(functions []*function) map[*wireType]bool {
	found := map[*wireType]bool{}
	var add func(w *wireType)
	add = func(w *wireType) {
		if found[w] {
			return
		}
		found[w] = true
		for _, f := range w.fields {
			if nestedForm(f.w) {
				add(f.w)
			}
		}
	}
	for _, f := range functions {
		if !f.stream && f.in != nil {
			add(f.in)
		}
	}
	return found
}

func nestedForm(w *wireType) bool {
	return w.shape == shapeStruct && w.decode == viaShape
}

// formFunction prints what fills a struct from a form. Nested structs have
// their fields under dotted names.
func (p *printer) formFunction(w *wireType) {
	p.line("func hcForm%s(f *codec.Form, prefix string, v *%s) {", w.name, p.typ(w.t))
	for _, f := range w.fields {
		p.formField(f)
	}
	p.line("}\n")
}

func (p *printer) formField(f *field) {
	if !formable(f.w) {
		return // lists of structs, maps and the like cannot come from a form
	}
	x := "v"
	for _, step := range f.path[:len(f.path)-1] {
		x += "." + step.Name()
		if ptr, ok := step.Type().Underlying().(*types.Pointer); ok {
			p.line("if %s == nil {\n%s = new(%s)\n}", x, x, p.typ(ptr.Elem()))
		}
	}
	x += "." + f.v().Name()
	name := "prefix+" + strconv.Quote(f.name)
	switch w := f.w; {
	case nestedForm(w):
		p.line("hcForm%s(f, %s, %s)", w.name, "prefix+"+strconv.Quote(f.name+"."), address(x))
	case w.shape == shapeSlice && !w.text:
		p.line("for _, s := range f.All(%s) {", name)
		if w.elem.shape != shapeString || w.elem.text {
			p.line("if s == \"\" {\ncontinue\n}")
		}
		p.line("var e %s\n%s\n%s = append(%s, e)\n}", p.typ(w.elem.t), p.parse(w.elem, name, "e"), x, x)
	case w.shape == shapeBool && !w.text:
		p.line("%s = %s", x, p.convert(w.t, "bool", "f.Bool("+name+")"))
	case w.shape == shapeString && !w.text:
		p.line("if s, ok := f.Text(%s); ok {\n%s\n}", name, p.parse(w, name, x))
		if f.present {
			p.line("if _, ok := f.Text(%s); !ok {\nf.Fail(%s, \"is required\")\n}", name, name)
		}
	case w.shape == shapePointer && !w.text:
		read := "f.Filled(" + name + ", " + strconv.FormatBool(f.present) + ")"
		if w.elem.shape == shapeString && !w.elem.text {
			read = "f.Text(" + name + ")"
		}
		p.line("if s, ok := %s; ok && s != \"\" {\n%s = new(%s)\n%s\n}", read, x, p.typ(w.elem.t), p.parse(w.elem, name, "(*"+x+")"))
	default:
		p.line("if s, ok := f.Filled(%s, %t); ok {\n%s\n}", name, f.present, p.parse(w, name, x))
	}
}

// formable reports whether a form can carry the type.
func formable(w *wireType) bool {
	if nestedForm(w) || w.formScalar() {
		return true
	}
	return (w.shape == shapeSlice || w.shape == shapePointer) && w.decode == viaShape && w.elem.formScalar()
}

// formScalar reports whether one text field can hold the type.
func (w *wireType) formScalar() bool {
	return w.text || w.decode == viaShape && w.shape >= shapeBool && w.shape <= shapeBytes
}

// parse returns a statement that reads the text s into x.
func (p *printer) parse(w *wireType, name, x string) string {
	if w.text {
		text := "s"
		if types.TypeString(w.t, nil) == "time.Time" {
			text = "codec.Timestamp(s)"
		}
		return "f.ParseText(" + name + ", " + x + ".UnmarshalText([]byte(" + text + ")))"
	}
	switch w.shape {
	case shapeBool:
		return x + " = " + p.convert(w.t, "bool", "f.ParseBool("+name+", s)")
	case shapeInt:
		return x + " = " + p.convert(w.t, "int64", "f.ParseInt("+name+", s, "+bitsText(w)+")")
	case shapeUint:
		return x + " = " + p.convert(w.t, "uint64", "f.ParseUint("+name+", s, "+bitsText(w)+")")
	case shapeFloat:
		return x + " = " + p.convert(w.t, "float64", "f.ParseFloat("+name+", s, "+strconv.Itoa(w.bits)+")")
	case shapeBytes:
		return x + " = f.ParseBytes(" + name + ", s)"
	}
	return x + " = " + p.convert(w.t, "string", "s")
}
