package migrate

import (
	"context"
	"fmt"
	"slices"
)

// Status is one migration as a database sees it.
type Status struct {
	Name string `json:"name"`
	// State is "applied", "pending", "edited" (applied, and the file is another
	// now), "half applied", "half taken back", "replaced" (part of a squash), or
	// "file missing".
	State   string `json:"state"`
	Applied string `json:"applied,omitempty"` // when, in UTC
	Detail  string `json:"detail,omitempty"`
}

// Status lists all migrations, those of the files in order and then what only
// the database knows.
func (r *Runner) Status(ctx context.Context) ([]Status, error) {
	have, err := r.history(r.db.SQL()).all(ctx)
	if err != nil {
		return nil, err
	}
	order, squashed, err := r.sequence(have)
	if err != nil {
		return nil, err
	}
	var out []Status
	seen := map[string]bool{}
	for _, m := range order {
		seen[m.Name] = true
		out = append(out, statusOf(r.editor.Dialect(), m, have[m.Name], squashed[m.Name]))
	}
	var rest []string
	for name := range have {
		if !seen[name] {
			rest = append(rest, name)
		}
	}
	slices.SortFunc(rest, compareNames)
	for _, name := range rest {
		st := Status{Name: name, State: "file missing", Applied: have[name].Finished}
		if by := r.set.resolve(name); by != name {
			st.State, st.Detail = "replaced", "by "+by
		}
		out = append(out, st)
	}
	return out, nil
}

func statusOf(d Dialect, m *Migration, rec *record, squashed bool) Status {
	st := Status{Name: m.Name, State: "pending"}
	switch {
	case rec == nil && squashed:
		st.Detail = "its parts are applied; apply only records it"
	case rec == nil:
	case rec.Status == statusApplying:
		st.State, st.Detail = "half applied", rec.where()
	case rec.Status == statusReverting:
		st.State, st.Detail = "half taken back", rec.where()
	case !m.matches(d, rec.Checksum):
		st.State, st.Applied = "edited", rec.Finished
	default:
		st.State, st.Applied = "applied", rec.Finished
	}
	return st
}

// where says where a migration stopped.
func (r *record) where() string {
	s := fmt.Sprintf("next is step %d, statement %d", r.Step+1, r.Statement+1)
	if r.Running {
		s += ", which was begun"
	}
	if r.Progress != "" {
		s += fmt.Sprintf(", after the batch %q (%d rows)", r.Progress, r.Rows)
	}
	if r.Message != "" {
		s += ": " + oneLine(r.Message)
	}
	return s
}

// AppliedState returns the schema that a database should have after what it has
// applied. It fails where a migration is half done.
func (r *Runner) AppliedState(ctx context.Context) (*State, error) {
	have, err := r.history(r.db.SQL()).all(ctx)
	if err != nil {
		return nil, err
	}
	order, squashed, err := r.sequence(have)
	if err != nil {
		return nil, err
	}
	state := &State{Tables: []*Table{}}
	for _, m := range order {
		rec := have[m.Name]
		if rec == nil && !squashed[m.Name] {
			continue
		}
		if rec != nil && rec.Status != statusApplied {
			return nil, fmt.Errorf("migrate: %s is half done (%s)", m.Name, rec.where())
		}
		if state, err = state.Apply(m.Operations...); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return state, nil
}
