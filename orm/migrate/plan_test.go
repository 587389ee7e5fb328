package migrate_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/orm/migrate"
	"github.com/hotclub-go/hotclub/orm/model"
)

var update = flag.Bool("update", false, "write the golden files anew")

func plan(t testing.TB, from, to string, a migrate.Answers) (migrate.Operations, error) {
	t.Helper()
	before := &migrate.State{Tables: []*migrate.Table{}}
	if from != "" {
		before = stateOf(t, from)
	}
	return migrate.Diff(context.Background(), before, stateOf(t, to), a)
}

func described(ops migrate.Operations) string {
	var out []string
	for _, op := range ops {
		out = append(out, migrate.Describe(op))
	}
	return strings.Join(out, "\n")
}

// What could be a rename is a question, and each answer does what it says.
func TestRenamesAreAsked(t *testing.T) {
	const before = "type User struct { ID int64; Email string }"
	const after = "type User struct { ID int64; Mail string }"
	_, err := plan(t, before, after, migrate.Answers{})
	if !errors.Is(err, migrate.ErrUnanswered) || !strings.Contains(err.Error(), "--rename users.email=users.mail") || !strings.Contains(err.Error(), "--drop users.email") {
		t.Errorf("without an answer: %v", err)
	}
	for _, to := range []string{"users.mail", "mail"} {
		ops, err := plan(t, before, after, migrate.Answers{Rename: map[string]string{"users.email": to}})
		must(t, err)
		if got := described(ops); got != "rename column users.email to mail" {
			t.Errorf("renamed to %s: %s", to, got)
		}
	}
	ops, err := plan(t, before, after, migrate.Answers{Drop: []string{"users.email"}, Values: map[string]migrate.Value{"users.mail": {Literal: "?"}}})
	must(t, err)
	if got := described(ops); got != "add column users.mail (text, not null)\ndrop column users.email" {
		t.Errorf("dropped: %s", got)
	}
	_, err = plan(t, before, after, migrate.Answers{Rename: map[string]string{"users.email": "users.nothing"}})
	if !errors.Is(err, migrate.ErrUnanswered) {
		t.Errorf("a rename to what is not there: %v", err)
	}
}

func TestTableRenamesAreAsked(t *testing.T) {
	const before = "type User struct { ID int64; Name string }"
	const after = "type Person struct { ID int64; FullName string }"
	_, err := plan(t, before, after, migrate.Answers{})
	if !errors.Is(err, migrate.ErrUnanswered) || !strings.Contains(err.Error(), "--rename users=people") {
		t.Errorf("without an answer: %v", err)
	}
	_, err = plan(t, before, after, migrate.Answers{Rename: map[string]string{"users": "people"}})
	if !errors.Is(err, migrate.ErrUnanswered) || !strings.Contains(err.Error(), "--rename people.name=people.full_name") {
		t.Errorf("the column, then: %v", err)
	}
}

// asker answers like a person, and notes the questions.
type asker struct {
	rename    func(old string, candidates []string) string
	questions []string
}

func (a *asker) Renamed(_ context.Context, old string, candidates []string) (string, error) {
	a.questions = append(a.questions, old+" -> "+strings.Join(candidates, "|"))
	return a.rename(old, candidates), nil
}

func (a *asker) Fill(_ context.Context, column, _ string) (migrate.Value, error) {
	a.questions = append(a.questions, column)
	return migrate.Value{Literal: "0"}, nil
}

func TestEveryCandidateIsOffered(t *testing.T) {
	a := &asker{rename: func(old string, c []string) string { return c[len(c)-1] }}
	ops, err := plan(t, "type P struct { ID int64; A string; B string; N int64 }", "type P struct { ID int64; X string; Y string; Z bool }",
		migrate.Answers{Else: a})
	must(t, err)
	want := []string{"ps.a -> ps.x|ps.y", "ps.b -> ps.x", "ps.n -> ps.z"}
	if !slices.Equal(a.questions, want) {
		t.Errorf("questions %q, want %q", a.questions, want)
	}
	if got := described(ops); !strings.HasPrefix(got, "rename column ps.a to y\nrename column ps.b to x\nrename column ps.n to z\nalter column ps.z") {
		t.Errorf("plan:\n%s", got)
	}
}

