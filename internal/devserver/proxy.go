package devserver

import (
	"bytes"
	_ "embed"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
)

// overlayScript listens for news and shows errors over the page.
//
//go:embed overlay.js
var overlayScript []byte

const (
	scriptPath = "/_dev/overlay.js"
	eventsPath = "/_dev/events"
	scriptTag  = `<script src="` + scriptPath + `"></script>`
)

// proxy stands before the application's server.
type proxy struct {
	news   *news
	target atomic.Pointer[url.URL] // nil while no server runs
	pass   *httputil.ReverseProxy
}

func newProxy(n *news) *proxy {
	p := &proxy{news: n}
	p.pass = &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(p.target.Load())
			r.Out.Host = r.In.Host // the server compares it with the Origin header
			// The page must come uncompressed, as the script is put into it.
			r.Out.Header.Del("Accept-Encoding")
			r.SetXForwarded()
		},
		ModifyResponse: addScript,
		FlushInterval:  -1, // a page that streams shall stream
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			p.unavailable(w, "The server does not answer: "+err.Error())
		},
	}
	return p
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == scriptPath:
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.Write(overlayScript)
	case r.URL.Path == eventsPath:
		p.news.ServeHTTP(w, r)
	case p.target.Load() == nil:
		p.unavailable(w, "The first build is not done yet.")
	default:
		p.pass.ServeHTTP(w, r)
	}
}

// unavailable answers with a page that reloads itself when there is news.
func (p *proxy) unavailable(w http.ResponseWriter, why string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintf(w, "<!DOCTYPE html><title>pages-dev</title>%s<p style=\"font:16px system-ui;margin:3em\">%s</p>",
		scriptTag, html.EscapeString(why))
}

// addScript puts the script into a page, at the start of its head, so that it
// is there even if what follows never ends.
func addScript(r *http.Response) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || r.Request.Method == http.MethodHead {
		return nil
	}
	// The content security policy knows only the page's own scripts; ours is
	// from the same origin, which it allows by 'self'.
	r.Header.Del("Content-Length")
	r.Header.Del("ETag") // of other bytes than these
	r.ContentLength = -1
	r.Body = &injector{body: r.Body}
	return nil
}

// injector passes a page through and adds the script after its <head>.
type injector struct {
	body    io.ReadCloser
	done    bool
	pending []byte // read from body, not given yet
	end     error
}

func (i *injector) Read(buffer []byte) (int, error) {
	for len(i.pending) == 0 || !i.done {
		if i.end != nil {
			if len(i.pending) > 0 {
				break // a page without a head is passed as it is
			}
			return 0, i.end
		}
		chunk := make([]byte, 4096)
		n, err := i.body.Read(chunk)
		i.pending, i.end = append(i.pending, chunk[:n]...), err
		if i.done {
			break
		}
		if at := bytes.Index(i.pending, []byte("<head>")); at >= 0 {
			rest := i.pending[at+len("<head>"):]
			i.pending = append(append(append([]byte{}, i.pending[:at+len("<head>")]...), scriptTag...), rest...)
			i.done = true
		}
	}
	n := copy(buffer, i.pending)
	i.pending = i.pending[n:]
	if len(i.pending) == 0 && i.end != nil {
		return n, i.end
	}
	return n, nil
}

func (i *injector) Close() error { return i.body.Close() }
