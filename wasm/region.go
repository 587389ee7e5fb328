package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// region is a part of the page whose content changes as a whole: what branch,
// list and boundary regions have in common.
//
// Where a region ends is known by the node that follows it. If nodes follow in
// the same parent, the region has an empty text of its own for that, its
// anchor; otherwise it ends where what is around it ends.
type region struct {
	r      *Renderer
	around *block
	scope  *reactive.Scope
	parent *node.Name
	choice *binding
	place  *place // where the region ends
	own    place
}

// begin makes the region that stands at c.
func (g *region) begin(r *Renderer, c *site, self interface{ firstNode() uint32 }) {
	*g = region{r: r, around: c.block, scope: c.scope, parent: c.parent, choice: c.choice}
	r.dynamic++
	if c.followed {
		g.own.before = c.block.newID()
		g.place = &g.own
	} else {
		g.place = c.end()
	}
	if c.top && !c.block.first.known() {
		c.block.first.region = self
	}
}

// end builds the anchor, after the content.
func (g *region) end(c *site) {
	if g.own.before == 0 {
		return
	}
	g.r.buf.op2(OpText, 0, g.own.before)
	if c.top {
		c.block.last = g.own.before
	}
}

// inside is the site of the content of b, a block in the region.
// It is not inlined, see buffer.op0.
//
//go:noinline
func (g *region) inside(b *block) site {
	return site{block: b, scope: b.scope, parent: g.parent, place: g.place, choice: g.choice, top: true, region: true}
}

// clear takes the nodes of b, which stand at the end of the region, out of the
// document, and ends its scope.
func (g *region) clear(b *block) {
	if b == nil {
		return
	}
	if first := b.firstNode(); first != 0 {
		_, end := g.place.resolve()
		g.r.buf.op2(OpRemoveUntil, first, end)
		g.r.dirty()
	}
	b.scope.Dispose()
}

// build makes a block and builds what view returns in it: where the renderer
// stands, or at the place if at is not nil. If that panics, nothing was built,
// and the error goes to the boundary of the block.
func (g *region) build(at *place, errors *boundary, inside *place, view func(*reactive.Scope) node.Node) *block {
	r := g.r
	b := r.newBlock(g.scope, errors)
	c := g.inside(b)
	c.place = inside
	failure := r.attempt(b, r.buf.mark(), func() {
		if at != nil {
			r.open(at)
		}
		n := view(b.scope)
		r.node(c, &n)
		if at != nil {
			r.buf.op0(OpEnd)
			r.dirty()
		}
	})
	if failure != nil {
		b.fail(failure)
		return nil
	}
	return b
}

// branch is a region that shows one of several contents.
type branch struct {
	reactive.Effect
	region
	source    *node.Branch
	content   *block
	selection int
	built     bool
}

func (r *Renderer) branch(c site, source *node.Branch) {
	br := &branch{source: source, selection: -1}
	br.begin(r, &c, br)
	br.Start(c.scope, br)
	br.built = true
	br.end(&c)
}

// React implements reactive.Reaction.
func (br *branch) React() {
	defer br.around.catch()
	selection := br.source.Select()
	if selection == br.selection {
		return
	}
	br.clear(br.content)
	br.content, br.selection = nil, selection
	if selection >= 0 {
		var at *place
		if br.built {
			at = br.place
		}
		br.content = br.build(at, br.around.boundary, br.place, func(s *reactive.Scope) node.Node {
			return br.source.Render(s, selection)
		})
	}
	if br.built {
		br.choice.optionsChanged()
	}
}

func (br *branch) firstNode() uint32 {
	if br.content != nil {
		if first := br.content.firstNode(); first != 0 {
			return first
		}
	}
	return br.own.before
}
