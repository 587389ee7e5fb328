package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
)

// listeners numbers what is called for events: one number for an element and
// an event.
type listeners struct {
	table []listener // by number; 0 is none
	free  uint32
	used  int
}

type listener struct {
	call  func(*node.Event)
	block *block
	next  uint32 // of the block's, or of the free ones
	turn  uint32 // how often the number was given back
}

func (l *listeners) add(b *block, call func(*node.Event)) uint32 {
	id := l.free
	if id != 0 {
		l.free = l.table[id].next
	} else {
		id = uint32(len(l.table))
		l.table = append(l.table, listener{})
	}
	entry := &l.table[id]
	entry.call, entry.block, entry.next = call, b, b.listeners
	b.listeners = id
	l.used++
	return id
}

func (l *listeners) release(head uint32) {
	for head != 0 {
		entry := &l.table[head]
		next := entry.next
		*entry = listener{next: l.free, turn: entry.turn + 1}
		l.free = head
		head = next
		l.used--
	}
}

// pending is the listeners of one element for one event, while collected.
type pending struct {
	name *node.Name
	call func(*node.Event)
}

// listen builds the listeners among an element's parts. Several for one event
// are called in their order.
func (r *Renderer) listen(e *target, parts []node.Node) {
	var space [4]pending
	all := space[:0]
	if e.bound != nil {
		// First, so that the page's own listeners see the new value.
		all = addListener(all, e.bound.event(), e.bound.take)
	}
	all = collectListeners(all, parts)
	for _, p := range all {
		id := r.listeners.add(e.block, p.call)
		r.dynamic++
		name, flags := r.name(p.name), uint32(0)
		if p.name.Flags&node.Passive != 0 {
			flags = FlagPassive
		}
		if p.name.Flags&node.Direct != 0 {
			r.buf.op4(OpListenDirect, e.operand(), name, id, flags)
			continue
		}
		r.delegate(name, flags)
		r.buf.op3(OpListen, e.operand(), name, id)
	}
}

// delegate makes sure that the document listens for an event.
func (r *Renderer) delegate(name, flags uint32) {
	for uint32(len(r.delegated)) <= name {
		r.delegated = append(r.delegated, 0)
	}
	if bit := uint8(1) << flags; r.delegated[name]&bit == 0 {
		r.delegated[name] |= bit
		r.defs.op2(OpDelegate, name, flags)
	}
}

func collectListeners(all []pending, parts []node.Node) []pending {
	for i := range parts {
		n := &parts[i]
		switch n.Kind {
		case node.Listener:
			all = addListener(all, n.Name, n.Dynamic.(func(*node.Event)))
		case node.Fragment:
			all = collectListeners(all, n.Parts())
		}
	}
	return all
}

// It is not inlined, see buffer.op0.
//
//go:noinline
func addListener(all []pending, name *node.Name, call func(*node.Event)) []pending {
	for i := range all {
		p := &all[i]
		if p.name.Local == name.Local && (p.name.Flags^name.Flags)&node.Direct == 0 {
			before := p.call
			p.call = func(e *node.Event) {
				before(e)
				call(e)
			}
			return all
		}
	}
	return append(all, pending{name, call})
}

// Dispatch calls the listeners with the given numbers, in their order, until
// one stops propagation, and flushes. Numbers of listeners that are gone are
// passed over.
func (r *Renderer) Dispatch(e *node.Event, numbers []uint32) {
	type found struct {
		id, turn uint32
	}
	var space [8]found
	live := space[:0]
	for _, id := range numbers {
		if id < uint32(len(r.listeners.table)) && r.listeners.table[id].call != nil {
			live = append(live, found{id, r.listeners.table[id].turn})
		}
	}
	if len(live) == 0 {
		return
	}
	r.enter()
	defer r.leave()
	for _, l := range live {
		// An earlier listener may have removed the element of a later one.
		entry := &r.listeners.table[l.id]
		if entry.turn == l.turn {
			entry.block.dispatch(entry.call, e)
		}
		if e.PropagationStopped() {
			return
		}
	}
}

func (b *block) dispatch(call func(*node.Event), e *node.Event) {
	defer func() {
		if p := recover(); p != nil {
			b.r.report(asError(p))
		}
	}()
	b.scope.Batch(func() { call(e) })
}
