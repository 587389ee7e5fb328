//go:build !js

package pwa

import (
	"bytes"
	"encoding/json"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/gorilla/mux"
	"golang.org/x/net/html"
)

func newApp(t *testing.T, o Options) *App {
	t.Helper()
	if o.Name == "" {
		o.Name = "Test"
	}
	app, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// site mounts the app with a page behind it that answers everything else.
func site(app *App) *mux.Router {
	router := mux.NewRouter()
	app.Mount(router)
	router.Path("/style.css").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		io.WriteString(w, "p{}")
	})
	router.PathPrefix("/about").HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, "<p>about</p>")
	})
	return router
}

func ask(h http.Handler, method, path string, header http.Header) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRoutesTypesAndCaching(t *testing.T) {
	app := newApp(t, Options{})
	h := site(app)
	const forever = "public, max-age=31536000, immutable"
	for _, c := range []struct{ path, contentType, cache string }{
		{"/manifest.webmanifest", "application/manifest+json", "no-cache"},
		{"/app-worker.js", "application/javascript", "no-cache"},
		{"/_pwa/offline", "text/html; charset=utf-8", "no-cache"},
		{app.script, "text/javascript; charset=utf-8", forever},
		{app.icons.svg, "image/svg+xml", forever},
		{app.icons.png192, "image/png", forever},
		{app.icons.png512, "image/png", forever},
		{app.icons.appleTouch, "image/png", forever},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			r := ask(h, method, c.path, nil)
			if r.StatusCode != 200 || r.Header.Get("Content-Type") != c.contentType || r.Header.Get("Cache-Control") != c.cache {
				t.Errorf("%s %s: %d, type %q, cache %q", method, c.path, r.StatusCode, r.Header.Get("Content-Type"), r.Header.Get("Cache-Control"))
			}
			if r.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s %s may be sniffed", method, c.path)
			}
		}
		if r := ask(h, "POST", c.path, nil); r.StatusCode != 405 {
			t.Errorf("POST %s answered %d", c.path, r.StatusCode)
		}
	}
	// A browser that has this version already is told so.
	for _, path := range []string{"/manifest.webmanifest", "/app-worker.js"} {
		etag := ask(h, "GET", path, nil).Header.Get("ETag")
		if r := ask(h, "GET", path, http.Header{"If-None-Match": {etag}}); r.StatusCode != 304 {
			t.Errorf("%s with its own ETag %s answered %d", path, etag, r.StatusCode)
		}
	}
}

// go-app's handler answers every path with one ETag, and 304 to a page request
// that carries it.
func TestGoAppNeverServesPages(t *testing.T) {
	app := newApp(t, Options{})
	h := site(app)
	etag := ask(h, "GET", "/app-worker.js", nil).Header.Get("ETag")
	if etag == "" {
		t.Fatal("the worker has no ETag; this test would prove nothing")
	}
	r := ask(h, "GET", "/about", http.Header{"If-None-Match": {etag}})
	if got := body(t, r); r.StatusCode != 200 || got != "<p>about</p>" {
		t.Errorf("page with the worker's ETag: %d %q", r.StatusCode, got)
	}
	// What else go-app would answer is not routed to it.
	for _, path := range []string{"/", "/app.js", "/app.css", "/wasm_exec.js", "/goapp.js", "/manifest.json", "/app.wasm", "/web/app.wasm", "/robots.txt", "/ads.txt", "/sitemap.xml"} {
		if r := ask(h, "GET", path, nil); r.StatusCode != 404 {
			t.Errorf("%s answered %d", path, r.StatusCode)
		}
	}
}

func workerText(t *testing.T, app *App) string {
	t.Helper()
	return body(t, ask(site(app), "GET", "/app-worker.js", nil))
}

func config(t *testing.T, worker string) (c workerConfig) {
	t.Helper()
	m := regexp.MustCompile(`(?m)^const CONFIG = (.*);$`).FindStringSubmatch(worker)
	if m == nil {
		t.Fatalf("no CONFIG in the worker:\n%s", worker)
	}
	if err := json.Unmarshal([]byte(m[1]), &c); err != nil {
		t.Fatalf("CONFIG is not JSON: %v in %s", err, m[1])
	}
	return c
}

