package ssr

import (
	"html"
	"strings"
	"unsafe"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// unsafeOne is the slice of the one node, without a copy.
func unsafeOne(n *node.Node) []node.Node { return unsafe.Slice(n, 1) }

func (r *renderer) element(buf []byte, s *reactive.Scope, n *node.Node) []byte {
	name := n.Name
	if name.Flags&node.Custom != 0 && !validElementName(name.Local) {
		panic(&misuse{r.place.parent, "an element cannot be called " + name.Local})
	}
	parts := n.Parts()
	before := r.place
	buf = append(buf, name.Open...)
	r.place.parent = name
	if name.Flags&(node.SVG|node.MathML) != 0 {
		r.place.foreign = true
	}
	r.found.reset()
	buf = r.attributes(buf, name, parts, parts)
	switch {
	case name.Flags&node.Void != 0:
		buf = append(buf, '>')
		if r.development && r.found.children {
			panic(&misuse{name, "this element is void: it cannot have children"})
		}
		r.place = before
		return buf
	case name.Flags&(node.RawText|node.EscapableText) != 0 && !r.place.foreign:
		buf = r.textElement(buf, name, parts)
	case name.Local == "option" && r.place.choice != nil:
		buf = r.option(buf, s, parts)
	default:
		if r.found.bound != nil && name.Local == "select" {
			r.place.choice = &choice{value: r.found.bound.Text()}
		}
		buf = append(buf, '>')
		if name.Local == "pre" || name.Local == "listing" {
			r.guard = len(buf)
		}
		if r.place.foreign && integrationPoint(name) {
			r.place.foreign = false
		}
		if r.found.children {
			buf = r.nodes(buf, s, parts, false)
		}
	}
	r.place = before
	buf = append(buf, '<', '/')
	buf = append(buf, name.Local...)
	return append(buf, '>')
}

// integrationPoint tells whether the content of an SVG or MathML element is
// parsed as HTML.
func integrationPoint(name *node.Name) bool {
	switch name.Local {
	case "foreignObject", "desc", "title":
		return name.Flags&node.SVG != 0
	case "mi", "mo", "mn", "ms", "mtext":
		return name.Flags&node.MathML != 0
	}
	return false
}

// textElement appends the rest of an element that holds only text.
func (r *renderer) textElement(buf []byte, name *node.Name, parts []node.Node) []byte {
	buf = append(buf, '>')
	from := len(buf)
	if name.Flags&node.EscapableText != 0 {
		if name.Local == "textarea" {
			r.guard = from
			if bound := r.found.bound; bound != nil {
				return r.text(buf, []node.Node{{Kind: node.Text, Text: bound.Text()}}, appendText)
			}
		}
		return r.text(buf, parts, appendText)
	}
	kind, external := rawScript, r.found.has("src")
	switch {
	case name.Local != "script":
		kind = rawStyle
	case isJSON(r.found.kind):
		kind = rawJSON
	}
	buf = r.text(buf, parts, appendAsIs)
	buf = neutralize(buf, from, kind)
	if kind == rawScript && !external {
		r.scripts = append(r.scripts, append([]byte(nil), buf[from:]...))
	}
	return buf
}

func appendAsIs(dst []byte, s string) []byte { return append(dst, s...) }

// text appends the text of nodes.
func (r *renderer) text(buf []byte, parts []node.Node, write func([]byte, string) []byte) []byte {
	for i := range parts {
		n := &parts[i]
		switch n.Kind {
		case node.Text:
			text := n.Text
			if n.Dynamic != nil {
				text = n.Dynamic.(func() string)()
			}
			if r.guard == len(buf) && text != "" {
				buf = r.leadingNewline(buf, text)
			}
			buf = write(buf, text)
		case node.Raw:
			buf = append(buf, n.Text...)
		case node.Fragment:
			buf = r.text(buf, n.Parts(), write)
		case node.None, node.Attr, node.BoolAttr, node.Class, node.Style, node.Listener, node.Bind, node.Reference:
		default:
			panic(&misuse{r.place.parent, "this element holds only text: no elements and no regions"})
		}
	}
	return buf
}

// isJSON tells whether the content of a script of this type is data.
func isJSON(kind string) bool {
	switch kind {
	case "importmap", "speculationrules":
		return true
	}
	return strings.HasSuffix(strings.ToLower(kind), "json")
}

// choice is the binding of a select element, on its way to the options.
type choice struct {
	value string
	found bool
}

// take reports whether the option of this value is the chosen one: the first.
func (c *choice) take(value string) bool {
	if c.found || value != c.value {
		return false
	}
	c.found = true
	return true
}

// option appends the rest of an option whose select element is bound. An
// option without a value attribute stands for its text.
func (r *renderer) option(buf []byte, s *reactive.Scope, parts []node.Node) []byte {
	chosen := r.place.choice
	attributesEnd := len(buf)
	if r.found.hasValue {
		if chosen.take(r.found.value) {
			buf = append(buf, " selected"...)
		}
		buf = append(buf, '>')
		return r.nodes(buf, s, parts, false)
	}
	buf = append(buf, '>')
	from := len(buf)
	// Nothing in here may be filled in later: the text is compared.
	r.place.whole = true
	buf = r.nodes(buf, s, parts, false)
	text := html.UnescapeString(string(buf[from:]))
	if chosen.take(strings.Join(strings.FieldsFunc(text, asciiSpace), " ")) {
		content := string(buf[attributesEnd:])
		buf = append(buf[:attributesEnd], " selected"...)
		buf = append(buf, content...)
	}
	return buf
}

func asciiSpace(c rune) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'
}
