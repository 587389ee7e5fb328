package build_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"github.com/hotclub-go/hotclub/wasm/js"
	"github.com/hotclub-go/hotclub/wasm/js/build"
)

// The budgets, minified and with brotli at its best.
const (
	bootBudget  = 2 << 10
	wholeBudget = 12 << 10
)

func TestTextsAreUpToDate(t *testing.T) {
	for file, have := range map[string]string{"boot.ts": js.Boot(), "main.ts": js.Runtime()} {
		want, err := build.Compile(filepath.Join("..", "src"), file)
		if err != nil {
			t.Fatal(err)
		}
		if have != want {
			t.Errorf("the text built from src/%s is stale: run go generate ./wasm/js", file)
		}
	}
}

func TestSizes(t *testing.T) {
	script, err := build.Bundle(wasmExec(t))
	if err != nil {
		t.Fatal(err)
	}
	boot, whole := compressed(t, js.Boot()), compressed(t, js.Boot())+compressed(t, string(script))
	t.Logf("boot script %d bytes, whole JavaScript %d bytes", boot, whole)
	if boot > bootBudget {
		t.Errorf("the boot script has %d bytes, the budget is %d", boot, bootBudget)
	}
	if whole > wholeBudget {
		t.Errorf("the JavaScript has %d bytes, the budget is %d", whole, wholeBudget)
	}
}

func TestBundleRefusesWhatIsNotJavaScript(t *testing.T) {
	_, err := build.Bundle([]byte("let a = ;"))
	if err == nil || !strings.Contains(err.Error(), "wasm_exec.js:1:8") {
		t.Errorf("error %v", err)
	}
}

func TestCompileSaysWhere(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.ts"), []byte("\nlet x = ;"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := build.Compile(dir, "a.ts"); err == nil || !strings.Contains(err.Error(), "a.ts:2:8") {
		t.Errorf("error %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "b.ts"), []byte(`console.log("</scr" + "ipt>")`), 0o644); err != nil {
		t.Fatal(err)
	}
	if text, err := build.Compile(dir, "b.ts"); err == nil && strings.Contains(text, "</script") {
		t.Errorf("a text that ends its script element was built: %s", text)
	}
}

// TestTypes checks the sources with the TypeScript compiler, which npm installs
// as the lock file says.
func TestTypes(t *testing.T) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		t.Fatal("npm is needed to check the types of wasm/js/src: install Node.js (Debian, Ubuntu: apt-get install npm)")
	}
	dir := t.TempDir()
	for _, file := range []string{"package.json", "package-lock.json", ".npmrc", "tsconfig.json"} {
		data, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "src"), os.DirFS(filepath.Join("..", "src"))); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"ci", "--no-audit", "--no-fund"}, {"run", "check"}} {
		cmd := exec.Command(npm, args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("npm %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}

func wasmExec(t *testing.T) []byte {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(out)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func compressed(t *testing.T, text string) int {
	t.Helper()
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}