// NOT NULL without a default is caught when it is planned, with the ways out.
func TestNotNullIsCaughtAtPlanning(t *testing.T) {
	for name, versions := range map[string][2]string{
		"new":     {"type U struct { ID int64 }", "type U struct { ID int64; Age int64 }"},
		"altered": {"type U struct { ID int64; Age *int64 }", "type U struct { ID int64; Age int64 }"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := plan(t, versions[0], versions[1], migrate.Answers{})
			if !errors.Is(err, migrate.ErrUnanswered) {
				t.Fatalf("error is %v", err)
			}
			for _, way := range []string{"default in its orm tag", "make it nullable", "--fill us.age=VALUE"} {
				if !strings.Contains(err.Error(), way) {
					t.Errorf("the way out %q is missing in: %v", way, err)
				}
			}
			if _, err := plan(t, versions[0], versions[1], migrate.Answers{Values: map[string]migrate.Value{"us.age": {Literal: "many"}}}); err == nil {
				t.Error("a text was taken for a number")
			}
		})
	}
}

// Changes of Go code that mean nothing to the database plan nothing.
func TestNoChurn(t *testing.T) {
	for name, versions := range map[string][2]string{
		"field renamed, column kept": {"type U struct { ID int64; Name string }", "type U struct { ID int64; Title string `orm:\"column=name\"` }"},
		"model renamed, table kept":  {"type User struct { ID int64 }", "type Account struct { _ struct{} `orm:\"table=users\"`; ID int64 }"},
		"fields reordered":           {"type U struct { ID int64; A int64; B string }", "type U struct { B string; ID int64; A int64 }"},
		"size from validate":         {"type U struct { ID int64; A string `orm:\"size=9\"` }", "type U struct { ID int64; A string `validate:\"max=9\"` }"},
		"pointer and null":           {"type U struct { ID int64; A *int64 }", "type U struct { ID int64; A int64 `orm:\"null\"` }"},
		"int and int64":              {"type U struct { ID int64; A int }", "type U struct { ID int64; A int64 }"},
		"auto-now":                   {"type U struct { ID int64; A time.Time }", "type U struct { ID int64; A time.Time `orm:\"created\"` }"},
		"unique inline or by group":  {"type U struct { ID int64; A int64 `orm:\"unique\"` }", "type U struct { _ struct{} `orm:\"unique=(a)\"`; ID int64; A int64 }"},
	} {
		ops, err := plan(t, versions[0], versions[1], migrate.Answers{})
		if err != nil || len(ops) > 0 {
			t.Errorf("%s: %v %v", name, described(ops), err)
		}
	}
}

func TestWhatCannotBePlanned(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"key changes":       {"type U struct { _ struct{} `orm:\"pk=(a)\"`; A int64; B int64 }", "type U struct { _ struct{} `orm:\"pk=(a, b)\"`; A int64; B int64 }", "primary key"},
		"kinds do not mix":  {"type U struct { ID int64; A []byte }", "type U struct { ID int64; A int64 }", "does not become"},
		"value to computed": {"type U struct { ID int64; A int64; B int64 }", "type U struct { ID int64; A int64; B int64 `orm:\"generated=a + 1\"` }", "values would be lost"},
	} {
		if _, err := plan(t, c.from, c.to, migrate.Answers{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want one with %q", name, err, c.want)
		}
	}
}

