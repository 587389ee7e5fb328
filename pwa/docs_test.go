//go:build !js

package pwa_test

import (
	"embed"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gorilla/mux"
	goappui "github.com/maxence-charriere/go-app/v9/pkg/app"

	"github.com/hotclub-go/hotclub/pwa"
	"github.com/hotclub-go/hotclub/pwa/goapp"
)

//go:embed files
var clientFiles embed.FS

// The functions below are the snippets of docs/pwa.md. They are compiled and
// run here, and TestDocs compares them with the page.

func newRouter(pages http.Handler) (*mux.Router, *pwa.App, error) {
	app, err := pwa.New(pwa.Options{
		Name:       "To-dos",
		ShortName:  "To-dos",
		ThemeColor: "#b0222c",
		Assets:     clientFiles, // what the browser gets; only read for the version
	})
	if err != nil {
		return nil, nil, err
	}
	router := mux.NewRouter()
	app.Mount(router) // before any catch-all route
	router.PathPrefix("/").Handler(pages)
	return router, app, app.Check(router)
}

func offlineOptions() pwa.Options {
	return pwa.Options{
		Name:         "To-dos",
		OfflineTitle: "No connection",
		OfflineText:  "Your to-dos are on the server. They are back as soon as the network is.",
		OfflinePages: []string{"/help"},                    // stored as a visitor sees it who is not signed in
		Precache:     []string{"/_assets/help.1f2e3d.css"}, // what that page needs
	}
}

func pushMessage() ([]byte, error) {
	return json.Marshal(goappui.Notification{
		Title: "Milk is due",
		Body:  "You wanted to buy it today.",
		Path:  "/todos/7",
		Actions: []goappui.NotificationAction{
			{Action: "done", Title: "Done", Path: "/todos/7/done"},
		},
	})
}

func legacyCard(name string) (string, error) {
	return goapp.HTML(goappui.Div().Class("card").Title(name).Body(
		goappui.H2().Text(name),
	))
}

func TestDocs(t *testing.T) {
	source, err := os.ReadFile("docs_test.go")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join("..", "docs", "pwa.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	if len(blocks) < 4 {
		t.Errorf("docs/pwa.md has %d Go snippets", len(blocks))
	}
	for _, block := range blocks {
		snippet, _, _ := strings.Cut(block, "```")
		if !strings.Contains(string(source), snippet) {
			t.Errorf("this snippet of docs/pwa.md is not the code in docs_test.go:\n%s", snippet)
		}
	}
}

func TestDocSnippetsWork(t *testing.T) {
	pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<p>page</p>")) })
	if _, _, err := newRouter(pages); err != nil {
		t.Error(err)
	}
	if _, err := pwa.New(offlineOptions()); err != nil {
		t.Error(err)
	}
	if message, err := pushMessage(); err != nil || !strings.Contains(string(message), `"path":"/todos/7"`) {
		t.Errorf("%s %v", message, err)
	}
	if card, err := legacyCard(`"`); err != nil || !strings.Contains(card, `title="&#34;"`) {
		t.Errorf("%s %v", card, err)
	}
}
