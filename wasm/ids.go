package wasm

// idPool numbers nodes. Numbers are handed out in ranges, since a template's
// copy needs several in a row, and a freed range is used again for a range of
// the same length. All lists run through the arrays, so nothing is allocated
// for a range.
type idPool struct {
	next  []uint32 // by the first number of a range: the next range of its list
	count []uint32 // by the first number of a range: its length
	free  [maxRange + 1]uint32
	used  int // numbers handed out and not freed
}

// maxRange bounds the slots of a template.
const maxRange = 64

func newIDPool() idPool {
	// 0 is no node, RootID the root.
	return idPool{next: make([]uint32, RootID+1), count: make([]uint32, RootID+1)}
}

// take returns the first number of a range of n and puts the range at the head
// of the list that *head names.
// It is not inlined, see buffer.op0.
//
//go:noinline
func (p *idPool) take(n uint32, head *uint32) uint32 {
	first := p.free[n]
	if first != 0 {
		p.free[n] = p.next[first]
	} else {
		first = uint32(len(p.next))
		for range n {
			p.next = append(p.next, 0)
			p.count = append(p.count, 0)
		}
		p.count[first] = n
	}
	p.next[first] = *head
	*head = first
	p.used += int(n)
	return first
}

// release frees the ranges of a list and tells the interpreter.
func (r *Renderer) release(head uint32) {
	p := &r.ids
	for head != 0 {
		next, n := p.next[head], p.count[head]
		p.next[head] = p.free[n]
		p.free[n] = head
		p.used -= int(n)
		r.forget(head, n)
		head = next
	}
}

// forget writes an OpRelease, or widens the one just written.
func (r *Renderer) forget(first, n uint32) {
	if r.undoing {
		return // the interpreter has not heard of them
	}
	ops := r.buf.ops
	if end := len(ops); end > 0 && end == r.releaseEnd {
		before := ops[end-2 : end]
		switch {
		case before[0]+before[1] == first:
			before[1] += n
			return
		case first+n == before[0]:
			before[0] = first
			before[1] += n
			return
		}
	}
	r.buf.op2(OpRelease, first, n)
	r.releaseEnd = len(r.buf.ops)
}
