package pages_test

import (
	"strconv"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

var (
	homePath = pages.NewPath("/")
	songPath = pages.NewPath1[int]("/songs/{id}")
	partPath = pages.NewPath2[int, string]("/songs/{id}/{part}")
)

// songbook is a site with two layouts around each other.
func songbook() *pages.App {
	return &pages.App{
		NotFound: func(*pages.Scope) pages.Node { return el.H1(el.Text("no such page")) },
		Routes: []pages.Route{{
			Layout: func(s *pages.Scope, outlet pages.Node) pages.Node {
				visits := pages.NewSignal(s, 0)
				return pages.Fragment(
					el.Nav(
						el.A(attr.ID("home"), attr.Href(homePath.URL()), el.Text("Home")),
						el.A(attr.ID("one"), attr.Href(songPath.URL(1)), el.Text("1")),
						el.A(attr.ID("two"), attr.Href(songPath.URL(2)), el.Text("2")),
						el.A(attr.ID("chords"), attr.Href(partPath.URL(2, "chords")), el.Text("chords")),
						el.Button(attr.ID("count"), on.Click(func() { visits.Set(visits.Peek() + 1) }), el.Text(visits.Get)),
						el.Button(attr.ID("go"), on.Click(func() { pages.Navigate(s, songPath.URL(1)) })),
						el.Button(attr.ID("away"), on.Click(func() { pages.Redirect(s, "/elsewhere") })),
						el.Input(attr.ID("field")),
					),
					el.Main(outlet),
				)
			},
			Routes: []pages.Route{
				homePath.Route(func(s *pages.Scope) pages.Node {
					pages.Title(s, "Home")
					return el.H1(el.Text("Home"))
				}),
				{
					Layout: func(_ *pages.Scope, outlet pages.Node) pages.Node { return el.Article(outlet) },
					Routes: []pages.Route{
						songPath.Route(func(s *pages.Scope, id int) pages.Node {
							pages.Title(s, "Song "+strconv.Itoa(id))
							return el.H1(el.Text("song "), el.Text(id))
						}),
						partPath.Route(func(s *pages.Scope, id int, part string) pages.Node {
							location := pages.CurrentLocation(s)
							return el.H1(el.Text(part), el.Text(" of "), el.Text(id), el.Text(func() string { return location.Query("key") }))
						}),
					},
				},
			},
		}},
	}
}

func TestLayoutsSurviveNavigation(t *testing.T) {
	page := domtest.Open(t, songbook(), "/songs/1")
	if page.Status != 200 || page.Text("h1") != "song 1" || page.Title() != "Song 1" {
		t.Errorf("status %d, %q, %q", page.Status, page.Text("h1"), page.Title())
	}
	page.Click("#count")
	page.Input("#field", "typed")
	main, article, heading := page.Find("main"), page.Find("article"), page.Find("h1")
	for _, step := range []struct {
		link, heading, address string
		article                bool // the inner layout is the one of the start
	}{
		{"#two", "song 2", "/songs/2", true},
		{"#chords", "chords of 2", "/songs/2/chords", true},
		{"#go", "song 1", "/songs/1", true},
		{"#home", "Home", "/", false},
		{"#one", "song 1", "/songs/1", false},
	} {
		page.Click(step.link)
		if got := page.Text("h1"); got != step.heading || page.Address() != step.address {
			t.Errorf("%s shows %q at %s", step.link, got, page.Address())
		}
		if page.Find("h1") == heading {
			t.Errorf("%s: the page is not a new one", step.link)
		}
		heading = page.Find("h1")
		if page.Find("main") != main || page.Text("#count") != "1" || page.Find("#field").Value() != "typed" {
			t.Errorf("%s: the outer layout was made anew", step.link)
		}
		if step.article != (page.Find("article") == article) {
			t.Errorf("%s: whether the inner layout is the same is %v", step.link, !step.article)
		}
	}
	if page.Title() != "Song 1" {
		t.Errorf("the title is %q", page.Title())
	}
	page.Click("#away")
	if len(page.Left) != 1 || page.Left[0] != "/elsewhere" || page.Text("h1") != "song 1" {
		t.Errorf("an address that no route takes: left for %v, showing %q", page.Left, page.Text("h1"))
	}
}

func TestQueryAloneKeepsThePage(t *testing.T) {
	page := domtest.Open(t, songbook(), "/songs/2/chords")
	heading := page.Find("h1")
	page.Navigate("/songs/2/chords?key=+in+Gm", false)
	if page.Find("h1") != heading || page.Text("h1") != "chords of 2 in Gm" {
		t.Errorf("shows %q", page.Text("h1"))
	}
}

func TestStatusOfAddresses(t *testing.T) {
	for address, want := range map[string]struct {
		status  int
		heading string
	}{
		"/":                 {200, "Home"},
		"/songs/2":          {200, "song 2"},
		"/songs/-2":         {200, "song -2"},
		"/songs/2/a%2Fb":    {200, "a/b of 2"},
		"/songs/02":         {404, "no such page"},
		"/songs/two":        {404, "no such page"},
		"/songs/2/chords/x": {404, "no such page"},
	} {
		page := domtest.Open(t, songbook(), address)
		if page.Status != want.status || page.Text("h1") != want.heading {
			t.Errorf("%s: status %d, %q", address, page.Status, page.Text("h1"))
		}
	}
}
