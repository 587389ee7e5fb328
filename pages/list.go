package pages

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// Item is one row's item in a [For]: a value that changes when the list holds
// a new version of the item with the same key.
type Item[T any] struct {
	value *reactive.Signal[T]
	place rowPlace
}

// Get returns the item and watches it.
func (i *Item[T]) Get() T { return i.value.Get() }

// Peek returns the item without watching it.
func (i *Item[T]) Peek() T { return i.value.Peek() }

// Index returns the row's place in the list, from 0, and watches it.
func (i *Item[T]) Index() int { return i.place.get() }

// rowPlace is where a row stands. Most rows are never asked.
type rowPlace struct {
	now   int
	list  *Scope
	index *reactive.Signal[int]
}

func (p *rowPlace) get() int {
	if p.index == nil {
		p.index = reactive.NewSignal(p.list, p.now)
	}
	return p.index.Get()
}

func (p *rowPlace) set(now int) {
	p.now = now
	if p.index != nil {
		p.index.Set(now)
	}
}

// For shows one row for each item. Rows are kept by key: when the list
// changes, rows whose key stays are moved, not made anew, and their [Item]
// gets the new value. Keys must be unique; of two items with the same key the
// later is left out.
func For[T any, K comparable](s *Scope, items func() []T, key func(T) K, row func(s *Scope, item *Item[T]) Node) Node {
	matcher := func() func([]T) ([]int32, []int32) {
		o := &keyOrder[K]{}
		return func(items []T) (order, shown []int32) {
			return o.match(len(items), func(i int) K { return key(items[i]) })
		}
	}
	return Node{Kind: node.ListRegion, Dynamic: &keyedList[T]{scope: s, items: items, matcher: matcher, row: row}}
}

// keyedList is the node.ListSource of a For. What is to be done with keys is in
// keyOrder, and what with items is here, because a program has the one for each
// type of keys and the other for each type of items, instead of both for each
// pair of types.
type keyedList[T any] struct {
	scope   *Scope
	items   func() []T
	matcher func() func([]T) (order, shown []int32) // makes match
	row     func(s *Scope, item *Item[T]) Node

	match func([]T) (order, shown []int32) // see keyOrder.match; nil before the first
	rows  []*Item[T]
}

func (l *keyedList[T]) Fresh() node.ListSource {
	return &keyedList[T]{scope: l.scope, items: l.items, matcher: l.matcher, row: l.row}
}

func (l *keyedList[T]) Reconcile() []int32 {
	if l.match == nil {
		l.match = l.matcher()
	}
	items := l.items()
	order, shown := l.match(items)
	rows := l.rows
	if !inPlace(order, len(rows)) {
		rows = make([]*Item[T], len(order))
	}
	for i, before := range order {
		item := &items[i]
		if shown != nil {
			item = &items[shown[i]]
		}
		if before < 0 {
			rows[i] = &Item[T]{reactive.NewSignal(l.scope, *item), rowPlace{list: l.scope, now: i}}
			continue
		}
		rows[i] = l.rows[before]
		rows[i].value.Set(*item)
		rows[i].place.set(i)
	}
	l.rows = rows
	return order
}

// inPlace tells whether a list has the same rows as before in the same order.
func inPlace(order []int32, rows int) bool {
	if len(order) != rows {
		return false
	}
	for i, before := range order {
		if int(before) != i {
			return false
		}
	}
	return true
}

func (l *keyedList[T]) Render(s *Scope, index int) Node {
	return l.row(s, l.rows[index])
}

// keyOrder remembers the keys of a list's rows.
//
// Most changes of a list touch one place, so match first takes the rows that
// both ends have in common and looks keys up only for what is between.
type keyOrder[K comparable] struct {
	keys    []K
	present map[K]struct{} // the keys of all rows; nil until it is needed
	order   []int32        // answer of match, reused
}

// match takes the keys of n items and returns, for each row that they make, the
// place where the row was before, or -1 for a new one. shown says which item
// each row shows; it is nil if that is the one at the same place, as it always
// is unless keys stand twice. The slices are valid until the next call.
func (o *keyOrder[K]) match(n int, key func(item int) K) (order, shown []int32) {
	old := len(o.keys)
	head := 0
	for head < old && head < n && key(head) == o.keys[head] {
		head++
	}
	tail := 0
	for tail < old-head && tail < n-head && key(n-1-tail) == o.keys[old-1-tail] {
		tail++
	}
	o.order = o.order[:0]
	for i := range head {
		o.order = append(o.order, int32(i))
	}
	if head < old || head < n {
		shown = o.splice(n, key, head, tail)
	}
	return o.order, shown
}

// splice replaces the rows between the common head and tail.
func (o *keyOrder[K]) splice(n int, key func(item int) K, head, tail int) (shown []int32) {
	if o.present == nil {
		o.present = make(map[K]struct{}, n)
		for _, k := range o.keys {
			o.present[k] = struct{}{}
		}
	}
	oldEnd := len(o.keys) - tail
	between := make(map[K]int32, oldEnd-head)
	for i := head; i < oldEnd; i++ {
		between[o.keys[i]] = int32(i)
		delete(o.present, o.keys[i])
	}
	keys := append(make([]K, 0, n), o.keys[:head]...)
	for i := head; i < n-tail; i++ {
		k := key(i)
		if _, twice := o.present[k]; twice {
			if tail > 0 {
				// The first of the two is to stay, and the other may be in the
				// tail: begin again without one.
				o.present, o.order = nil, o.order[:head]
				return o.splice(n, key, head, 0)
			}
			if shown == nil {
				shown = upTo(len(keys))
			}
			continue
		}
		o.present[k] = struct{}{}
		keys = append(keys, k)
		before, kept := between[k]
		if !kept {
			before = -1
		}
		o.order = append(o.order, before)
		if shown != nil {
			shown = append(shown, int32(i))
		}
	}
	for i := range tail {
		o.order = append(o.order, int32(oldEnd+i))
	}
	o.keys = append(keys, o.keys[oldEnd:]...)
	return shown
}

// upTo returns the numbers from 0 to n-1.
func upTo(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}
