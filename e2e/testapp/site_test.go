//go:build !js

package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hotclub-go/hotclub/internal/browsertest"
	"github.com/hotclub-go/hotclub/internal/build"
	"github.com/hotclub-go/hotclub/ssr"
)

// live is true when the program serves the page.
const live = `window.hotclub?.live === true`

// client builds the browser's half, once for all tests.
var client = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "hotclub-testapp-")
	if err != nil {
		return "", err
	}
	program, err := build.Find(context.Background(), ".", ".")
	if err != nil {
		return "", err
	}
	_, err = program.Client(context.Background(), build.Options{Dist: filepath.Join(dir, "dist")})
	return filepath.Join(dir, "dist"), err
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dist, err := client(); err == nil {
		os.RemoveAll(filepath.Dir(dist))
	}
	os.Exit(code)
}

// testSite is the app behind a server that can hold the program back or lose
// it, and that keeps the forms that were posted to it.
type testSite struct {
	*httptest.Server
	release func() // lets the program pass

	mu    sync.Mutex
	posts []string
}

// serve starts the site. If held, the program does not arrive before release.
func serve(t *testing.T, held bool, options ...func(*ssr.Options)) *testSite {
	t.Helper()
	dist, err := client()
	if err != nil {
		t.Fatal(err)
	}
	o := ssr.Options{App: app(), Assets: os.DirFS(dist)}
	for _, option := range options {
		option(&o)
	}
	site, err := ssr.New(o)
	if err != nil {
		t.Fatal(err)
	}
	s := &testSite{}
	gate := make(chan struct{})
	s.release = sync.OnceFunc(func() { close(gate) })
	if !held {
		s.release()
	}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost && r.URL.Path == "/posted":
			r.ParseForm()
			s.mu.Lock()
			s.posts = append(s.posts, r.PostForm.Encode())
			s.mu.Unlock()
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		case strings.HasSuffix(r.URL.Path, ".wasm"):
			select {
			case <-gate:
			case <-r.Context().Done():
				return
			}
		}
		site.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Server.Close)
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.release)
	return s
}

// posted returns the forms that arrived.
func (s *testSite) posted() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.posts, " ")
}

// open shows a page and waits until its program runs.
func (s *testSite) open(t *testing.T, path string) *browsertest.Page {
	t.Helper()
	p := browsertest.New(t)
	p.Open(s.URL + path)
	p.WaitFor(live)
	return p
}

func development(o *ssr.Options) { o.Development = true }

// wantText waits until an element has a text.
func wantText(t *testing.T, p *browsertest.Page, css, want string) {
	t.Helper()
	text := `document.querySelector(` + quote(css) + `)?.textContent`
	p.WaitFor(`window.had = ` + text + `, had === ` + quote(want))
}

func quote(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`").Replace(s) + "`"
}