func TestWorkerIsOurs(t *testing.T) {
	app := newApp(t, Options{Precache: []string{"/style.css"}, OfflinePages: []string{"/about"}})
	worker := workerText(t, app)
	for _, goApps := range []string{"wasm_exec", "app.wasm", "app.css", "resourcesToCache", "http://", "https://", "{{", "}}"} {
		if strings.Contains(worker, goApps) {
			t.Errorf("the worker contains %q", goApps)
		}
	}
	if !strings.Contains(worker, `const VERSION = "`+app.Version()+`";`) {
		t.Error("the worker does not carry the version")
	}
	// cache.addAll fails as a whole if one request does: each must be there.
	c := config(t, worker)
	all := slices.Concat(c.Own, c.Precache, c.Pages)
	if len(c.Own) == 0 || len(c.Precache) != 1 || len(c.Pages) != 1 {
		t.Errorf("lists %v", all)
	}
	for _, path := range all {
		if path == "/" {
			t.Error(`"/" is stored`)
		}
		if r := ask(site(app), "GET", path, nil); r.StatusCode != 200 {
			t.Errorf("%s to be stored answers %d", path, r.StatusCode)
		}
	}
}

func TestHostileStringsStayData(t *testing.T) {
	hostile := `a"b\</script>{{.Version}}}}'` + "\u2028\n<é>"
	app := newApp(t, Options{
		Name: hostile, ShortName: hostile, Description: hostile, ThemeColor: hostile, BackgroundColor: hostile,
		Lang: hostile, OfflineTitle: hostile, OfflineText: hostile, OfflineRetry: hostile,
		UpdateText: hostile, UpdateButton: hostile, UpdateDismiss: hostile,
		Precache: []string{"/a%7B%7B.css?b={{c"},
	})
	var manifest map[string]any
	if err := json.Unmarshal([]byte(body(t, ask(site(app), "GET", "/manifest.webmanifest", nil))), &manifest); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"name", "short_name", "description", "theme_color", "background_color"} {
		if manifest[key] != hostile {
			t.Errorf("manifest %s is %q", key, manifest[key])
		}
	}
	c := config(t, workerText(t, app))
	if c.Name != hostile || c.Precache[0] != "/a%7B%7B.css?b={{c" {
		t.Errorf("worker config %+v", c)
	}
	if _, err := exec.LookPath("node"); err == nil {
		file := filepath.Join(t.TempDir(), "worker.js")
		os.WriteFile(file, []byte(workerText(t, app)), 0o644)
		if out, err := exec.Command("node", "--check", file).CombinedOutput(); err != nil {
			t.Errorf("the worker is not JavaScript: %s", out)
		}
	}
	doc, err := html.Parse(strings.NewReader(string(app.options.offlinePage("/s", "/i")) + app.HeadHTML()))
	if err != nil {
		t.Fatal(err)
	}
	var scripts int
	var message, heading string
	for n := range doc.Descendants() {
		switch n.Data {
		case "script":
			scripts++
			for _, a := range n.Attr {
				if a.Key == "data-message" {
					message = a.Val
				}
			}
		case "h1":
			heading = n.FirstChild.Data
		}
	}
	if scripts != 1 || message != hostile || heading != hostile {
		t.Errorf("%d scripts, message %q, heading %q", scripts, message, heading)
	}
}

