package migrate

import (
	"slices"
)

// renames finds out what was renamed, by asking, and carries it out on d.now.
func (d *differ) renames() error {
	d.now = d.from.Clone()
	d.oldTable, d.oldNames = map[string]string{}, map[string]string{}
	if err := d.tableRenames(); err != nil {
		return err
	}
	for _, want := range d.to.Tables {
		if have := d.now.Table(want.Name); have != nil {
			if err := d.columnRenames(have, want); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *differ) tableRenames() error {
	var added []*Table
	for _, t := range d.to.Tables {
		if d.from.Table(t.Name) == nil {
			added = append(added, t)
		}
	}
	for _, old := range d.from.Tables {
		if d.to.Table(old.Name) != nil {
			continue
		}
		var candidates []string
		for _, t := range added {
			if mayBecome(old, t) {
				candidates = append(candidates, t.Name)
			}
		}
		if len(candidates) == 0 {
			continue
		}
		to, err := d.ask.Renamed(d.ctx, old.Name, candidates)
		if err != nil {
			return err
		}
		if to == "" {
			continue
		}
		op := &RenameTable{Table: old.Name, To: to}
		if err := op.apply(d.now); err != nil {
			return err
		}
		d.now.sortTables()
		d.oldTable[to] = old.Name
		d.renameTables = append(d.renameTables, op)
		added = slices.DeleteFunc(added, func(t *Table) bool { return t.Name == to })
	}
	return nil
}

// mayBecome reports whether a table could have been renamed to another. All it
// asks for is a key of the same kinds, since a key never changes in place: the
// price of a question too many is small.
func mayBecome(old, now *Table) bool {
	return slices.Equal(kinds(old, old.Primary), kinds(now, now.Primary))
}

func kinds(t *Table, columns []string) []string {
	var out []string
	for _, n := range columns {
		if c := t.Column(n); c != nil {
			out = append(out, string(c.Kind))
		}
	}
	return out
}

func (d *differ) columnRenames(have, want *Table) error {
	var added []*Column
	for _, c := range want.Columns {
		if have.Column(c.Name) == nil {
			added = append(added, c)
		}
	}
	for _, old := range slices.Clone(have.Columns) {
		if want.Column(old.Name) != nil || old.Generated != "" {
			continue
		}
		var candidates []string
		for _, c := range added {
			if _, _, err := conversion(old, c); err == nil && c.Generated == "" && have.hasPrimary(old.Name) == want.hasPrimary(c.Name) {
				candidates = append(candidates, want.Name+"."+c.Name)
			}
		}
		if len(candidates) == 0 {
			continue
		}
		to, err := d.askColumn(want.Name, old.Name, candidates)
		if err != nil {
			return err
		}
		if to == "" {
			continue
		}
		op := &RenameColumn{Table: want.Name, Column: old.Name, To: to}
		was := old.Name
		if err := op.apply(d.now); err != nil {
			return err
		}
		d.oldNames[want.Name+"."+to] = was
		d.renameColumns = append(d.renameColumns, op)
		added = slices.DeleteFunc(added, func(c *Column) bool { return c.Name == to })
	}
	return nil
}

// askColumn asks under the table's new name, which is the one people know now.
func (d *differ) askColumn(table, column string, candidates []string) (string, error) {
	answer, err := d.ask.Renamed(d.ctx, table+"."+column, candidates)
	if err != nil || answer == "" {
		return "", err
	}
	_, to, _ := cutColumn(answer)
	return to, nil
}
