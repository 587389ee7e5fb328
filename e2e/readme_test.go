//go:build !js

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeShowsRealCode holds the README's Go code to the examples, which the
// other tests here build and run.
func TestReadmeShowsRealCode(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../examples/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../examples/*/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, file := range append(files, more...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		code.Write(text)
	}
	snippets := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(readme, -1)
	if len(snippets) == 0 {
		t.Fatal("the README shows no code")
	}
	for _, snippet := range snippets {
		for _, part := range strings.Split(strings.TrimSpace(string(snippet[1])), "\n\n") {
			if !strings.Contains(code.String(), part) {
				t.Errorf("this stands in the README and not in the examples:\n%s", part)
			}
		}
	}
}
