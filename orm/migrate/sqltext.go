package migrate

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/orm/model"
)

// Dialect is the family of SQL a database speaks.
type Dialect string

// The dialects, by the names that orm.DB.Dialect returns.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
	MySQL    Dialect = "mysql" // MySQL and MariaDB
)

// Dialects lists all of them.
func Dialects() []Dialect { return []Dialect{SQLite, Postgres, MySQL} }

// name quotes an identifier.
func (d Dialect) name(s string) string {
	q := `"`
	if d == MySQL {
		q = "`"
	}
	return q + strings.ReplaceAll(s, q, q+q) + q
}

// table quotes a table name, which may carry a schema ("sales.orders").
func (d Dialect) table(s string) string {
	parts := strings.Split(s, ".")
	for i := range parts {
		parts[i] = d.name(parts[i])
	}
	return strings.Join(parts, ".")
}

func (d Dialect) names(columns []string) string {
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = d.name(c)
	}
	return strings.Join(quoted, ", ")
}

// text writes a string literal.
func (d Dialect) text(s string) string {
	if d == MySQL && strings.ContainsAny(s, "\\\x00") {
		// A backslash means itself or an escape, depending on the server's mode.
		// Written with an introducer instead, MariaDB would keep the default of a
		// column as text that it cannot read back.
		return "CONVERT(X'" + hex.EncodeToString([]byte(s)) + "' USING utf8mb4)"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// literal writes the text of a Go literal as a value of the column.
func (d Dialect) literal(c *Column, v string) (string, error) {
	if strings.ContainsRune(v, 0) && d != MySQL {
		return "", fmt.Errorf("column %s: the value %q holds a zero byte", c.Name, v)
	}
	switch {
	case c.Kind == model.Bool:
		b, err := strconv.ParseBool(v)
		if err != nil {
			return "", fmt.Errorf("column %s: %q is not a bool", c.Name, v)
		}
		return strings.ToUpper(strconv.FormatBool(b)), nil
	case c.Kind.Number():
		if _, err := strconv.ParseFloat(v, 64); err != nil || strings.ContainsAny(v, "_xXpPiInN") {
			return "", fmt.Errorf("column %s: %q is not a number", c.Name, v)
		}
		return v, nil
	}
	return d.text(v), nil
}

// columnType must agree with the types that orm.CreateTables uses; a test holds
// them together.
func (d Dialect) columnType(t *Table, c *Column) string {
	size := strconv.Itoa(c.Size)
	i := map[Dialect]int{SQLite: 0, Postgres: 1, MySQL: 2}[d]
	switch c.Kind {
	case model.Text:
		switch {
		case d == SQLite:
			return "TEXT"
		case c.Size > 0 && (d == Postgres || c.Size <= 16383):
			return "VARCHAR(" + size + ")"
		case d == MySQL && (t.hasPrimary(c.Name) || len(c.Enum) > 0):
			return "VARCHAR(255)"
		case d == MySQL:
			return "LONGTEXT"
		}
		return "TEXT"
	case model.Bytes:
		switch {
		case d == MySQL && c.Size > 0 && c.Size < 65535:
			return "VARBINARY(" + size + ")"
		case d == MySQL && t.hasPrimary(c.Name):
			return "VARBINARY(255)"
		}
		return [...]string{"BLOB", "BYTEA", "LONGBLOB"}[i]
	case model.Decimal:
		return [...]string{"NUMERIC", "NUMERIC", "DECIMAL"}[i] + fmt.Sprintf("(%d,%d)", c.Precision, c.Scale)
	}
	return kindTypes[c.Kind][i]
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

// check is a condition as it stands in a table's definition.
type check struct{ name, expr string }

// columnChecks returns the checks that follow from a column: its values, bounds,
// length, and its own condition.
func (d Dialect) columnChecks(table string, c *Column) ([]check, error) {
	var out []check
	add := func(suffix, expr string) {
		out = append(out, check{model.ConstraintName("ck", table, c.Name, suffix), expr})
	}
	if len(c.Enum) > 0 {
		values := make([]string, len(c.Enum))
		for i, v := range c.Enum {
			var err error
			if values[i], err = d.literal(c, v); err != nil {
				return nil, err
			}
		}
		add("enum", d.name(c.Name)+" IN ("+strings.Join(values, ", ")+")")
	}
	if c.Min != nil {
		add("min", d.name(c.Name)+" >= "+*c.Min)
	}
	if c.Max != nil {
		add("max", d.name(c.Name)+" <= "+*c.Max)
	}
	if c.Size > 0 && (c.Kind == model.Text || c.Kind == model.Bytes) {
		fn := "LENGTH("
		if d == MySQL {
			fn = "CHAR_LENGTH("
		}
		add("size", fn+d.name(c.Name)+") <= "+strconv.Itoa(c.Size))
	}
	if c.Check != "" {
		add("check", strings.TrimSpace(c.Check))
	}
	return out, nil
}

// defaultSQL returns what stands after DEFAULT, or "".
func (d Dialect) defaultSQL(c *Column) (string, error) {
	if c.DefaultExpr != "" {
		return "(" + c.DefaultExpr + ")", nil
	}
	if c.Default == nil {
		return "", nil
	}
	v, err := d.literal(c, *c.Default)
	if d == MySQL && (c.Kind == model.JSON || c.Kind == model.Bytes || (c.Kind == model.Text && c.Size == 0) || strings.HasPrefix(v, "CONVERT(")) {
		v = "(" + v + ")" // large values and functions want an expression
	}
	return v, err
}

// columnSQL returns the definition of a column.
func (d Dialect) columnSQL(t *Table, c *Column) (string, error) {
	def := d.name(c.Name) + " "
	if d.rowID(t) && t.hasPrimary(c.Name) {
		return def + "INTEGER PRIMARY KEY AUTOINCREMENT", nil
	}
	def += d.columnType(t, c)
	if c.Collate != "" {
		def += " COLLATE " + d.name(c.Collate)
	}
	if c.Generated != "" {
		kind := " STORED"
		if c.Virtual && d != Postgres {
			kind = " VIRTUAL"
		}
		return def + " GENERATED ALWAYS AS (" + c.Generated + ")" + kind, nil
	}
	if !c.Null {
		def += " NOT NULL"
	}
	if c.Auto {
		def += map[Dialect]string{Postgres: " GENERATED BY DEFAULT AS IDENTITY", MySQL: " AUTO_INCREMENT"}[d]
	}
	v, err := d.defaultSQL(c)
	if v != "" {
		def += " DEFAULT " + v
	}
	return def, err
}

// rowID reports whether the primary key is SQLite's row id.
func (d Dialect) rowID(t *Table) bool {
	return d == SQLite && len(t.Primary) == 1 && t.Column(t.Primary[0]) != nil && t.Column(t.Primary[0]).Auto
}

func (d Dialect) foreignKeySQL(fk *model.ForeignKey) string {
	s := "CONSTRAINT " + d.name(fk.Name) + " FOREIGN KEY (" + d.names(fk.Columns) + ") REFERENCES " + d.table(fk.RefTable) + " (" + d.names(fk.RefColumns) + ")"
	if fk.OnDelete != model.NoAction {
		s += " ON DELETE " + fk.OnDelete.SQL()
	}
	if fk.OnUpdate != model.NoAction {
		s += " ON UPDATE " + fk.OnUpdate.SQL()
	}
	return s
}

// createTableSQL returns the statement that creates a table under the given
// name, without its indexes.
func (d Dialect) createTableSQL(t *Table, name string) (string, error) {
	var lines []string
	for _, c := range t.Columns {
		def, err := d.columnSQL(t, c)
		if err != nil {
			return "", err
		}
		lines = append(lines, def)
	}
	if !d.rowID(t) && len(t.Primary) > 0 {
		lines = append(lines, "PRIMARY KEY ("+d.names(t.Primary)+")")
	}
	for _, u := range t.Uniques {
		lines = append(lines, "CONSTRAINT "+d.name(u.Name)+" UNIQUE ("+d.names(u.Columns)+")")
	}
	for _, c := range t.Columns {
		checks, err := d.columnChecks(t.Name, c)
		if err != nil {
			return "", err
		}
		for _, ck := range checks {
			lines = append(lines, d.checkSQL(ck))
		}
	}
	for _, c := range t.Checks {
		lines = append(lines, d.checkSQL(check{c.Name, c.Expr}))
	}
	for _, fk := range t.ForeignKeys {
		lines = append(lines, d.foreignKeySQL(fk))
	}
	s := "CREATE TABLE " + d.table(name) + " (\n\t" + strings.Join(lines, ",\n\t") + "\n)"
	if d == MySQL {
		s += " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
	}
	return s, nil
}

func (d Dialect) checkSQL(c check) string {
	return "CONSTRAINT " + d.name(c.name) + " CHECK (" + c.expr + ")"
}

// createIndexSQL returns the statement for an index, or why the database has no
// such index.
func (d Dialect) createIndexSQL(table string, t *Table, ix *model.Index) (string, error) {
	unique := ""
	if ix.Unique {
		unique = "UNIQUE "
	}
	on := "(" + d.names(ix.Columns) + ")"
	if ix.Expr != "" {
		on = "((" + ix.Expr + "))"
	}
	if d == MySQL {
		if ix.Where != "" {
			return "", fmt.Errorf("index %s: MySQL and MariaDB have no partial indexes (where %s)", ix.Name, ix.Where)
		}
		if err := d.indexable(t, ix.Name, ix.Columns); err != nil {
			return "", err
		}
	}
	s := "CREATE " + unique + "INDEX " + d.name(ix.Name) + " ON " + d.table(table) + " " + on
	if ix.Where != "" {
		s += " WHERE " + ix.Where
	}
	return s, nil
}

// indexable refuses an index over a text without limit, which MySQL cannot build.
func (d Dialect) indexable(t *Table, name string, columns []string) error {
	for _, n := range columns {
		c := t.Column(n)
		if c == nil {
			continue
		}
		if typ := d.columnType(t, c); typ == "LONGTEXT" || typ == "LONGBLOB" || typ == "JSON" {
			return fmt.Errorf("index %s: MySQL and MariaDB cannot index %s.%s without a limit; give the field a size, as in `orm:\"size=200\"`", name, t.Name, n)
		}
	}
	return nil
}
