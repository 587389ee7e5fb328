package orm

import (
	"fmt"

	"github.com/uptrace/bun/schema"

	"github.com/hotclub-go/hotclub/orm/model"
)

// offline returns a handle that can write statements for a dialect ("sqlite",
// "postgres" or "mysql") and has no connection.
func offline(name string) (*DB, error) {
	for _, d := range []dialect{sqlite, postgres, mysql} {
		if d.String() == name {
			return &DB{dialect: d, gen: schema.NewQueryGen(d.bun())}, nil
		}
	}
	return nil, fmt.Errorf("orm: unknown dialect %q: use sqlite, postgres or mysql", name)
}

// CreateStatements returns the statements that create a table with its
// constraints and indexes in a dialect, without a database.
func CreateStatements(dialect string, m *Model) ([]string, error) {
	db, err := offline(dialect)
	if err != nil {
		return nil, err
	}
	return db.createTable(m)
}

// ColumnDefinition returns the definition of a column as it stands in a CREATE
// TABLE of a dialect: name, type, nullability and default, without the checks.
func ColumnDefinition(dialect string, m *Model, f *Field) (string, error) {
	db, err := offline(dialect)
	if err != nil {
		return "", err
	}
	w := newWriter(db)
	defer w.release()
	w.columnDefinition(m, f)
	if w.err != nil {
		return "", w.err
	}
	return string(w.b), nil
}

// ColumnType returns the type of a column in a dialect, as in "VARCHAR(100)".
func ColumnType(dialect string, m *Model, f *Field) (string, error) {
	db, err := offline(dialect)
	if err != nil {
		return "", err
	}
	return columnType(db.dialect, m, f), nil
}

// FieldChecks returns the check constraints that follow from the options of a
// field (enum, min, max, size, check), with their conditions in a dialect.
func FieldChecks(dialect string, m *Model, f *Field) ([]model.Check, error) {
	db, err := offline(dialect)
	if err != nil {
		return nil, err
	}
	var out []model.Check
	for _, c := range fieldChecks(m, f) {
		w := newWriter(db)
		c.cond(w)
		text, err := w.finish()
		w.release()
		if err != nil {
			return nil, err
		}
		out = append(out, model.Check{Name: c.Name, Expr: text})
	}
	return out, nil
}
