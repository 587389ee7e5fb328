package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// site is where a node stands.
type site struct {
	block  *block
	scope  *reactive.Scope
	parent *node.Name // the element around; nil at the root
	// place is the end of the region around, or nil: the end of elem's content.
	place  *place
	elem   *target
	choice *binding // of the select element around
	// followed is set if nodes may stand between this one and place.
	followed bool
	// top is set outside of the block's elements.
	top bool
	// alone is set for all that an element contains.
	alone bool
	// region is set where attributes have no element to go to.
	region bool
}

// end returns the place at the end of what is around.
func (c *site) end() *place {
	if c.place == nil {
		c.place = c.elem.end()
	}
	return c.place
}

// nodes builds nodes in a row.
func (r *Renderer) nodes(c site, parts []node.Node) {
	last := len(parts) - 1
	for last >= 0 && !visible(&parts[last]) {
		if c.region {
			r.node(c, &parts[last]) // reports attributes
		}
		last--
	}
	c.alone = c.alone && (last <= 0 || countVisible(parts) == 1)
	around := c.followed
	for i := 0; i <= last; i++ {
		c.followed = around || i < last
		r.node(c, &parts[i])
	}
}

// visible tells whether a node may make nodes of the document.
func visible(n *node.Node) bool {
	switch n.Kind {
	case node.Element, node.Component, node.BranchRegion, node.ListRegion, node.BoundaryRegion:
		return true
	case node.Text:
		return n.Dynamic != nil || n.Text != ""
	case node.Raw:
		return n.Text != ""
	case node.Fragment:
		parts := n.Parts()
		for i := range parts {
			if visible(&parts[i]) {
				return true
			}
		}
	}
	return false
}

// countVisible counts the nodes that may make nodes of the document.
func countVisible(parts []node.Node) int {
	count := 0
	for i := range parts {
		if parts[i].Kind == node.Fragment {
			count += countVisible(parts[i].Parts())
		} else if visible(&parts[i]) {
			count++
		}
	}
	return count
}

func (r *Renderer) node(c site, n *node.Node) {
	switch n.Kind {
	case node.None:
	case node.Text:
		r.text(c, n)
	case node.Element:
		if c.top && !r.hydrating {
			if t := r.templates.find(r, n); t != nil {
				r.clone(c, n, t)
				return
			}
		}
		r.element(c, n)
	case node.Fragment:
		r.nodes(c, n.Parts())
	case node.Raw:
		r.raw(c, n)
	case node.Component:
		r.component(c, n.Dynamic.(func(*reactive.Scope) node.Node))
	case node.BranchRegion:
		r.branch(c, n.Dynamic.(*node.Branch))
	case node.ListRegion:
		r.list(c, n.Dynamic.(node.ListSource))
	case node.BoundaryRegion:
		r.boundary(c, n.Dynamic.(*node.Boundary))
	default:
		if c.region {
			panic(misuse(c.parent, "an attribute, listener or binding stands in a region (a component, condition, list or boundary); it must be given to the element itself"))
		}
	}
}

// text builds a text node.
func (r *Renderer) text(c site, n *node.Node) {
	if n.Dynamic != nil {
		t := &textEffect{block: c.block, id: c.block.newID(), get: n.Dynamic.(func() string), building: true}
		if c.top {
			c.block.note(t.id)
		}
		t.Start(c.scope, t)
		if t.building { // the getter has panicked
			r.buf.op2(OpText, 0, t.id)
			t.building = false
		}
		return
	}
	if n.Text == "" {
		return
	}
	id := uint32(0)
	if c.top {
		id = c.block.topID()
		c.block.note(id)
	}
	r.buf.op2(OpText, r.buf.str(n.Text), id)
}

// textEffect keeps a text node up to date.
type textEffect struct {
	reactive.Effect
	block    *block
	get      func() string
	last     string
	id       uint32
	building bool
}

// React implements reactive.Reaction.
func (t *textEffect) React() {
	defer t.block.catch()
	text := t.get()
	r := t.block.r
	if t.building {
		t.building = false
		r.buf.op2(OpText, r.buf.str(text), t.id)
	} else if text != t.last {
		r.buf.op2(OpData, t.id, r.buf.str(text))
		r.dirty()
	}
	t.last = text
}

