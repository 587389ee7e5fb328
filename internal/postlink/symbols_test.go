package postlink_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

// markedLines returns the numbers of the lines of the program that end in
// "// line: name".
func markedLines(t *testing.T, file string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for i, line := range strings.Split(string(text), "\n") {
		if _, name, ok := strings.Cut(line, "// line: "); ok {
			lines[name] = i + 1
		}
	}
	return lines
}

func TestSymbolizePanic(t *testing.T) {
	const pkg = "github.com/hotclub-go/hotclub/internal/postlink/testdata/crash"
	stripped, symbols := strip(t, compile(t, "build", "./testdata/crash"))
	_, stack, err := run(t, stripped, "")
	if err == nil || !strings.Contains(stack, "index out of range [3] with length 0") {
		t.Fatalf("the program did not crash as expected: %v\n%s", err, stack)
	}
	if strings.Contains(stack, "main.go") {
		t.Fatalf("there are lines already:\n%s", stack)
	}
	lines := markedLines(t, "testdata/crash/main.go")
	text := symbols.Symbolize(stack)
	at := 0
	for _, want := range []struct{ call, line string }{
		{"panic", ""},
		{"main.(*shelf).book()", "book"},
		{"main.first(...)", "first"},
		{"main.main.func1.1()", "callback"},
		{"main.(*reader[...]).read()", "read"},
		{"main.main()", "main"},
	} {
		entry := want.call
		if want.line != "" {
			entry += fmt.Sprintf("\n\t%s/main.go:%d\n", pkg, lines[want.line])
		}
		i := strings.Index(text[at:], entry)
		if i < 0 {
			t.Fatalf("%q is missing or out of order in\n%s", entry, text)
		}
		at += i
	}
	if strings.Contains(text, "pc=0x") {
		t.Errorf("program counters are left:\n%s", text)
	}
}

// The stack of a JavaScript error names functions by number and place.
func TestSymbolizeScriptStack(t *testing.T) {
	stripped, symbols := strip(t, compile(t, "build", "./testdata/crash"))
	stack, _, _ := run(t, stripped, "")
	if !regexp.MustCompile(`seen from script(?s:.*)wasm-function\[\d+\]:0x`).MatchString(stack) {
		t.Fatalf("the program printed no stack:\n%s", stack)
	}
	lines := markedLines(t, "testdata/crash/main.go")
	text := symbols.Symbolize(stack)
	for _, want := range []struct{ call, line string }{{"main.script", "script"}, {"main.main", "log"}} {
		entry := regexp.MustCompile(fmt.Sprintf(`wasm-function\[\d+\]:0x[0-9a-f]+ \[%s [^ ]*/crash/main\.go:%d\]`, want.call, lines[want.line]))
		if !entry.MatchString(text) {
			t.Errorf("%s at line %d is missing in\n%s", want.call, lines[want.line], text)
		}
	}
	// Some browsers do not write the place.
	text = symbols.Symbolize(regexp.MustCompile(`(wasm-function\[\d+\]):0x[0-9a-f]+`).ReplaceAllString(stack, "$1"))
	if !regexp.MustCompile(`wasm-function\[\d+\] \[main\.script [^ ]*/crash/main\.go:\d+\]`).MatchString(text) {
		t.Errorf("main.script is missing without places:\n%s", text)
	}
}

func TestLineOfUnknown(t *testing.T) {
	_, symbols := strip(t, compile(t, "build", "./testdata/counter"))
	for _, pc := range []uint64{0, 1, 0xfff0000, 0x7fffffff0000, 1 << 63} {
		if frames := symbols.Line(pc); frames != nil {
			t.Errorf("%#x is %v", pc, frames)
		}
	}
	for _, f := range []int{-1, 0, 1 << 30} {
		if frames := symbols.Function(f, 0); frames != nil {
			t.Errorf("function %d is %v", f, frames)
		}
	}
	const text = "nothing here\n\t?:0 +0x1 fp=0x1 sp=0x1 pc=0x1\nwasm-function[999999999999999999999] wasm-function[0]:0x1\n"
	if got := symbols.Symbolize(text); got != text {
		t.Errorf("%q became %q", text, got)
	}
}

func TestSymbolFileDamaged(t *testing.T) {
	_, symbols := strip(t, compile(t, "build", "./testdata/counter"))
	file, err := symbols.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(file); cut += 1 + len(file)/101 {
		read := &postlink.Symbols{}
		if err := read.UnmarshalBinary(file[:cut]); err == nil {
			t.Errorf("%d of %d bytes were accepted", cut, len(file))
		}
	}
}
