package migrate_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/hotclub-go/hotclub/internal/testdb"
	"github.com/hotclub-go/hotclub/orm"
	"github.com/hotclub-go/hotclub/orm/migrate"
	"github.com/hotclub-go/hotclub/orm/migrate/drift"
	"github.com/hotclub-go/hotclub/orm/model"
	"github.com/hotclub-go/hotclub/orm/ormgen"
)

func TestMain(m *testing.M) {
	if os.Getenv("HOTCLUB_MIGRATE_CHILD") != "" {
		child()
		return
	}
	os.Exit(testdb.Run(m))
}

// history is the life of some models: their source, version by version.
type history struct {
	name     string
	only     []string
	versions []version
}

type version struct {
	answers migrate.Answers
	source  string
}

// corpus reads testdata/histories: "== name [dialects]" begins a history and a
// line "--", with flags behind it, a version.
func corpus(t testing.TB) []history {
	t.Helper()
	files, err := filepath.Glob("testdata/histories/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []history
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			switch {
			case strings.HasPrefix(line, "== "):
				name, only, _ := strings.Cut(strings.TrimPrefix(line, "== "), " [")
				out = append(out, history{name: name, only: strings.Fields(strings.TrimSuffix(only, "]"))})
			case strings.HasPrefix(line, "--"):
				h := &out[len(out)-1]
				h.versions = append(h.versions, version{answers: flags(t, strings.Fields(line)[1:])})
			case line != "":
				h := &out[len(out)-1]
				h.versions[len(h.versions)-1].source += line + "\n"
			}
		}
	}
	if len(out) < 60 {
		t.Fatalf("%d histories, want at least 60", len(out))
	}
	return out
}

func flags(t testing.TB, words []string) migrate.Answers {
	t.Helper()
	a := migrate.Answers{Rename: map[string]string{}, Values: map[string]migrate.Value{}}
	for i := 0; i+1 < len(words); i += 2 {
		key, value, _ := strings.Cut(words[i+1], "=")
		switch words[i] {
		case "--rename":
			a.Rename[key] = value
		case "--drop":
			a.Drop = append(a.Drop, key)
		case "--fill":
			if expr, ok := strings.CutPrefix(value, "sql:"); ok {
				a.Values[key] = migrate.Value{Expr: expr}
			} else {
				a.Values[key] = migrate.Value{Literal: value}
			}
		default:
			t.Fatalf("unknown flag %q", words[i])
		}
	}
	return a
}

// timeImporter knows package time, type-checked once, and nothing else.
type timeImporter struct{}

var timePackage = sync.OnceValues(func() (*types.Package, error) {
	return importer.ForCompiler(token.NewFileSet(), "source", nil).Import("time")
})

// Import implements types.Importer.
func (timeImporter) Import(path string) (*types.Package, error) {
	if path != "time" {
		return nil, fmt.Errorf("the models of the corpus import nothing but time, not %s", path)
	}
	return timePackage()
}