func TestManifestAndIconsAreLocal(t *testing.T) {
	app := newApp(t, Options{Name: "Full name"})
	h := site(app)
	text := body(t, ask(h, "GET", "/manifest.webmanifest", nil))
	var m struct {
		Name, Display, Scope string
		ShortName            string `json:"short_name"`
		StartURL             string `json:"start_url"`
		Icons                []struct{ Src, Type, Sizes string }
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	if m.Name != "Full name" || m.ShortName != "Full name" || m.Display != "standalone" || m.Scope != "/" || m.StartURL != "/" || len(m.Icons) != 3 {
		t.Errorf("manifest %s", text)
	}
	for _, icon := range m.Icons {
		if !strings.HasPrefix(icon.Src, "/_pwa/") {
			t.Errorf("icon %s is not ours", icon.Src)
		}
		r := ask(h, "GET", icon.Src, nil)
		data := body(t, r)
		if r.StatusCode != 200 || r.Header.Get("Content-Type") != icon.Type {
			t.Errorf("icon %s: %d %s", icon.Src, r.StatusCode, r.Header.Get("Content-Type"))
		}
		if icon.Type == "image/png" {
			c, err := png.DecodeConfig(strings.NewReader(data))
			want := map[string]int{"192x192": 192, "512x512": 512}[icon.Sizes]
			if err != nil || c.Width != want || c.Height != want {
				t.Errorf("icon %s says %s and is %dx%d (%v)", icon.Src, icon.Sizes, c.Width, c.Height, err)
			}
		}
	}
	if strings.Contains(text+app.HeadHTML(), "githubusercontent") || strings.Contains(app.HeadHTML(), "://") {
		t.Error("an icon is loaded from another site")
	}
}

func TestOwnIcons(t *testing.T) {
	app := newApp(t, Options{Icon: Icon{PNG192: default192, PNG512: default512}})
	svg := body(t, ask(site(app), "GET", app.icons.svg, nil))
	if !strings.Contains(svg, "data:image/png;base64,") {
		t.Errorf("the SVG made of the PNG is %.80s", svg)
	}
	for name, icon := range map[string]Icon{
		"PNGs are missing": {SVG: defaultSVG},
		"one is missing":   {PNG192: default192},
		"wrong size":       {PNG192: default512, PNG512: default512},
		"not a PNG":        {PNG192: []byte("GIF89a"), PNG512: default512},
		"not an SVG":       {SVG: []byte("<html>"), PNG192: default192, PNG512: default512},
	} {
		if _, err := New(Options{Name: "x", Icon: icon}); err == nil || !strings.Contains(err.Error(), "Options.Icon.") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestDefaultIconIsWhatTheGeneratorDraws(t *testing.T) {
	folder := t.TempDir()
	source, err := filepath.Abs("icon/generate.go")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "run", source)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GO111MODULE=off", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, want := range map[string][]byte{"default.svg": defaultSVG, "default-192.png": default192, "default-512.png": default512} {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs from what the generator writes (%v); run go generate ./pwa", name, err)
		}
	}
}

func TestEnvironmentIsLeftAlone(t *testing.T) {
	t.Setenv("GOAPP_VERSION", "mine")
	before := os.Environ()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			app, err := New(Options{Name: "x"})
			if err != nil {
				t.Error(err)
				return
			}
			ask(site(app), "GET", "/app-worker.js", nil)
			ask(site(app), "GET", "/manifest.webmanifest", nil)
		})
	}
	wg.Wait()
	after := os.Environ()
	slices.Sort(before)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		t.Errorf("environment changed from %q to %q", before, after)
	}
}

func TestVersion(t *testing.T) {
	files := fstest.MapFS{"app.wasm": {Data: []byte("one")}}
	base := Options{Name: "x", Assets: files, Precache: []string{"/style.css"}}
	version := newApp(t, base).Version()
	if again := newApp(t, base).Version(); again != version {
		t.Errorf("two calls of New: %s and %s", version, again)
	}
	first, second := workerText(t, newApp(t, base)), workerText(t, newApp(t, base))
	if first != second {
		t.Error("two calls of New give different workers")
	}
	changes := map[string]func(*Options){
		"an asset's content": func(o *Options) { o.Assets = fstest.MapFS{"app.wasm": {Data: []byte("two")}} },
		"an asset's name":    func(o *Options) { o.Assets = fstest.MapFS{"app2.wasm": {Data: []byte("one")}} },
		"an option":          func(o *Options) { o.OfflineText = "other" },
		"the list":           func(o *Options) { o.Precache = nil },
		"the version":        func(o *Options) { o.Version = "2" },
		"an icon":            func(o *Options) { o.Icon = Icon{PNG192: default192, PNG512: default512} },
	}
	seen := map[string]string{version: "nothing"}
	for name, change := range changes {
		o := base
		change(&o)
		v := newApp(t, o).Version()
		if other, dup := seen[v]; dup {
			t.Errorf("changing %s gives the version of changing %s", name, other)
		}
		seen[v] = name
	}
	o, err := base.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	a, errA := deriveVersion(o, "mod\tapp\tv1.0.0")
	b, errB := deriveVersion(o, "mod\tapp\tv1.0.1")
	if errA != nil || errB != nil || a == b {
		t.Errorf("another build of the program has the same version: %v %v", errA, errB)
	}
}

