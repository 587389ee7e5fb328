package ssr_test

import (
	"context"
	"embed"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/ssr"
)

// The functions below are the snippets of docs/rendering.md. They are compiled
// and run here, and TestDocs compares them with the page.

//go:embed testdata
var static embed.FS

type Poll struct{ Title string }

var errNoPoll = os.ErrNotExist

func getPoll(_ context.Context, id string) (*Poll, error) {
	if id != "1" {
		return nil, errNoPoll
	}
	return &Poll{"Best guitarist?"}, nil
}

func run(app *pages.App) error {
	site, err := ssr.New(ssr.Options{App: app, Static: static})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return ssr.Serve(ctx, ":8080", site, slog.Default())
}

func pollPage(s *pages.Scope) pages.Node {
	id := pages.CurrentLocation(s).Param("id")
	poll := async.NewResource(s, func(ctx context.Context) (*Poll, error) { return getPoll(ctx, id) })
	return pages.Suspense(el.P(el.Text("Loading…")), func(s *pages.Scope) pages.Node {
		return pages.ShowElse(func() bool { return poll.Get() != nil },
			func(s *pages.Scope) pages.Node {
				pages.Title(s, poll.Get().Title)
				return el.H1(el.Text(func() string { return poll.Get().Title }))
			},
			func(s *pages.Scope) pages.Node {
				pages.SetStatus(s, 404)
				return el.H1(el.Text("There is no such poll"))
			},
		)
	})
}

func head() []pages.Node {
	return []pages.Node{
		el.Link(attr.Rel("icon"), attr.Href("/static/icon.svg")),
		el.Link(attr.Rel("stylesheet"), attr.Href("/static/site.css")),
	}
}

func ownRoutes(site *ssr.Site) {
	site.Router().HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	site.Router().Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			w.Header().Set("Strict-Transport-Security", "max-age=63072000")
			next.ServeHTTP(w, req)
		})
	})
}

func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/rendering.md")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("docs_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	if len(blocks) != 4 {
		t.Errorf("the page has %d snippets, want 4", len(blocks))
	}
	for _, block := range blocks {
		snippet, _, _ := strings.Cut(block, "```")
		if !strings.Contains(string(source), snippet) {
			t.Errorf("this snippet is not part of docs_test.go:\n%s", snippet)
		}
	}
}

func TestDocsRun(t *testing.T) {
	app := &pages.App{Head: head(), Routes: []pages.Route{{Path: "polls/{id}", Page: pollPage}}}
	site, err := ssr.New(ssr.Options{App: app, Static: static})
	if err != nil {
		t.Fatal(err)
	}
	ownRoutes(site)
	for target, want := range map[string]struct {
		status int
		text   string
	}{
		"/polls/1": {200, "<title>Best guitarist?</title>"},
		"/polls/2": {404, "<h1>There is no such poll</h1>"},
		"/healthz": {204, ""},
	} {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequest("GET", target, nil))
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.text) || w.Header().Get("Strict-Transport-Security") == "" {
			t.Errorf("%s: status %d, %s", target, w.Code, w.Body)
		}
	}
	if err := run(&pages.App{Routes: []pages.Route{{}}}); err == nil {
		t.Error("a route without a page was accepted")
	}
}