// Each kind of change is in its class, on each dialect.
func TestClasses(t *testing.T) {
	const u = "type U struct { ID int64; A int64; B string `orm:\"size=50\"`; C *int64; D string `orm:\"decimal=10.2\"`; E string `orm:\"enum=x|y\"` }"
	replace := func(old, new string) string { return strings.Replace(u, old, new, 1) }
	for name, c := range map[string]struct{ to, sqlite, postgres, mysql string }{
		"create table":   {u + "\ntype New struct { ID int64 }", "safe", "safe", "safe"},
		"nullable":       {replace("A int64;", "A int64; N *int64;"), "safe", "safe", "safe"},
		"with default":   {replace("A int64;", "A int64; N int64 `orm:\"default=1\"`;"), "safe", "safe", "safe"},
		"drop column":    {replace("A int64;", ""), "destructive", "destructive", "destructive"},
		"index":          {replace("A int64;", "A int64 `orm:\"index\"`;"), "locking", "locking", "locking"},
		"unique":         {replace("A int64;", "A int64 `orm:\"unique\"`;"), "locking", "locking", "locking"},
		"narrow":         {replace("A int64;", "A int32;"), "destructive", "destructive", "destructive"},
		"to text":        {replace("A int64;", "A string;"), "locking", "locking", "locking"},
		"shorter":        {replace("size=50", "size=5"), "locking", "locking", "locking"},
		"longer":         {replace("size=50", "size=90"), "locking", "locking", "locking"},
		"to null":        {replace("A int64;", "A *int64;"), "locking", "safe", "safe"},
		"new default":    {replace("A int64;", "A int64 `orm:\"default=4\"`;"), "locking", "safe", "safe"},
		"less precision": {replace("decimal=10.2", "decimal=10.1"), "destructive", "destructive", "destructive"},
		"enum smaller":   {replace("enum=x|y", "enum=x"), "locking", "locking", "locking"},
		"check":          {replace("type U struct {", "type U struct { _ struct{} `orm:\"check=(a > 0)\"`;"), "locking", "locking", "locking"},
	} {
		ops, err := plan(t, u, c.to, migrate.Answers{})
		must(t, err)
		for d, want := range map[migrate.Dialect]string{migrate.SQLite: c.sqlite, migrate.Postgres: c.postgres, migrate.MySQL: c.mysql} {
			e, err := migrate.Editor(d)
			must(t, err)
			steps, err := e.Steps(stateOf(t, u), ops)
			must(t, err)
			worst := "safe"
			for _, s := range steps {
				if s.Class == migrate.Destructive || worst == "safe" {
					worst = string(s.Class)
				}
				if s.Class != migrate.Safe && s.Reason == "" {
					t.Errorf("%s on %s: no reason", name, d)
				}
				if s.Class == migrate.Destructive && s.Consent == "" {
					t.Errorf("%s on %s: no name for consent", name, d)
				}
			}
			if worst != want {
				t.Errorf("%s on %s is %s, want %s", name, d, worst, want)
			}
		}
	}
}

// The files of the whole corpus are what they were, statement by statement.
// Write them anew with -update and read the difference.
func TestGoldenSQL(t *testing.T) {
	for _, h := range corpus(t) {
		set, _ := h.set(t)
		dir := writeFiles(t, set, h.dialects()...)
		var got strings.Builder
		for _, m := range set.Migrations() {
			text, err := os.ReadFile(filepath.Join(dir, m.Name+".sql"))
			must(t, err)
			got.Write(text)
			got.WriteString("\n")
		}
		path := filepath.Join("testdata", "golden", strings.ReplaceAll(h.name, " ", "_")+".sql")
		if *update {
			must(t, os.MkdirAll(filepath.Dir(path), 0o755))
			must(t, os.WriteFile(path, []byte(got.String()), 0o644))
		}
		want, err := os.ReadFile(path)
		must(t, err)
		if got.String() != string(want) {
			t.Errorf("%s differs; run: go test ./orm/migrate -run TestGoldenSQL -update", path)
		}
	}
}

