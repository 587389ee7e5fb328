package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

func TestSymbolize(t *testing.T) {
	dir := t.TempDir()
	program, file := filepath.Join(dir, "app.wasm"), filepath.Join(dir, "app.symbols")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, "../../internal/postlink/testdata/counter")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wasm, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	_, symbols, err := postlink.Strip(wasm, runtime.Version())
	if err != nil {
		t.Fatal(err)
	}
	packed, err := symbols.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, packed, 0o644); err != nil {
		t.Fatal(err)
	}
	// Program counters are numbers of functions and places in them.
	pc := uint64(0)
	for i := uint64(0x1000); pc == 0; i++ {
		frames := symbols.Line(i << 16)
		if frames == nil {
			t.Fatal("there is no main.main")
		}
		if frames[0].Function == "main.main" {
			pc = i << 16
		}
	}
	run := func(stdin string, args ...string) (string, error) {
		var out bytes.Buffer
		cmd := symbolizeCommand()
		cmd.SetArgs(args)
		cmd.SetIn(strings.NewReader(stdin))
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		err := cmd.Execute()
		return out.String(), err
	}
	const place = "internal/postlink/testdata/counter/main.go:"
	stack := fmt.Sprintf("panic: boom\n\n()\n\t?:0 +0x2 fp=0x1 sp=0x2 pc=%#x\n", pc)
	if out, err := run(stack, file); err != nil || !strings.HasPrefix(out, "panic: boom\n\nmain.main()\n\t") || !strings.Contains(out, place) {
		t.Errorf("from standard input: %v\n%s", err, out)
	}
	saved := filepath.Join(dir, "stack.txt")
	if err := os.WriteFile(saved, []byte(stack), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := run("", file, saved); err != nil || !strings.Contains(out, place) {
		t.Errorf("from a file: %v\n%s", err, out)
	}
	if out, err := run("", file, "--pc", fmt.Sprintf("%#x", pc)); err != nil || !strings.Contains(out, place) {
		t.Errorf("one program counter: %v\n%s", err, out)
	}
	for _, args := range [][]string{{program}, {filepath.Join(dir, "missing")}, {file, "--pc", "zz"}, {file, "--pc", "0x1"}} {
		if out, err := run("", args...); err == nil {
			t.Errorf("%v printed %q", args, out)
		}
	}
}
