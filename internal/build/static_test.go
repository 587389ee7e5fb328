package build

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/build/buildtest"
)

// buildStatic builds the files as the static folder of a program.
func buildStatic(t *testing.T, release bool, files map[string]string) (dist string, urls map[string]string, warnings []string, err error) {
	t.Helper()
	dir, dist := t.TempDir(), t.TempDir()
	files["go.mod"] = goMod
	if err := buildtest.Write(dir, files); err != nil {
		t.Fatal(err)
	}
	s := &staticFiles{
		dir: filepath.Join(dir, "static"), base: dir, release: release, out: newAssetWriter(dist),
		log: func(line string) { warnings = append(warnings, line) },
	}
	urls, err = s.build()
	return dist, urls, warnings, err
}

func TestStyleSheetsNameHashedFiles(t *testing.T) {
	for _, release := range []bool{false, true} {
		dist, urls, warnings, err := buildStatic(t, release, map[string]string{
			"static/css/app.css": `
@import "./base.css";
@import "/static/css/more.css";
@import url("https://example.com/font.css");
.a { background: url(../img/a.png) }
.b { background: url('/static/img/a.png?v=1#x') }
.c { background: url(#gradient) }
.d { background: url(data:image/png;base64,AAAA) }
.e { background: url(https://example.com/e.png) }
.f { background: url(/elsewhere.png) }
`,
			"static/css/base.css": "body { margin: 1px }",
			"static/css/more.css": "body { padding: 2px }",
			"static/img/a.png":    "picture",
		})
		if err != nil || len(warnings) != 0 {
			t.Fatal(err, warnings)
		}
		picture := urls["/static/img/a.png"]
		css := served(t, dist, urls["/static/css/app.css"])
		for _, want := range []string{
			"url(" + picture + ")", "url(" + picture + "?v=1#x)", "url(#gradient)", "data:image/png;base64,AAAA",
			"https://example.com/e.png", "https://example.com/font.css", "/elsewhere.png", "margin:", "padding:",
		} {
			if !strings.Contains(strings.ReplaceAll(css, `"`, ""), want) {
				t.Errorf("release %t: no %s in\n%s", release, want, css)
			}
		}
		if got := served(t, dist, picture); got != "picture" {
			t.Errorf("picture %q", got)
		}
	}
}

func TestTypeScriptIsBundled(t *testing.T) {
	dist, urls, _, err := buildStatic(t, true, map[string]string{
		"static/chart.ts":     "import { twice } from './lib/twice';\nconst n: number = twice(21);\nconsole.log('n', n);\n",
		"static/lib/twice.ts": "export function twice(n: number): number { return 2 * n }\n",
		"static/types.d.ts":   "declare const x: number;\n",
		"static/.hidden":      "",
		"static/plain.js":     "// as it is\nlet a = 1\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	script := served(t, dist, urls["/static/chart.js"])
	if strings.Contains(script, "number") || strings.Contains(script, "import") || !strings.Contains(script, `console.log("n"`) {
		t.Errorf("script %s", script)
	}
	if plain := served(t, dist, urls["/static/plain.js"]); plain != "// as it is\nlet a = 1\n" {
		t.Errorf("plain script %q", plain)
	}
	for _, name := range []string{"/static/chart.ts", "/static/types.d.js", "/static/.hidden"} {
		if urls[name] != "" {
			t.Errorf("%s is served", name)
		}
	}
}

func TestStaticErrorsNameThePlace(t *testing.T) {
	for want, files := range map[string]map[string]string{
		"static/app.css:2:17: there is no file static/gone.png":      {"static/app.css": "p {}\na { background: url(gone.png) }"},
		"static/app.css:1:9: Could not resolve \"./gone.css\"":       {"static/app.css": "@import './gone.css';"},
		"static/app.ts:2:9: Unexpected \";\"":                        {"static/app.ts": "let a = 1\nlet b = ;"},
		"static/app.ts: it is built as app.js, which is there alrea": {"static/app.ts": "let a = 1", "static/app.js": "let a = 1"},
	} {
		_, _, _, err := buildStatic(t, true, files)
		var asset *AssetError
		if !errors.As(err, &asset) || !strings.Contains(filepath.ToSlash(err.Error()), want) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
}

func TestWhatBrowsersSkipIsAWarning(t *testing.T) {
	dist, urls, warnings, err := buildStatic(t, true, map[string]string{"static/app.css": "p {\n\t*zoom: 1;\n\tcolor: red;\n}"})
	if err != nil || len(warnings) != 1 || !strings.HasPrefix(warnings[0], "warning: static/app.css:2:2: ") {
		t.Errorf("error %v, warnings %q", err, warnings)
	}
	if css := served(t, dist, urls["/static/app.css"]); !strings.Contains(css, "color:red") {
		t.Errorf("style sheet %s", css)
	}
}

func TestNoStaticFolder(t *testing.T) {
	if _, urls, _, err := buildStatic(t, true, map[string]string{}); err != nil || len(urls) != 0 {
		t.Errorf("%v, %v", urls, err)
	}
}

func TestNamesHoldAHash(t *testing.T) {
	w := newAssetWriter(t.TempDir())
	first, err := w.write("sub/app.css", []byte("a"))
	if err != nil {
		t.Fatal(err)
	}
	same, _ := w.write("app.css", []byte("a"))
	other, _ := w.write("app.css", []byte("b"))
	bare, _ := w.write("LICENSE", []byte("a"))
	if first != "/_assets/app.ca978112ca1b.css" || same != first || other == first || bare != "/_assets/LICENSE.ca978112ca1b" {
		t.Errorf("%s, %s, %s, %s", first, same, other, bare)
	}
}