func TestVersionReportsUnreadableAssets(t *testing.T) {
	_, err := New(Options{Name: "x", Assets: os.DirFS(filepath.Join(t.TempDir(), "missing"))})
	if err == nil || !strings.Contains(err.Error(), "Options.Assets") {
		t.Errorf("error %v", err)
	}
}

// Two processes of one program agree: what a restart or a second machine does.
func TestVersionIsTheSameInAnotherProcess(t *testing.T) {
	const key = "PWA_TEST_PRINT_VERSION"
	app := newApp(t, Options{Assets: os.DirFS("files")})
	if os.Getenv(key) != "" {
		os.Stdout.WriteString("version=" + app.Version() + "\n")
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestVersionIsTheSameInAnotherProcess$", "-test.v")
	cmd.Env = append(os.Environ(), key+"=1")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "version="+app.Version()+"\n") {
		t.Errorf("this process has %s, the other printed %s (%v)", app.Version(), out, err)
	}
}

func TestBadOptions(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{}, "Options.Name"},
		{Options{Name: " "}, "Options.Name"},
		{Options{Name: "x", Precache: []string{"style.css"}}, `"style.css"`},
		{Options{Name: "x", Precache: []string{"//evil.example/x.js"}}, "path of this site"},
		{Options{Name: "x", Precache: []string{"https://evil.example/x.js"}}, "path of this site"},
		{Options{Name: "x", Precache: []string{`/\evil.example`}}, "path of this site"},
		{Options{Name: "x", Precache: []string{"/"}}, "OfflinePages"},
		{Options{Name: "x", Precache: []string{"/?a"}}, "OfflinePages"},
		{Options{Name: "x", Precache: []string{"/a#b"}}, "fragment"},
		{Options{Name: "x", Precache: []string{"/_fn/todos.List"}}, "server function"},
		{Options{Name: "x", Precache: []string{"/a/../_fn/todos.List"}}, "cleaned"},
		{Options{Name: "x", Precache: []string{"/ä.css"}}, "percent-encoded"},
		{Options{Name: "x", Precache: []string{"/a b.css"}}, "percent-encoded"},
		{Options{Name: "x", Precache: []string{"/app-worker.js"}}, "worker"},
		{Options{Name: "x", Precache: []string{"/%zz"}}, "escape"},
		{Options{Name: "x", OfflinePages: []string{"/about?x=1"}}, "query"},
	} {
		if _, err := New(c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v, want one about %q", c.o, err, c.want)
		}
	}
	for _, fine := range []string{"/a.css", "/a.css?v=1", "/%C3%A4.css", "/_assets/app.1f2e.css", "/dir/"} {
		if _, err := New(Options{Name: "x", Precache: []string{fine}}); err != nil {
			t.Errorf("%s: %v", fine, err)
		}
	}
}

func TestCheckFindsWhatIsNotThere(t *testing.T) {
	app := newApp(t, Options{Precache: []string{"/style.css", "/missing.css"}, OfflinePages: []string{"/about", "/style.css"}})
	err := app.Check(site(app))
	if err == nil || strings.Count(err.Error(), "\n") != 1 || !strings.Contains(err.Error(), "/missing.css answers status 404") || !strings.Contains(err.Error(), "/style.css is \"text/css\"") {
		t.Errorf("error %v", err)
	}

	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<p>everything</p>")
	})
	wrong := mux.NewRouter()
	wrong.PathPrefix("/").Handler(page)
	app.Mount(wrong)
	if err := app.Check(wrong); err == nil || !strings.Contains(err.Error(), "before Mount") || !strings.Contains(err.Error(), "/missing.css of Options.Precache answers with a page") {
		t.Errorf("error of a catch-all before Mount: %v", err)
	}
}

// The scripts are part of every page of an app; they stay small.
func TestScriptSizes(t *testing.T) {
	if n := len(registerScript); n > 5000 {
		t.Errorf("register.js has %d bytes", n)
	}
	if n := len(workerTemplate); n > 9000 {
		t.Errorf("worker.js has %d bytes", n)
	}
}
