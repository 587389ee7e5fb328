package postlink_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

func TestStrippedRunsAlike(t *testing.T) {
	plain := compile(t, "build", "./testdata/torture")
	stripped, _ := strip(t, plain)
	want, errs, err := run(t, plain, "")
	if err != nil {
		t.Fatalf("the plain program fails: %v\n%s\n%s", err, want, errs)
	}
	got, errs, err := run(t, stripped, "")
	if err != nil {
		t.Errorf("the stripped program fails: %v\n%s", err, errs)
	}
	if got != want {
		t.Errorf("the stripped program prints\n%s\nand the plain one\n%s", got, want)
	}
	if !strings.Contains(got, "failures 0") {
		t.Errorf("the program did not reach its end:\n%s", got)
	}
}

// A program that cannot ask for its stack loses most inlined calls too, but not
// those that recover counts.
func TestSmallProgramRunsAlike(t *testing.T) {
	plain := compile(t, "build", "./testdata/counter")
	stripped, _ := strip(t, plain)
	want, errs, err := run(t, plain, "")
	if err != nil || !strings.Contains(want, "count 3\n") || !strings.Contains(want, "false") {
		t.Fatalf("the plain program printed %q: %v\n%s", want, err, errs)
	}
	if got, errs, err := run(t, stripped, ""); err != nil || got != want {
		t.Errorf("the plain program printed\n%s\nthe stripped one\n%s\n%v\n%s", want, got, err, errs)
	}
}

// The tests of other packages know nothing of stripping. Those that start
// processes fail in a browser's runtime, then in both builds.
func TestPackagesPassStripped(t *testing.T) {
	for _, pkg := range []string{"reactive", "internal/jsloop"} {
		t.Run(pkg, func(t *testing.T) {
			dir := filepath.Join("..", "..", pkg)
			plain := compile(t, "test", "-c", "./"+filepath.ToSlash(dir))
			stripped, _ := strip(t, plain)
			want, _, _ := run(t, plain, dir, "-test.v")
			got, errs, _ := run(t, stripped, dir, "-test.v")
			if a, b := verdicts(want), verdicts(got); !slices.Equal(a, b) {
				t.Errorf("%d verdicts of the plain build, %d of the stripped one, not the same\n%s\n%s", len(a), len(b), got, errs)
			}
			passed, failed := strings.Count(got, "--- PASS"), strings.Count(got, "--- FAIL")
			if passed == 0 || failed > 1 {
				t.Errorf("only %d tests passed, %d failed", passed, failed)
			}
		})
	}
}

// verdicts returns the lines of a test run that say how a test has ended,
// without times.
func verdicts(output string) []string {
	var lines []string
	for _, m := range regexp.MustCompile(`(?m)^ *(--- [A-Z]+: \S+)|^(PASS|FAIL)$`).FindAllString(output, -1) {
		lines = append(lines, strings.TrimSpace(m))
	}
	slices.Sort(lines) // the tests go through maps
	return lines
}

func TestStripMakesSmaller(t *testing.T) {
	plain := compile(t, "build", "./testdata/counter")
	stripped, _ := strip(t, plain)
	for _, text := range []string{"runtime.gcDrain", "testdata/counter/main.go", "runtime/proc.go"} {
		if !bytes.Contains(plain, []byte(text)) || bytes.Contains(stripped, []byte(text)) {
			t.Errorf("%q must be in the plain program only", text)
		}
	}
	if before, after := packed(t, plain), packed(t, stripped); after > before*3/4 {
		t.Errorf("compressed, %d bytes have only become %d", before, after)
	}
}

func TestStripIsDeterministic(t *testing.T) {
	plain := compile(t, "build", "./testdata/counter")
	copied := bytes.Clone(plain)
	a, first := strip(t, plain)
	b, second := strip(t, plain)
	if !bytes.Equal(a, b) || first.ID != second.ID {
		t.Error("two results differ")
	}
	if !bytes.Equal(plain, copied) {
		t.Error("the input has changed")
	}
}

func TestStripRefuses(t *testing.T) {
	plain := compile(t, "build", "./testdata/counter")
	stripped, _ := strip(t, plain)
	var version *postlink.VersionError
	for _, v := range []string{"go1.25.3", "go1.27.0", "go1.260", "devel go1.27-abc", ""} {
		if _, _, err := postlink.Strip(plain, v); !errors.As(err, &version) || version.Version != v || !errors.Is(err, postlink.ErrUnsupported) {
			t.Errorf("%q: %v", v, err)
		}
	}
	if _, _, err := postlink.Strip(plain, "go1.26.1 X:nogreenteagc"); err != nil {
		t.Errorf("an experiment that changes no table: %v", err)
	}
	executable, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, input := range map[string][]byte{
		"nothing":          nil,
		"text":             []byte("hello"),
		"empty module":     []byte("\x00asm\x01\x00\x00\x00"),
		"native program":   executable,
		"stripped already": stripped,
	} {
		_, _, err := postlink.Strip(input, runtime.Version())
		var layout *postlink.LayoutError
		if !errors.As(err, &layout) || !errors.Is(err, postlink.ErrUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for cut := 0; cut < len(plain); cut += 1 + len(plain)/97 {
		if out, _, err := postlink.Strip(plain[:cut], runtime.Version()); err == nil || out != nil {
			t.Errorf("%d of %d bytes were accepted", cut, len(plain))
		}
	}
}
