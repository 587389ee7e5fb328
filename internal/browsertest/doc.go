//go:build !js

// Package browsertest opens pages in a real Chromium for tests, and records
// what the page did: console messages, uncaught exceptions and requests.
//
// It is a thin layer over github.com/chromedp/chromedp. The trade: every
// browser is started by the test that uses it, in a profile of its own, so no
// test sees the cookies, caches or service workers of another one. That costs
// about a second per browser; tests that need several pages take them from one
// browser with [Page.NewTab] (same session) or [Page.NewSession] (isolated).
//
// A test that uses this package fails, and is never skipped, when no Chromium
// is installed; the message says how to install one.
//
//	p := browsertest.New(t)
//	p.Open(server.URL)
//	p.Click("#add")
//	p.WaitFor(`document.querySelectorAll("li").length === 1`)
//	p.NoProblems()
//
// Everything chromedp can do is possible with the context in [Page.Ctx]:
//
//	p.Do(chromedp.DoubleClick(chromedp.CSS("label")))
//	n := browsertest.Eval[int](p, `document.images.length`)
//
// Waiting is always for a condition ([Page.WaitFor]), never for a time.
//
// If the environment variable HOTCLUB_SCREENSHOTS names a folder, each page of
// a failed test leaves a PNG there.
package browsertest
