package orm

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/orm/model"
)

// CreateTables creates the tables, indexes and constraints of the models where
// they are missing, with the join tables their relations need. It never changes
// a table that exists: that is what migrations are for.
func CreateTables(ctx context.Context, models ...any) error {
	s, err := sessionOf(ctx)
	if err != nil {
		return err
	}
	described, err := DescribeAll(models...)
	if err != nil {
		return err
	}
	described, err = sortByReference(described)
	if err != nil {
		return err
	}
	for _, m := range described {
		statements, err := s.db.createTable(m)
		if err != nil {
			return err
		}
		for _, statement := range statements {
			w := newWriter(s.db)
			w.sql(statement)
			_, err := s.exec(ctx, nil, w)
			w.release()
			if err != nil {
				return fmt.Errorf("create table %s: %w", m.Table, err)
			}
		}
	}
	return nil
}

// sortByReference puts tables after those they refer to. A table may refer to
// itself; a longer circle cannot be created in one go.
func sortByReference(models []*Model) ([]*Model, error) {
	byTable := map[string]*Model{}
	for _, m := range models {
		byTable[m.Table] = m
	}
	var out []*Model
	state := map[string]int{} // 1 = being visited, 2 = done
	var visit func(m *Model) error
	visit = func(m *Model) error {
		switch state[m.Table] {
		case 1:
			return fmt.Errorf("orm: the foreign keys of %s lead back to it through other tables; create it by a migration, or mark one relation no_constraint", m.Table)
		case 2:
			return nil
		}
		state[m.Table] = 1
		for _, fk := range m.ForeignKeys {
			if to := byTable[fk.RefTable]; to != nil && to != m {
				if err := visit(to); err != nil {
					return err
				}
			}
		}
		state[m.Table] = 2
		out = append(out, m)
		return nil
	}
	for _, m := range models {
		if err := visit(m); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// createTable returns the statements that create a table and its indexes.
func (db *DB) createTable(m *Model) ([]string, error) {
	w := newWriter(db)
	defer w.release()
	w.sql("CREATE TABLE IF NOT EXISTS ")
	w.table(m.Table)
	w.sql(" (")
	w.list(len(m.Fields), func(i int) { w.columnDefinition(m, m.Fields[i]) })
	if !sqliteRowID(w.d, m) {
		w.sql(", PRIMARY KEY ")
		w.columns(m.Primary)
	}
	for _, u := range m.Uniques {
		w.constraint(u.Name, "UNIQUE ")
		w.columns(u.Columns)
	}
	for _, f := range m.Fields {
		for _, c := range fieldChecks(m, f) {
			w.constraint(c.Name, "CHECK (")
			c.cond(w)
			w.sql(")")
		}
	}
	for _, c := range m.Checks {
		w.constraint(c.Name, "CHECK ("+c.Expr+")")
	}
	for _, fk := range m.ForeignKeys {
		w.foreignKey(m, fk)
	}
	w.sql(")")
	if w.d == mysql {
		w.sql(" DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	}
	out := []string{string(w.b)}
	if w.err != nil {
		return nil, fmt.Errorf("table %s: %w", m.Table, w.err)
	}
	for _, ix := range m.Indexes {
		s, err := db.createIndex(m, ix)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (db *DB) createIndex(m *Model, ix *model.Index) (string, error) {
	w := newWriter(db)
	defer w.release()
	where := ix.Where
	if w.d == mysql {
		if ix.Expr != "" || (ix.Unique && where != "") {
			return "", fmt.Errorf("orm: index %s of %s: MySQL and MariaDB have no partial unique indexes, and MariaDB no indexes on expressions; use a generated column", ix.Name, m.Table)
		}
		where = "" // an index of all rows finds them as well
	}
	w.sql("CREATE ")
	if ix.Unique {
		w.sql("UNIQUE ")
	}
	w.sql("INDEX IF NOT EXISTS ")
	w.ident(ix.Name)
	w.sql(" ON ")
	w.table(m.Table)
	w.sql(" ")
	if ix.Expr != "" {
		w.sql("((" + ix.Expr + "))")
	} else {
		w.columns(ix.Columns)
	}
	if where != "" {
		w.sql(" WHERE " + where)
	}
	return string(w.b), nil
}

func (w *writer) columns(names []string) {
	w.sql("(")
	w.list(len(names), func(i int) { w.ident(names[i]) })
	w.sql(")")
}

func (w *writer) constraint(name, kind string) {
	w.sql(", CONSTRAINT ")
	w.ident(name)
	w.sql(" ")
	w.sql(kind)
}

func (w *writer) foreignKey(m *Model, fk *model.ForeignKey) {
	w.constraint(fk.Name, "FOREIGN KEY ")
	w.columns(fk.Columns)
	w.sql(" REFERENCES ")
	w.table(fk.RefTable)
	w.columns(fk.RefColumns)
	if fk.OnDelete != model.NoAction {
		w.sql(" ON DELETE " + fk.OnDelete.SQL())
	}
	if fk.OnUpdate != model.NoAction {
		w.sql(" ON UPDATE " + fk.OnUpdate.SQL())
	}
}

// sqliteRowID reports whether the primary key is SQLite's row id, which must be
// declared on the column itself.
func sqliteRowID(d dialect, m *Model) bool {
	return d == sqlite && len(m.Primary) == 1 && m.Column(m.Primary[0]).Auto && m.Column(m.Primary[0]).Kind.Integer()
}

func (w *writer) columnDefinition(m *Model, f *Field) {
	w.ident(f.Column)
	w.sql(" ")
	if f.Primary && sqliteRowID(w.d, m) {
		w.sql("INTEGER PRIMARY KEY AUTOINCREMENT")
		return
	}
	w.sql(columnType(w.d, m, f))
	if f.Collate != "" {
		w.sql(" COLLATE ")
		w.ident(f.Collate)
	}
	if f.Generated != "" {
		kind := " STORED"
		if f.Virtual && w.d != postgres {
			kind = " VIRTUAL"
		}
		w.sql(" GENERATED ALWAYS AS (" + f.Generated + ")" + kind)
		return
	}
	if !f.Null {
		w.sql(" NOT NULL")
	}
	if f.Auto && f.Kind.Integer() {
		w.sql(map[dialect]string{postgres: " GENERATED BY DEFAULT AS IDENTITY", mysql: " AUTO_INCREMENT"}[w.d])
	}
	w.defaultClause(f)
}

func (w *writer) defaultClause(f *Field) {
	if f.DefaultExpr != "" {
		w.sql(" DEFAULT (" + f.DefaultExpr + ")")
		return
	}
	if f.Default == nil {
		return
	}
	w.sql(" DEFAULT ")
	switch v := *f.Default; {
	case f.Kind == model.Bool:
		b, _ := strconv.ParseBool(v) // checked when the model was described
		w.bool(b)
	case f.Kind.Number():
		w.sql(v)
	case w.d == mysql && (f.Kind == model.JSON || f.Kind == model.Bytes || (f.Kind == model.Text && f.Size == 0)):
		w.sql("(") // MySQL wants large values as expressions
		w.string(v)
		w.sql(")")
	default:
		w.string(v)
	}
}

// columnType returns the type of a column in a dialect.
func columnType(d dialect, m *Model, f *Field) string {
	size := strconv.Itoa(f.Size)
	switch f.Kind {
	case model.Text:
		switch {
		case d == sqlite:
			return "TEXT" // any other name for it would not limit the length either
		case f.Size > 0 && (d == postgres || f.Size <= 16383):
			return "VARCHAR(" + size + ")"
		case d == mysql && (len(f.Enum) > 0 || f.Default != nil || m.Keyed(f.Column)):
			return "VARCHAR(255)"
		case d == mysql:
			return "LONGTEXT"
		}
		return "TEXT"
	case model.Bytes:
		switch {
		case d == mysql && f.Size > 0 && f.Size < 65535:
			return "VARBINARY(" + size + ")"
		case d == mysql && m.Keyed(f.Column):
			return "VARBINARY(255)"
		}
		return [...]string{"", "BLOB", "BYTEA", "LONGBLOB"}[d]
	case model.Decimal:
		ps := fmt.Sprintf("(%d,%d)", f.Precision, f.Scale)
		return [...]string{"", "NUMERIC", "NUMERIC", "DECIMAL"}[d] + ps
	}
	return kindTypes[f.Kind][d-1]
}

var kindTypes = map[model.Kind][3]string{
	model.Bool:    {"BOOLEAN", "BOOLEAN", "BOOLEAN"},
	model.Int16:   {"INTEGER", "SMALLINT", "SMALLINT"},
	model.Int32:   {"INTEGER", "INTEGER", "INTEGER"},
	model.Int64:   {"INTEGER", "BIGINT", "BIGINT"},
	model.Float32: {"REAL", "REAL", "FLOAT"},
	model.Float64: {"REAL", "DOUBLE PRECISION", "DOUBLE"},
	model.Time:    {"TIMESTAMP", "TIMESTAMPTZ", "DATETIME(6)"},
	model.Date:    {"DATE", "DATE", "DATE"},
	model.UUID:    {"TEXT", "UUID", "CHAR(36)"},
	model.JSON:    {"TEXT", "JSONB", "JSON"},
}

// namedCheck is a check constraint that follows from a field.
type namedCheck struct {
	Name string
	cond func(w *writer)
}

// fieldChecks returns the checks a field needs: its values, bounds, length where
// the type does not limit it, and its own condition.
func fieldChecks(m *Model, f *Field) []namedCheck {
	var out []namedCheck
	add := func(suffix string, cond func(w *writer)) {
		out = append(out, namedCheck{model.ConstraintName("ck", m.Table, f.Column, suffix), cond})
	}
	if len(f.Enum) > 0 {
		add("enum", func(w *writer) {
			w.ident(f.Column)
			w.sql(" IN (")
			w.list(len(f.Enum), func(i int) {
				if f.Kind.Number() {
					w.decimal(f.Enum[i])
				} else {
					w.string(f.Enum[i])
				}
			})
			w.sql(")")
		})
	}
	for _, b := range []struct {
		bound     *string
		op, label string
	}{{f.Min, " >= ", "min"}, {f.Max, " <= ", "max"}} {
		if b.bound != nil {
			add(b.label, func(w *writer) { w.ident(f.Column); w.sql(b.op + *b.bound) })
		}
	}
	if f.Size > 0 && (f.Kind == model.Text || f.Kind == model.Bytes) {
		add("size", func(w *writer) {
			(&lengthNode{columnRef(f.Column)}).write(w)
			w.sql(" <= " + strconv.Itoa(f.Size))
		})
	}
	if f.Check != "" {
		add("check", func(w *writer) { w.sql(strings.TrimSpace(f.Check)) })
	}
	return out
}
