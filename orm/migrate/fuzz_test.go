package migrate_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/orm"
	"github.com/hotclub-go/hotclub/orm/migrate"
	"github.com/hotclub-go/hotclub/orm/migrate/drift"
	"github.com/hotclub-go/hotclub/orm/model"
)

// FuzzHistories makes histories out of bytes and takes each, with rows, through
// SQLite: step by step, all the way back, and squashed. On the other dialects
// the SQL is written, forward and backward.
func FuzzHistories(f *testing.F) {
	for _, seed := range []string{
		"\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b", "\x00\x00\x08\x10\x18\x20\xff\x08\x01\x02\x08\x03\x04\x0b\x09\x0a",
		"history of a table", "\x00\x00\x00\x01\x05\x09\x01\x06\x0a\x06\x01\x06\x02\x03\x00\x04\x01\x04\x02", strings.Repeat("\x00\x01\x03\x07\x05\x02", 6),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 60 {
			data = data[:60]
		}
		runGenerated(t, open(t, "sqlite::memory:"), data)
	})
}

// The same on the servers, with a few histories that are always the same, or as
// many new ones as HOTCLUB_LONG says.
func TestGeneratedHistoriesOnServers(t *testing.T) {
	for _, dialect := range []string{"postgres", "mysql"} {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, uint64(len(dialect))))
			if long > 0 {
				random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
			}
			for i := range max(5, long) {
				data := make([]byte, 60)
				for j := range data {
					data[j] = byte(random.IntN(256))
				}
				t.Run(fmt.Sprint(i), func(t *testing.T) {
					t.Logf("the history is %q", data)
					runGenerated(t, open(t, databases[dialect](t)), data)
				})
			}
		})
	}
}

func runGenerated(t *testing.T, db *orm.DB, data []byte) {
	ctx := context.Background()
	g := &generator{data: data, state: &migrate.State{Tables: []*migrate.Table{}}, distinct: map[string]bool{}}
	var list []*migrate.Migration
	set, err := migrate.NewSet()
	must(t, err)
	for len(g.data) > 0 && len(list) < 12 {
		before := g.state.Clone()
		g.version()
		ops, err := migrate.Diff(ctx, before, g.state, g.answers)
		if err != nil {
			a, _ := before.JSON()
			b, _ := g.state.JSON()
			t.Fatalf("%v\n%s\n%s", err, a, b)
		}
		if len(ops) == 0 {
			continue
		}
		m, err := set.Next("", ops, false)
		must(t, err)
		list = append(list, throughFile(t, m, before, migrate.Dialect(db.Dialect())))
		set, err = migrate.NewSet(list...)
		must(t, err)
		for _, d := range migrate.Dialects() {
			if _, err := migrate.Format(m, before, d); err != nil {
				t.Fatal(err)
			}
		}
		r, err := migrate.RunnerOf(db, set, everything)
		must(t, err)
		if _, err := r.Apply(ctx); err != nil {
			t.Fatal(err)
		}
		same(t, db, "after "+m.Name, g.state)
		for _, table := range g.state.Tables {
			if slices.Contains(g.fresh, table.Name) {
				for i := 1; i <= 3; i++ {
					insertRow(t, db, table, i)
				}
			}
			if n := count(t, db, table.Name); n != 3 {
				t.Fatalf("after %s: %s has %d rows, want 3", m.Name, table.Name, n)
			}
		}
	}
	if len(list) == 0 {
		return
	}
	r, err := migrate.RunnerOf(db, set, everything)
	must(t, err)
	if _, err := r.Rollback(ctx, "zero"); err != nil {
		t.Fatal(err)
	}
	same(t, db, "all the way back", &migrate.State{Tables: []*migrate.Table{}})
	squashed, err := set.Squash("")
	must(t, err)
	set, err = migrate.NewSet(squashed)
	must(t, err)
	r, err = migrate.RunnerOf(db, set, everything)
	must(t, err)
	if _, err := r.Apply(ctx); err != nil {
		t.Fatal(err)
	}
	same(t, db, "squashed", g.state)
}

