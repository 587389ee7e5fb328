package migrate

import (
	"fmt"

	"github.com/hotclub-go/hotclub/orm/model"
)

// conversion says whether the values of one kind can become another by
// themselves, and whether that can lose something. Text is never parsed: what is
// no number would become 0 on one database and an error on the next.
func conversion(from, to *Column) (lossy bool, err error) {
	if from.Kind == to.Kind {
		return false, nil
	}
	rank := map[model.Kind]int{model.Int16: 1, model.Int32: 2, model.Int64: 3}
	a, b := from.Kind, to.Kind
	switch {
	case a.Integer() && b.Integer():
		return rank[b] < rank[a], nil
	case a.Integer() && (b == model.Decimal || b == model.Float64 || b == model.Float32):
		return true, nil // large numbers lose digits, or do not fit
	case (a == model.Float32 && b == model.Float64), a == model.Bool && b.Integer(), a == model.Date && b == model.Time:
		return false, nil
	case (a == model.Float64 && b == model.Float32), a == model.Decimal && (b == model.Float32 || b == model.Float64),
		(a == model.Float32 || a == model.Float64) && b == model.Decimal, a == model.Time && b == model.Date:
		return true, nil
	case b == model.Text && (a.Integer() || a == model.Decimal || a == model.UUID || a == model.JSON || a == model.Date):
		return false, nil
	}
	return false, fmt.Errorf("column %s: %s does not become %s by itself; add a column with a new name, fill it by a data step, and drop the old one in a later migration", to.Name, a, b)
}

// convertSQL returns the expression that turns the old value into the new one.
func (d Dialect) convertSQL(t *Table, from, to *Column) string {
	name := d.name(from.Name)
	if from.Kind == to.Kind {
		return name
	}
	switch d {
	case Postgres:
		if from.Kind == model.Bool {
			name += "::integer"
		}
		return name + "::" + d.columnType(t, to)
	case SQLite:
		switch {
		case from.Kind == model.Date && to.Kind == model.Time:
			return name + " || ' 00:00:00+00:00'"
		case from.Kind == model.Time && to.Kind == model.Date:
			return "date(" + name + ")"
		case to.Kind == model.Text:
			return "CAST(" + name + " AS TEXT)"
		case to.Kind == model.Float32 || to.Kind == model.Float64:
			return "CAST(" + name + " AS REAL)"
		}
	}
	return name
}
