package postlink_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

// built keeps what the tests compile, as several look at the same programs.
var built sync.Map // of command line to func() ([]byte, error)

// compile runs a go command for the browser that writes one file.
func compile(t testing.TB, args ...string) []byte {
	t.Helper()
	once, _ := built.LoadOrStore(strings.Join(args, " "), sync.OnceValues(func() ([]byte, error) {
		dir, err := os.MkdirTemp("", "postlink-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		out := filepath.Join(dir, "out.wasm")
		cmd := exec.Command("go", append(args[:len(args)-1:len(args)-1], "-trimpath", "-ldflags=-s -w", "-o", out, args[len(args)-1])...)
		cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
		if text, err := cmd.CombinedOutput(); err != nil {
			return text, err
		}
		return os.ReadFile(out)
	}))
	wasm, err := once.(func() ([]byte, error))()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, wasm)
	}
	return wasm
}

// strip strips and packs the symbols once, as a release does.
func strip(t testing.TB, wasm []byte) ([]byte, *postlink.Symbols) {
	t.Helper()
	stripped, symbols, err := postlink.Strip(wasm, runtime.Version())
	if err != nil {
		t.Fatal(err)
	}
	file, err := symbols.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	read := &postlink.Symbols{}
	if err := read.UnmarshalBinary(file); err != nil {
		t.Fatal(err)
	}
	return stripped, read
}

// run runs a program in Node, as GOROOT's own support files do, and returns what
// it wrote.
func run(t testing.TB, wasm []byte, dir string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.wasm")
	if err := os.WriteFile(file, wasm, 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	script := filepath.Join(goroot(t), "lib", "wasm", "wasm_exec_node.js")
	cmd := exec.CommandContext(ctx, "node", append([]string{"--stack-size=8192", script, file}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOTRACEBACK=system")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

var goroot = func() func(testing.TB) string {
	find := sync.OnceValues(func() ([]byte, error) { return exec.Command("go", "env", "GOROOT").Output() })
	return func(t testing.TB) string {
		out, err := find()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
}()
