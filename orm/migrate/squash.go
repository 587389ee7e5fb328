package migrate

import (
	"context"
	"fmt"
	"strings"
)

// Squash returns one migration that does what all migrations up to and including
// the named one do together ("" = all of them). A database that has run the old
// ones counts it as done; the old files can go once every database has.
//
// Changes of the schema are summed up. Steps that only concerned rows of the past
// (marked elidable) are left out. Any other SQL or data step stands where it
// stood, with the sums before and after it; a data step in Go cannot share a
// migration, so it is an error and says so.
func (s *Set) Squash(to string) (*Migration, error) {
	if to == "" {
		if heads := s.Heads(); len(heads) == 1 {
			to = heads[0]
		} else {
			return nil, fmt.Errorf("%w: %s", ErrHeads, strings.Join(heads, " and "))
		}
	}
	last, err := s.find(to)
	if err != nil {
		return nil, err
	}
	state := &State{Tables: []*Table{}}
	start := state
	var ops, sum Operations
	flush := func() error {
		part, err := Diff(context.Background(), start, state, squashAnswers{sum})
		if err != nil {
			return err
		}
		ops, start, sum = append(ops, part...), state, nil
		return nil
	}
	var replaces []string
	for _, m := range s.order {
		replaces = append(append(replaces, m.Replaces...), m.Name)
		for _, op := range m.Operations {
			switch op := op.(type) {
			case *RunGo:
				if !op.Elidable {
					return nil, fmt.Errorf("migrate: %s runs the data step %s; squash up to the migration before it, or mark the step elidable if a new database has no use for it", m.Name, op.Name)
				}
				continue
			case *RunSQL:
				if op.Elidable {
					continue
				}
				if err := flush(); err != nil {
					return nil, err
				}
				ops = append(ops, op)
				continue
			}
			next, err := state.Apply(op)
			if err != nil {
				return nil, err
			}
			state, sum = next, append(sum, op)
		}
		if m == last {
			break
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	if ops == nil {
		ops = Operations{}
	}
	m := &Migration{Name: fmt.Sprintf("%04d_squashed", number(last.Name)), Replaces: replaces, Operations: ops}
	for s.all[m.Name] != nil {
		m.Name += "_again"
	}
	return m, m.validate()
}

// squashAnswers knows every answer from the operations that are summed up.
type squashAnswers struct{ ops Operations }

// Renamed implements Asker.
func (a squashAnswers) Renamed(_ context.Context, old string, candidates []string) (string, error) {
	table, column, isColumn := cutColumn(old)
	for _, c := range candidates {
		ctable, ccolumn, _ := cutColumn(c)
		if isColumn && ctable == table {
			if a.follow(table, column) == ccolumn {
				return c, nil
			}
		}
		if a.followTable(old) == c {
			return c, nil
		}
	}
	return "", nil
}

func (a squashAnswers) followTable(table string) string {
	for _, op := range a.ops {
		switch op := op.(type) {
		case *RenameTable:
			if op.Table == table {
				table = op.To
			}
		case *DropTable:
			if op.Table == table {
				return ""
			}
		}
	}
	return table
}

// follow returns what became of a column of a table that is called so at the end.
func (a squashAnswers) follow(lastTable, column string) string {
	// Find what the table was called at the start.
	first := lastTable
	for i := len(a.ops) - 1; i >= 0; i-- {
		if op, ok := a.ops[i].(*RenameTable); ok && op.To == first {
			first = op.Table
		}
	}
	for _, op := range a.ops {
		switch op := op.(type) {
		case *RenameTable:
			if op.Table == first {
				first = op.To
			}
		case *RenameColumn:
			if op.Table == first && op.Column == column {
				column = op.To
			}
		case *DropColumn:
			if op.Table == first && op.Column == column {
				return ""
			}
		}
	}
	return column
}

// Fill implements Asker with the value the old migration gave.
func (a squashAnswers) Fill(_ context.Context, column, reason string) (Value, error) {
	table, name, _ := cutColumn(column)
	for i := len(a.ops) - 1; i >= 0; i-- {
		var fill *string
		var expr string
		switch op := a.ops[i].(type) {
		case *RenameColumn:
			if op.To == name && op.Table == table {
				name = op.Column
			}
		case *RenameTable:
			if op.To == table {
				table = op.Table
			}
		case *AddColumn:
			if op.Table == table && op.Column.Name == name {
				fill, expr = op.Fill, op.FillExpr
			}
		case *AlterColumn:
			if op.Table == table && op.Column.Name == name {
				fill, expr = op.Fill, op.FillExpr
			}
		}
		if expr != "" {
			return Value{Expr: expr}, nil
		}
		if fill != nil {
			return Value{Literal: *fill}, nil
		}
	}
	// The column had a default when it came and lost it later.
	for i := len(a.ops) - 1; i >= 0; i-- {
		if op, ok := a.ops[i].(*AddColumn); ok && op.Table == table && op.Column.Name == name {
			return Value{Literal: *fillFor(op.Column), Expr: op.Column.DefaultExpr}, nil
		}
		if op, ok := a.ops[i].(*AlterColumn); ok && op.Table == table && op.Column.Name == name && op.Column.Default != nil {
			return Value{Literal: *op.Column.Default}, nil
		}
	}
	return Value{}, fmt.Errorf("%w: %s", ErrUnanswered, reason)
}
