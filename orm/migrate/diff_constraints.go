package migrate

import (
	"slices"

	"github.com/hotclub-go/hotclub/orm/model"
)

// change is how one kind of constraint went from a table to the next.
type change[T any] struct {
	dropped, added []T
	renamed        [][2]string
}

// compare matches constraints by name, and what is left by content: the same
// content under a new name is a rename.
func compare[T any](have, want []T, name func(T) string, unnamed func(T) T, touched func(T) bool) change[T] {
	var c change[T]
	find := func(list []T, n string) int {
		return slices.IndexFunc(list, func(x T) bool { return name(x) == n })
	}
	for _, h := range have {
		if i := find(want, name(h)); i < 0 || !same(h, want[i]) || touched(h) {
			c.dropped = append(c.dropped, h)
		}
	}
	for _, w := range want {
		i := find(have, name(w))
		if i >= 0 && same(have[i], w) && !touched(have[i]) {
			continue
		}
		if i < 0 {
			j := slices.IndexFunc(c.dropped, func(h T) bool {
				return find(want, name(h)) < 0 && same(unnamed(h), unnamed(w)) && !touched(h)
			})
			if j >= 0 {
				c.renamed = append(c.renamed, [2]string{name(c.dropped[j]), name(w)})
				c.dropped = slices.Delete(c.dropped, j, j+1)
				continue
			}
		}
		c.added = append(c.added, w)
	}
	return c
}

// constraintChanges compares what is said about columns. changed holds the
// columns whose values take another form: keys over them step aside meanwhile,
// and so does everything over a computed column that is dropped and made anew.
func (d *differ) constraintChanges(have, want *Table, changed map[string]bool) {
	computed := func(columns []string) bool {
		return slices.ContainsFunc(columns, func(c string) bool {
			old := have.Column(c)
			return changed[want.Name+"."+c] && old != nil && old.Generated != ""
		})
	}
	rename := func(list [][2]string) {
		for _, r := range list {
			d.renameParts = append(d.renameParts, &RenameConstraint{Table: want.Name, Name: r[0], To: r[1]})
		}
	}
	old := d.before(want.Name)

	uniques := compare(have.Uniques, want.Uniques, func(u *model.Unique) string { return u.Name },
		func(u *model.Unique) *model.Unique { return &model.Unique{Columns: u.Columns} },
		func(u *model.Unique) bool { return computed(u.Columns) })
	indexes := compare(have.Indexes, want.Indexes, func(x *model.Index) string { return x.Name },
		func(x *model.Index) *model.Index { y := *x; y.Name = ""; return &y },
		func(x *model.Index) bool { return computed(x.Columns) })
	checks := compare(have.Checks, want.Checks, func(c *model.Check) string { return c.Name },
		func(c *model.Check) *model.Check { return &model.Check{Expr: c.Expr} },
		func(*model.Check) bool { return false })

	// MySQL keeps an index that a foreign key stands on, so the key steps aside
	// while its index goes.
	standsOn := func(columns []string) bool {
		starts := func(c []string) bool {
			return len(c) >= len(columns) && slices.Equal(c[:len(columns)], columns)
		}
		return slices.ContainsFunc(uniques.dropped, func(u *model.Unique) bool { return starts(u.Columns) }) ||
			slices.ContainsFunc(indexes.dropped, func(x *model.Index) bool { return starts(x.Columns) })
	}
	keys := compare(have.ForeignKeys, want.ForeignKeys, func(k *model.ForeignKey) string { return k.Name },
		func(k *model.ForeignKey) *model.ForeignKey { y := *k; y.Name = ""; return &y },
		func(k *model.ForeignKey) bool {
			return standsOn(k.Columns) || d.touched(have.Name, k.Columns, changed) || d.touched(k.RefTable, k.RefColumns, changed)
		})

	for _, k := range keys.dropped {
		d.dropKeys = append(d.dropKeys, &DropForeignKey{Table: old, Name: k.Name})
	}
	for _, c := range checks.dropped {
		d.dropParts = append(d.dropParts, &DropCheck{Table: old, Name: c.Name})
	}
	for _, x := range indexes.dropped {
		d.dropParts = append(d.dropParts, &DropIndex{Table: old, Name: x.Name})
	}
	for _, u := range uniques.dropped {
		d.dropParts = append(d.dropParts, &DropUnique{Table: old, Name: u.Name})
	}
	rename(uniques.renamed)
	rename(indexes.renamed)
	rename(checks.renamed)
	rename(keys.renamed)
	for _, u := range uniques.added {
		d.parts = append(d.parts, &AddUnique{Table: want.Name, Unique: clone(u)})
	}
	for _, c := range checks.added {
		d.parts = append(d.parts, &AddCheck{Table: want.Name, Check: clone(c)})
	}
	for _, x := range indexes.added {
		d.parts = append(d.parts, &AddIndex{Table: want.Name, Index: clone(x)})
	}
	for _, k := range keys.added {
		d.keys = append(d.keys, &AddForeignKey{Table: want.Name, ForeignKey: clone(k)})
	}
}

func (d *differ) touched(table string, columns []string, changed map[string]bool) bool {
	return slices.ContainsFunc(columns, func(c string) bool { return changed[table+"."+c] })
}