// stateOf describes models from their source, as the command line does.
func stateOf(t testing.TB, source string) *migrate.State {
	t.Helper()
	source = "package m\nimport \"time\"\nvar _ time.Time\n" + strings.ReplaceAll(source, "; ", "\n")
	source = strings.ReplaceAll(source, "{ ", "{\n")
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "m.go", source, 0)
	if err != nil {
		t.Fatal(err, source)
	}
	conf := types.Config{Importer: timeImporter{}}
	pkg, err := conf.Check("m", fset, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var models []*model.Model
	for _, name := range pkg.Scope().Names() {
		tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		m, err := ormgen.Describe(tn.Type().(*types.Named))
		if err != nil {
			t.Fatal(err)
		}
		models = append(models, m)
	}
	models, err = migrate.WithJoinTables(models)
	if err != nil {
		t.Fatal(err)
	}
	s, err := migrate.StateOf(models)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plannedHistory is what set has made of a history.
type plannedHistory struct {
	set    *migrate.Set
	states []*migrate.State
}

// plannedHistories remembers it by name, because all databases share it.
var plannedHistories sync.Map

// set plans the migrations of a history and takes them through their files.
func (h history) set(t testing.TB) (*migrate.Set, []*migrate.State) {
	t.Helper()
	if h.name != "" {
		if p, ok := plannedHistories.Load(h.name); ok {
			return p.(plannedHistory).set, p.(plannedHistory).states
		}
	}
	set, states := h.plan(t)
	plannedHistories.Store(h.name, plannedHistory{set, states})
	return set, states
}

func (h history) plan(t testing.TB) (*migrate.Set, []*migrate.State) {
	t.Helper()
	set, err := migrate.NewSet()
	if err != nil {
		t.Fatal(err)
	}
	state := &migrate.State{Tables: []*migrate.Table{}}
	var states []*migrate.State
	var list []*migrate.Migration
	for i, v := range h.versions {
		want := stateOf(t, v.source)
		ops, err := migrate.Diff(context.Background(), state, want, v.answers)
		if err != nil {
			t.Fatalf("version %d: %v", i+1, err)
		}
		if again, err := migrate.Diff(context.Background(), want, want, migrate.Answers{}); err != nil || len(again) > 0 {
			t.Fatalf("version %d: planning once more gives %v %v", i+1, again, err)
		}
		m, err := set.Next("", ops, false)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, throughFile(t, m, state, h.dialects()...))
		if set, err = migrate.NewSet(list...); err != nil {
			t.Fatal(err)
		}
		state = want
		states = append(states, want)
	}
	return set, states
}

func (h history) dialects() []migrate.Dialect {
	if len(h.only) == 0 {
		return migrate.Dialects()
	}
	var out []migrate.Dialect
	for _, d := range h.only {
		out = append(out, migrate.Dialect(d))
	}
	return out
}

func throughFile(t testing.TB, m *migrate.Migration, before *migrate.State, dialects ...migrate.Dialect) *migrate.Migration {
	t.Helper()
	text, err := migrate.Format(m, before, dialects...)
	if err != nil {
		t.Fatal(err)
	}
	back, err := migrate.Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	again, err := migrate.Format(back, before, dialects...)
	if err != nil {
		t.Fatal(err)
	}
	if string(again) != string(text) {
		t.Fatalf("a file read and written is another:\n%s\n%s", text, again)
	}
	return back
}

// long is the number of rounds of the longer loops: HOTCLUB_LONG=200 runs the
// kill test 200 times on each database, for example. 0: the short form.
var long, _ = strconv.Atoi(os.Getenv("HOTCLUB_LONG"))

var everything = migrate.Options{Allow: []string{"locking", "destructive"}}

func open(t testing.TB, url string) *orm.DB {
	t.Helper()
	db, err := orm.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var databases = map[string]func(testing.TB) string{
	"sqlite": testdb.SQLite, "postgres": testdb.Postgres, "mysql": testdb.MySQL,
}

// Step by step, squashed and made from nothing, a history ends in the same
// schema; rows stay; and all the way back the database is empty.
func TestHistoriesEndInTheSameSchema(t *testing.T) {
	histories := corpus(t)
	for dialect, url := range databases {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			for _, h := range histories {
				if slices.Contains(h.dialects(), migrate.Dialect(dialect)) {
					t.Run(strings.ReplaceAll(h.name, " ", "_"), func(t *testing.T) { h.run(t, open(t, url(t))) })
				}
			}
		})
	}
}

