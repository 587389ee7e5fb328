package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// target is the element whose attributes, listeners and content are being
// built. It lives while its element is built.
type target struct {
	_     notCompared
	r     *Renderer
	block *block
	name  *node.Name
	id    uint32
	idAt  int // place of the id operand in buf.ops, so that it can be set later
	// slot is set for an element of a template's copy: what the template holds
	// is there already, and commands name the element by its id.
	slot  bool
	shape *shape // of an element of a copy
	place *place
	bound *binding
	// firstSeen is where the element's attribute names begin in Renderer.seen.
	firstSeen int
}

// number returns the element's number and gives it one if it has none.
// It is not inlined, see buffer.op0.
//
//go:noinline
func (e *target) number() uint32 {
	if e.id == 0 {
		e.id = e.block.newID()
		e.r.buf.ops[e.idAt] = e.id
	}
	return e.id
}

// operand returns how commands name the element while it is built.
func (e *target) operand() uint32 {
	if e.slot {
		return e.id
	}
	return 0
}

// end returns the place at the end of the element's content.
func (e *target) end() *place {
	if e.place == nil {
		e.place = &place{parent: e.number()}
	}
	return e.place
}

// first reports whether the element has no attribute of that name yet, and
// remembers the name.
// It is not inlined, see buffer.op0.
//
//go:noinline
func (e *target) first(name *node.Name) bool {
	for _, seen := range e.r.seen[e.firstSeen:] {
		if seen == name || seen.Local == name.Local {
			return false
		}
	}
	e.r.seen = append(e.r.seen, name)
	return true
}

var (
	valueName   = node.AttrName("value", 0)
	checkedName = node.AttrName("checked", 0)
)

// parts builds what is the element's own among its parts.
func (r *Renderer) parts(e *target, s *reactive.Scope, parts []node.Node) {
	e.firstSeen = len(r.seen)
	var shapes []shape
	if e.slot {
		shapes = e.shape.parts
	}
	found := r.attributes(e, s, parts, shapes)
	r.seen = r.seen[:e.firstSeen]
	if found&foundClass != 0 {
		r.classes(e, s, parts)
	}
	if found&foundStyle != 0 {
		r.styles(e, s, parts)
	}
	if found&foundListener != 0 {
		r.listen(e, parts)
	}
}

// found tells which kinds of parts an element has.
type found uint8

const (
	foundClass found = 1 << iota
	foundStyle
	foundListener
)

// attributes builds the plain attributes and bindings, and tells what else
// there is.
func (r *Renderer) attributes(e *target, s *reactive.Scope, parts []node.Node, shapes []shape) found {
	var is found
	for i := range parts {
		n := &parts[i]
		switch n.Kind {
		case node.Attr:
			if e.first(n.Name) {
				if !e.slot || n.Dynamic != nil || shapes[i].hole {
					r.attribute(e, s, n)
				}
			}
		case node.BoolAttr:
			if e.first(n.Name) {
				r.boolAttribute(e, s, n)
			}
		case node.Class:
			is |= foundClass
		case node.Style:
			is |= foundStyle
		case node.Listener:
			is |= foundListener
		case node.Bind:
			is |= foundListener
			r.bind(e, s, n.Dynamic.(*node.Binding))
		case node.Reference:
			r.reference(e, s, n.Dynamic.(*node.Ref))
		case node.Fragment:
			var inside []shape
			if e.slot {
				inside = shapes[i].parts
			}
			is |= r.attributes(e, s, n.Parts(), inside)
		}
	}
	return is
}

func (r *Renderer) attribute(e *target, s *reactive.Scope, n *node.Node) {
	if n.Dynamic == nil {
		r.buf.op3(OpAttr, e.operand(), r.name(n.Name), r.buf.str(safeValue(n.Name.Flags, n.Text)))
		return
	}
	a := &attrEffect{block: e.block, name: r.name(n.Name), flags: n.Name.Flags, building: true, at: e.operand(), id: e.number()}
	switch get := n.Dynamic.(type) {
	case func() string:
		a.get = get
	case func() (string, bool):
		a.maybe = get
	}
	a.Start(s, a)
	a.building = false
}

func safeValue(flags node.Flags, value string) string {
	switch {
	case flags&node.URL != 0:
		return node.SafeURL(value)
	case flags&node.Srcset != 0:
		return node.SafeURLList(value)
	}
	return value
}

// attrEffect keeps an attribute up to date.
type attrEffect struct {
	reactive.Effect
	block    *block
	get      func() string
	maybe    func() (string, bool)
	last     string
	id, name uint32
	at       uint32 // how the element is named while building
	flags    node.Flags
	present  bool
	building bool
}

// React implements reactive.Reaction.
func (a *attrEffect) React() {
	defer a.block.catch()
	var value string
	present := true
	if a.get != nil {
		value = a.get()
	} else {
		value, present = a.maybe()
	}
	if present == a.present && value == a.last && !a.building {
		return
	}
	r := a.block.r
	id := a.id
	if a.building {
		id = a.at
	}
	switch {
	case a.flags&node.Property != 0 && !a.building:
		// The attribute is only the state at the beginning.
		if !present {
			value = ""
		}
		r.buf.op3(OpProp, id, a.name, r.buf.str(value))
	case present:
		r.buf.op3(OpAttr, id, a.name, r.buf.str(safeValue(a.flags, value)))
	case a.present:
		r.buf.op2(OpRemoveAttr, id, a.name)
	}
	if !a.building {
		r.dirty()
	}
	a.last, a.present, a.building = value, present, false
}

func (r *Renderer) boolAttribute(e *target, s *reactive.Scope, n *node.Node) {
	if n.Dynamic == nil {
		if n.On && !e.slot {
			r.buf.op3(OpAttr, 0, r.name(n.Name), 0)
		}
		return
	}
	a := &boolEffect{block: e.block, get: n.Dynamic.(func() bool), name: r.name(n.Name), flags: n.Name.Flags, building: true, at: e.operand(), id: e.number()}
	a.Start(s, a)
	a.building = false
}

// boolEffect keeps a boolean attribute up to date.
type boolEffect struct {
	reactive.Effect
	block    *block
	get      func() bool
	id, name uint32
	at       uint32
	flags    node.Flags
	on       bool
	building bool
}

// React implements reactive.Reaction.
func (a *boolEffect) React() {
	defer a.block.catch()
	on := a.get()
	r := a.block.r
	id := a.id
	switch {
	case a.building:
		if on {
			r.buf.op3(OpAttr, a.at, a.name, 0)
		}
		a.building, a.on = false, on
		return
	case on == a.on:
		return
	case a.flags&node.Property != 0:
		r.buf.op3(OpBoolProp, id, a.name, bit(on))
	case on:
		r.buf.op3(OpAttr, id, a.name, 0)
	default:
		r.buf.op2(OpRemoveAttr, id, a.name)
	}
	a.on = on
	r.dirty()
}

func bit(on bool) uint32 {
	if on {
		return 1
	}
	return 0
}

// reference fills a handle with the element.
func (r *Renderer) reference(e *target, s *reactive.Scope, ref *node.Ref) {
	ref.ID, ref.Host = e.number(), r
	id := ref.ID
	s.OnCleanup(func() {
		if ref.ID == id {
			ref.Host = nil
		}
	})
}
