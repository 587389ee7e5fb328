package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// ImportError tells that the browser's half would contain a package that has
// no place there.
type ImportError struct {
	Chain  []string // from the main package to the package in question
	Reason string
}

func (e *ImportError) Error() string {
	return "the client must not import " + e.Chain[len(e.Chain)-1] + ": " + e.Reason +
		"\nIt comes in this way:\n\t" + strings.Join(e.Chain, "\n\timports ") +
		"\nMove the code that needs it into a file with the line //go:build !js."
}

// banned are packages that a browser build may never reach, with the reason.
var banned = []struct{ path, reason string }{
	{"database/sql", "the database is on the server"},
	{"github.com/uptrace/bun", "the database is on the server"},
	{"github.com/hotclub-go/hotclub/orm", "the database is on the server"},
	{"github.com/hotclub-go/hotclub/ssr", "it is the server's renderer"},
	{"github.com/maxence-charriere/go-app/v9/pkg/app", "it adds 0.7 MB to the download; package pwa uses it on the server"},
	{"html/template", "views are rendered by hotclub itself; it adds 0.8 MB to the download"},
	{"os/exec", "a browser starts no programs"},
	{"net/http", "it adds 1.5 MB to the download, and the browser fetches by itself"},
}

// checkImports refuses a client that reaches a banned package. Of several it
// names the one with the shortest way, which is the cause of the others.
func checkImports(ctx context.Context, dir, pattern string) error {
	out, err := goTool(ctx, dir, browserTarget(), "list", "-e", "-deps", "-json=ImportPath,Imports", pattern)
	if err != nil {
		return compileError("client", err)
	}
	imports := map[string][]string{}
	last := ""
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		imports[p.ImportPath] = p.Imports
		last = p.ImportPath // dependencies come first, so the package itself is the last
	}
	var found *ImportError
	for _, b := range banned {
		if _, reached := imports[b.path]; !reached {
			continue
		}
		chain := importChain(imports, last, b.path)
		if found == nil || len(chain) < len(found.Chain) {
			found = &ImportError{chain, b.reason}
		}
	}
	if found == nil {
		return nil
	}
	return found
}

// importChain is a shortest way from one package to another.
func importChain(imports map[string][]string, from, to string) []string {
	came := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			break
		}
		for _, next := range imports[at] {
			if _, seen := came[next]; !seen {
				came[next] = at
				queue = append(queue, next)
			}
		}
	}
	var chain []string
	for at := to; at != ""; at = came[at] {
		chain = append([]string{at}, chain...)
	}
	return chain
}
