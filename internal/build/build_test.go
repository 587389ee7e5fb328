package build

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/hotclub-go/hotclub/internal/build/buildtest"
)

// goMod is that of modules that import nothing.
const goMod = "module example.com/app\n\ngo 1.26\n"

// writeModule writes a module without Hotclub and returns its folder.
func writeModule(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = goMod
	if err := buildtest.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	return dir
}

func readManifest(t *testing.T, dist string) Manifest {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dist, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// served is what a server sends for an address of the manifest.
func served(t *testing.T, dist, address string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dist, filepath.FromSlash(address)))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// list returns the files below a folder.
func list(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			relative, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(relative))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// program prints which half it is and what it has embedded.
var program = map[string]string{
	"main.go": `package main

func main() { println(half()) }
`,
	"half_js.go": "package main\n\nfunc half() string { return \"client\" }\n",
	"half.go": `//go:build !js

package main

import "embed"

//go:embed all:dist
var files embed.FS

func half() string {
	data, err := files.ReadFile("dist/manifest.json")
	if err != nil {
		return err.Error()
	}
	return string(data)
}
`,
	"dist/.gitkeep":        "",
	"dist/_assets/old.css": "p{}",
	"static/app.css":       "p {\n\tcolor: red;\n}\n",
	"static/LICENSE":       "MIT",
}

func TestBuildEmbedsTheClient(t *testing.T) {
	dir := writeModule(t, program)
	var steps []string
	p, err := Find(t.Context(), dir, ".")
	if err != nil {
		t.Fatal(err)
	}
	p.encodings[0] = brotliEncoding(1) // the best takes a minute under the race detector
	result, err := p.build(t.Context(), Options{
		Output: "server", Release: true,
		Log: func(line string) { steps = append(steps, line) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(steps) != 3 || result.Client.Raw == 0 || result.Client.Brotli == 0 || result.Client.Brotli >= result.Client.Raw || result.Client.Gzip == 0 || result.Client.Gzip >= result.Client.Raw {
		t.Errorf("steps %q, result %+v", steps, result)
	}
	out, err := exec.Command(result.Server).CombinedOutput()
	if err != nil {
		t.Fatal(err)
	}
	onDisk, err := os.ReadFile(filepath.Join(dir, "dist", manifestName))
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(out)) != strings.TrimSpace(string(onDisk)) {
		t.Errorf("the server has embedded\n%s\nand on disk is\n%s", out, onDisk)
	}
	m := readManifest(t, filepath.Join(dir, "dist"))
	if css := served(t, result.Dist, m.Static["/static/app.css"]); css != "p{color:red}\n" {
		t.Errorf("style sheet %q", css)
	}
	if text := served(t, result.Dist, m.Static["/static/LICENSE"]); text != "MIT" {
		t.Errorf("license %q", text)
	}
	if script := served(t, result.Dist, m.Script); !strings.Contains(script, "WebAssembly") {
		t.Errorf("the script is %q", script)
	}
	checkCopies(t, filepath.Join(result.Dist, filepath.FromSlash(m.WASM)))
	for _, name := range list(t, result.Dist) {
		if strings.Contains(name, "old") {
			t.Errorf("%s is still there", name)
		}
	}
	if _, err := os.Stat(filepath.Join(result.Dist, ".gitkeep")); err != nil {
		t.Error("the file that keeps the folder in git is gone")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".dist-*")); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

// checkCopies compares the compressed copies of a file with it.
func checkCopies(t *testing.T, path string) {
	t.Helper()
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for ending, open := range map[string]func(io.Reader) (io.Reader, error){
		".br":  func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		".gz":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		".zst": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r, zstd.WithDecoderMaxWindow(8<<20)) },
	} {
		packed, err := os.ReadFile(path + ending)
		if err != nil {
			t.Error(err)
			continue
		}
		r, err := open(bytes.NewReader(packed))
		if err != nil {
			t.Errorf("%s: %v", ending, err)
			continue
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes of %d, %v", ending, len(got), len(want), err)
		}
	}
}