func (h history) run(t *testing.T, db *orm.DB) {
	ctx := context.Background()
	set, states := h.set(t)
	runner := func(set *migrate.Set, to string) *migrate.Runner {
		opts := everything
		opts.To = to
		r, err := migrate.RunnerOf(db, set, opts)
		must(t, err)
		return r
	}
	check := func(what string, want *migrate.State) {
		t.Helper()
		diff, err := drift.Check(ctx, db, want)
		must(t, err)
		if len(diff) > 0 {
			t.Fatalf("%s:\n%s", what, strings.Join(diff, "\n"))
		}
	}
	var counts map[string]int
	for i, m := range set.Migrations() {
		if _, err := runner(set, m.Name).Apply(ctx); err != nil {
			t.Fatal(err)
		}
		if db.Dialect() == "sqlite" || long > 0 {
			check("after "+m.Name, states[i])
		} else if i == len(states)-1 {
			check("at the end", states[i])
		}
		if i == 0 {
			counts = insertRows(t, db, states[0])
			continue
		}
		for table, n := range counts {
			if states[i].Table(table) != nil {
				if got := count(t, db, table); got != n && states[i-1].Table(table) != nil {
					t.Errorf("after %s: %s has %d rows, had %d", m.Name, table, got, n)
				}
			}
		}
	}
	empty := &migrate.State{Tables: []*migrate.Table{}}
	if _, err := runner(set, "").Rollback(ctx, "zero"); err != nil {
		t.Fatal(err)
	}
	check("all the way back", empty)

	squashed, err := set.Squash("")
	must(t, err)
	squashed = throughFile(t, squashed, empty, h.dialects()...)
	one, err := migrate.NewSet(squashed)
	must(t, err)
	if _, err := runner(one, "").Apply(ctx); err != nil {
		t.Fatal(err)
	}
	check("squashed", states[len(states)-1])
	if _, err := runner(one, "").Rollback(ctx, "zero"); err != nil {
		t.Fatal(err)
	}
	check("squashed and back", empty)
}

func count(t testing.TB, db *orm.DB, table string) int {
	t.Helper()
	q := `"` + table + `"`
	if db.Dialect() == "mysql" {
		q = "`" + table + "`"
	}
	var n int
	must(t, db.SQL().QueryRow("SELECT count(*) FROM "+q).Scan(&n))
	return n
}

// insertRows puts three rows into each table, those that are referred to first,
// and returns how many there are. Every value is made to satisfy the corpus.
func insertRows(t testing.TB, db *orm.DB, s *migrate.State) map[string]int {
	t.Helper()
	counts := map[string]int{}
	done := map[string]bool{}
	for range s.Tables {
		for _, table := range s.Tables {
			ready := !done[table.Name]
			for _, fk := range table.ForeignKeys {
				ready = ready && (done[fk.RefTable] || fk.RefTable == table.Name)
			}
			if !ready {
				continue
			}
			done[table.Name] = true
			for i := 1; i <= 3; i++ {
				insertRow(t, db, table, i)
			}
			counts[table.Name] = 3
		}
	}
	return counts
}

func insertRow(t testing.TB, db *orm.DB, table *migrate.Table, i int) {
	t.Helper()
	quote := func(s string) string {
		if db.Dialect() == "mysql" {
			return "`" + s + "`"
		}
		return `"` + s + `"`
	}
	var names, values []string
	for _, c := range table.Columns {
		if c.Generated != "" || c.Auto {
			continue
		}
		names, values = append(names, quote(c.Name)), append(values, valueOf(c, i))
	}
	statement := "INSERT INTO " + quote(table.Name) + " (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
	if len(names) == 0 {
		statement = "INSERT INTO " + quote(table.Name) + map[string]string{"mysql": " () VALUES ()"}[db.Dialect()]
		if db.Dialect() != "mysql" {
			statement += " DEFAULT VALUES"
		}
	}
	if _, err := db.SQL().Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func valueOf(c *migrate.Column, i int) string {
	switch {
	case c.Null && i == 3:
		return "NULL"
	case len(c.Enum) > 0:
		return "'" + c.Enum[i%len(c.Enum)] + "'"
	}
	switch c.Kind {
	case model.Bool:
		return "TRUE"
	case model.Text:
		return fmt.Sprintf("'v%d'", i)
	case model.Bytes:
		return "'ab'"
	case model.Time:
		return fmt.Sprintf("'2024-02-0%d 10:00:00'", i)
	case model.Date:
		return fmt.Sprintf("'2024-02-0%d'", i)
	case model.UUID:
		return fmt.Sprintf("'00000000-0000-4000-8000-00000000000%d'", i)
	case model.JSON:
		return `'{"a": 1}'`
	}
	return fmt.Sprint(i)
}
