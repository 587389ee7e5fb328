package orm

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/orm/model"
)

// Raw runs a query written in SQL and returns its rows as R: a struct whose
// fields are matched by column name, or a single value. Each ? outside quotes
// stands for an argument, on every database; arguments travel beside the
// statement as bound parameters and never become part of it. Write "??" for a
// question mark. The statement must be a constant of the program.
func Raw[R any](ctx context.Context, statement string, args ...any) ([]R, error) {
	s, err := sessionOf(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.rawQuery(ctx, statement, args)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	read, err := rawReader[R](rows)
	if err != nil {
		return nil, err
	}
	var out []R
	for rows.Next() {
		out = append(out, *new(R))
		if err := read(&out[len(out)-1]); err != nil {
			return nil, fmt.Errorf("orm: raw query: %w", err)
		}
	}
	return out, s.rowsError(ctx, nil, rows)
}

// Exec runs a statement written in SQL that returns no rows and reports how many
// it changed. Its arguments are passed as those of [Raw].
func Exec(ctx context.Context, statement string, args ...any) (int64, error) {
	s, err := sessionOf(ctx)
	if err != nil {
		return 0, err
	}
	text, err := s.rawStatement(ctx, statement, args)
	if err != nil {
		return 0, err
	}
	var res sql.Result
	if s.tx != nil {
		res, err = s.tx.bun.Tx.ExecContext(ctx, text, args...)
	} else {
		res, err = s.db.bun.DB.ExecContext(ctx, text, args...)
	}
	if err != nil {
		s.tx.failed(ctx)
		return 0, s.db.wrap(ctx, nil, "raw statement", err)
	}
	return res.RowsAffected()
}

func (s *session) rawQuery(ctx context.Context, statement string, args []any) (*sql.Rows, error) {
	text, err := s.rawStatement(ctx, statement, args)
	if err != nil {
		return nil, err
	}
	var rows *sql.Rows
	if s.tx != nil {
		rows, err = s.tx.bun.Tx.QueryContext(ctx, text, args...)
	} else {
		rows, err = s.db.bun.DB.QueryContext(ctx, text, args...)
	}
	if err != nil {
		s.tx.failed(ctx)
		return nil, s.db.wrap(ctx, nil, "raw query", err)
	}
	return rows, nil
}

func (s *session) rawStatement(ctx context.Context, statement string, args []any) (string, error) {
	if err := s.tx.check(); err != nil {
		return "", err
	}
	text, n := placeholders(s.db.dialect, statement)
	if n != len(args) {
		return "", fmt.Errorf("orm: the statement has %d placeholders and %d arguments", n, len(args))
	}
	observe(ctx, text)
	return text, nil
}

// placeholders rewrites ? to what the database wants and counts them.
func placeholders(d dialect, s string) (string, int) {
	var b strings.Builder
	n := 0
	var quote byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"' || c == '`':
			quote = c
		case c == '?' && i+1 < len(s) && s[i+1] == '?':
			i++
		case c == '?':
			n++
			if d == postgres {
				b.WriteString("$" + strconv.Itoa(n))
				continue
			}
		}
		b.WriteByte(c)
	}
	return b.String(), n
}

// rawReader returns a function that reads the current row.
func rawReader[R any](rows *sql.Rows) (func(*R) error, error) {
	typ := reflect.TypeFor[R]()
	names, err := rows.Columns()
	if err != nil {
		return nil, fmt.Errorf("orm: raw query: %w", err)
	}
	if typ.Kind() != reflect.Struct || typ == timeType || implements(typ, scannerType) {
		if len(names) != 1 {
			return nil, fmt.Errorf("orm: raw query: %d columns cannot be read into a %s", len(names), typ)
		}
		c, err := codecFor(typ)
		if err != nil {
			return nil, err
		}
		return func(r *R) error { return rows.Scan(&valueScanner{c, reflect.ValueOf(r).Elem()}) }, nil
	}
	fields, err := rawFields(typ, names)
	if err != nil {
		return nil, err
	}
	sc := newScanner(fields)
	return func(r *R) error { return sc.scan(rows, reflect.ValueOf(r).Elem()) }, nil
}

type valueScanner struct {
	c *codec
	v reflect.Value
}

// Scan implements sql.Scanner.
func (s *valueScanner) Scan(src any) error { return s.c.scan(s.v, src) }

// rawFields matches columns to the fields of a struct, which need not be a model.
func rawFields(typ reflect.Type, names []string) ([]*field, error) {
	if t, err := tableFor(typ); err == nil {
		return pickFields(names, typ, func(name string) *field { return t.byColumn[name] })
	}
	byName := map[string]*field{}
	for i := range typ.NumField() {
		sf := typ.Field(i)
		if !sf.IsExported() {
			continue
		}
		c, err := codecFor(sf.Type)
		if err != nil {
			continue // a field that cannot be read is no column
		}
		name := model.Snake(sf.Name)
		byName[name] = &field{Field: &model.Field{Name: sf.Name, Column: name}, index: sf.Index, codec: c}
	}
	return pickFields(names, typ, func(name string) *field { return byName[name] })
}

func pickFields(names []string, typ reflect.Type, find func(string) *field) ([]*field, error) {
	out := make([]*field, len(names))
	for i, name := range names {
		if out[i] = find(name); out[i] == nil {
			return nil, fmt.Errorf("orm: raw query: %s has no field for the column %q", typ, name)
		}
	}
	return out, nil
}
