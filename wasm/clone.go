package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
)

// clone builds a subtree as a copy of its template and fills in what is its own.
func (r *Renderer) clone(c site, n *node.Node, t *template) {
	first := r.ids.take(t.slots, &c.block.ids)
	r.dynamic++
	if c.top {
		c.block.note(first)
	}
	r.buf.op2(OpClone, t.number, first)
	t.busy++
	defer t.done()
	r.fillElement(c, n, &t.root, first)
	r.buf.op0(OpClose)
}

func (t *template) done() { t.busy-- }

func (r *Renderer) fillElement(c site, n *node.Node, sh *shape, first uint32) {
	parts := n.Parts()
	e := target{r: r, block: c.block, name: n.Name, slot: true, shape: sh}
	if sh.slot >= 0 {
		e.id = first + uint32(sh.slot)
		r.parts(&e, c.scope, parts)
	}
	if n.Name.Flags&node.Void == 0 {
		c.parent = n.Name
		c.top, c.region = false, false
		if e.bound != nil && n.Name.Local == "select" {
			c.choice = e.bound
		}
		r.fillNodes(c, parts, sh.parts, e.id, first)
	}
	if e.bound != nil {
		e.bound.attach(c.scope)
	}
}

// fillNodes fills the content of the element with the number parent.
func (r *Renderer) fillNodes(c site, parts []node.Node, shapes []shape, parent, first uint32) {
	for i := range parts {
		n, sh := &parts[i], &shapes[i]
		switch n.Kind {
		case node.Element:
			if sh.live {
				r.fillElement(c, n, sh, first)
			}
		case node.Fragment:
			r.fillNodes(c, n.Parts(), sh.parts, parent, first)
		case node.Text:
			if sh.slot < 0 {
				continue
			}
			id := first + uint32(sh.slot)
			if n.Dynamic != nil {
				t := &textEffect{block: c.block, id: id, get: n.Dynamic.(func() string)}
				t.Start(c.scope, t)
			} else {
				r.buf.op2(OpData, id, r.buf.str(n.Text))
			}
		default:
			if sh.isRegion() && sh.visible() {
				c := c
				c.place = &place{parent: parent}
				c.followed, c.alone = false, sh.alone
				if sh.slot >= 0 {
					c.place = &place{before: first + uint32(sh.slot)}
				}
				r.open(c.place)
				r.node(c, n)
				r.buf.op0(OpEnd)
			}
		}
	}
}