func TestFailedBuildLeavesTheLastOne(t *testing.T) {
	dir := writeModule(t, map[string]string{
		"main.go":              "package main\n\nfunc main() {}\n",
		"dist/manifest.json":   "the old one",
		"dist/_assets/app.css": "p{}",
		"static/app.css":       "@import './gone.css';",
	})
	before := list(t, dir)
	_, err := Build(t.Context(), Options{Dir: dir, Package: ".", Output: filepath.Join(t.TempDir(), "server")})
	var asset *AssetError
	if !errors.As(err, &asset) {
		t.Fatalf("error %v", err)
	}
	if after := list(t, dir); !slices.Equal(before, after) {
		t.Errorf("files before %q, after %q", before, after)
	}
}

func TestReplaceDistRemovesOldFilesLast(t *testing.T) {
	work, dist := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) {
		t.Helper()
		if err := buildtest.Write(dir, map[string]string{name: text, "go.mod": goMod}); err != nil {
			t.Fatal(err)
		}
	}
	write(work, "_assets/new.css", "new")
	write(work, "manifest.json", "new")
	write(dist, "_assets/old.css", "old")
	// A folder cannot be replaced by a file: moving the manifest fails.
	write(dist, "manifest.json/x", "")
	if err := replaceDist(work, dist); err == nil {
		t.Fatal("no error")
	}
	if _, err := os.Stat(filepath.Join(dist, "_assets", "old.css")); err != nil {
		t.Errorf("the old file went before the new manifest was there: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(dist, "manifest.json")); err != nil {
		t.Fatal(err)
	}
	write(work, "_assets/new.css", "new")
	if err := replaceDist(work, dist); err != nil {
		t.Fatal(err)
	}
	if got := list(t, filepath.Join(dist, "_assets")); !slices.Equal(got, []string{"new.css"}) {
		t.Errorf("files %q", got)
	}
}

func TestCompileErrorsNameThePlace(t *testing.T) {
	dir := writeModule(t, map[string]string{
		"main.go":     "package main\n\nimport \"example.com/app/web\"\n\nfunc main() { web.Run() }\n",
		"web/web.go":  "package web\n\nfunc Run() {\n\tvar n int = \"one\"\n\t_ = n\n}\n",
		"static/.git": "",
	})
	p, err := Find(t.Context(), dir, ".")
	if err != nil {
		t.Fatal(err)
	}
	var client, server *CompileError
	_, clientErr := p.Client(t.Context(), Options{})
	_, serverErr := p.Server(t.Context(), Options{Output: filepath.Join(t.TempDir(), "s")})
	if !errors.As(clientErr, &client) || !errors.As(serverErr, &server) {
		t.Fatalf("errors %v and %v", clientErr, serverErr)
	}
	place := filepath.Join("web", "web.go") + ":4:14: cannot use \"one\""
	if !strings.Contains(client.Output, place) || client.Output != server.Output {
		t.Errorf("the client's:\n%s\nthe server's:\n%s", client, server)
	}
	// Build stops at the first half, so the error is there once.
	if _, err := Build(t.Context(), Options{Dir: dir, Package: "."}); strings.Count(err.Error(), place) != 1 {
		t.Errorf("%v", err)
	}
}

func TestPackagesThatCannotBeBuilt(t *testing.T) {
	dir := writeModule(t, map[string]string{
		"a/a.go":      "package a\n",
		"b/b.go":      "package main\n\nfunc main() {}\n",
		"empty/x.txt": "",
	})
	for pattern, want := range map[string]string{
		"./a":     "./a is package a; only a main package can be built",
		"./...":   "./... matches several packages; name one main package",
		"./gone":  "cannot find ./gone: ",
		"./empty": "cannot find ./empty: no Go files",
	} {
		if _, err := Find(t.Context(), dir, pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", pattern, err)
		}
	}
}

func TestWithoutGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Build(t.Context(), Options{Package: "."}); err == nil || !strings.Contains(err.Error(), "install Go from https://go.dev/dl") {
		t.Errorf("error %v", err)
	}
}

func TestCancelledBuild(t *testing.T) {
	dir := writeModule(t, map[string]string{"main.go": "package main\n\nfunc main() {}\n"})
	p, err := Find(t.Context(), dir, ".")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Server(ctx, Options{Output: filepath.Join(t.TempDir(), "s")}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
