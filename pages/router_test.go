package pages

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"
)

func page(*Scope) Node { return Node{} }

// routesOf makes a page for each pattern.
func routesOf(patterns ...string) []Route {
	var routes []Route
	for _, pattern := range patterns {
		routes = append(routes, Route{Path: pattern, Page: page})
	}
	return routes
}

func newRouter(t testing.TB, routes ...Route) *Router {
	t.Helper()
	r, err := NewRouter(routes)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMatch(t *testing.T) {
	r := newRouter(t, routesOf("/", "polls", "/polls/new", "polls/{id}", "polls/{id}/edit", "polls/new/{step}",
		"files/{path...}", "files/readme", "über uns", "100%", "{lang}/about", "a/{x}", "{y}/b")...)
	for _, c := range []struct {
		path    string
		pattern string // "" when nothing matches
		params  Params
	}{
		{"/", "/", nil},
		{"", "/", nil},
		{"/polls", "/polls", nil},
		{"/polls/", "/polls", nil},
		{"polls", "/polls", nil},
		{"//polls//", "/polls", nil},
		{"/polls/7", "/polls/{id}", Params{"id": "7"}},
		{"/polls/7/", "/polls/{id}", Params{"id": "7"}},
		{"/polls/new", "/polls/new", nil}, // constant before parameter
		{"/polls/new/1", "/polls/new/{step}", Params{"step": "1"}},
		{"/polls/new/edit", "/polls/new/{step}", Params{"step": "edit"}},
		{"/polls/7/edit", "/polls/{id}/edit", Params{"id": "7"}},
		{"/polls/7/delete", "", nil},
		{"/polls//edit", "", nil}, // a parameter is not empty
		{"/Polls", "", nil},       // case counts
		{"/files", "/files/{path...}", Params{"path": ""}},
		{"/files/readme", "/files/readme", nil},
		{"/files/a/b.txt", "/files/{path...}", Params{"path": "a/b.txt"}},
		{"/files/readme/x", "/files/{path...}", Params{"path": "readme/x"}},
		{"/files/a%2Fb", "/files/{path...}", Params{"path": "a/b"}},
		{"/files/a//b", "/files/{path...}", Params{"path": "a//b"}},
		{"/de/about", "/{lang}/about", Params{"lang": "de"}},
		{"/a/b", "/a/{x}", Params{"x": "b"}}, // the first constant decides
		{"/c/b", "/{y}/b", Params{"y": "c"}},
		{"/polls/a%20b", "/polls/{id}", Params{"id": "a b"}},
		{"/polls/a+b", "/polls/{id}", Params{"id": "a+b"}},
		{"/polls/%C3%BC", "/polls/{id}", Params{"id": "ü"}},
		{"/polls/a%2Fb", "/polls/{id}", Params{"id": "a/b"}},
		{"/polls/%2e%2e", "/polls/{id}", Params{"id": ".."}},
		{"/polls/%6eew", "/polls/new", nil}, // %6e is n
		{"/%C3%BCber%20uns", "/über uns", nil},
		{"/100%25", "/100%", nil},
		{"/100%", "", nil}, // broken encodings match nothing
		{"/polls/%", "", nil},
		{"/polls/%4", "", nil},
		{"/polls/%zz", "", nil},
		{"/polls/%FF", "", nil},
		{"/polls/\xff", "", nil},
		{"/files/a/%", "", nil},
		{"/files/%2/5", "", nil},
		{"/unknown", "", nil},
	} {
		m := r.Match(c.path)
		if m.Pattern() != c.pattern || m.Found() != (c.pattern != "") {
			t.Errorf("%s: pattern %q, want %q", c.path, m.Pattern(), c.pattern)
			continue
		}
		if len(m.params) != len(c.params) {
			t.Errorf("%s: parameters %v, want %v", c.path, m.params, c.params)
		}
		for name, want := range c.params {
			if m.params[name] != want {
				t.Errorf("%s: %s is %q, want %q", c.path, name, m.params[name], want)
			}
		}
	}
}

func TestMatchNestedRoutes(t *testing.T) {
	r := newRouter(t,
		Route{Path: "/", Page: page, Routes: []Route{
			{Path: "polls", Routes: []Route{
				{Path: "/", Page: page},
				{Path: "{id}", Page: page, Routes: routesOf("results")},
			}},
		}},
	)
	for path, depth := range map[string]int{"/": 1, "/polls": 3, "/polls/3": 3, "/polls/3/results": 4, "/results": 0} {
		if m := r.Match(path); len(m.chain) != depth {
			t.Errorf("%s: a chain of %d routes, want %d", path, len(m.chain), depth)
		}
	}
	outer := r.Match("/polls/3/results").chain[2]
	if r.Match("/polls/3").chain[2] != outer {
		t.Error("the route of /polls/{id} is not the same in both addresses, so its layout would not survive")
	}
}

// A route whose check refuses leaves the address to less specific routes.
func TestMatchAsksCheck(t *testing.T) {
	number := NewPath1[int]("/items/{id}").Route(func(*Scope, int) Node { return Node{} })
	r := newRouter(t, number, Route{Path: "/{rest...}", Page: page})
	for path, want := range map[string]string{
		"/items/7":                       "/items/{id}",
		"/items/-7":                      "/items/{id}",
		"/items/seven":                   "/{rest...}",
		"/items/7.5":                     "/{rest...}",
		"/items/99999999999999999999999": "/{rest...}",
	} {
		if got := r.Match(path).Pattern(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if newRouter(t, number).Match("/items/seven").Found() {
		t.Error("/items/seven is found though its id is not a number")
	}
}

func TestNewRouterRefuses(t *testing.T) {
	for want, routes := range map[string][]Route{
		"no Page, no Layout around it and no Routes": {{Path: "a"}},
		"mixes text and a parameter":                 routesOf("a/{id}.html"),
		"{a}{b} mixes":                               routesOf("/{a}{b}"),
		"must be the last":                           routesOf("{rest...}/x"),
		"has no name":                                routesOf("/a/{}"),
		"stands twice":                               routesOf("{id}/{id}"),
		"same pattern: /a":                           routesOf("a", "/a/"),
		"same pattern: /{x}":                         routesOf("{x}", "{y}"),
		"route /a/b: another route has":              {{Path: "a", Routes: routesOf("b")}, {Path: "a/b", Page: page}},
		"the parameter id stands twice":              {{Path: "{id}", Routes: routesOf("x/{id}")}},
		"route /{all...}: another route":             routesOf("{rest...}", "/{all...}"),
	} {
		_, err := NewRouter(routes)
		var routeError *RouteError
		if !errors.As(err, &routeError) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func FuzzMatch(f *testing.F) {
	r := newRouter(f, append(routesOf("/", "a", "a/{x}", "a/{x}/b", "{y}/b", "files/{path...}", "ü", "%"),
		NewPath2[int, bool]("/typed/{n}/{b}").Route(func(*Scope, int, bool) Node { return Node{} }))...)
	for _, path := range []string{"", "/", "//", "/a/%", "/a/%2", "/a/%2F/b", "/typed/1/true", "/files/%ff", "/%C3%BC/", "/a/{x}"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		m := r.Match(path)
		if m.Found() != (m.Pattern() != "") {
			t.Errorf("%q: found %v with the pattern %q", path, m.Found(), m.Pattern())
		}
		for name, value := range m.params {
			if !utf8.ValidString(value) {
				t.Errorf("%q: %s is %q", path, name, value)
			}
		}
		if slashed := r.Match(path + "/"); slashed.Pattern() != m.Pattern() {
			t.Errorf("%q matches %q and with a slash %q", path, m.Pattern(), slashed.Pattern())
		}
	})
}

func BenchmarkMatch(b *testing.B) {
	r := newRouter(b, routesOf("/", "polls", "polls/{id}", "polls/{id}/votes/{vote}", "about", "files/{path...}")...)
	b.ReportAllocs()
	for b.Loop() {
		r.Match("/polls/17/votes/4")
	}
}
