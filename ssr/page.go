package ssr

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/internal/pagedata"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/reactive"
)

// page is the work of answering one request for a page.
type page struct {
	site     *Site
	w        http.ResponseWriter
	req      *http.Request
	renderer *renderer
	runtime  *reactive.Runtime
	host     *host
	document document
	// stream is set once a part of the page was sent.
	stream *stream
}

func (s *Site) servePage(w http.ResponseWriter, req *http.Request) {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "405: pages answer GET and HEAD only", http.StatusMethodNotAllowed)
		return
	}
	recorder := pagedata.NewRecorder()
	ctx := pagedata.WithRecorder(req.Context(), recorder)
	if s.options.Functions != nil {
		ctx = s.options.Functions.WithRequest(ctx, req)
	}
	p := &page{site: s, w: w, req: req, renderer: newRenderer()}
	p.host = &host{renderer: p.renderer, refused: p.logRefused}
	defer p.renderer.release()
	p.document = document{
		lang: s.options.App.Lang, client: s.currentClient(),
		recorder: recorder, development: s.options.Development,
	}
	p.runtime = reactive.NewRuntime(reactive.Options{Inert: true, OnError: p.logError})
	async.SetBase(p.runtime.Root(), ctx)
	defer p.runtime.Dispose()
	p.configure(ctx)
	p.serve()
}

// configure readies the renderer.
func (p *page) configure(ctx context.Context) {
	r, o := p.renderer, &p.site.options
	r.ctx, r.timeout, r.host = ctx, o.Timeout, p.host
	r.development, r.failed = o.Development, p.logError
	if o.Stream && p.req.Method != http.MethodHead {
		r.flush = p.flush
	}
}

func (p *page) logError(err error) {
	attrs := []any{"page", p.req.URL.Path, "error", err}
	if e, ok := errors.AsType[*panicError](err); ok {
		attrs = append(attrs, "stack", string(e.stack))
	}
	p.site.options.Logger.ErrorContext(p.req.Context(), "a page has failed", attrs...)
}

func (p *page) logRefused(to string) {
	p.site.options.Logger.WarnContext(p.req.Context(), "a page wanted to send its visitor to another site; it was sent to the start page",
		"page", p.req.URL.Path, "to", to)
}

// serve renders and answers.
func (p *page) serve() {
	root := p.runtime.Root()
	node.HostKey.Provide(root, p.host)
	async.SetBase(root, p.renderer.ctx)
	text, err := p.renderer.page(p.renderer.buf[:0], root, func() node.Node {
		p.document.body = p.renderer.bodyAttributes(p.site.options.App.Body)
		location := pages.NewLocation(root, address(p.req))
		return p.site.options.App.Mount(root, p.site.pages, location)
	})
	if text != nil {
		p.renderer.buf = text
	}
	a := p.host.answer()
	switch {
	case a.redirect != "" && (err == nil || err == errRedirected):
		p.redirect(a)
	case err == nil:
		p.finish(a, text)
	case p.req.Context().Err() != nil:
		// Mostly the client is gone; if the time was limited, it waits still.
		if p.stream != nil {
			panic(http.ErrAbortHandler)
		}
		http.Error(p.w, "503: the page took too long", http.StatusServiceUnavailable)
	default:
		p.logError(err)
		p.fail(err)
	}
}

// address is the request's address as pages know it.
func address(req *http.Request) string {
	if req.URL.RawQuery == "" {
		return req.URL.EscapedPath()
	}
	return req.URL.EscapedPath() + "?" + req.URL.RawQuery
}

// interactive tells whether the page has anything for a client to do.
func (p *page) interactive() bool {
	return p.renderer.interactive || p.runtime.EffectsRequested()
}

