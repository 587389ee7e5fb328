package main

import (
	"fmt"
	"slices"
)

// What the parsing and serializing rules of the HTML Standard say of elements;
// no machine-readable table has it.
var (
	voidElements    = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
	rawTextElements = []string{"script", "style"}
	escapableText   = []string{"textarea", "title"}
	opaqueElements  = []string{"noscript", "template"}
)

func emitHTMLElements(t *tables) (*source, error) {
	s := newSource("el", "internal/node", "pages")
	for _, e := range t.elements {
		if e.Namespace != "html" {
			continue
		}
		description, ok := t.descriptions[e.Name]
		if !ok {
			return nil, fmt.Errorf("the element %s has no line in data/descriptions.json", e.Name)
		}
		constructor := elementExpression
		var flags []string
		var notes string
		switch {
		case slices.Contains(voidElements, e.Name):
			flags = append(flags, "Void")
			constructor = "void(%s, parts)"
			notes = " It is void: attributes only."
		case slices.Contains(rawTextElements, e.Name):
			flags = append(flags, "RawText")
		case slices.Contains(escapableText, e.Name):
			flags = append(flags, "EscapableText")
			notes = " It holds text only."
		case slices.Contains(opaqueElements, e.Name):
			flags = append(flags, "OpaqueContent")
		}
		emitElement(s, e.Name, fmt.Sprintf("makes %s %s element: %s.%s", article(e.Name), e.Name, description, notes), constructor, flags)
	}
	return s, nil
}

func emitSVGElements(t *tables) (*source, error) {
	return emitForeign(t, "svg", "SVG", "SVG"), nil
}

func emitMathMLElements(t *tables) (*source, error) {
	return emitForeign(t, "mathml", "MathML", "MathML"), nil
}

func emitForeign(t *tables, namespace, flag, title string) *source {
	s := newSource(namespace, "internal/node", "pages")
	for _, e := range t.elements {
		if e.Namespace == namespace {
			emitElement(s, e.Name, fmt.Sprintf("makes %s %s element of %s.", article(e.Name), e.Name, title), elementExpression, []string{flag})
		}
	}
	return s
}

// elementExpression is short enough for the compiler to inline the function.
const elementExpression = "pages.Node{Kind: node.Element, Name: %s}.WithParts(parts)"

func emitElement(s *source, name, doc, constructor string, flags []string) {
	variable := lowerCamel(name) + "Name"
	s.line("")
	s.line("// %s %s", upperCamel(name), doc)
	s.line("func %s(parts ...pages.Node) pages.Node { return %s }", upperCamel(name), fmt.Sprintf(constructor, variable))
	s.line("")
	emitName(s, variable, name, "<"+name, flags)
}

// emitName writes a descriptor as static data: the linker leaves out those
// that a program does not use.
func emitName(s *source, variable, local, open string, flags []string) {
	fields := fmt.Sprintf("Local: %q", local)
	if open != "" {
		fields += fmt.Sprintf(", Open: %q", open)
	}
	if len(flags) > 0 {
		fields += ", Flags: " + flagSet(slices.Clone(flags))
	}
	s.line("var %s = &node.Name{%s}", variable, fields)
}

func article(name string) string {
	switch name[0] {
	case 'a', 'e', 'i', 'o':
		return "an"
	}
	if name == "h1" || name == "h2" || name == "h3" || name == "h4" || name == "h5" || name == "h6" || name == "hr" || name == "html" ||
		name == "s" || name == "li" || name == "mi" || name == "mn" || name == "ms" || name == "rp" || name == "rt" || name == "svg" {
		return "an"
	}
	return "a"
}
