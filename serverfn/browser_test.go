//go:build !js

package serverfn_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// prelude gives Node what a page has and a way to watch it.
const prelude = `
const fetchOf = globalThis.fetch;
globalThis.fetches = 0;
globalThis.fetch = (url, options) => {
	globalThis.fetches++;
	globalThis.lastMethod = options.method || "GET";
	return fetchOf(process.env.SITE + url, options);
};
globalThis.failingFetch = () => Promise.reject(new TypeError("fetch failed"));
globalThis.proxyFetch = async () => new Response("<html>Bad gateway</html>", { status: 502 });
globalThis.nonsenseFetch = async () => new Response("<html>Sign in</html>");
`

// TestInBrowser runs the js half, compiled to wasm, in Node against a real
// server.
func TestInBrowser(t *testing.T) {
	s := newSite(t)
	dir := t.TempDir()
	program := filepath.Join(dir, "jsprobe.wasm")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./internal/jsprobe")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	before := filepath.Join(dir, "prelude.js")
	if err := os.WriteFile(before, []byte(prelude), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	node := exec.CommandContext(ctx, "node", "--require", before, filepath.Join(goRoot(t), "lib/wasm/wasm_exec_node.js"), program)
	node.Env = []string{"PATH=" + os.Getenv("PATH"), "SITE=" + s.URL}
	out, err := node.CombinedOutput()
	t.Logf("%s", out)
	if err != nil || strings.Contains(string(out), "FAIL") || !strings.HasSuffix(string(out), "done\n") {
		t.Fatalf("%v", err)
	}
	// What the browser cancelled or left must have ended here: Wait, Ticks.
	for _, want := range []error{nil, context.Canceled} {
		if got := <-s.ended.C; got != want {
			t.Errorf("Wait saw %v, want %v", got, want)
		}
	}
	select {
	case <-s.ended.C:
	case <-time.After(5 * time.Second):
		t.Error("the stream that the browser left goes on")
	}
}

// goRoot is where the Go installation is that builds the program.
func goRoot(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
