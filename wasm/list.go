package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// list is a region with a row for each item. A row always has a node, so that
// the next row's place is known; one that shows nothing has an empty text.
type list struct {
	reactive.Effect
	region
	source node.ListSource
	rows   []*block
	spare  []*block // the array of the rows before, used again
	order  []int32
	built  bool
	// whole is set if the list is all that its parent has.
	whole    bool
	template *template // of the last row
	apply    func()    // the method update
}

func (r *Renderer) list(c site, source node.ListSource) {
	l := &list{source: source.Fresh(), whole: c.alone && !c.followed && !c.top}
	l.begin(r, &c, l)
	l.apply = l.update
	l.Start(c.scope, l)
	l.built = true
	l.end(&c)
}

// React implements reactive.Reaction.
func (l *list) React() {
	defer l.around.catch()
	l.order = l.source.Reconcile()
	l.scope.Run(l.apply)
	if l.built {
		l.choice.optionsChanged()
	}
}

func (l *list) firstNode() uint32 {
	if len(l.rows) > 0 {
		return l.rows[0].firstNode()
	}
	return l.own.before
}

// update makes the rows those of the new order.
func (l *list) update() {
	if l.same() {
		return
	}
	old := l.rows
	rows := l.spare[:0]
	l.remove(old)
	fresh := 0
	for _, before := range l.order {
		if before < 0 {
			rows = append(rows, nil)
			fresh++
			continue
		}
		rows = append(rows, old[before])
	}
	l.rows = rows
	if fresh < len(rows) {
		l.move(len(old))
	} else {
		l.append()
	}
	clear(old)
	l.spare = old[:0]
	if l.built {
		l.r.dirty()
	}
}

// same tells whether the order is that of the rows.
func (l *list) same() bool {
	if len(l.order) != len(l.rows) {
		return false
	}
	for i, before := range l.order {
		if int(before) != i {
			return false
		}
	}
	return true
}

// remove takes the rows that the order does not name out of the document.
func (l *list) remove(old []*block) {
	kept := l.r.moves.flags(len(old))
	count := 0
	for _, before := range l.order {
		if before >= 0 {
			kept[before] = true
			count++
		}
	}
	if count == len(old) {
		return
	}
	buf := &l.r.buf
	if count == 0 && l.whole {
		parent, _ := l.place.resolve()
		buf.op1(OpClear, parent)
	} else {
		for i := 0; i < len(old); i++ {
			if kept[i] {
				continue
			}
			from := i
			for i+1 < len(old) && !kept[i+1] {
				i++
			}
			buf.op2(OpRemove, old[from].firstNode(), old[i].last)
		}
	}
	for i, row := range old {
		if !kept[i] {
			row.scope.Dispose()
		}
	}
}

// append builds all rows at the end; none was kept.
func (l *list) append() {
	if len(l.rows) == 0 {
		return
	}
	if l.built {
		l.r.open(l.place)
	}
	for i := range l.rows {
		l.rows[i] = l.row(i)
	}
	if l.built {
		l.r.buf.op0(OpEnd)
	}
}

// move builds the new rows and moves the fewest kept ones to their places. Rows
// that stay where they are divide the list; all others go before the next of
// these, in order.
func (l *list) move(old int) {
	r := l.r
	stays := r.moves.stays(l.order, old)
	parent, end := l.place.resolve()
	open := false
	for i := 0; i < len(l.rows); {
		next := i
		for next < len(l.rows) && !stays[next] {
			next++
		}
		before := end
		if next < len(l.rows) {
			before = l.rows[next].firstNode()
		}
		for ; i < next; i++ {
			if row := l.rows[i]; row != nil {
				r.buf.op4(OpMove, row.firstNode(), row.last, parent, before)
				continue
			}
			if !open {
				r.buf.op2(OpAt, parent, before)
				open = true
			}
			l.rows[i] = l.row(i)
		}
		if open {
			r.buf.op0(OpEnd)
			open = false
		}
		i = next + 1
	}
}

// row builds the row at index.
func (l *list) row(index int) (b *block) {
	r := l.r
	b = r.newBlock(l.scope, l.around.boundary)
	b.row = true
	start, seen := r.buf.mark(), len(r.seen)
	defer func() {
		if p := recover(); p != nil {
			r.seen = r.seen[:seen]
			r.abandon(start, b)
			b = r.newBlock(l.scope, l.around.boundary)
			r.emptyRow(b)
			b.fail(asError(p))
		}
	}()
	n := l.source.Render(b.scope, index)
	if n.Kind == node.Element && !r.hydrating {
		t := l.template
		if t != nil && t.match(&n) {
			t = r.templates.current(r, t)
		} else {
			t = r.templates.find(r, &n)
		}
		if t != nil {
			l.template = t
			r.clone(l.rowSite(b), &n, t)
			return b
		}
		r.element(l.rowSite(b), &n)
		return b
	}
	r.node(l.rowSite(b), &n)
	if b.last == 0 {
		r.emptyRow(b)
	}
	return b
}

// rowSite is the site of a row's nodes.
func (l *list) rowSite(b *block) site {
	c := l.inside(b)
	c.followed = true
	return c
}

func (r *Renderer) emptyRow(b *block) {
	id := b.newID()
	r.buf.op2(OpText, 0, id)
	b.note(id)
}
