//go:build !js

package wasm_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// heavy are packages that the browser's half may not reach, with what they
// would add to the download of an empty program, compressed.
var heavy = map[string]string{
	"bufio":         "it comes with packages that read and write files",
	"context":       "70 KB",
	"database/sql":  "the database is on the server",
	"encoding/json": "270 KB",
	"fmt":           "145 KB",
	"html/template": "0.8 MB",
	"log":           "it imports fmt",
	"math/big":      "60 KB",
	"net/http":      "1.5 MB",
	"net/url":       "it imports fmt",
	"os":            "100 KB",
	"os/signal":     "a browser sends no signals",
	"reflect":       "60 KB",
	"regexp":        "100 KB",
	"text/template": "it imports fmt and reflect",
	"time":          "68 KB",

	"github.com/maxence-charriere/go-app/v9/pkg/app": "1 MB",
	"github.com/uptrace/bun":                         "the database is on the server",
	"github.com/hotclub-go/hotclub/orm":              "the database is on the server",
	"github.com/hotclub-go/hotclub/ssr":              "it is the server's half",
}

func TestTheBrowsersHalfImportsNothingHeavy(t *testing.T) {
	const root = "github.com/hotclub-go/hotclub/"
	for _, pkg := range []string{"wasm", "pages", "pages/el", "pages/attr", "pages/on", "reactive"} {
		cmd := exec.Command("go", "list", "-deps", "-f", "{{.ImportPath}} {{.Imports}}", root+pkg)
		cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("go list of %s: %v", pkg, err)
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		for _, line := range lines {
			path, _, _ := strings.Cut(line, " ")
			if cost, banned := heavy[path]; banned {
				t.Errorf("%s reaches %s (%s), which is imported by %s", pkg, path, cost, importers(lines, path))
			}
		}
		if !strings.Contains(string(out), root+pkg+" ") {
			t.Errorf("go list did not list %s", pkg)
		}
	}
}

func importers(lines []string, path string) string {
	var found []string
	for _, line := range lines {
		importer, imports, _ := strings.Cut(line, " ")
		if strings.Contains(" "+strings.Trim(imports, "[]")+" ", " "+path+" ") {
			found = append(found, importer)
		}
	}
	return strings.Join(found, ", ")
}
