//go:build !js

package serverfn_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// wasmSize compiles a package for the browser and returns its size after
// brotli, in bytes.
func wasmSize(t *testing.T, pkg string) int {
	t.Helper()
	program := filepath.Join(t.TempDir(), "a.wasm")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, pkg)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, 9) // 11 takes ten times as long and changes the difference little
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

func TestClientSize(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.go")
	if err := os.WriteFile(empty, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	floor, client := wasmSize(t, empty), wasmSize(t, "./internal/sizeprobe")
	t.Logf("an empty program has %d KB, a client with a call %d KB", floor/1000, client/1000)
	// Of this, context takes about 70 KB and syscall/js 23 KB.
	if more := client - floor; more > 145_000 {
		t.Errorf("a client of server functions costs %d KB", more/1000)
	}
}

// TestClientImports keeps out of the browser what does not belong there.
func TestClientImports(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "./internal/todos")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, banned := range []string{"fmt", "encoding/json", "net/http", "net/url", "regexp", "log", "log/slog", "reflect", "text/template", "html/template", "math/big", "os/signal", "database/sql", "html", "bytes"} {
		if slices.Contains(deps, banned) {
			t.Errorf("the browser build imports %s", banned)
		}
	}
}
