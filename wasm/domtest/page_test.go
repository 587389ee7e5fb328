package domtest_test

import (
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

func counter(s *pages.Scope) pages.Node {
	count := pages.NewSignal(s, 0)
	return el.Main(
		el.H1(el.Text("Count: "), el.Text(count.Get)),
		el.Button(attr.Class("plus"), on.Click(func() { count.Update(func(n int) int { return n + 1 }) }), el.Text("+")),
	)
}

func TestCounter(t *testing.T) {
	for name, open := range map[string]func(testing.TB, func(*pages.Scope) pages.Node) *domtest.Page{
		"mounted": domtest.Mount, "hydrated": domtest.Hydrate,
	} {
		t.Run(name, func(t *testing.T) {
			page := open(t, counter)
			page.Click(".plus")
			page.Click("button")
			if got, want := page.Text("h1"), "Count: 2"; got != want {
				t.Errorf("the heading is %q, want %q", got, want)
			}
			want := `<main><h1>Count: 2</h1><button class="plus">+</button></main>`
			if got := page.HTML(); got != want {
				t.Errorf("the page is\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestOpen(t *testing.T) {
	app := &pages.App{Routes: []pages.Route{
		{Path: "/", Page: func(s *pages.Scope) pages.Node {
			return el.Div(counter(s), el.A(attr.Href("/about"), el.Text("About")))
		}},
		{Path: "/about", Page: func(s *pages.Scope) pages.Node {
			pages.Title(s, "About us")
			return el.P(el.Text("About"))
		}},
	}}
	page := domtest.Open(t, app, "/")
	page.Click(".plus")
	if got := page.Text("h1"); got != "Count: 1" {
		t.Error(got)
	}
	page.Click("a")
	if got := page.HTML(); got != "<p>About</p>" {
		t.Error(got)
	}
	if page.Title() != "About us" || page.Address() != "/about" {
		t.Error(page.Title(), page.Address())
	}
}
