package domtest

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/ssr"
	"github.com/hotclub-go/hotclub/wasm"
)

// Page is one open page: the document and the program that runs in it. It
// belongs to one test and one goroutine.
type Page struct {
	*Document
	Renderer *wasm.Renderer
	Runtime  *reactive.Runtime
	// Status is the status code of the server's response; 0 without a server.
	Status int
	// Left lists addresses that the page was left for, as no route takes them.
	Left []string
	// Posted lists the actions of forms whose submit no listener prevented.
	Posted []string
	// Failures lists the panics of pages and layouts that the app's view of
	// failures stands for.
	Failures []error

	t        testing.TB
	location *pages.Location
	address  string
	data     *node.PageData // nil when the server sent none
	wake     chan struct{}
}

// Open opens an address of an app as a browser does: the server's page is
// parsed and then hydrated. It fails the test if the two do not fit.
func Open(t testing.TB, app *pages.App, address string) *Page {
	t.Helper()
	site, err := ssr.New(ssr.Options{App: app, Development: true})
	if err != nil {
		t.Fatal(err)
	}
	return OpenSite(t, site, app, address)
}

// OpenSite is Open with a handler of the caller's, as one with server functions.
func OpenSite(t testing.TB, site http.Handler, app *pages.App, address string) *Page {
	t.Helper()
	router, err := pages.NewRouter(app.Routes)
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	site.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
	p := newPage(t, documentOf(answer.Body.String()), true)
	p.Status, p.address = answer.Code, address
	p.hydrate(func(s *pages.Scope) pages.Node {
		node.HostKey.Provide(s, host{p})
		p.location = pages.NewLocation(s, address)
		return app.Mount(s, router, p.location)
	})
	return p
}

