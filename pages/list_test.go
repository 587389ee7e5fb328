package pages

import (
	"slices"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// entry is an item of the lists below: what is shown may change while the key
// stays.
type entry struct {
	key     byte
	version byte
}

// listModel is a keyed list that is asked to show one version after another,
// with the naive way of doing the same beside it.
type listModel struct {
	t      *testing.T
	scope  *Scope
	items  []entry
	source node.ListSource
	rows   []*modelRow
}

type modelRow struct {
	entry
	item  *Item[entry]
	place int
	// shown counts the runs of an effect that reads the item, placed of one that
	// reads the index; wantShown and wantPlaced are what they have to be.
	shown, placed         int
	wantShown, wantPlaced int
}

func newListModel(t *testing.T) *listModel {
	m := &listModel{t: t, scope: newScope(t)}
	list := For(m.scope, func() []entry { return m.items }, func(e entry) byte { return e.key },
		func(_ *Scope, item *Item[entry]) Node { return Node{Dynamic: item} })
	m.source = list.Dynamic.(node.ListSource).Fresh()
	return m
}

// change shows other items and checks everything that a list promises.
func (m *listModel) change(items []entry) {
	m.t.Helper()
	m.items = slices.Clone(items)
	order := slices.Clone(m.source.Reconcile())
	var rows []*modelRow
	for _, item := range items {
		if slices.ContainsFunc(rows, func(r *modelRow) bool { return r.key == item.key }) {
			continue // the later one is left out
		}
		place := len(rows)
		if place >= len(order) {
			m.t.Fatalf("%v to %v: the order is %v", m.rows, items, order)
		}
		before := slices.IndexFunc(m.rows, func(r *modelRow) bool { return r.key == item.key })
		if int(order[place]) != before {
			m.t.Fatalf("row %d of %v was at %d before, want %d", place, items, order[place], before)
		}
		if before < 0 {
			rows = append(rows, m.newRow(item, place))
		} else {
			rows = append(rows, m.rows[before])
			m.keep(m.rows[before], item, place)
		}
	}
	if len(order) != len(rows) {
		m.t.Fatalf("%v has %d rows, want %d", items, len(order), len(rows))
	}
	m.rows = rows
}

func (m *listModel) newRow(e entry, place int) *modelRow {
	m.t.Helper()
	row := &modelRow{entry: e, place: place, wantShown: 1}
	row.item = m.source.Render(m.scope, place).Dynamic.(*Item[entry])
	reactive.NewEffect(m.scope, func() { row.item.Get(); row.shown++ })
	if e.key%2 == 1 { // of the others the index is asked for only now and then
		reactive.NewEffect(m.scope, func() { row.item.Index(); row.placed++ })
		row.wantPlaced = 1
	}
	m.check(row)
	return row
}

// keep checks a row whose key has stayed: what follows it has run only if there
// was a change.
func (m *listModel) keep(row *modelRow, e entry, place int) {
	m.t.Helper()
	if e != row.entry {
		row.wantShown++
	}
	if place != row.place && row.wantPlaced > 0 {
		row.wantPlaced++
	}
	row.entry, row.place = e, place
	m.check(row)
}

func (m *listModel) check(row *modelRow) {
	m.t.Helper()
	if row.item.Peek() != row.entry || row.item.Get() != row.entry {
		m.t.Fatalf("row %d holds %v, want %v", row.key, row.item.Peek(), row.entry)
	}
	if row.shown != row.wantShown || row.placed != row.wantPlaced {
		m.t.Fatalf("row %d was updated %d times and moved %d times, want %d and %d",
			row.key, row.shown, row.placed, row.wantShown, row.wantPlaced)
	}
	if row.key%4 == 2 {
		return // its index is never asked for
	}
	if row.item.Index() != row.place {
		m.t.Fatalf("row %d has the index %d, want %d", row.key, row.item.Index(), row.place)
	}
}

// entries makes items of the keys, all of the same version.
func entries(version byte, keys ...byte) []entry {
	var all []entry
	for _, key := range keys {
		all = append(all, entry{key, version})
	}
	return all
}

func TestListKeepsRowsByKey(t *testing.T) {
	for name, versions := range map[string][][]entry{
		"empty":                  {nil, entries(1, 1), nil, nil, entries(1, 1)},
		"append and prepend":     {entries(1, 1, 2), entries(1, 1, 2, 3), entries(1, 0, 1, 2, 3)},
		"insert and delete":      {entries(1, 1, 2, 3), entries(1, 1, 9, 2, 3), entries(1, 1, 3)},
		"swap":                   {entries(1, 1, 2, 3, 4), entries(1, 1, 3, 2, 4), entries(1, 4, 3, 2, 1)},
		"changed in place":       {entries(1, 1, 2, 3), entries(2, 1, 2, 3), entries(2, 1, 2, 3)},
		"changed and moved":      {entries(1, 1, 2, 3), entries(2, 3, 1, 2)},
		"replaced":               {entries(1, 1, 2), entries(1, 3, 4), entries(1, 1, 2)},
		"twice":                  {entries(1, 1, 1), entries(1, 1, 1, 1), entries(1, 2, 1, 2, 1)},
		"twice after the head":   {entries(1, 1, 2), entries(1, 1, 2, 1), entries(1, 1, 1, 2)},
		"twice before the tail":  {entries(1, 1, 2), entries(1, 2, 1, 2), entries(1, 1, 2)},
		"twice around new rows":  {entries(1, 1, 2, 3), entries(2, 3, 8, 2, 9, 3), entries(3, 1, 2, 3)},
		"twice, then once again": {entries(1, 1, 2, 3, 4), entries(1, 4, 1, 2, 3, 4), entries(1, 1, 2, 3, 4)},
	} {
		t.Run(name, func(t *testing.T) {
			m := newListModel(t)
			for _, items := range versions {
				m.change(items)
			}
		})
	}
}

// The rule for items with the same key holds wherever they stand.
func TestOfTwoItemsWithTheSameKeyTheLaterIsLeftOut(t *testing.T) {
	m := newListModel(t)
	m.change(entries(1, 1, 2))
	m.change([]entry{{2, 7}, {1, 7}, {2, 8}})
	if got := []entry{m.rows[0].item.Peek(), m.rows[1].item.Peek()}; !slices.Equal(got, []entry{{2, 7}, {1, 7}}) {
		t.Errorf("the rows are %v", got)
	}
}

// FuzzReconcile shows one list after another: each byte is an item, with the
// key in its low four bits and the version in the others; 255 begins the next
// list.
func FuzzReconcile(f *testing.F) {
	for _, seed := range []string{
		"\x01\x02\x03\xff\x03\x02\x01", "\x01\x02\xff\x02\x01\x12", "\x01\x02\x03\xff\x11\x02\x03",
		"\x01\x02\x03\x04\xff\x04\x01\x02\x03\x14\xff\x01\x04", "\xff\x01\x01\xff\xff\x01",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := newListModel(t)
		var items []entry
		for _, b := range append(data, 0xff) {
			if b == 0xff {
				m.change(items)
				items = nil
				continue
			}
			items = append(items, entry{key: b & 15, version: b >> 4})
		}
	})
}
