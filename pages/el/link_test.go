package el_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

const program = `package main

import (
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

var view pages.Node

func main() { view = el.Div(attr.ID("x"), el.P(), on.Click(func() {})) }
`

// TestOnlyUsedNamesAreLinked builds a program for the browser and looks at what
// the linker kept of the vocabulary.
func TestOnlyUsedNamesAreLinked(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	// The program stands in the module only for the compiler's eyes.
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "internal", "linkcheck", "main.go"): source,
	}})
	if err != nil {
		t.Fatal(err)
	}
	overlayFile := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlayFile, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-overlay", overlayFile, "-ldflags=-dumpdep", "-o", filepath.Join(dir, "main.wasm"), "./internal/linkcheck")
	build.Dir = root
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	output, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%.2000s", err, output)
	}
	linked := symbols(output, `pages/\w+\.\w+Name`)
	want := []string{"pages/attr.idName", "pages/el.divName", "pages/el.pName", "pages/on.clickName"}
	if !slices.Equal(linked, want) {
		t.Errorf("linked: %v, want %v", linked, want)
	}
	// What the variables point to is static data without a name of its own.
	if data := symbols(output, `pages/(?:el|attr|on)\.\.stmp_\d+`); len(data) != len(want) {
		t.Errorf("linked %d descriptors, want %d: %v", len(data), len(want), data)
	}
}

// symbols returns the symbols of this module that the linker reached and that
// match a pattern.
func symbols(dump []byte, pattern string) []string {
	var found []string
	for _, match := range regexp.MustCompile(`-> github\.com/hotclub-go/hotclub/(`+pattern+`)\b`).FindAllSubmatch(dump, -1) {
		found = append(found, string(match[1]))
	}
	slices.Sort(found)
	return slices.Compact(found)
}
