//go:build !js

package pwa

import (
	_ "embed"
	"errors"
	"fmt"
	"html"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/gorilla/mux"
)

//go:embed files/register.js
var registerScript []byte

//go:embed files/offline.css
var offlineStyle []byte

const immutable = "public, max-age=31536000, immutable"

// App serves the files of one installable app. It does not change after New and
// is safe for use by many goroutines.
type App struct {
	options Options
	version string
	icons   iconPaths
	script  string // path of the registration script
	files   []file
	shell   http.Handler // go-app: the manifest and the worker
}

// file is an answer that is known beforehand.
type file struct {
	path, contentType, cacheControl string
	body                            []byte
}

type iconPaths struct{ svg, png192, png512, appleTouch string }

// New checks the options and renders everything the app serves. The error says
// which option is wrong and why.
func New(options Options) (*App, error) {
	o, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	version, err := deriveVersion(o, buildInfo())
	if err != nil {
		return nil, err
	}
	a := &App{options: o, version: version}
	icon := o.Icon
	a.icons = iconPaths{
		svg:        a.add("icon", ".svg", "image/svg+xml", icon.SVG),
		png192:     a.add("icon-192", ".png", "image/png", icon.PNG192),
		png512:     a.add("icon-512", ".png", "image/png", icon.PNG512),
		appleTouch: a.add("apple-touch-icon", ".png", "image/png", icon.AppleTouch),
	}
	a.script = a.add("register", ".js", "text/javascript; charset=utf-8", registerScript)
	style := a.add("offline", ".css", "text/css; charset=utf-8", offlineStyle)
	a.files = append(a.files, file{offlinePath, "text/html; charset=utf-8", "no-cache", o.offlinePage(style, a.icons.svg)})

	a.shell, err = newShell(o, version, a.icons, workerConfig{
		Name: o.Name, Icon: a.icons.png192,
		Offline: offlinePath, Assets: assetsPrefix, Functions: functionsPath,
		Own:      []string{offlinePath, style, a.icons.svg},
		Precache: append([]string{}, o.Precache...),
		Pages:    append([]string{}, o.OfflinePages...),
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

// add registers a file under a name that holds its hash and returns its path.
func (a *App) add(name, ext, contentType string, body []byte) string {
	path := contentName(name, ext, body)
	a.files = append(a.files, file{path, contentType, immutable, body})
	return path
}

// Version identifies what the browser gets: it changes when an option, a file of
// Options.Assets or the program's recorded build (module versions, VCS revision)
// changes, and stays the same over restarts and machines. Users with an older
// version open see the update notice.
func (a *App) Version() string { return a.version }

// Mount registers the app's routes, all of them exact paths, for GET and HEAD.
// gorilla/mux takes the first route that matches, so call it before any
// catch-all route is registered; Check finds out.
func (a *App) Mount(router *mux.Router) {
	handle := func(path string, h http.Handler) {
		router.Handle(path, h).Methods(http.MethodGet, http.MethodHead)
	}
	shell := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		a.shell.ServeHTTP(w, r)
	})
	handle(manifestPath, shell)
	handle(workerPath, shell)
	for _, f := range a.files {
		handle(f.path, f)
	}
}

func (f file) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Cache-Control", f.cacheControl)
	h.Set("Content-Length", strconv.Itoa(len(f.body)))
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodHead {
		w.Write(f.body) // an error here is the client's leaving
	}
}

// Check asks the handler of the whole site for everything the worker will store
// or the browser will load for the app, and returns an error that names each
// path without a proper answer. Call it at start-up or in a test: a wrong path
// in Options.Precache is found here, instead of missing when the user is offline.
func (a *App) Check(site http.Handler) error {
	var problems []error
	check := func(path, wantType string) {
		var answer capture
		site.ServeHTTP(&answer, get(path))
		gotType, _, _ := mime.ParseMediaType(answer.Header().Get("Content-Type"))
		switch {
		case answer.status != http.StatusOK:
			problems = append(problems, fmt.Errorf("pwa: %s answers status %d", path, answer.status))
		case wantType != "" && gotType != wantType:
			problems = append(problems, fmt.Errorf("pwa: %s is %q instead of %q; is a catch-all route registered before Mount?", path, gotType, wantType))
		case wantType == "" && gotType == "text/html":
			problems = append(problems, fmt.Errorf("pwa: %s of Options.Precache answers with a page", path))
		}
	}
	check(manifestPath, "application/manifest+json")
	check(workerPath, "application/javascript")
	for _, f := range a.files {
		want, _, _ := mime.ParseMediaType(f.contentType)
		check(f.path, want)
	}
	for _, path := range a.options.Precache {
		check(path, "")
	}
	for _, path := range a.options.OfflinePages {
		check(path, "text/html")
	}
	return errors.Join(problems...)
}

// offlinePage is the document for when the network is gone.
func (o Options) offlinePage(style, icon string) []byte {
	if o.OfflinePage != nil {
		return o.OfflinePage
	}
	e := html.EscapeString
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="` + e(o.Lang) + `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">`)
	b.WriteString(`<meta name="theme-color" content="` + e(o.ThemeColor) + `"><title>` + e(o.OfflineTitle) + ` – ` + e(o.Name) + `</title>`)
	b.WriteString(`<link rel="icon" type="image/svg+xml" href="` + e(icon) + `"><link rel="stylesheet" href="` + e(style) + `"></head>`)
	// An empty href is the address that the user asked for.
	b.WriteString(`<body><img src="` + e(icon) + `" alt=""><h1>` + e(o.OfflineTitle) + `</h1><p>` + e(o.OfflineText) + `</p><p><a href="">` + e(o.OfflineRetry) + `</a></p></body></html>`)
	return []byte(b.String())
}