// raw builds the nodes of trusted HTML.
func (r *Renderer) raw(c site, n *node.Node) {
	if n.Text == "" {
		return
	}
	if c.parent != nil && c.parent.Flags&node.RawText != 0 {
		r.buf.op2(OpText, r.buf.str(n.Text), 0)
		return
	}
	id := uint32(0)
	if c.top {
		id = c.block.topID()
		c.block.note(id)
	}
	r.buf.op2(OpRaw, r.buf.str(n.Text), id)
	if c.top && c.block.row {
		// How many nodes there are is not known here.
		end := c.block.newID()
		r.buf.op2(OpText, 0, end)
		c.block.note(end)
	}
}

// component runs a component and builds what it returns.
func (r *Renderer) component(c site, view func(*reactive.Scope) node.Node) {
	c.scope = c.scope.Child()
	c.region = true
	labelled := r.hydrating && r.options.Verify
	if labelled {
		r.buf.op1(OpComponent, r.buf.str(funcLabel(view)))
	}
	c.scope.Run(func() {
		n := view(c.scope)
		r.node(c, &n)
	})
	if labelled {
		r.buf.op0(OpComponentEnd)
	}
}

// element builds an element and its content.
func (r *Renderer) element(c site, n *node.Node) {
	name := n.Name
	parts := n.Parts()
	e := target{r: r, block: c.block, name: name}
	if c.top {
		e.id = c.block.topID()
		c.block.note(e.id)
	}
	r.buf.op2(OpOpen, r.name(name), e.id)
	e.idAt = len(r.buf.ops) - 1
	r.parts(&e, c.scope, parts)
	if name.Flags&node.Void == 0 {
		r.content(c, &e, parts)
	}
	if e.bound != nil {
		e.bound.attach(c.scope)
	}
	r.buf.op0(OpClose)
}

// content builds what is inside an element.
func (r *Renderer) content(c site, e *target, parts []node.Node) {
	name := e.name
	if name.Flags&node.OpaqueContent != 0 {
		r.opaque(c, e, parts)
		return
	}
	if e.bound != nil && name.Local == "textarea" {
		if text := reactive.Untrack(c.scope, e.bound.text); text != "" {
			r.buf.op2(OpText, r.buf.str(text), 0)
		}
		return
	}
	static := -1
	if r.hydrating && hasElement(parts) {
		static = len(r.buf.ops)
		r.buf.op2(OpStatic, 0, 0)
	}
	text, dynamic := len(r.buf.text), r.dynamic
	c.inside(e)
	r.nodes(c, parts)
	if static >= 0 && r.dynamic == dynamic {
		r.buf.ops[static+1] = uint32(len(r.buf.ops) - static - 3)
		r.buf.ops[static+2] = utf16Len(r.buf.text[text:])
	}
}

// inside makes c the site of an element's children.
func (c *site) inside(e *target) {
	c.parent = e.name
	c.top, c.region, c.alone = false, false, true
	// A parser puts tbody around rows, so the end of the table is not the end
	// of the rows: a node has to mark that.
	c.followed = e.name.Local == "table"
	c.place, c.elem = nil, e
	if e.bound != nil && e.name.Local == "select" {
		c.choice = e.bound
	}
}

// opaque builds the content of an element whose content a browser that runs
// scripts does not show: there is no need for it in a page made by one, except
// for the content of template, which the page's scripts may use.
func (r *Renderer) opaque(c site, e *target, parts []node.Node) {
	at := len(r.buf.ops)
	if r.hydrating {
		r.buf.op2(OpOpaque, 0, 0)
	}
	if e.name.Local == "noscript" {
		return
	}
	text := len(r.buf.text)
	c.inside(e)
	r.nodes(c, parts)
	if r.hydrating {
		r.buf.ops[at+1] = uint32(len(r.buf.ops) - at - 3)
		r.buf.ops[at+2] = utf16Len(r.buf.text[text:])
	}
}

func hasElement(parts []node.Node) bool {
	for i := range parts {
		if parts[i].Kind == node.Element {
			return true
		}
	}
	return false
}
