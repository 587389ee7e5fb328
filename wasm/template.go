package wasm

import (
	"unsafe"

	"github.com/hotclub-go/hotclub/internal/node"
)

// templates are the element subtrees that were seen more than once. From the
// second time on, the interpreter copies such a subtree as a whole, and only
// what differs from copy to copy is sent.
//
// Two subtrees share a template if their shapes are equal: the same elements,
// kinds of parts and names, at the same places. Constant texts and values may
// differ: one that was found to differ is a hole from then on, and the template
// is sent anew with that hole.
type templates struct {
	byHash map[uint64][]*template
	seen   map[uint64]struct{} // shapes that came once
	sent   uint32
	// definition is memory for the definition being written.
	definition buffer
}

const (
	maxTemplates  = 2048
	maxSeenShapes = 8192
	maxPerHash    = 4
)

func newTemplates() templates {
	return templates{byHash: map[uint64][]*template{}, seen: map[uint64]struct{}{}}
}

type template struct {
	root   shape
	number uint32
	slots  uint32
	stale  bool // root has holes that were not sent
	// busy is how many copies are being filled in just now. Until they are done
	// root may not change, so a subtree inside one of them that differs in a
	// constant does not match.
	busy int
}

// shape is one node of a template.
type shape struct {
	kind    node.Kind
	on      bool
	dynamic bool
	hole    bool // constant text or value that differs
	// classHole and styleHole are set for an element whose constant classes or
	// styles differ.
	classHole, styleHole bool
	live                 bool // element: it or something in it is a slot
	alone                bool // region: it is all that the element around has
	slot                 int32
	name                 *node.Name
	text                 string
	parts                []shape
}

// find returns the template for a subtree, or nil if it is to be built node by
// node.
func (ts *templates) find(r *Renderer, n *node.Node) *template {
	h := hasher{sum: 14695981039346656037}
	h.node(n)
	if h.refused || h.nodes < 2 {
		return nil
	}
	list := ts.byHash[h.sum]
	for _, t := range list {
		if t.match(n) {
			return ts.current(r, t)
		}
	}
	if _, again := ts.seen[h.sum]; !again {
		if len(ts.seen) == maxSeenShapes {
			clear(ts.seen)
		}
		ts.seen[h.sum] = struct{}{}
		return nil
	}
	if len(list) == maxPerHash || ts.sent >= maxTemplates {
		return nil
	}
	t := &template{root: shapeOf(n), stale: true}
	if ts.current(r, t) == nil {
		return nil
	}
	ts.byHash[h.sum] = append(list, t)
	return t
}

// current sends t if that is needed. It returns nil if the template would have
// too many slots.
func (ts *templates) current(r *Renderer, t *template) *template {
	if !t.stale {
		return t
	}
	ts.definition.reset()
	d := definer{r: r, buf: &ts.definition}
	d.buf.op0(OpTemplate)
	d.element(&t.root, true)
	d.buf.op0(OpTemplateEnd)
	if d.slots > maxRange {
		return nil
	}
	r.defs.ops = append(r.defs.ops, d.buf.ops...)
	r.defs.text = append(r.defs.text, d.buf.text...)
	t.number, t.slots, t.stale = ts.sent, d.slots, false
	ts.sent++
	return t
}

// hasher computes a running hash of a subtree's shape.
type hasher struct {
	sum     uint64
	nodes   int
	refused bool
}

func (h *hasher) mix(x uint64) {
	h.sum = (h.sum ^ x) * 1099511628211
	h.sum ^= h.sum >> 29
}

func (h *hasher) name(n *node.Name) {
	if n.Flags&node.Custom == 0 {
		h.mix(uint64(uintptr(unsafe.Pointer(n))))
		return
	}
	for i := range len(n.Local) {
		h.mix(uint64(n.Local[i]))
	}
}

