package migrate

import (
	"fmt"
)

// Class says how dangerous a step is.
type Class string

// The classes, from harmless to not.
const (
	// Safe: nothing is lost and nothing waits for longer than a moment.
	Safe Class = "safe"
	// Locking: nothing is lost, but others wait while it runs, it can fail on the
	// rows that are there, or a running program of the version before breaks.
	Locking Class = "locking"
	// Destructive: data is lost for good.
	Destructive Class = "destructive"
)

// Step is what carries out one operation, or a few that one table rebuild
// carries out together.
type Step struct {
	Operations  []Operation `json:"-"`
	Description string      `json:"description"`
	Class       Class       `json:"class"`
	Reason      string      `json:"reason,omitempty"` // why it is not safe
	// Consent is the name by which a destructive step is allowed.
	Consent string `json:"consent,omitempty"`
	// Statements are run in order. They are empty for a data step.
	Statements []string `json:"statements,omitempty"`
	// Go is the name of a data step of the program.
	Go string `json:"go,omitempty"`

	concerns []concern
	rebuilds []*Table // SQLite: tables that are rebuilt, as they should be before
}

// concern counts the rows a step is about.
type concern struct{ table, where string }

// SchemaEditor turns operations into the SQL of one database. It needs no
// connection. The editors of this package write their statements themselves.
type SchemaEditor interface {
	// Dialect names the database.
	Dialect() Dialect
	// Transactional reports whether a migration can be rolled back as a whole.
	Transactional() bool
	// Steps returns what leads from the state before through the operations.
	Steps(before *State, ops []Operation) ([]Step, error)
}

// Editor returns the editor of a dialect.
func Editor(d Dialect) (SchemaEditor, error) {
	switch d {
	case SQLite:
		return sqliteEditor{}, nil
	case Postgres:
		return postgresEditor{}, nil
	case MySQL:
		return mysqlEditor{}, nil
	}
	return nil, fmt.Errorf("migrate: unknown dialect %q: use sqlite, postgres or mysql", d)
}

// eachOperation renders the operations one by one.
func eachOperation(d Dialect, before *State, ops []Operation, render func(before, after *State, op Operation) ([]string, error)) ([]Step, error) {
	var out []Step
	for _, op := range ops {
		after, err := before.Apply(op)
		if err != nil {
			return nil, err
		}
		step, err := newStep(d, before, op)
		if err != nil {
			return nil, err
		}
		switch op := op.(type) {
		case *RunSQL:
			step.Statements, err = op.statements(d)
		case *RunGo:
			step.Go = op.Name
		default:
			step.Statements, err = render(before, after, op)
		}
		if err != nil {
			return nil, fmt.Errorf("migrate: %s: %s: %w", d, Describe(op), err)
		}
		if d == SQLite && len(step.Statements) > 2 {
			switch op := op.(type) { // a rename that also rebuilds
			case *RenameTable:
				step.rebuilds = []*Table{before.Table(op.Table)}
			case *RenameColumn:
				step.rebuilds = []*Table{before.Table(op.Table)}
			}
		}
		out = append(out, step)
		before = after
	}
	return out, nil
}

func newStep(d Dialect, before *State, op Operation) (Step, error) {
	class, reason, concerns, err := classify(d, before, op)
	if err != nil {
		return Step{}, fmt.Errorf("migrate: %s: %w", Describe(op), err)
	}
	s := Step{Operations: []Operation{op}, Description: Describe(op), Class: class, Reason: reason, concerns: concerns}
	if class == Destructive {
		s.Consent = consentName(op)
	}
	return s, nil
}

func (op *RunSQL) statements(d Dialect) ([]string, error) {
	if s, ok := op.Forward[string(d)]; ok {
		return s, nil
	}
	if s, ok := op.Forward["*"]; ok {
		return s, nil
	}
	return nil, fmt.Errorf("the statements for %s are missing; write them under %q or \"*\"", d, d)
}
