package pages_test

import (
	"context"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

// The functions below are the snippets of docs/routing.md. They are compiled
// and run here, and TestDocs compares them with the page.

func site() *pages.App {
	return &pages.App{
		Lang:     "en",
		NotFound: missingPage,
		Routes: []pages.Route{
			{Path: "/", Page: startPage},
			{Path: "players", Layout: playersFrame, Routes: []pages.Route{
				{Path: "/", Page: playersPage},
				{Path: "{name}", Page: playerPage},
			}},
			{Path: "files/{path...}", Page: filePage},
			recordPath.Route(recordPage),
			trackPath.Route(trackPage),
		},
	}
}

func startPage(s *pages.Scope) pages.Node {
	pages.Title(s, "Hot Club")
	pages.Meta(s, "description", "Everything about the Quintette")
	return el.H1(el.Text("Hot Club"))
}

func playersFrame(s *pages.Scope, outlet pages.Node) pages.Node {
	filter := pages.NewSignal(s, "") // is kept from player to player
	return el.Div(
		el.Nav(
			el.Input(attr.AriaLabel("Filter"), attr.BindValue(filter)),
			menuLink(s, "/players/django", "Django"),
			menuLink(s, "/players/stephane", "Stéphane"),
		),
		el.Main(outlet),
	)
}

func menuLink(s *pages.Scope, path, name string) pages.Node {
	location := pages.CurrentLocation(s)
	here := func() bool { return location.Path() == path }
	return el.A(attr.Href(path), attr.ClassIf("here", here), el.Text(name))
}

func playerPage(s *pages.Scope) pages.Node {
	location := pages.CurrentLocation(s)
	name := func() string { return location.Param("name") }
	pages.Title(s, name)
	return el.H1(el.Text(name))
}

var (
	recordPath = pages.NewPath1[int]("/records/{year}")
	trackPath  = pages.NewPath2[int, string]("/records/{year}/{track}")
)

func recordPage(s *pages.Scope, year int) pages.Node {
	return el.Article(
		el.H1(el.Text("Records of "), el.Text(year)),
		el.A(attr.Href(recordPath.URL(year+1)), el.Text("The next year")),
		el.A(attr.Href(trackPath.URL(year, "Nuages / Clouds")), el.Text("Nuages")),
	)
}

func sortedPage(s *pages.Scope) pages.Node {
	location := pages.CurrentLocation(s)
	order := func() string { return location.Query("order") }
	return pages.Fragment(
		el.A(attr.Href("?order=year"), el.Text("by year")),
		el.P(el.Text("sorted by "), el.Text(order)),
	)
}

func loginForm(s *pages.Scope, login func(name string)) pages.Node {
	name := pages.NewSignal(s, "")
	enter := func() {
		login(name.Peek())
		pages.Navigate(s, "/players/"+name.Peek())
	}
	return el.Div(el.Input(attr.BindValue(name)), el.Button(on.Click(enter), el.Text("Log in")))
}

func privatePage(s *pages.Scope, user string) pages.Node {
	if user == "" {
		pages.Redirect(s, "/login")
		return pages.Nothing()
	}
	pages.SetHeader(s, "Cache-Control", "no-store")
	return el.H1(el.Text("Hello, "), el.Text(user))
}

func trackPage(s *pages.Scope, year int, title string) pages.Node {
	track := async.NewResource(s, func(ctx context.Context) (*Track, error) { return findTrack(ctx, year, title) })
	return pages.Suspense(el.P(el.Text("Loading…")), func(s *pages.Scope) pages.Node {
		return pages.ShowElse(func() bool { return track.Get() != nil },
			func(s *pages.Scope) pages.Node { return el.H1(el.Text(track.Get().Title)) },
			missingPage,
		)
	})
}

func missingPage(s *pages.Scope) pages.Node {
	pages.SetStatus(s, 404)
	return el.H1(el.Text("There is nothing here"))
}

// Track is a piece on a record.
type Track struct{ Title string }

func findTrack(_ context.Context, _ int, title string) (*Track, error) {
	if title != "Nuages / Clouds" {
		return nil, nil
	}
	return &Track{"Nuages"}, nil
}

func playersPage(*pages.Scope) pages.Node { return el.H1(el.Text("Players")) }

func filePage(s *pages.Scope) pages.Node {
	return el.H1(el.Text(pages.CurrentLocation(s).Param("path")))
}

func TestDocsOfRouting(t *testing.T) {
	for address, want := range map[string]struct {
		status  int
		heading string
	}{
		"/":                                    {200, "Hot Club"},
		"/players":                             {200, "Players"},
		"/players/django":                      {200, "django"},
		"/files/a/b.txt":                       {200, "a/b.txt"},
		"/records/1940":                        {200, "Records of 1940"},
		"/records/01940":                       {404, "There is nothing here"},
		trackPath.URL(1940, "Nuages / Clouds"): {200, "Nuages"},
		"/records/1940/Tears":                  {404, "There is nothing here"},
		"/nowhere":                             {404, "There is nothing here"},
	} {
		page := domtest.Open(t, site(), address)
		if page.Status != want.status || page.Text("h1") != want.heading {
			t.Errorf("%s: status %d, %q", address, page.Status, page.Text("h1"))
		}
	}
	if got := trackPath.URL(1940, "Nuages / Clouds"); got != "/records/1940/Nuages%20%2F%20Clouds" {
		t.Error(got)
	}

	page := domtest.Open(t, site(), "/players/django")
	page.Input("input", "gypsy")
	page.Click("[href='/players/stephane']")
	if page.Text("h1") != "stephane" || page.Title() != "stephane" || page.Find("input").Value() != "gypsy" || page.Text(".here") != "Stéphane" {
		t.Errorf("shows %s", page.HTML())
	}
	page = domtest.Open(t, site(), "/records/1940")
	page.Click("a")
	if got := page.Text("h1"); got != "Records of 1941" {
		t.Error(got)
	}

	page = domtest.Open(t, &pages.App{Routes: []pages.Route{
		{Path: "sorted", Page: sortedPage},
		{Path: "login", Page: func(s *pages.Scope) pages.Node { return loginForm(s, func(string) {}) }},
		{Path: "players/{name}", Page: playerPage},
	}}, "/sorted?order=title")
	if got := page.Text("p"); got != "sorted by title" {
		t.Error(got)
	}
	if got := domtest.ServerHTML(t, func(s *pages.Scope) pages.Node { return privatePage(s, "Django") }); got != "<h1>Hello, Django</h1>" {
		t.Error(got)
	}
	page.Navigate("/sorted?order=year", false)
	if got := page.Text("p"); got != "sorted by year" {
		t.Error(got)
	}
	page.Navigate("/login", false)
	page.Input("input", "joseph")
	page.Click("button")
	if got := page.Text("h1"); got != "joseph" || page.Address() != "/players/joseph" {
		t.Errorf("after the login: %q at %s", got, page.Address())
	}
}
