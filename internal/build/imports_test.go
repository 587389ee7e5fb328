package build

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestClientMustNotImport(t *testing.T) {
	for banned, use := range map[string]string{
		"database/sql": "var _ sql.DB",
		"net/http":     "var _ http.Client",
	} {
		dir := writeModule(t, map[string]string{
			"main.go":        "package main\n\nimport _ \"example.com/app/a\"\n\nfunc main() {}\n",
			"a/a.go":         "package a\n\nimport _ \"example.com/app/b\"\n",
			"b/b.go":         "package b\n\nimport \"" + banned + "\"\n\n" + use + "\n",
			"b/b_server.go":  "//go:build !js\n\npackage b\n\nimport _ \"os/exec\"\n",
			"static/app.css": "p{}",
		})
		_, err := Build(t.Context(), Options{Dir: dir, Package: "."})
		var refused *ImportError
		if !errors.As(err, &refused) {
			t.Fatalf("%s: error %v", banned, err)
		}
		want := []string{"example.com/app", "example.com/app/a", "example.com/app/b", banned}
		if !slices.Equal(refused.Chain, want) {
			t.Errorf("chain %q", refused.Chain)
		}
		if text := err.Error(); !strings.Contains(text, "example.com/app\n\timports example.com/app/a\n\timports example.com/app/b\n\timports "+banned) {
			t.Errorf("%s", text)
		}
		if files := list(t, dir); slices.Contains(files, "dist/manifest.json") {
			t.Error("a client was written")
		}
	}
}
