package reactive

// queue holds effects that wait to run and hands them out in creation order.
// Effects nearly always arrive in that order, and then it is a plain list; the
// first that does not turns the rest into a binary heap, which a sorted list
// already is, until the queue is empty again.
type queue struct {
	items []*effect
	head  int
	heap  bool
}

func (q *queue) empty() bool { return q.head == len(q.items) }

func (q *queue) push(e *effect) {
	if !q.heap {
		n := len(q.items)
		if n == q.head || q.items[n-1].seq < e.seq {
			q.items = append(q.items, e)
			return
		}
		q.heap = true
	}
	q.items = append(q.items, e)
	h := q.items[q.head:]
	for i := len(h) - 1; i > 0; {
		parent := (i - 1) / 2
		if h[parent].seq <= h[i].seq {
			break
		}
		h[parent], h[i] = h[i], h[parent]
		i = parent
	}
}

// pop returns the oldest waiting effect, or nil.
func (q *queue) pop() *effect {
	if q.empty() {
		return nil
	}
	e := q.items[q.head]
	if q.heap {
		q.popHeap()
	} else {
		q.items[q.head] = nil
		q.head++
	}
	if q.empty() {
		q.items, q.head, q.heap = q.items[:0], 0, false
	}
	return e
}

func (q *queue) popHeap() {
	h := q.items[q.head:]
	n := len(h) - 1
	h[0], h[n] = h[n], nil
	q.items = q.items[:len(q.items)-1]
	h = h[:n]
	for i := 0; ; {
		child := 2*i + 1
		if child >= n {
			return
		}
		if child+1 < n && h[child+1].seq < h[child].seq {
			child++
		}
		if h[i].seq <= h[child].seq {
			return
		}
		h[i], h[child] = h[child], h[i]
		i = child
	}
}