// finish sends the page, or the rest of it.
func (p *page) finish(a *answer, text []byte) {
	// A resource that nobody waited for is for the client to fetch.
	interactive := p.interactive() || p.runtime.Pending() > 0
	if p.stream != nil {
		p.stream.write(p.document.appendEnd(text, interactive))
		p.stream.close()
		return
	}
	p.headers(a)
	whole := documents.Get().(*[]byte)
	buf := p.document.appendStart((*whole)[:0], a, interactive)
	buf = append(buf, text...)
	buf = p.document.appendEnd(buf, interactive)
	respond(p.w, p.req, a.statusOr(http.StatusOK), buf, true)
	if cap(buf) <= largestKept {
		*whole = buf
	}
	documents.Put(whole)
}

var documents = sync.Pool{New: func() any { return new([]byte) }}

// headers sets the response's headers: the page's own come last.
func (p *page) headers(a *answer) {
	header := p.w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "private, no-cache")
	}
	if !p.site.options.WithoutContentSecurityPolicy && header.Get("Content-Security-Policy") == "" {
		header.Set("Content-Security-Policy", p.policy())
	}
	for name, values := range a.headers {
		header[name] = values
	}
}

// policy allows scripts of this site and the inline ones that the renderer
// itself has written. What a page lets slip in unescaped cannot run.
func (p *page) policy() string {
	return appendHashes(p.document.client.policy, p.renderer.scripts) +
		"; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
}

// redirect sends the visitor elsewhere.
func (p *page) redirect(a *answer) {
	if p.stream != nil {
		// The status is sent already; browsers follow this one as well.
		buf := append([]byte(nil), `<meta http-equiv="refresh" content="0;url=`...)
		buf = append(appendAttr(buf, a.redirect), `"></body></html>`...)
		p.stream.write(buf)
		p.stream.close()
		return
	}
	header := p.w.Header()
	for name, values := range a.headers {
		header[name] = values
	}
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", "private, no-cache")
	}
	header.Set("Location", a.redirect)
	p.w.WriteHeader(a.redirectStatus())
}

// flush sends what is finished of the page.
func (p *page) flush(buf []byte) []byte {
	if p.stream == nil {
		a := p.host.answer()
		p.headers(a)
		start := p.document.appendStart(nil, a, p.interactive())
		p.stream = newStream(p.w, p.req, a.statusOr(http.StatusOK))
		p.stream.write(start)
	}
	p.stream.write(buf)
	p.stream.flush()
	return buf[:0]
}

// fail answers with the page of an error. It is not hydrated: the client would
// run what has just failed.
func (p *page) fail(err error) {
	p.host.wishes = nil
	r := p.renderer
	r.flush = nil
	r.reset(nil, state{guard: -1})
	scope := p.runtime.Root().Child()
	text, failed := r.page(nil, scope, func() node.Node { return p.failedView(scope, err) })
	if failed != nil {
		p.logError(failed)
		text = appendText(nil, plainFailure)
	}
	if p.stream != nil {
		p.stream.write(append(text, "</body></html>"...))
		p.stream.close()
		return
	}
	a := p.host.answer()
	if a.headers.Get("Cache-Control") == "" {
		a.setHeader("Cache-Control", "no-store")
	}
	p.headers(a)
	buf := p.document.appendStart(nil, a, false)
	buf = append(buf, text...)
	buf = append(buf, "</body></html>"...)
	respond(p.w, p.req, a.statusOr(http.StatusInternalServerError), buf, true)
}

const plainFailure = node.PlainFailure

// failedView is the app's page for errors, or a plain one.
func (p *page) failedView(s *reactive.Scope, err error) node.Node {
	if failed := p.site.options.App.Failed; failed != nil {
		return failed(s, err)
	}
	text := func(name, text string) node.Node {
		return node.Node{Kind: node.Element, Name: node.ElementName(name, 0)}.WithParts([]node.Node{
			{Kind: node.Text, Text: text},
		})
	}
	parts := []node.Node{text("h1", plainFailure)}
	if p.site.options.Development {
		parts = append(parts, text("p", err.Error()))
		if e, ok := errors.AsType[*panicError](err); ok {
			parts = append(parts, text("pre", string(e.stack)))
		}
	}
	return node.Node{Kind: node.Fragment}.WithParts(parts)
}
