package devserver

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html"
	"io"
	"log"
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
)

// scriptTag tells the script which build made the page, so that a page from the
// moment before a restart is reloaded too.
func scriptTag(build string) string {
	return `<script async src="` + scriptPath + `" data-build="` + build + `"></script>`
}

// target is the server that runs.
type target struct {
	url   *url.URL
	build string
}

// proxy stands before the application's server.
type proxy struct {
	news   *news
	target atomic.Pointer[target] // nil while no server runs
	pass   *httputil.ReverseProxy
}

// targetKey is the context key of a request's target: it must not change on
// the way.
type targetKey struct{}

func newProxy(n *news) *proxy {
	// Compressing for the way through this machine would only take time, and the
	// page must come plain, as the script is put into it.
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	transport.Proxy = nil
	p := &proxy{news: n}
	p.pass = &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(r.In.Context().Value(targetKey{}).(*target).url)
			r.Out.Host = r.In.Host // the server compares it with the Origin header
			r.Out.Header.Del("Accept-Encoding")
			r.SetXForwarded()
		},
		ModifyResponse: addScript,
		FlushInterval:  -1, // a page that streams shall stream
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			unavailable(w, "The server does not answer: "+err.Error())
		},
		ErrorLog: log.New(io.Discard, "", 0), // of connections that a restart has cut
	}
	return p
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case scriptPath:
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		w.Write(overlayScript)
		return
	case eventsPath:
		p.news.ServeHTTP(w, r)
		return
	}
	t := p.target.Load()
	if t == nil {
		unavailable(w, "There is no server yet. This page shows it when it is there.")
		return
	}
	p.pass.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), targetKey{}, t)))
}

// unavailable answers with a page that reloads itself when there is news.
func unavailable(w http.ResponseWriter, why string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head>%s<title>pages-dev</title></head><body><p style="font:16px system-ui;margin:3em">%s</p></body></html>`,
		scriptTag(""), html.EscapeString(why))
}

// headLimit is how far into a page its head is looked for.
const headLimit = 64 << 10

// addScript puts the script into a page, at the start of its head, so that it
// is there even if what follows never ends. A policy with script-src 'self', as
// that of ssr, allows it.
func addScript(r *http.Response) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || r.Request.Method == http.MethodHead ||
		r.Header.Get("Content-Encoding") != "" {
		return nil
	}
	start, at, err := readUntil(r.Body, "<head>")
	if err != nil {
		return err
	}
	rest := r.Body
	page := []io.Reader{bytes.NewReader(start), rest}
	if at >= 0 {
		tag := scriptTag(r.Request.Context().Value(targetKey{}).(*target).build)
		page = []io.Reader{bytes.NewReader(start[:at]), strings.NewReader(tag), bytes.NewReader(start[at:]), rest}
		r.Header.Del("Content-Length")
		r.Header.Del("ETag") // of other bytes than these
		r.ContentLength = -1
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(page...), rest}
	return nil
}

// readUntil reads until mark has come and returns what it read and the place
// behind the mark, or -1 if there is none.
func readUntil(r io.Reader, mark string) ([]byte, int, error) {
	var read []byte
	chunk := make([]byte, 4096)
	for len(read) < headLimit {
		n, err := r.Read(chunk)
		read = append(read, chunk[:n]...)
		if at := bytes.Index(read, []byte(mark)); at >= 0 {
			return read, at + len(mark), nil
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, -1, err
		}
	}
	return read, -1, nil
}
