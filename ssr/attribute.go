package ssr

import (
	"github.com/hotclub-go/hotclub/internal/node"
)

// found is what the attributes of one element told.
type found struct {
	seen     []*node.Name // attributes that were written, or are absent for now
	class    bool         // the class attribute was written
	style    bool
	used     bool // anything but children was set
	children bool
	hasValue bool
	value    string        // of the attribute value
	kind     string        // of the attribute type
	bound    *node.Binding // of a select or textarea
}

func (f *found) reset() {
	f.children = false
	if f.used { // most elements have no attributes
		*f = found{seen: f.seen[:0]}
	}
}

// first reports whether the attribute was not seen yet, and remembers it.
func (f *found) first(name *node.Name) bool {
	for _, seen := range f.seen {
		if seen == name || seen.Local == name.Local {
			return false
		}
	}
	f.seen = append(f.seen, name)
	f.used = true
	return true
}

// has tells whether the element has an attribute that was written.
func (f *found) has(local string) bool {
	for _, seen := range f.seen {
		if seen.Local == local {
			return true
		}
	}
	return false
}

var (
	valueName    = node.AttrName("value", 0)
	checkedName  = node.AttrName("checked", 0)
	selectedName = node.AttrName("selected", 0)
)

// attributes appends what stands in the start tag. all is the parts of the
// element, and parts all or a fragment in it.
func (r *renderer) attributes(buf []byte, element *node.Name, all, parts []node.Node) []byte {
	for i := range parts {
		n := &parts[i]
		switch n.Kind {
		case node.None:
		case node.Attr:
			buf = r.attribute(buf, n)
		case node.BoolAttr:
			on := n.On
			if n.Dynamic != nil {
				on = n.Dynamic.(func() bool)()
			}
			if r.place.choice != nil && n.Name.Local == selectedName.Local && element.Local == "option" {
				continue // the binding of the select decides
			}
			if r.found.first(n.Name) && on {
				buf = r.boolean(buf, n.Name)
			}
		case node.Class:
			if !r.found.class {
				r.found.class, r.found.used = true, true
				buf = quoted(buf, ` class="`, all, appendClasses)
			}
		case node.Style:
			if !r.found.style {
				r.found.style, r.found.used = true, true
				buf = quoted(buf, ` style="`, all, appendStyles)
			}
		case node.Listener, node.Reference:
			r.interactive = true
		case node.Bind:
			r.interactive = true
			buf = r.binding(buf, element, n.Dynamic.(*node.Binding))
		case node.Fragment:
			buf = r.attributes(buf, element, all, n.Parts())
		default:
			r.found.children = true
		}
	}
	return buf
}

func (r *renderer) attribute(buf []byte, n *node.Node) []byte {
	name := n.Name
	value, present := n.Text, true
	switch get := n.Dynamic.(type) {
	case nil:
	case func() string:
		value = get()
	case func() (string, bool):
		value, present = get()
	}
	if !r.found.first(name) || !present {
		return buf
	}
	if name.Flags&node.Custom != 0 && !validAttrName(name.Local) {
		panic(&misuse{r.place.parent, "an attribute cannot be called " + name.Local})
	}
	switch {
	case name.Flags&node.URL != 0:
		value = node.SafeURL(value)
	case name.Flags&node.Srcset != 0:
		value = node.SafeURLList(value)
	}
	switch name.Local {
	case "href", "src":
		if address, kept := r.addresses[value]; kept {
			value = address
		}
	case "value":
		r.found.value, r.found.hasValue = value, true
	case "type":
		r.found.kind = value
	}
	buf = append(buf, name.Open...)
	buf = appendAttr(buf, value)
	return append(buf, '"')
}

func (r *renderer) boolean(buf []byte, name *node.Name) []byte {
	if name.Flags&node.Custom != 0 && !validAttrName(name.Local) {
		panic(&misuse{r.place.parent, "an attribute cannot be called " + name.Local})
	}
	buf = append(buf, ' ')
	return append(buf, name.Local...)
}