// same compares the database with a state.
func same(t *testing.T, db *orm.DB, what string, want *migrate.State) {
	t.Helper()
	diff, err := drift.Check(context.Background(), db, want)
	must(t, err)
	if len(diff) > 0 {
		t.Fatalf("%s:\n%s", what, strings.Join(diff, "\n"))
	}
}

// generator changes a state as the bytes say, and knows the answers.
type generator struct {
	data     []byte
	state    *migrate.State
	answers  migrate.Answers
	names    int
	fresh    []string        // tables of this version, without rows
	moved    []string        // tables renamed in this version
	touched  []string        // columns changed in this version
	distinct map[string]bool // "table.column" with the values 1, 2, 3
}

func (g *generator) next() int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b)
}

func (g *generator) name(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

// version makes up to three changes.
func (g *generator) version() {
	g.answers = migrate.Answers{Rename: map[string]string{}, Values: map[string]migrate.Value{}}
	g.fresh, g.moved, g.touched = nil, nil, nil
	for range 1 + g.next()%3 {
		g.change()
	}
}

func (g *generator) change() {
	kind := g.next() % 12
	if len(g.state.Tables) == 0 || (kind == 0 && len(g.state.Tables) < 4) {
		g.addTable()
		return
	}
	t := g.state.Tables[g.next()%len(g.state.Tables)]
	if slices.Contains(g.fresh, t.Name) || slices.Contains(g.moved, t.Name) {
		return
	}
	c := t.Columns[g.next()%len(t.Columns)]
	key := t.Name + "." + c.Name
	plain := c.Name != "id" && !slices.Contains(g.touched, key)
	if plain {
		g.touched = append(g.touched, key)
	}
	zero := "0"
	switch {
	case kind == 1:
		g.addColumn(t)
	case kind == 2 && plain:
		g.dropColumn(t, c.Name)
	case kind == 3 && plain:
		g.renameColumn(t, c)
	case kind == 4 && len(g.answers.Rename)+len(g.answers.Drop)+len(g.answers.Values) == 0:
		g.renameTable(t)
	case kind == 5 && c.Kind != model.JSON: // MySQL has no index over it
		t.Indexes = append(t.Indexes, &model.Index{Name: g.name("ix"), Columns: []string{c.Name}})
	case kind == 6 && g.distinct[key] && !slices.ContainsFunc(t.Uniques, func(u *model.Unique) bool { return u.Columns[0] == c.Name }):
		g.distinct["key "+c.Name] = true
		t.Uniques = append(t.Uniques, &model.Unique{Name: g.name("uq"), Columns: []string{c.Name}})
	case kind == 7 && c.Kind.Integer() && c.Name != "id":
		t.Checks = append(t.Checks, &model.Check{Name: g.name("ck"), Expr: c.Name + " < 1000"})
	case kind == 8 && g.distinct[key] && c.Kind == model.Int64 && !slices.ContainsFunc(t.ForeignKeys, func(k *model.ForeignKey) bool { return k.Columns[0] == c.Name }):
		to := g.state.Tables[g.next()%len(g.state.Tables)]
		if slices.Contains(g.fresh, to.Name) {
			return // it has no rows yet
		}
		g.distinct["key "+c.Name] = true
		t.ForeignKeys = append(t.ForeignKeys, &model.ForeignKey{Name: g.name("fk"), Columns: []string{c.Name}, RefTable: to.Name, RefColumns: []string{"id"},
			OnDelete: []model.Action{model.NoAction, model.Cascade, model.Restrict}[g.next()%3]})
	case kind == 9 && plain:
		if c.Null = !c.Null; !c.Null && c.Default == nil {
			v := map[model.Kind]string{model.Time: "now", model.JSON: "1", model.Bool: "true"}[c.Kind]
			if v == "" {
				v = "1"
			}
			g.answers.Values[key] = migrate.Value{Literal: v}
		}
	case kind == 10 && plain && c.Kind.Integer():
		c.Kind = model.Int64
		if c.Min = nil; g.next()%2 == 0 {
			c.Min = &zero
		}
	case kind == 11:
		g.dropConstraint(t)
	}
}

func (g *generator) addTable() {
	t := &migrate.Table{Name: g.name("t"), Primary: []string{"id"}, Columns: []*migrate.Column{{Name: "id", Kind: model.Int64, Auto: true}}}
	for range 1 + g.next()%3 {
		c := &migrate.Column{Name: g.name("c"), Kind: []model.Kind{model.Int64, model.Int32, model.Text, model.Bool}[g.next()%4]}
		if c.Kind == model.Text {
			c.Size = 30
		}
		t.Columns = append(t.Columns, c)
		g.distinct[t.Name+"."+c.Name] = c.Kind != model.Bool
	}
	g.state.Tables = append(g.state.Tables, t)
	g.fresh = append(g.fresh, t.Name)
}

func (g *generator) addColumn(t *migrate.Table) {
	c := &migrate.Column{Name: g.name("c"), Kind: []model.Kind{model.Int64, model.Text, model.Bool, model.Time, model.JSON}[g.next()%5]}
	if c.Kind == model.Text {
		c.Size = 20
	}
	switch g.next() % 3 {
	case 0:
		c.Null = true
	case 1:
		v := map[model.Kind]string{model.Int64: "5", model.Text: "it's", model.Bool: "true", model.Time: "2024-01-01 00:00:00", model.JSON: "{}"}[c.Kind]
		c.Default = &v
	default:
		v := map[model.Kind]string{model.Int64: "5", model.Text: "a;b", model.Bool: "false", model.Time: "now", model.JSON: "[]"}[c.Kind]
		g.answers.Values[t.Name+"."+c.Name] = migrate.Value{Literal: v}
	}
	t.Columns = append(t.Columns, c)
	g.touched = append(g.touched, t.Name+"."+c.Name)
}

func (g *generator) dropColumn(t *migrate.Table, name string) {
	// A column that refers to rows, or was unique once, cannot come back with one
	// invented value; the way back is refused, and such histories are not made.
	if len(t.Columns) < 3 || g.distinct["key "+name] {
		return
	}
	t.Columns = slices.DeleteFunc(t.Columns, func(c *migrate.Column) bool { return c.Name == name })
	t.Indexes = slices.DeleteFunc(t.Indexes, func(x *model.Index) bool { return x.Columns[0] == name })
	t.Uniques = slices.DeleteFunc(t.Uniques, func(x *model.Unique) bool { return x.Columns[0] == name })
	t.Checks = slices.DeleteFunc(t.Checks, func(x *model.Check) bool { return x.Expr == name+" < 1000" })
	g.answers.Drop = append(g.answers.Drop, t.Name+"."+name)
}

func (g *generator) renameColumn(t *migrate.Table, c *migrate.Column) {
	to := g.name("r")
	old := c.Name
	g.answers.Rename[t.Name+"."+old] = to
	g.distinct[t.Name+"."+to] = g.distinct[t.Name+"."+old]
	g.distinct["key "+to] = g.distinct["key "+old]
	after, err := g.state.Apply(&migrate.RenameColumn{Table: t.Name, Column: old, To: to})
	if err != nil {
		panic(err)
	}
	for _, x := range after.Table(t.Name).Checks {
		if x.Expr == old+" < 1000" {
			x.Expr = to + " < 1000"
		}
	}
	g.state = after
	g.touched = append(g.touched, t.Name+"."+to)
}

func (g *generator) renameTable(t *migrate.Table) {
	to := g.name("t")
	g.answers.Rename[t.Name] = to
	for _, c := range t.Columns {
		g.distinct[to+"."+c.Name] = g.distinct[t.Name+"."+c.Name]
	}
	after, err := g.state.Apply(&migrate.RenameTable{Table: t.Name, To: to})
	if err != nil {
		panic(err)
	}
	g.state = after
	g.moved = append(g.moved, to)
}

func (g *generator) dropConstraint(t *migrate.Table) {
	switch {
	case len(t.ForeignKeys) > 0:
		t.ForeignKeys = t.ForeignKeys[1:]
	case len(t.Uniques) > 0:
		t.Uniques = t.Uniques[1:]
	case len(t.Indexes) > 0:
		t.Indexes = t.Indexes[1:]
	case len(t.Checks) > 0:
		t.Checks = t.Checks[1:]
	}
}
