package pages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocs checks that each snippet of the pages below stands in code that is
// compiled and run: in the file given here, or in the one that a comment before
// the snippet names.
func TestDocs(t *testing.T) {
	for page, file := range map[string]string{
		"components.md": "pages/docs_components_test.go",
		"routing.md":    "pages/docs_routing_test.go",
		"async.md":      "pages/docs_async_test.go",
		"testing.md":    "pages/docs_testing_test.go",
	} {
		text := read(t, "docs/"+page)
		snippets := regexp.MustCompile("(?s)(?:<!-- file: (\\S+) -->\n)?```go\n(.*?)```").FindAllStringSubmatch(text, -1)
		if len(snippets) < 4 || len(snippets) != strings.Count(text, "```go") {
			t.Errorf("%s has %d snippets, of which %d were found", page, strings.Count(text, "```go"), len(snippets))
		}
		for _, snippet := range snippets {
			source := file
			if snippet[1] != "" {
				source = snippet[1]
			}
			if !strings.Contains(read(t, source), snippet[2]) {
				t.Errorf("%s: this snippet is not part of %s:\n%s", page, source, snippet[2])
			}
		}
	}
}

// TestDocsIndex checks that every page stands in the index and that every link
// from one page to another leads somewhere.
func TestDocsIndex(t *testing.T) {
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	index := read(t, "docs/README.md")
	for _, page := range pages {
		name := filepath.Base(page)
		if name != "README.md" && !strings.Contains(index, "]("+name+")") {
			t.Errorf("docs/README.md does not lead to %s", name)
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+\.md)[^)]*\)`).FindAllStringSubmatch(read(t, "docs/"+name), -1) {
			if _, err := os.Stat(filepath.Join("../docs", link[1])); err != nil {
				t.Errorf("docs/%s leads to %s: %v", name, link[1], err)
			}
		}
	}
}

// read returns a file of the repository.
func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