// State and operations survive their JSON, and the JSON is always the same.
func TestStateAndOperationsAsJSON(t *testing.T) {
	for _, h := range corpus(t) {
		set, states := h.set(t)
		for _, s := range states {
			text, err := s.JSON()
			must(t, err)
			var back migrate.State
			must(t, json.Unmarshal(text, &back))
			again, err := back.JSON()
			must(t, err)
			if !s.Equal(&back) || string(text) != string(again) {
				t.Errorf("%s: a state changed in JSON", h.name)
			}
		}
		for _, m := range set.Migrations() {
			text, err := json.Marshal(m.Operations)
			must(t, err)
			var back migrate.Operations
			must(t, json.Unmarshal(text, &back))
			again, err := json.Marshal(back)
			must(t, err)
			if string(text) != string(again) {
				t.Errorf("%s: operations changed in JSON:\n%s\n%s", m.Name, text, again)
			}
		}
	}
}

// Operations that are written by hand are checked when they are read.
func TestOperationsThatDoNotFit(t *testing.T) {
	for text, want := range map[string]string{
		`[{"op":"fly"}]`: "unknown operation",
		`[{"op":"drop_table","table":"x","oops":1}]`: "unknown field",
		`[{"op":"add_column","table":"x"}]`:          "incomplete",
		`[{"table":"x"}]`:                            `"op" is missing`,
	} {
		var ops migrate.Operations
		if err := json.Unmarshal([]byte(text), &ops); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want one with %q", text, err, want)
		}
	}
	s := stateOf(t, "type U struct { ID int64; A int64 `orm:\"index\"` }\ntype N struct { ID int64; UID int64; U *U `orm:\"belongs_to=UID\"` }")
	for _, op := range []migrate.Operation{
		&migrate.DropColumn{Table: "us", Column: "a"}, &migrate.DropTable{Table: "us"}, &migrate.DropTable{Table: "nope"},
		&migrate.RenameColumn{Table: "us", Column: "a", To: "id"}, &migrate.DropIndex{Table: "us", Name: "nope"},
		&migrate.DropColumn{Table: "us", Column: "id"},
	} {
		if _, err := s.Apply(op); err == nil {
			t.Errorf("%s was accepted", migrate.Describe(op))
		}
	}
}

// What databases treat differently when said twice is refused.
func TestSaidTwice(t *testing.T) {
	int64s := func(names ...string) (out []*migrate.Column) {
		for _, n := range names {
			out = append(out, &migrate.Column{Name: n, Kind: model.Int64})
		}
		return out
	}
	for want, table := range map[string]*migrate.Table{
		"two unique constraints": {Name: "t", Primary: []string{"id"}, Columns: int64s("id", "a"),
			Uniques: []*model.Unique{{Name: "u1", Columns: []string{"a"}}, {Name: "u2", Columns: []string{"a"}}}},
		"two foreign keys": {Name: "t", Primary: []string{"id"}, Columns: int64s("id", "a"), ForeignKeys: []*model.ForeignKey{
			{Name: "f1", Columns: []string{"a"}, RefTable: "t", RefColumns: []string{"id"}}, {Name: "f2", Columns: []string{"a"}, RefTable: "t", RefColumns: []string{"id"}}}},
		"is used by": {Name: "t", Primary: []string{"id"}, Columns: int64s("id", "a"),
			Uniques: []*model.Unique{{Name: "x", Columns: []string{"a"}}}, Indexes: []*model.Index{{Name: "x", Columns: []string{"id"}}}},
		"does not exist": {Name: "t", Primary: []string{"id"}, Columns: int64s("id", "a"), ForeignKeys: []*model.ForeignKey{
			{Name: "f1", Columns: []string{"a"}, RefTable: "t", RefColumns: []string{"nope"}}}},
	} {
		_, err := migrate.Diff(context.Background(), &migrate.State{}, &migrate.State{Tables: []*migrate.Table{table}}, migrate.Answers{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want one with %q", err, want)
		}
	}
}
