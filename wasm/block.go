package wasm

import "github.com/hotclub-go/hotclub/reactive"

// A block is nodes that come and go together: the page, the content of a
// branch or boundary, a row of a list. It owns the numbers of its nodes and
// listeners, and gives them back when its scope ends.
type block struct {
	own     reactive.Scope
	cleanup reactive.Cleanup

	r         *Renderer
	scope     *reactive.Scope // own
	boundary  *boundary       // the nearest that takes errors; nil for none
	ids       uint32          // list of ranges in the idPool
	listeners uint32          // list in listeners
	row       bool            // needs last
	first     edge
	last      uint32 // last node of a row, never inside a region
}

// edge is where a block begins: a node, or a region, whose first node changes.
type edge struct {
	_      notCompared
	id     uint32
	region interface{ firstNode() uint32 }
}

func (e *edge) known() bool { return e.id != 0 || e.region != nil }

// notCompared keeps the compiler from writing a == for the struct that begins
// with it, which takes some 400 bytes.
type notCompared [0]func()

// It is not inlined, see buffer.op0.
//
//go:noinline
func (r *Renderer) newBlock(s *reactive.Scope, around *boundary) *block {
	b := &block{r: r, boundary: around}
	b.scope = &b.own
	s.StartChild(b.scope)
	b.scope.AddCleanup(&b.cleanup, b)
	return b
}

// Clean gives back the numbers. It runs when the scope ends, after the nodes
// were taken out of the document.
func (b *block) Clean() {
	b.r.release(b.ids)
	b.r.listeners.release(b.listeners)
	b.ids, b.listeners = 0, 0
	b.r.dirty()
}

// newID numbers a node of the block.
// It is not inlined, see buffer.op0.
//
//go:noinline
func (b *block) newID() uint32 {
	b.r.dynamic++
	return b.r.ids.take(1, &b.ids)
}

// topID returns the number for a node that stands at the top of the block, or
// 0 if the block can do without.
func (b *block) topID() uint32 {
	if !b.row && b.first.known() {
		return 0
	}
	return b.newID()
}

// note remembers a node at the top of the block.
func (b *block) note(id uint32) {
	if id == 0 {
		return
	}
	if !b.first.known() {
		b.first.id = id
	}
	b.last = id
}

// firstNode returns the number of the block's first node, or 0 if it has none.
func (b *block) firstNode() uint32 {
	if b.first.region != nil {
		return b.first.region.firstNode()
	}
	return b.first.id
}

// catch takes a panic of an effect. It must be deferred directly.
func (b *block) catch() {
	if p := recover(); p != nil {
		b.fail(asError(p))
	}
}

// fail gives an error to the nearest boundary, which shows it when what runs
// now is over.
func (b *block) fail(err error) {
	if b.boundary == nil {
		b.r.report(err)
		return
	}
	b.boundary.fail(err)
}

// place is where nodes are inserted: before a node, or at the end of parent.
type place struct {
	parent, before uint32
	via            *place // stands for that one
}

func (p *place) resolve() (parent, before uint32) {
	for p.via != nil {
		p = p.via
	}
	return p.parent, p.before
}

// open begins a frame at the place; r.buf.op0(OpEnd) ends it.
func (r *Renderer) open(p *place) {
	parent, before := p.resolve()
	r.buf.op2(OpAt, parent, before)
}
