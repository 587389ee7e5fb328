package generate_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/hotclub-go/hotclub/internal/generate"
)

// repository is the folder of this module.
var repository = filepath.Join("..", "..")

// TestGolden holds the packages with server functions of this repository
// against what is generated for them now. To accept a change, run
// `go run ./cmd/pages-dev generate ./serverfn/...`.
func TestGolden(t *testing.T) {
	report, err := generate.Run(t.Context(), generate.Options{Dir: repository, Patterns: []string{"./serverfn/..."}, Check: true, CacheDir: "off"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"serverfn/internal/faults", "serverfn/internal/todos", "serverfn/internal/wire"}
	if !slices.Equal(report.Packages, want) || report.Stale() {
		t.Errorf("%+v", report)
	}
}

// module writes files into a new module that uses this one.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	files["go.sum"] = string(sum)
	files["go.mod"] = "module example.com/app\n\ngo 1.26\n\nrequire github.com/hotclub-go/hotclub v0.0.0\n\nreplace github.com/hotclub-go/hotclub => " + root + "\n"
	write(t, dir, files)
	return dir
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func run(t *testing.T, dir string, check bool) generate.Report {
	t.Helper()
	report, err := generate.Run(t.Context(), generate.Options{Dir: dir, Check: check, CacheDir: filepath.Join(dir, ".cache")})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func goVet(t *testing.T, dir, goos, goarch string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "vet", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "GOFLAGS=-mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("GOOS=%s: %v\n%s", goos, err, out)
	}
}

// app is a module of two packages that need each other's generated functions
// before these exist.
func app() map[string]string {
	return map[string]string{
		"notes/notes.go": `package notes

import "context"

type Note struct { Text string ` + "`json:\"text\" validate:\"required\"`" + ` }

// Count uses what is yet to be generated.
func Count(ctx context.Context) int { n, _ := CountNotes(ctx); return n }
`,
		"notes/server.go": `//go:build !js

package notes

import "context"

type db struct{}

//hotclub:server query
func countNotes(ctx context.Context, d *db) (int, error) { return 1, nil }

// addNote and dropNote call each other, in a circle.
//hotclub:server
func addNote(ctx context.Context, n Note) error { return DropNote(ctx, 1) }

//hotclub:server
func dropNote(ctx context.Context, id int64) error { return AddNote(ctx, Note{}) }
`,
		"tags/server.go": `//go:build !js

package tags

import (
	"context"

	"example.com/app/notes"
)

//hotclub:server
func tag(ctx context.Context, n notes.Note) ([]notes.Note, error) { _ = notes.Count(ctx); return []notes.Note{n}, nil }
`,
		"plain/plain.go": "package plain\n",
	}
}

func TestLifeOfAModule(t *testing.T) {
	dir := module(t, app())
	all := []string{
		"notes/hotclub_gen.go", "notes/hotclub_gen_js.go", "notes/hotclub_gen_server.go",
		"tags/hotclub_gen.go", "tags/hotclub_gen_js.go", "tags/hotclub_gen_server.go",
	}
	if report := run(t, dir, true); !slices.Equal(report.Written, all) || !report.Stale() {
		t.Fatalf("check of a fresh module: %+v", report)
	}
	if _, err := os.Stat(filepath.Join(dir, all[0])); err == nil {
		t.Fatal("check wrote a file")
	}
	if report := run(t, dir, false); !slices.Equal(report.Written, all) || len(report.Skipped) != 0 {
		t.Fatalf("first run: %+v", report)
	}
	if report := run(t, dir, false); report.Stale() || len(report.Skipped) != 2 {
		t.Errorf("second run: %+v", report)
	}
	goVet(t, dir, "linux", "amd64")
	goVet(t, dir, "js", "wasm")

	// What happens inside a function changes nothing.
	body := strings.Replace(app()["notes/server.go"], "return 1, nil", "return 2, nil", 1)
	write(t, dir, map[string]string{"notes/server.go": body})
	run(t, dir, false) // go vet has touched go.mod
	write(t, dir, map[string]string{"notes/server.go": strings.Replace(body, "return 2, nil", "return 3, nil", 1)})
	if report := run(t, dir, false); len(report.Skipped) != 2 {
		t.Errorf("after a change inside a function: %+v", report)
	}

	// A changed type in one package concerns the package that uses it.
	source, err := os.ReadFile(filepath.Join(dir, "notes/notes.go"))
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"notes/notes.go": strings.Replace(string(source), "type Note struct {", "type Note struct { Stars int;", 1)})
	if report := run(t, dir, true); !slices.Equal(report.Written, []string{"notes/hotclub_gen.go", "notes/hotclub_gen_server.go", "tags/hotclub_gen.go", "tags/hotclub_gen_server.go"}) {
		t.Errorf("after a change: %+v", report)
	}
	if report := run(t, dir, false); len(report.Written) != 4 {
		t.Errorf("after a change: %+v", report)
	}

	// An edited generated file is noticed though no source changed.
	edited := filepath.Join(dir, all[1])
	text, err := os.ReadFile(edited)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{all[1]: string(text) + "\n// edited\n"})
	if report := run(t, dir, false); !slices.Equal(report.Written, all[1:2]) {
		t.Errorf("after an edit of a generated file: %+v", report)
	}

	// Without directives the generated files go.
	write(t, dir, map[string]string{"tags/server.go": "package tags\n"})
	if report := run(t, dir, false); !slices.Equal(report.Removed, all[3:]) {
		t.Errorf("after the last directive is gone: %+v", report)
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "tags", "hotclub_gen*")); len(found) != 0 {
		t.Errorf("%v are still there", found)
	}
}

