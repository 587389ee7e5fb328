package generate

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// markRules finds the types that need a validator: those with rules, and those
// that hold such. Types may refer to each other in circles, so it repeats
// until nothing changes.
func (m *model) markRules() {
	for changed := true; changed; {
		changed = false
		for _, w := range m.order {
			if !w.rules && w.hasRules() {
				w.rules, changed = true, true
			}
		}
	}
}

func (w *wireType) hasRules() bool {
	if w.elem != nil && w.elem.rules && w.shape != shapeBytes {
		return true
	}
	for _, f := range w.fields {
		if f.rules.any() || f.w.rules {
			return true
		}
	}
	return false
}

// checkFunction prints the validator of a type.
func (p *printer) checkFunction(w *wireType) {
	p.line("func hcCheck%s(c *codec.Checker, v *%s) {", w.name, p.typ(w.t))
	switch w.shape {
	case shapePointer:
		p.line("if *v != nil {\nhcCheck%s(c, *v)\n}", w.elem.name)
	case shapeSlice, shapeArray:
		p.line("for i := range *v {\nif c.Index(i) {\nhcCheck%s(c, &(*v)[i])\n}\nc.Leave()\n}", w.elem.name)
	case shapeMap:
		p.line("for k, e := range *v {\nif c.Field(%s) {\nhcCheck%s(c, &e)\n}\nc.Leave()\n}", p.keyText(w.key), w.elem.name)
	case shapeStruct:
		for _, f := range w.fields {
			p.checkField(f)
		}
	}
	p.line("}\n")
}

func (p *printer) keyText(key *wireType) string {
	switch key.shape {
	case shapeString:
		return to(key, "string", "k")
	case shapeInt:
		return p.imported("strconv", "strconv") + ".FormatInt(" + to(key, "int64", "k") + ", 10)"
	}
	return p.imported("strconv", "strconv") + ".FormatUint(" + to(key, "uint64", "k") + ", 10)"
}

func (p *printer) checkField(f *field) {
	if !f.rules.any() && !f.w.rules {
		return
	}
	x := "v"
	closing := 0
	for _, v := range f.path[:len(f.path)-1] {
		x += "." + v.Name()
		if _, ok := v.Type().Underlying().(*types.Pointer); ok {
			p.line("if %s != nil {", x)
			closing++
		}
	}
	x += "." + f.v().Name()
	w := f.w
	if w.shape == shapePointer && f.rules.any() {
		if f.rules.required {
			p.line("if %s == nil {\nc.FailAt(%s, \"is required\")\n}", x, strconv.Quote(f.name))
		}
		// The rules are the pointee's, where there is one.
		r := f.rules
		r.required = false
		if cases := p.cases(w.elem, r, "(*"+x+")"); len(cases) > 0 {
			p.line("if %s != nil {", x)
			p.switchOf(f.name, cases)
			p.line("}")
		}
	} else if cases := p.cases(w, f.rules, x); len(cases) > 0 {
		p.switchOf(f.name, cases)
	}
	if w.rules {
		p.line("if c.Field(%s) {\nhcCheck%s(c, %s)\n}\nc.Leave()", strconv.Quote(f.name), w.name, address(x))
	}
	p.body.WriteString(strings.Repeat("}\n", closing))
}

// A violation is a Go condition and what to say when it holds.
type violation struct{ condition, message string }

func (p *printer) switchOf(name string, cases []violation) {
	p.line("switch {")
	for _, v := range cases {
		p.line("case %s:\nc.FailAt(%s, %s)", v.condition, strconv.Quote(name), strconv.Quote(v.message))
	}
	p.line("}")
}

// cases lists the violations of the rules by x, most important first.
func (p *printer) cases(w *wireType, r rules, x string) []violation {
	var cases []violation
	add := func(condition, format string, args ...any) {
		cases = append(cases, violation{condition, fmt.Sprintf(format, args...)})
	}
	if r.required {
		if c := p.emptyTest(w, x); c != "" {
			add(c, "is required")
		}
	}
	var size, unit string
	if r.len != "" || r.min != "" || r.max != "" {
		size, unit = p.size(w, x)
	}
	value := size
	if value == "" {
		value = x
	}
	if r.len != "" {
		add(size+" != "+r.len, "must have exactly %s %s", r.len, plural(unit, r.len))
	}
	if r.min != "" && (size == "" || r.min != "0") {
		if size != "" {
			add(value+" < "+r.min, "must have at least %s %s", r.min, plural(unit, r.min))
		} else {
			add(value+" < "+r.min, "must be at least %s", r.min)
		}
	}
	if r.max != "" {
		if size != "" {
			add(value+" > "+r.max, "must have at most %s %s", r.max, plural(unit, r.max))
		} else {
			add(value+" > "+r.max, "must be at most %s", r.max)
		}
	}
	if w.shape == shapeFloat && (r.min != "" || r.max != "") {
		add(x+" != "+x, "must be a number")
	}
	if r.email {
		text := to(w, "string", x)
		add(text+` != "" && !codec.IsEmail(`+text+")", "must be a mail address")
	}
	if r.oneOf != nil {
		cases = append(cases, p.oneOf(w, r, x))
	}
	return cases
}

func (p *printer) oneOf(w *wireType, r rules, x string) violation {
	var conditions []string
	if w.shape == shapeString && !r.required {
		conditions = append(conditions, x+` != ""`)
	}
	for _, v := range r.oneOf {
		if w.shape == shapeString {
			v = strconv.Quote(v)
		}
		conditions = append(conditions, x+" != "+v)
	}
	return violation{strings.Join(conditions, " && "), "must be one of " + strings.Join(r.oneOf, ", ")}
}

// emptyTest is the condition that violates required. Numbers and booleans have
// none: for them required means present, which the decoder checks.
func (p *printer) emptyTest(w *wireType, x string) string {
	switch {
	case w.shape == shapeString && w.encode == viaShape:
		return x + ` == ""`
	case w.shape == shapeSlice, w.shape == shapeMap, w.shape == shapeBytes:
		return "len(" + x + ") == 0"
	case hasMethod(w.t, "IsZero", "", "bool"):
		return x + ".IsZero()"
	}
	return ""
}

// size returns an expression for what min, max and len count, and its unit.
func (p *printer) size(w *wireType, x string) (expr, unit string) {
	switch w.shape {
	case shapeString:
		return p.imported("unicode/utf8", "utf8") + ".RuneCountInString(" + to(w, "string", x) + ")", "character"
	case shapeBytes:
		return "len(" + x + ")", "byte"
	case shapeSlice, shapeMap:
		return "len(" + x + ")", "element"
	}
	return "", ""
}

func plural(unit, n string) string {
	if n == "1" {
		return unit
	}
	return unit + "s"
}
