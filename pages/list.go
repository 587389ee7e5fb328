package pages

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// Item is one row's item in a [For]: a value that changes when the list holds
// a new version of the item with the same key.
type Item[T any] struct {
	value *reactive.Signal[T]
	index *reactive.Signal[int]
	list  *Scope
	place int
}

// Get returns the item and watches it.
func (i *Item[T]) Get() T { return i.value.Get() }

// Peek returns the item without watching it.
func (i *Item[T]) Peek() T { return i.value.Peek() }

// Index returns the row's place in the list, from 0, and watches it.
func (i *Item[T]) Index() int {
	if i.index == nil {
		i.index = reactive.NewSignal(i.list, i.place)
	}
	return i.index.Get()
}

func (i *Item[T]) update(value T, place int) {
	i.value.Set(value)
	i.place = place
	if i.index != nil {
		i.index.Set(place)
	}
}

// For shows one row for each item. Rows are kept by key: when the list
// changes, rows whose key stays are moved, not made anew, and their [Item]
// gets the new value. Keys must be unique; of two items with the same key the
// later is left out.
func For[T any, K comparable](s *Scope, items func() []T, key func(T) K, row func(s *Scope, item *Item[T]) Node) Node {
	return Node{Kind: node.ListRegion, Dynamic: &keyedList[T, K]{
		scope: s, items: items, key: key, row: row,
	}}
}

// keyedList is the node.ListSource of a For.
//
// Most changes of a list touch one place, so Reconcile first takes the rows
// that both ends have in common and looks keys up only for what is between.
type keyedList[T any, K comparable] struct {
	scope *Scope
	items func() []T
	key   func(T) K
	row   func(s *Scope, item *Item[T]) Node

	keys    []K
	rows    []*Item[T]
	present map[K]struct{} // the keys of all rows
	order   []int32        // answer of Reconcile, reused
}

func (l *keyedList[T, K]) Reconcile() []int32 {
	items := l.items()
	old := len(l.keys)
	head := 0
	for head < old && head < len(items) && l.key(items[head]) == l.keys[head] {
		l.rows[head].update(items[head], head)
		head++
	}
	tail := 0
	for tail < old-head && tail < len(items)-head && l.key(items[len(items)-1-tail]) == l.keys[old-1-tail] {
		tail++
	}
	l.order = l.order[:0]
	for i := range head {
		l.order = append(l.order, int32(i))
	}
	if head+tail == old && head+tail == len(items) && tail == 0 {
		return l.order
	}
	l.splice(items, head, tail)
	return l.order
}

// splice replaces the rows between the common head and tail.
func (l *keyedList[T, K]) splice(items []T, head, tail int) {
	if l.present == nil {
		l.present = make(map[K]struct{}, len(items))
		for _, key := range l.keys {
			l.present[key] = struct{}{}
		}
	}
	oldEnd := len(l.keys) - tail
	between := make(map[K]int32, oldEnd-head)
	for i := head; i < oldEnd; i++ {
		between[l.keys[i]] = int32(i)
		delete(l.present, l.keys[i])
	}
	keys := append(make([]K, 0, len(items)), l.keys[:head]...)
	rows := append(make([]*Item[T], 0, len(items)), l.rows[:head]...)
	for _, item := range items[head : len(items)-tail] {
		key := l.key(item)
		if _, twice := l.present[key]; twice {
			if tail > 0 {
				// The first of the two is to stay, and the other may be in the
				// tail: begin again without one.
				l.present, l.order = nil, l.order[:head]
				l.splice(items, head, 0)
				return
			}
			continue
		}
		l.present[key] = struct{}{}
		place := len(keys)
		keys = append(keys, key)
		if before, kept := between[key]; kept {
			l.order = append(l.order, before)
			rows = append(rows, l.rows[before])
			l.rows[before].update(item, place)
		} else {
			l.order = append(l.order, -1)
			rows = append(rows, &Item[T]{
				value: reactive.NewSignal(l.scope, item),
				list:  l.scope,
				place: place,
			})
		}
	}
	for i := range tail {
		row := l.rows[oldEnd+i]
		row.update(items[len(items)-tail+i], len(keys))
		l.order = append(l.order, int32(oldEnd+i))
		keys = append(keys, l.keys[oldEnd+i])
		rows = append(rows, row)
	}
	l.keys, l.rows = keys, rows
}

func (l *keyedList[T, K]) Render(s *Scope, index int) Node {
	return l.row(s, l.rows[index])
}

func (l *keyedList[T, K]) Fresh() node.ListSource {
	return &keyedList[T, K]{scope: l.scope, items: l.items, key: l.key, row: l.row}
}
