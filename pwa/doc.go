//go:build !js

// Package pwa makes a Hotclub app installable: a web manifest, icons, a service
// worker, a page for when the network is gone, and a notice when a new version
// is there. It runs on the server only; the browser gets plain JavaScript files
// (10 KB together, 4 KB compressed), and no Go.
//
//	app, err := pwa.New(pwa.Options{Name: "To-dos"})
//	app.Mount(router)          // before any catch-all route
//	head := app.HeadHTML()     // goes into the <head> of every page
//
// The trade: the worker is made for pages that are rendered on the server and
// can differ from user to user, so it is no offline copy of the app. Pages, forms
// and server functions always come from the network while it is there, and the
// cache answers only assets that never change. What works offline is what was
// asked for with Options.Precache and Options.OfflinePages.
//
// The manifest and the worker are rendered and served by the app.Handler of
// github.com/maxence-charriere/go-app/v9, with a worker template of our own. Its
// other duties are not used, each for a reason:
//
//   - It never serves a page: it has one ETag for all paths, so that a page can
//     be answered 304 for the wrong content.
//   - Its own worker answers every request from the cache first, pages included.
//   - Its list of resources names files that only go-app clients need; one that
//     is missing makes the worker fail to install.
//   - Its default icons are loaded from another site.
//   - It writes the process's environment (GOAPP_VERSION and three others). New
//     puts the former values back.
//
// Service workers need HTTPS, or localhost. The app must be at the root of its
// origin.
package pwa
