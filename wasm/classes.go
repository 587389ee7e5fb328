package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// classes builds the class attribute, which is joined from all class parts. It
// is written as a whole: the parts may name the same class twice, and then
// taking away one must not take away the other.
func (r *Renderer) classes(e *target, s *reactive.Scope, parts []node.Node) {
	if !hasDynamic(parts, node.Class) {
		if e.slot && !e.shape.classHole {
			return
		}
		r.scratch = appendClasses(r.scratch[:0], parts)
		if len(r.scratch) > 0 {
			r.buf.op2(OpClass, e.operand(), r.buf.bytes(r.scratch))
		}
		return
	}
	c := &classEffect{block: e.block, parts: parts, at: e.operand(), id: e.number(), building: true}
	c.Start(s, c)
	c.building = false
}

// hasDynamic tells whether a part of the kind, class or style, may change.
func hasDynamic(parts []node.Node, kind node.Kind) bool {
	for i := range parts {
		n := &parts[i]
		switch n.Kind {
		case kind:
			if n.Dynamic == nil {
				continue
			}
			if _, constant := n.Dynamic.(string); !constant {
				return true
			}
		case node.Fragment:
			if hasDynamic(n.Parts(), kind) {
				return true
			}
		}
	}
	return false
}

// appendClasses appends the class names of the parts, with spaces between.
func appendClasses(dst []byte, parts []node.Node) []byte {
	for i := range parts {
		n := &parts[i]
		if n.Kind == node.Fragment {
			dst = appendClasses(dst, n.Parts())
		}
		if n.Kind != node.Class {
			continue
		}
		names := n.ClassNames()
		if names == "" {
			continue
		}
		if len(dst) > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, names...)
	}
	return dst
}

// classEffect keeps a class attribute up to date.
type classEffect struct {
	reactive.Effect
	block    *block
	parts    []node.Node
	last     []byte
	id, at   uint32
	building bool
}

// React implements reactive.Reaction.
func (c *classEffect) React() {
	defer c.block.catch()
	r := c.block.r
	names := appendClasses(r.scratch[:0], c.parts)
	r.scratch = names
	if string(names) == string(c.last) {
		return
	}
	id := c.id
	if c.building {
		id = c.at
	} else {
		r.dirty()
	}
	if len(names) == 0 {
		r.buf.op2(OpRemoveAttr, id, r.word("class"))
	} else {
		r.buf.op2(OpClass, id, r.buf.bytes(names))
	}
	c.last = append(c.last[:0], names...)
}

// styles builds the declarations of the style attribute.
func (r *Renderer) styles(e *target, s *reactive.Scope, parts []node.Node) {
	if !hasDynamic(parts, node.Style) {
		if !e.slot || e.shape.styleHole {
			r.constantStyles(e, parts)
		}
		return
	}
	st := &styleEffect{block: e.block, at: e.operand(), id: e.number(), building: true}
	st.collect(parts)
	st.Start(s, st)
	st.building = false
}

func (r *Renderer) constantStyles(e *target, parts []node.Node) {
	for i := range parts {
		n := &parts[i]
		switch n.Kind {
		case node.Fragment:
			r.constantStyles(e, n.Parts())
		case node.Style:
			if value, _ := n.Dynamic.(string); value != "" {
				r.buf.op3(OpStyle, e.operand(), r.word(n.Text), r.buf.str(value))
			}
		}
	}
}

// styleEffect keeps the declarations of an element up to date.
type styleEffect struct {
	reactive.Effect
	block    *block
	parts    []stylePart
	id, at   uint32
	building bool
}

type stylePart struct {
	name uint32
	get  func() string // nil if value never changes
	// value is what was written last; as with attributes that are absent, an
	// empty one is no declaration.
	value string
}

func (st *styleEffect) collect(parts []node.Node) {
	for i := range parts {
		n := &parts[i]
		switch n.Kind {
		case node.Fragment:
			st.collect(n.Parts())
		case node.Style:
			p := stylePart{name: st.block.r.word(n.Text)}
			switch value := n.Dynamic.(type) {
			case string:
				p.value = value
			case func() string:
				p.get = value
			}
			st.parts = append(st.parts, p)
		}
	}
}

// React implements reactive.Reaction.
func (st *styleEffect) React() {
	defer st.block.catch()
	r := st.block.r
	for i := range st.parts {
		p := &st.parts[i]
		value := p.value
		if p.get != nil {
			value = p.get()
		}
		if st.building {
			p.value = value
			if value != "" {
				r.buf.op3(OpStyle, st.at, p.name, r.buf.str(value))
			}
			continue
		}
		if value != p.value {
			p.value = value
			st.write(p.name)
		}
	}
}

// write writes what holds for a property: its last declaration.
func (st *styleEffect) write(name uint32) {
	value := ""
	for i := range st.parts {
		if p := &st.parts[i]; p.name == name && p.value != "" {
			value = p.value
		}
	}
	r := st.block.r
	r.buf.op3(OpStyle, st.id, name, r.buf.str(value))
	r.dirty()
}
