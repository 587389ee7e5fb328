package wasm

import "github.com/hotclub-go/hotclub/internal/node"

// definer writes the definition of a template and numbers its slots. It has a
// buffer of its own, so that a definition can be given up; the names in it are
// sent before.
type definer struct {
	r     *Renderer
	buf   *buffer
	slots uint32
	seen  []*node.Name
}

// slot numbers the node that sh stands for.
func (d *definer) slot(sh *shape) uint32 {
	sh.slot = int32(d.slots)
	d.slots++
	return 1
}

func (d *definer) element(sh *shape, root bool) {
	start := d.slots
	sh.slot = -1
	id := uint32(0)
	if root || sh.classHole || sh.styleHole || needsSlot(sh.parts) || endsWithRegion(sh) {
		id = d.slot(sh)
	}
	name := d.r.name(sh.name)
	d.buf.op2(OpOpen, name, id)
	d.seen = d.seen[:0]
	d.attributes(sh.parts)
	d.classes(sh)
	if !sh.styleHole && !shapesDynamic(sh.parts, node.Style) {
		d.styles(sh.parts)
	}
	if sh.name.Flags&node.Void == 0 {
		table := sh.name.Local == "table"
		d.nodes(sh.parts, table, !table)
	}
	d.buf.op0(OpClose)
	sh.live = d.slots > start
}

// needsSlot tells whether an element with these parts is spoken of when it is
// copied.
func needsSlot(parts []shape) bool {
	for i := range parts {
		sh := &parts[i]
		switch sh.kind {
		case node.Attr, node.BoolAttr, node.Class, node.Style:
			if sh.dynamic || sh.hole {
				return true
			}
		case node.Listener, node.Bind, node.Reference:
			return true
		case node.Fragment:
			if needsSlot(sh.parts) {
				return true
			}
		}
	}
	return false
}

// endsWithRegion tells whether an element's last child is a region: then the
// region ends with the element.
func endsWithRegion(sh *shape) bool {
	if sh.name.Local == "table" {
		return false // see site.inside
	}
	parts := sh.parts
	for i := len(parts) - 1; i >= 0; {
		switch {
		case !parts[i].visible():
			i--
		case parts[i].kind == node.Fragment:
			parts = parts[i].parts
			i = len(parts) - 1
		default:
			return parts[i].isRegion()
		}
	}
	return false
}

func (sh *shape) visible() bool {
	switch sh.kind {
	case node.Text:
		return sh.dynamic || sh.text != ""
	case node.Raw:
		return sh.text != ""
	case node.Element:
		return true
	case node.Fragment:
		for i := range sh.parts {
			if sh.parts[i].visible() {
				return true
			}
		}
		return false
	}
	return sh.isRegion()
}

// isRegion tells whether what sh stands for is built into each copy.
func (sh *shape) isRegion() bool {
	switch sh.kind {
	case node.Component, node.BranchRegion, node.ListRegion, node.BoundaryRegion, node.Raw:
		return true
	}
	return false
}

// attributes follows the order of Renderer.attributes: the first of a name wins.
func (d *definer) attributes(parts []shape) {
	for i := range parts {
		sh := &parts[i]
		switch sh.kind {
		case node.Attr:
			if d.first(sh.name) && !sh.dynamic && !sh.hole {
				name := d.r.name(sh.name)
				d.buf.op3(OpAttr, 0, name, d.buf.str(safeValue(sh.name.Flags, sh.text)))
			}
		case node.BoolAttr:
			if d.first(sh.name) && !sh.dynamic && sh.on {
				name := d.r.name(sh.name)
				d.buf.op3(OpAttr, 0, name, 0)
			}
		case node.Bind:
			// The binding of each copy gives these.
			if sh.on || sh.hole {
				d.first(valueName)
			}
			if !sh.on {
				d.first(checkedName)
			}
		case node.Fragment:
			d.attributes(sh.parts)
		}
	}
}

// It is not inlined, see buffer.op0.
//
//go:noinline
func (d *definer) first(name *node.Name) bool {
	for _, seen := range d.seen {
		if seen.Local == name.Local {
			return false
		}
	}
	d.seen = append(d.seen, name)
	return true
}

func (d *definer) classes(sh *shape) {
	if sh.classHole || shapesDynamic(sh.parts, node.Class) {
		return
	}
	names := appendShapeClasses(nil, sh.parts)
	if len(names) > 0 {
		d.buf.op2(OpClass, 0, d.buf.bytes(names))
	}
}

func appendShapeClasses(dst []byte, parts []shape) []byte {
	for i := range parts {
		sh := &parts[i]
		switch {
		case sh.kind == node.Fragment:
			dst = appendShapeClasses(dst, sh.parts)
		case sh.kind == node.Class && sh.on && sh.text != "":
			if len(dst) > 0 {
				dst = append(dst, ' ')
			}
			dst = append(dst, sh.text...)
		}
	}
	return dst
}

func (d *definer) styles(parts []shape) {
	for i := range parts {
		sh := &parts[i]
		switch {
		case sh.kind == node.Fragment:
			d.styles(sh.parts)
		case sh.kind == node.Style && sh.parts[0].text != "":
			name := d.r.word(sh.text)
			d.buf.op3(OpStyle, 0, name, d.buf.str(sh.parts[0].text))
		}
	}
}

func shapesDynamic(parts []shape, kind node.Kind) bool {
	for i := range parts {
		sh := &parts[i]
		if sh.kind == kind && sh.dynamic || sh.kind == node.Fragment && shapesDynamic(sh.parts, kind) {
			return true
		}
	}
	return false
}

// nodes defines an element's content. A region is a place in it: an anchor if
// something follows, otherwise the end of the element.
func (d *definer) nodes(parts []shape, followed, alone bool) {
	last := len(parts) - 1
	for last >= 0 && !parts[last].visible() {
		last--
	}
	for i := range last {
		alone = alone && !parts[i].visible()
	}
	for i := range parts {
		sh := &parts[i]
		switch {
		case sh.kind == node.Fragment:
			d.nodes(sh.parts, followed || i < last, alone)
		case sh.kind == node.Element:
			d.element(sh, false)
		case sh.kind == node.Text && sh.visible():
			sh.slot = -1
			if sh.dynamic || sh.hole {
				d.buf.op2(OpText, 0, d.slot(sh))
			} else {
				d.buf.op2(OpText, d.buf.str(sh.text), 0)
			}
		case sh.isRegion() && sh.visible():
			sh.slot, sh.alone = -1, alone
			if followed || i < last {
				d.buf.op2(OpText, 0, d.slot(sh))
			}
		}
	}
}