// binding appends the state of a form control as attributes, or keeps it for
// the content of the element.
func (r *renderer) binding(buf []byte, element *node.Name, b *node.Binding) []byte {
	switch b.Kind {
	case node.BindChecked:
		if r.found.first(checkedName) && b.Checked() {
			buf = append(buf, " checked"...)
		}
	case node.BindGroup:
		if r.found.first(checkedName) && b.Text() == b.Value {
			buf = append(buf, " checked"...)
		}
	case node.BindValue:
		if element.Local == "select" || element.Local == "textarea" {
			r.found.bound, r.found.used = b, true
			return buf
		}
		if r.found.first(valueName) {
			buf = appendAttr(append(buf, valueName.Open...), b.Text())
			buf = append(buf, '"')
		}
	}
	return buf
}

// quoted appends an attribute that is joined from many parts, or nothing if
// they come to nothing.
func quoted(buf []byte, open string, all []node.Node, join func([]byte, int, []node.Node) []byte) []byte {
	start := len(buf)
	buf = append(buf, open...)
	from := len(buf)
	buf = join(buf, from, all)
	if len(buf) == from {
		return buf[:start]
	}
	return append(buf, '"')
}

// appendClasses appends the class names of the parts, separated by spaces;
// from is where the first begins.
func appendClasses(buf []byte, from int, parts []node.Node) []byte {
	for i := range parts {
		n := &parts[i]
		if n.Kind == node.Fragment {
			buf = appendClasses(buf, from, n.Parts())
		}
		if n.Kind != node.Class {
			continue
		}
		names := n.ClassNames()
		if names == "" {
			continue
		}
		if len(buf) > from {
			buf = append(buf, ' ')
		}
		buf = appendAttr(buf, names)
	}
	return buf
}

// appendStyles appends the declarations of the parts; from is where the first
// begins. A declaration that is not one is left out, as style.setProperty does.
func appendStyles(buf []byte, from int, parts []node.Node) []byte {
	for i := range parts {
		n := &parts[i]
		if n.Kind == node.Fragment {
			buf = appendStyles(buf, from, n.Parts())
		}
		if n.Kind != node.Style {
			continue
		}
		value, constant := n.Dynamic.(string)
		if !constant {
			value = n.Dynamic.(func() string)()
		}
		if value == "" || !safeProperty(n.Text) || !safeValue(value) {
			continue
		}
		if len(buf) > from {
			buf = append(buf, "; "...)
		}
		buf = append(buf, n.Text...)
		buf = append(buf, ": "...)
		buf = appendAttr(buf, value)
	}
	return buf
}

// validAttrName tells whether HTML can carry an attribute of that name.
func validAttrName(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'', '>', '/', '=', '<', 0x7f:
			return false
		default:
			if c <= ' ' {
				return false
			}
		}
	}
	// A handler attribute would be a program made from text.
	return s != "" && !(len(s) > 2 && equalFold(s[:2], "on"))
}

// validElementName tells whether HTML can carry an element of that name.
func validElementName(s string) bool {
	if s == "" || !('a' <= s[0]|0x20 && s[0]|0x20 <= 'z') {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'', '>', '/', '=', '<', 0x7f:
			return false
		default:
			if c <= ' ' {
				return false
			}
		}
	}
	return true
}

// bodyAttributes returns the attributes of the body element.
func (r *renderer) bodyAttributes(parts []node.Node) []byte {
	if len(parts) == 0 {
		return nil
	}
	r.found.reset()
	r.place.parent = bodyName
	buf := r.attributes(nil, bodyName, parts, parts)
	r.place.parent = nil
	if r.found.children {
		panic(&misuse{bodyName, "App.Body holds only attributes; what the body shows is the pages"})
	}
	return buf
}

var bodyName = node.ElementName("body", 0)
