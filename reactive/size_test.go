package reactive

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A page that uses signals only must not pay for what resources need: package
// context is imported, but none of its functions may be linked, and nothing that
// formats times, reflects or prints.
func TestSignalsLinkLittle(t *testing.T) {
	deps := strings.Fields(command(t, []string{"GOOS=js", "GOARCH=wasm"}, "go", "list", "-deps", "./testdata/signals"))
	for _, banned := range []string{"fmt", "reflect", "encoding/json", "net/http", "net/url", "regexp", "log", "math/big"} {
		if slices.Contains(deps, banned) {
			t.Errorf("package reactive imports %s", banned)
		}
	}
	program := filepath.Join(t.TempDir(), "signals")
	command(t, nil, "go", "build", "-o", program, "./testdata/signals")
	symbols := command(t, nil, "go", "tool", "nm", program)
	if !strings.Contains(symbols, "reactive.(*Runtime).propagate") {
		t.Fatal("go tool nm does not show the symbols of package reactive")
	}
	for _, banned := range []string{"context.WithCancel", "context.(*cancelCtx)", "time.Time.Format", "time.(*Timer)", "reflect.Value"} {
		if strings.Contains(symbols, banned) {
			t.Errorf("a program that only uses signals links %s", banned)
		}
	}
}

func command(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return string(out)
}