func TestForeignFileIsNotOverwritten(t *testing.T) {
	files := app()
	files["notes/hotclub_gen.go"] = "package notes\n\n// mine\n"
	dir := module(t, files)
	if _, err := generate.Run(t.Context(), generate.Options{Dir: dir, CacheDir: "off"}); err == nil || !strings.Contains(err.Error(), "will not be overwritten") {
		t.Errorf("%v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := generate.Run(ctx, generate.Options{Dir: module(t, app()), CacheDir: "off"}); err == nil {
		t.Error("a cancelled run succeeded")
	}
}

// TestRefused generates for each archive of testdata/refused. A comment "want"
// holds what the generator must say of its line, "below" of the next line.
func TestRefused(t *testing.T) {
	archives, err := filepath.Glob("testdata/refused/*.txt")
	if err != nil || len(archives) == 0 {
		t.Fatalf("%v, %v", archives, err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
			}
			dir := module(t, files)
			_, err = generate.Run(t.Context(), generate.Options{Dir: dir, CacheDir: "off"})
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			matched := 0
			for _, w := range wants(archive) {
				found := slices.IndexFunc(got, func(s string) bool { return strings.HasPrefix(s, w.at) && strings.Contains(s, w.message) })
				if found < 0 {
					t.Errorf("nothing says %s %s", w.at, w.message)
					continue
				}
				got = slices.Delete(got, found, found+1)
				matched++
			}
			if len(got) > 0 || matched == 0 {
				t.Errorf("%d expected errors found, and beyond them:\n%s", matched, strings.Join(got, "\n"))
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "hotclub_gen*")); len(left) > 0 {
				t.Errorf("files were written nevertheless: %v", left)
			}
		})
	}
}

type wanted struct{ at, message string }

var wantComment = regexp.MustCompile("// (want|below) `([^`]*)`")

func wants(archive *txtar.Archive) []wanted {
	var all []wanted
	for _, f := range archive.Files {
		for i, line := range strings.Split(string(f.Data), "\n") {
			for _, m := range wantComment.FindAllStringSubmatch(line, -1) {
				n := i + 1
				if m[1] == "below" {
					n++
				}
				all = append(all, wanted{fmt.Sprintf("%s:%d:", f.Name, n), m[2]})
			}
		}
	}
	return all
}
