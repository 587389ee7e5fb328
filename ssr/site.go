package ssr

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/mux"
	"github.com/hotclub-go/hotclub/pages"
)

// Functions serves the server functions of an app. *serverfn.Registry is one.
type Functions interface {
	http.Handler
	// WithRequest returns a context for server functions that are called in
	// process while the page of req is rendered.
	WithRequest(ctx context.Context, req *http.Request) context.Context
}

// Options configures a Site. Only App is required.
type Options struct {
	// App is the pages. It must not change any more.
	App *pages.App
	// Functions is mounted at /_fn/. Nil means that there are none.
	Functions Functions
	// Assets is the folder that pages-dev build wrote: manifest.json and
	// _assets. Nil, or a folder without manifest, makes a site without client:
	// its pages are links and plain forms. The environment variable
	// HOTCLUB_DIST, if set, names a folder on disk to use instead.
	Assets fs.FS
	// Static is served at /static/, except for files that the build has taken
	// over. Nil means that there is nothing.
	Static fs.FS
	// HeadHTML is placed at the end of every head.
	HeadHTML pages.TrustedHTML
	// Logger gets errors, and at debug level one line for each request. Nil
	// means slog.Default().
	Logger *slog.Logger
	// Development shows errors with their stack in the page and checks what is
	// not valid HTML. The environment variable HOTCLUB_DEV=1, which pages-dev dev
	// sets, switches it on.
	Development bool
	// Stream sends what stands before a Suspense that waits at once, instead
	// of the whole page in the end. Status, headers, title and redirects can
	// then be set only before the first wait.
	Stream bool
	// Timeout is how long one page waits for its resources; a Suspense that
	// still waits then shows its fallback. Zero means ten seconds.
	Timeout time.Duration
	// WithoutContentSecurityPolicy leaves the header out. To have another
	// policy instead, set the header in a middleware or with pages.SetHeader.
	WithoutContentSecurityPolicy bool
}

// Site serves an app. It is an http.Handler and safe for use by many
// goroutines; routes and middleware are added before the first request.
type Site struct {
	options Options
	pages   *pages.Router
	routes  *mux.Router
	mount   sync.Once

	dist   fs.FS
	watch  bool // dist may change while the site runs
	client atomic.Pointer[client]
	tags   sync.Map // fileKey -> entity tag
}

// New makes the site of an app. The error tells of routes that cannot work, of
// a head that cannot be rendered, or of a build that does not fit.
func New(options Options) (*Site, error) {
	if options.App == nil {
		return nil, errors.New("ssr.New: Options.App is missing: it holds the pages to serve")
	}
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	if options.Timeout <= 0 {
		options.Timeout = defaultTimeout
	}
	if os.Getenv("HOTCLUB_DEV") == "1" {
		options.Development = true
	}
	router, err := pages.NewRouter(options.App.Routes)
	if err != nil {
		return nil, fmt.Errorf("ssr.New: %w", err)
	}
	s := &Site{options: options, pages: router, routes: mux.NewRouter(), dist: options.Assets}
	if folder := os.Getenv("HOTCLUB_DIST"); folder != "" {
		s.dist, s.watch = os.DirFS(folder), true
	}
	if err := s.readClient(); err != nil {
		return nil, fmt.Errorf("ssr.New: %w", err)
	}
	return s, nil
}

// Router returns the outer router, for routes and middleware of the program's
// own. Its routes come before the pages; its middleware is run for pages, server
// functions and files too. Protect a part of the site with PathPrefix or Use:
// a page is also found with a slash at the end of its address.
func (s *Site) Router() *mux.Router { return s.routes }

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	s.mount.Do(s.mountRoutes)
	response := &response{ResponseWriter: w}
	start := time.Now()
	defer func() {
		s.recovered(response, req, recover())
		s.logRequest(response, req, start)
	}()
	header := w.Header()
	header.Set("X-Content-Type-Options", "nosniff")
	// Server functions that a plain form posted to lead back to the referrer.
	header.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	s.routes.ServeHTTP(response, req)
}

// mountRoutes adds the framework's routes behind the program's own.
func (s *Site) mountRoutes() {
	if s.options.Functions != nil {
		s.routes.PathPrefix("/_fn/").Handler(s.options.Functions)
	}
	s.routes.PathPrefix("/_assets/").HandlerFunc(s.serveAsset)
	s.routes.PathPrefix("/static/").HandlerFunc(s.serveStatic)
	s.routes.PathPrefix("/").HandlerFunc(s.servePage)
}

// recovered ends a request whose handler has panicked. Panics of pages do not
// come here.
func (s *Site) recovered(w *response, req *http.Request, value any) {
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler {
		panic(value)
	}
	s.options.Logger.ErrorContext(req.Context(), "panic while serving a request",
		"method", req.Method, "path", req.URL.Path, "panic", fmt.Sprint(value), "stack", string(debug.Stack()))
	if w.status != 0 {
		// The client must not take what it has for the whole answer.
		panic(http.ErrAbortHandler)
	}
	http.Error(w, "500: something went wrong", http.StatusInternalServerError)
}

func (s *Site) logRequest(w *response, req *http.Request, start time.Time) {
	s.options.Logger.LogAttrs(req.Context(), slog.LevelDebug, "request",
		slog.String("method", req.Method), slog.String("path", req.URL.Path),
		slog.Int("status", w.status), slog.Duration("took", time.Since(start)))
}

// response remembers the status that was sent.
type response struct {
	http.ResponseWriter
	status int
}

func (w *response) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *response) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach what the server can do.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Flush is for handlers that ask for an http.Flusher.
func (w *response) Flush() {
	// An error means that the server cannot flush; the bytes go out later.
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

// readClient reads the build's manifest.
func (s *Site) readClient() error {
	changed := s.manifestTime()
	m, err := readManifest(s.dist)
	if err != nil {
		return err
	}
	c, err := newClient(m, s.options.App, s.options.HeadHTML)
	if err != nil {
		return err
	}
	c.changed = changed
	s.client.Store(c)
	return nil
}

// currentClient returns the client, read anew if the build has changed.
func (s *Site) currentClient() *client {
	c := s.client.Load()
	if s.watch && !s.manifestTime().Equal(c.changed) {
		if err := s.readClient(); err != nil {
			s.options.Logger.Error("the client that was built anew cannot be used; the one before stays", "error", err)
			return c
		}
		return s.client.Load()
	}
	return c
}

// manifestTime is the zero time if there is no manifest.
func (s *Site) manifestTime() time.Time {
	if !s.watch {
		return time.Time{}
	}
	info, err := fs.Stat(s.dist, manifestName)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
