package pages

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// App is a site's pages. The same value is given to the server, which renders
// a response from it, and to the browser, which hydrates and navigates it.
type App struct {
	// Lang is the document's language, as "en"; it becomes the lang attribute.
	Lang string
	// Head is placed in every document's head, on the server only: style
	// sheets, icons, meta elements.
	Head []Node
	// Body is attributes for the body element.
	Body []Node
	// Routes are the pages, tried from the most specific pattern to the least.
	Routes []Route
	// NotFound is the page of an address that no route matches; the response
	// has status 404 already. Nil shows a plain message.
	NotFound func(s *Scope) Node
	// Failed is shown instead of a page that panics. On the server it is the
	// whole response, which has status 500 already; in the browser the layouts
	// around the page stay, an update that panics counts as well, and another
	// address is shown as if nothing had happened. A listener that panics is
	// only logged. Nil shows a plain message, in production without details.
	Failed func(s *Scope, err error) Node
}

// Route is one page, or a layout around several.
type Route struct {
	// Path is the pattern of this route's part of the address, below its
	// parent's: "/", "polls", "polls/{id}", "files/{rest...}".
	Path string
	// Page is the content of the address. A route without Page and with Routes
	// only groups; one without either shows the layouts around it alone.
	Page func(s *Scope) Node
	// Layout stands around the pages of this route and the routes below it. It
	// survives navigation between them. Outlet is where the page goes.
	Layout func(s *Scope, outlet Node) Node
	// Routes are the routes below this one.
	Routes []Route
	// Check refuses parameters that fit the pattern's form but not its type;
	// the typed paths, as [Path1], fill it.
	Check func(params Params) bool
}

// Mount makes the view of the whole site for the address that location tells,
// in the root scope of one page. ssr and wasm call it; tests may.
func (a *App) Mount(s *Scope, router *Router, location *Location) Node {
	locationKey.Provide(s, location)
	location.router = router
	matched := reactive.NewMemo(s, func() *Match { return router.Match(location.Path()) })
	location.matched = matched
	return a.level(s, matched, 0)
}

// level makes the region of the depth-th route of the match: it changes only
// when another route takes that depth, so layouts above it stay.
//
// It is not inlined, because the program would then have it and its functions
// four times.
//
//go:noinline
func (a *App) level(s *Scope, matched *reactive.Memo[*Match], depth int) Node {
	return branch(&node.Branch{
		Select: func() int {
			chain := matched.Get().chain
			if depth < len(chain) {
				return chain[depth].number
			}
			return notFoundNumber
		},
		Render: func(s *Scope, _ int) Node {
			return a.guard(s, matched, func(s *Scope) Node { return a.content(s, matched, depth) })
		},
	})
}

// content is what the depth-th route of the match shows.
func (a *App) content(s *Scope, matched *reactive.Memo[*Match], depth int) Node {
	chain := matched.Peek().chain
	if depth >= len(chain) {
		return a.notFound(s)
	}
	route := chain[depth]
	switch {
	case route.Layout != nil:
		return route.Layout(s, a.outlet(s, matched, depth, route))
	case len(route.Routes) == 0:
		return route.page(s)
	case route.Page == nil:
		return a.level(s, matched, depth+1)
	default:
		return a.outlet(s, matched, depth, route)
	}
}

// outlet is what a layout stands around: the route's own page when the match
// ends at it, and otherwise the route below. It is a region of its own because
// the match can move between the two while the route at this depth stays.
func (a *App) outlet(s *Scope, matched *reactive.Memo[*Match], depth int, route *flatRoute) Node {
	return ShowElse(
		func() bool {
			chain := matched.Get().chain
			return depth == len(chain)-1 && chain[depth] == route
		},
		func(s *Scope) Node { return a.guard(s, matched, route.page) },
		func(s *Scope) Node { return a.level(s, matched, depth+1) },
	)
}

// page is the route's own content; below a layout there may be none.
func (r *flatRoute) page(s *Scope) Node {
	if r.Page == nil {
		return Nothing()
	}
	return r.Page(s)
}

func (a *App) notFound(s *Scope) Node {
	SetStatus(s, 404)
	if a.NotFound != nil {
		return a.NotFound(s)
	}
	return plain("h1", "404: there is no page at this address")
}