func (h *hasher) node(n *node.Node) {
	h.mix(uint64(n.Kind))
	if n.Dynamic != nil {
		h.mix(101)
	}
	switch n.Kind {
	case node.Element:
		h.nodes++
		h.name(n.Name)
		if n.Name.Flags&node.OpaqueContent != 0 {
			h.refused = true
		}
		parts := n.Parts()
		if n.Name.Local == "textarea" && hasBind(parts) {
			h.refused = true
		}
		for i := range parts {
			h.node(&parts[i])
		}
		h.mix(102)
	case node.Fragment:
		parts := n.Parts()
		for i := range parts {
			h.node(&parts[i])
		}
		h.mix(103)
	case node.Attr, node.BoolAttr, node.Listener:
		h.name(n.Name)
		if n.On {
			h.mix(104)
		}
	case node.Text:
		h.nodes++
		if n.Dynamic == nil && n.Text == "" {
			h.mix(105)
		}
	}
}

func hasBind(parts []node.Node) bool {
	for i := range parts {
		if parts[i].Kind == node.Bind || parts[i].Kind == node.Fragment && hasBind(parts[i].Parts()) {
			return true
		}
	}
	return false
}

// shapeOf describes a subtree. It keeps nothing of it but names and texts.
func shapeOf(n *node.Node) shape {
	sh := shape{kind: n.Kind, on: n.On, dynamic: n.Dynamic != nil, name: n.Name, text: n.Text, slot: -1}
	switch n.Kind {
	case node.Style:
		value, constant := n.Dynamic.(string)
		sh.dynamic = !constant
		if constant {
			sh.parts = []shape{{text: value}}
		}
	case node.Bind:
		sh.on = n.Dynamic.(*node.Binding).Kind == node.BindValue
		sh.hole = n.Dynamic.(*node.Binding).Kind == node.BindGroup
	case node.Element, node.Fragment:
		parts := n.Parts()
		sh.parts = make([]shape, len(parts))
		for i := range parts {
			sh.parts[i] = shapeOf(&parts[i])
		}
	}
	return sh
}

// match tells whether n has the shape of the template. Constants in which it
// differs become holes.
func (t *template) match(n *node.Node) bool { return t.same(&t.root, n, nil) }

func (t *template) same(sh *shape, n *node.Node, around *shape) bool {
	if sh.kind != n.Kind {
		return false
	}
	switch n.Kind {
	case node.Element:
		return sameName(sh.name, n.Name) && t.sameParts(sh, n.Parts(), sh)
	case node.Fragment:
		return t.sameParts(sh, n.Parts(), around)
	case node.Text, node.Raw:
		if sh.dynamic != (n.Dynamic != nil) || !sh.dynamic && (sh.text == "") != (n.Text == "") {
			return false
		}
		return t.constant(sh, n.Text)
	case node.Attr:
		if sh.dynamic != (n.Dynamic != nil) || !sameName(sh.name, n.Name) {
			return false
		}
		return t.constant(sh, n.Text)
	case node.BoolAttr:
		return sh.dynamic == (n.Dynamic != nil) && sh.on == n.On && sameName(sh.name, n.Name)
	case node.Listener:
		return sameName(sh.name, n.Name)
	case node.Class:
		if sh.dynamic != (n.Dynamic != nil) {
			return false
		}
		if sh.text != n.Text || sh.on != n.On {
			return t.open(&around.classHole)
		}
	case node.Style:
		value, constant := n.Dynamic.(string)
		if sh.dynamic == constant || sh.text != n.Text {
			return false
		}
		if constant && sh.parts[0].text != value {
			return t.open(&around.styleHole)
		}
	case node.Bind:
		kind := n.Dynamic.(*node.Binding).Kind
		return sh.on == (kind == node.BindValue) && sh.hole == (kind == node.BindGroup)
	}
	return true
}

// constant makes a hole of a constant that differs.
func (t *template) constant(sh *shape, text string) bool {
	return sh.dynamic || sh.text == text || t.open(&sh.hole)
}

// open sets a hole, and reports false if that cannot be now.
func (t *template) open(hole *bool) bool {
	if !*hole {
		if t.busy > 0 {
			return false
		}
		*hole, t.stale = true, true
	}
	return true
}

func (t *template) sameParts(sh *shape, parts []node.Node, element *shape) bool {
	if len(parts) != len(sh.parts) {
		return false
	}
	for i := range parts {
		if !t.same(&sh.parts[i], &parts[i], element) {
			return false
		}
	}
	return true
}

// It is not inlined, see buffer.op0.
//
//go:noinline
func sameName(a, b *node.Name) bool {
	return a == b || a.Local == b.Local && a.Flags == b.Flags
}
