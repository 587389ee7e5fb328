package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

const (
	suite = "node_modules/reactive-framework-test-suite/src/index.ts"

	// The suite has 163 tests with a right answer and 16 that ask for a choice.
	wantTests      = 163
	wantBehavioral = 16
)

// notRun names tests that cannot run here, each with the reason and the Go test
// that shows the same promise. None does: even the one about garbage collection,
// "#99 computed collectable by GC if nothing listening", runs; since JavaScript's
// collector says nothing about Go's, TestDisposedNodesAreCollected in package
// reactive shows that promise.
var notRun = map[string]string{}

// choices are our answers to the tests that have no right one.
var choices = map[string]string{
	"#17 computed evaluation timing":                "lazy",
	"#15 unread computed subscription":              "no subscription",
	"#146 recompute count on multiple dep changes":  "single recompute",
	"#29 NaN equality semantics":                    "Object.is",
	"#167 computed NaN downstream propagation":      "Object.is",
	"#30 same-reference signal write":               "skips",
	"#176 batch return value":                       "returns void",
	"#173 mid-propagation read isolation":           "post-write",
	"#174 intra-run read-after-write":               "post-write",
	"#88 effect subscription after first-run throw": "keeps subscribed",
	"#106 effect throw isolation in flush":          "continues",
	"#86 computed error caching":                    "re-evaluates",
	"#107 non-Error throw caching":                  "re-evaluates",
	"#49 inner write re-run through computed chain": "runs 2x per write",
	"#62 infinite loop in effect":                   "cycle detected",
	"#175 effect multi-signal write batching":       "batched",
}

type report struct {
	Section, Name, Outcome, Detail string
	Behavioral                     bool
}

func TestConformance(t *testing.T) {
	node := tool(t, "node")
	install(t)
	dir := t.TempDir()
	wasm := filepath.Join(dir, "conformance.wasm")
	build := exec.Command("go", "build", "-o", wasm, ".")
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	output(t, build)
	goroot := strings.TrimSpace(string(output(t, exec.Command("go", "env", "GOROOT"))))
	run := exec.Command(node, "runner.mjs", filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"), wasm, bundle(t, dir))
	check(t, output(t, run))
}

// check reads one report per line.
func check(t *testing.T, out []byte) {
	passed, behavioral := 0, 0
	lines := bufio.NewScanner(bytes.NewReader(out))
	for lines.Scan() {
		var r report
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatalf("line of runner.mjs: %v\n%s", err, lines.Text())
		}
		switch {
		case notRun[r.Name] != "":
		case r.Outcome != "pass":
			t.Errorf("%s / %s: %s: %s", r.Section, r.Name, r.Outcome, r.Detail)
		case r.Behavioral:
			behavioral++
			if want := choices[r.Name]; r.Detail != want {
				t.Errorf("%s: the answer is %q, want %q", r.Name, r.Detail, want)
			}
		default:
			passed++
		}
	}
	if passed != wantTests-len(notRun) || behavioral != wantBehavioral {
		t.Errorf("%d tests passed and %d choices were made, want %d and %d", passed, behavioral, wantTests-len(notRun), wantBehavioral)
	}
	t.Logf("%d tests passed, %d choices as expected", passed, behavioral)
}

// install puts the suite into node_modules when it is not there.
func install(t *testing.T) {
	if _, err := os.Stat(suite); err == nil {
		return
	}
	output(t, exec.Command(tool(t, "npm"), "ci"))
}

// bundle turns the suite, which is TypeScript, into one JavaScript module.
func bundle(t *testing.T, dir string) string {
	out := filepath.Join(dir, "suite.mjs")
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{suite},
		Outfile:     out,
		Bundle:      true,
		Write:       true,
		Format:      api.FormatESModule,
		Platform:    api.PlatformNode,
	})
	for _, m := range result.Errors {
		t.Fatalf("bundle %s: %s", suite, m.Text)
	}
	return out
}

func tool(t *testing.T, name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is needed for this test; on Debian: apt-get install nodejs npm (%v)", name, err)
	}
	return path
}

func output(t *testing.T, cmd *exec.Cmd) []byte {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, out, stderr.Bytes())
	}
	return out
}
