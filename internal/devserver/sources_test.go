package devserver

import (
	"path/filepath"
	"testing"

	"github.com/hotclub-go/hotclub/internal/build/buildtest"
)

func TestSources(t *testing.T) {
	root := t.TempDir()
	err := buildtest.Write(root, map[string]string{
		"go.mod":       "module example.com/app\n",
		"main.go":      "package main\n\nimport \"embed\"\n\n//go:embed all:web \"data/seed.json\" text/*.md\nvar files embed.FS\n",
		"mail/mail.go": "package mail\n\nimport _ \"embed\"\n\n//go:embed welcome.txt\nvar welcome string\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]bool{
		"main.go": true, "a/b/c.go": true, "go.mod": true, "go.sum": true, "go.work": true,
		"main_test.go": false, "hotclub_gen.go": false, "a/hotclub_gen_server.go": false,
		"static/app.css": true, "shop/static/img/logo.png": true, "static/.app.css.swp": false, "static/app.css~": false,
		"web/deep/page.html": true, "data/seed.json": true, "data/app.db": false, "data/other.json": false,
		"text/a.md": true, "text/a.txt": false, "text/deep/a.md": false,
		"mail/welcome.txt": true, "mail/other.txt": false, "welcome.txt": false, "README.md": false,
	} {
		if got := isSource(root, filepath.Join(root, filepath.FromSlash(file))); got != want {
			t.Errorf("%s: %t", file, got)
		}
	}
}

func TestBothErrors(t *testing.T) {
	for _, test := range []struct {
		text, part string
		want       bool
	}{
		{"a\nb", "b", true}, {"a\nb", "a\nb", true}, {"a", "a\nb", false}, {"ab", "b", false},
	} {
		if got := containsLines(test.text, test.part); got != test.want {
			t.Errorf("%q in %q: %t", test.part, test.text, got)
		}
	}
}