// Mount shows a view in an empty page, without a server.
func Mount(t testing.TB, view func(*pages.Scope) pages.Node) *Page {
	t.Helper()
	p := newPage(t, NewDocument(), true)
	if err := p.Renderer.Mount(p.Runtime.Root(), func(s *pages.Scope) pages.Node {
		node.HostKey.Provide(s, host{p})
		return view(s)
	}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	return p
}

// Hydrate renders a view on a server, and hydrates the result with the same
// view. It fails the test if the two do not fit.
func Hydrate(t testing.TB, view func(*pages.Scope) pages.Node) *Page {
	t.Helper()
	return HydrateNode(t, Parse(ServerHTML(t, view)), view)
}

// Parse returns the body of a page with the given content, as the browser's
// parser makes it.
func Parse(html string) *Node {
	return documentOf("<!DOCTYPE html><html><head></head><body>" + html + "</body></html>").body
}

// HydrateNode hydrates a body that [Parse] has made.
func HydrateNode(t testing.TB, body *Node, view func(*pages.Scope) pages.Node) *Page {
	t.Helper()
	return hydrateNode(t, body, view, true)
}

// HydrateProduction is HydrateNode without the checks that development has:
// static content is not looked at.
func HydrateProduction(t testing.TB, body *Node, view func(*pages.Scope) pages.Node) *Page {
	t.Helper()
	return hydrateNode(t, body, view, false)
}

func hydrateNode(t testing.TB, body *Node, view func(*pages.Scope) pages.Node, verify bool) *Page {
	t.Helper()
	p := newPage(t, newDocument(body.root()), verify)
	p.hydrate(func(s *pages.Scope) pages.Node {
		node.HostKey.Provide(s, host{p})
		return view(s)
	})
	return p
}

// ServerHTML returns the content of body that the server renders for a view.
func ServerHTML(t testing.TB, view func(*pages.Scope) pages.Node) string {
	t.Helper()
	runtime := reactive.NewRuntime(reactive.Options{Inert: true})
	defer runtime.Dispose()
	var html bytes.Buffer
	s := runtime.Root()
	var n pages.Node
	s.Run(func() { n = view(s) })
	if err := ssr.Render(&html, s, n); err != nil {
		t.Fatal(err)
	}
	return html.String()
}

func newPage(t testing.TB, d *Document, verify bool) *Page {
	p := &Page{Document: d, t: t, wake: make(chan struct{}, 1)}
	fail := func(err error) { t.Errorf("domtest: the page has failed: %v", err) }
	p.Runtime = reactive.NewRuntime(reactive.Options{
		OnError: fail,
		Wake: func() {
			select {
			case p.wake <- struct{}{}:
			default:
			}
		},
	})
	p.Renderer = wasm.New(wasm.Options{Sink: d, Verify: verify, OnError: fail})
	if data := d.body.Find("#hotclub-data"); data != nil {
		p.data = &node.PageData{Text: data.Text()}
		node.PageDataKey.Provide(p.Runtime.Root(), p.data)
	}
	t.Cleanup(p.Runtime.Dispose)
	return p
}

func (p *Page) hydrate(view func(*pages.Scope) pages.Node) {
	p.t.Helper()
	if err := p.Renderer.Hydrate(p.Runtime.Root(), view); err != nil {
		p.t.Fatal(err)
	}
	if p.data != nil {
		p.data.Closed = true
	}
	for _, mismatch := range p.Mismatches {
		p.t.Errorf("domtest: hydration mismatch: %s", mismatch)
	}
	for _, control := range p.restored {
		for _, kind := range []string{"input", "change"} {
			if control.delegated[kind] != 0 && p.Contains(control) {
				p.fire(control, kind, Event{}, nil)
			}
		}
	}
	p.restored = nil
	p.settle()
}

// settle runs what goroutines have handed in, and brings the document up to
// date.
func (p *Page) settle() {
	p.Renderer.Run(p.Runtime.Root(), func() {})
	for p.Runtime.Drain() {
		p.Renderer.Flush()
	}
}

// Wait runs the page until done reports true, and fails the test if that takes
// more than ten seconds.
func (p *Page) Wait(done func() bool) {
	p.t.Helper()
	timeout := time.After(10 * time.Second)
	for {
		p.settle()
		if done() {
			return
		}
		select {
		case <-p.wake:
		case <-timeout:
			p.t.Fatalf("domtest: waited in vain; the page is\n%s", p.HTML())
		}
	}
}

// WaitText waits until the page's text contains text.
func (p *Page) WaitText(selector, text string) {
	p.t.Helper()
	p.Wait(func() bool {
		n := p.body.Find(selector)
		return n != nil && n.Text() == text
	})
}

// HTML returns the content of the body.
func (p *Page) HTML() string {
	p.settle()
	return p.body.InnerHTML()
}

// Text returns the text of the first element that fits the selector.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	p.settle()
	return p.must(selector).Text()
}

// Find returns the first element that fits the selector, or nil.
func (p *Page) Find(selector string) *Node {
	p.settle()
	return p.body.Find(selector)
}

// FindAll returns the elements that fit the selector.
func (p *Page) FindAll(selector string) []*Node {
	p.settle()
	return p.body.FindAll(selector)
}

// Contains tells whether a node is in the document.
func (p *Page) Contains(n *Node) bool { return n.root() == p.document }

// Address returns the address that the page shows.
func (p *Page) Address() string { return p.address }

// Navigate goes to another address, as a click on a link does.
func (p *Page) Navigate(to string, replace bool) {
	p.t.Helper()
	if p.location != nil {
		moved := false
		p.Renderer.Run(p.Runtime.Root(), func() { moved = p.location.Set(p.Runtime.Root(), to) })
		if moved {
			p.address = to
			return
		}
	}
	p.Left = append(p.Left, to)
}

// host is the page as the program sees it.
type host struct{ page *Page }

func (h host) Server() bool                     { return false }
func (h host) SetTitle(title string)            { h.page.Renderer.SetTitle(title) }
func (h host) SetMeta(name, content string)     { h.page.Renderer.SetMeta(name, content) }
func (h host) Navigate(to string, replace bool) { h.page.Navigate(to, replace) }
func (h host) SetStatus(int)                    {}
func (h host) SetHeader(name, value string)     {}

func (h host) PageFailed(err error) (details bool) {
	h.page.Failures = append(h.page.Failures, err)
	return true
}
