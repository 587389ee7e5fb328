//go:build !js

// Package goapp places static go-app elements in a page that Hotclub renders.
//
// [HTML] turns a tree of github.com/maxence-charriere/go-app/v9 elements into
// HTML that is safe to place as raw HTML. The browser gets no go-app for it, and
// the elements do nothing there: event handlers are Go functions of go-app and
// stay on the server, and OnMount and the like never run.
//
// The trade: go-app's own app.HTMLString writes attribute values between Go's
// quotes, where a `"` in a value ends the attribute and lets the rest of the
// value open new ones. So its output is not passed on. It is read back by the
// grammar in which go-app wrote it, which gives the exact values, and written
// again as HTML; what does not fit that grammar is refused with an error. That
// costs a second pass over the text, and app.Raw works only as far as its HTML
// looks like go-app's own.
package goapp
