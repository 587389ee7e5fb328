package pages_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/ssr"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

// The functions below are the snippets of docs/testing.md. They are tests
// themselves, and TestDocs compares them with the page.

func TestLikes(t *testing.T) {
	app := &pages.App{Routes: []pages.Route{{Path: "/", Page: LikeButton}}}
	page := domtest.Open(t, app, "/")
	page.Click("button")
	page.Click("button")
	if got := page.Text("button"); got != "2 likes" {
		t.Errorf("after two clicks the button says %q", got)
	}
}

func TestSearch(t *testing.T) {
	page := domtest.Mount(t, searchPage)
	page.Input("input", "Minor")
	page.WaitText("ul", "Minor Swing")
}

func TestListKeepsItsRows(t *testing.T) {
	var songs *pages.Signal[[]Song]
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		songs = pages.NewSignal(s, []Song{{ID: 1, Title: "Nuages"}, {ID: 2, Title: "Tears"}})
		return songList(s, songs)
	})
	nuages := page.Find("li")
	songs.Set([]Song{{ID: 2, Title: "Tears"}, {ID: 1, Title: "Nuages"}})
	if page.FindAll("li")[1] != nuages {
		t.Error("the row was made anew instead of moved")
	}
}

func TestCardHTML(t *testing.T) {
	runtime := reactive.NewRuntime(reactive.Options{Inert: true})
	defer runtime.Dispose()
	var html bytes.Buffer
	if err := ssr.Render(&html, runtime.Root(), Card("Tears", el.P(el.Text("1937")))); err != nil {
		t.Fatal(err)
	}
	if got := html.String(); got != `<section class="card"><h2>Tears</h2><p>1937</p></section>` {
		t.Errorf("the card is %s", got)
	}
}

func TestResponse(t *testing.T) {
	app := &pages.App{Routes: []pages.Route{{Path: "private", Page: func(s *pages.Scope) pages.Node {
		return privatePage(s, "")
	}}}}
	handler, err := ssr.New(ssr.Options{App: app, Development: true})
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/private", nil))
	if answer.Code != http.StatusFound || answer.Header().Get("Location") != "/login" {
		t.Errorf("status %d to %q", answer.Code, answer.Header().Get("Location"))
	}
}

func TestTotal(t *testing.T) {
	runtime := reactive.NewRuntime(reactive.Options{})
	defer runtime.Dispose()
	s := runtime.Root()
	count := pages.NewSignal(s, 1)
	total := pages.NewMemo(s, func() int { return 12 * count.Get() })
	count.Set(3)
	if total.Get() != 36 {
		t.Errorf("three cost %d", total.Get())
	}
}
