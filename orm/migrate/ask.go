package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Asker answers what models alone cannot tell. Its methods are called from the
// goroutine that plans.
type Asker interface {
	// Renamed is asked when a table or column is gone and others are new. old is
	// "table" or "table.column", the candidates are written the same way. The
	// answer is one of them, or "" when old is really dropped.
	Renamed(ctx context.Context, old string, candidates []string) (string, error)
	// Fill is asked for the value of existing rows in a column ("table.column")
	// that is NOT NULL without a default.
	Fill(ctx context.Context, column, reason string) (Value, error)
}

// Value is what existing rows get: a literal of the column's kind, or SQL.
type Value struct {
	Literal string
	Expr    string // takes precedence
}

// ErrUnanswered: planning needs an answer that was not given. The message holds
// the question and the ways to answer it.
var ErrUnanswered = errors.New("migrate: a question is open")

// Answers is the Asker of the command line's flags; it never waits for anybody.
// What it does not know is an error wrapping [ErrUnanswered], unless Else is
// there to be asked.
type Answers struct {
	Rename map[string]string // old -> new, "users.email" -> "users.mail", or tables
	Drop   []string          // "users.email": really dropped, not renamed
	Values map[string]Value  // "users.email" -> value of existing rows
	Else   Asker             // asked for the rest; nil: fail
}

// Renamed implements Asker.
func (a Answers) Renamed(ctx context.Context, old string, candidates []string) (string, error) {
	if to, ok := a.Rename[old]; ok {
		if table, _, isColumn := cutColumn(old); isColumn && !strings.Contains(to, ".") {
			to = table + "." + to
		}
		if !slices.Contains(candidates, to) {
			return "", fmt.Errorf("%w: --rename %s=%s: nothing new is called so; it can be %s", ErrUnanswered, old, to, strings.Join(candidates, " or "))
		}
		return to, nil
	}
	if slices.Contains(a.Drop, old) {
		return "", nil
	}
	left := slices.DeleteFunc(slices.Clone(candidates), func(c string) bool {
		for _, to := range a.Rename {
			if to == c {
				return true // spoken for
			}
		}
		return false
	})
	if len(left) == 0 {
		return "", nil
	}
	if a.Else != nil {
		return a.Else.Renamed(ctx, old, left)
	}
	var ways []string
	for _, c := range left {
		ways = append(ways, fmt.Sprintf("--rename %s=%s", old, c))
	}
	return "", fmt.Errorf("%w: %s is gone and %s new: was it renamed? Say %s, or --drop %s if its data can go",
		ErrUnanswered, old, isAre(left), strings.Join(ways, " or "), old)
}

func isAre(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	return strings.Join(names, ", ") + " are"
}

// Fill implements Asker.
func (a Answers) Fill(ctx context.Context, column, reason string) (Value, error) {
	if v, ok := a.Values[column]; ok {
		return v, nil
	}
	if a.Else != nil {
		return a.Else.Fill(ctx, column, reason)
	}
	return Value{}, fmt.Errorf("%w: %s. There are three ways out: give the field a default in its orm tag; make it nullable; or give the rows that exist a value for once, with --fill %s=VALUE (--fill %s=sql:EXPRESSION)",
		ErrUnanswered, reason, column, column)
}

// cutColumn splits "table.column" at the last point, so that the table may carry
// a schema.
func cutColumn(s string) (table, column string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}
