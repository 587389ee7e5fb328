package pages

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// Navigate goes to another address of this site: in the browser without
// loading the document anew if a route matches, on the server as a redirect.
func Navigate(s *Scope, to string) {
	if host, ok := node.HostKey.Use(s); ok {
		host.Navigate(to, false)
	}
}

// Redirect is [Navigate] that leaves no entry in the browser's history.
func Redirect(s *Scope, to string) {
	if host, ok := node.HostKey.Use(s); ok {
		host.Navigate(to, true)
	}
}

// Title sets the document's title, and again when what a function read changes.
func Title[T string | func() string](s *Scope, title T) {
	set(s, any(title), func(host node.Host, text string) { host.SetTitle(text) })
}

// Meta sets the content of the head's meta element of that name, as
// "description", and again when what a function read changes.
func Meta[T string | func() string](s *Scope, name string, content T) {
	set(s, any(content), func(host node.Host, text string) { host.SetMeta(name, text) })
}

// SetStatus sets the status code of the response. It does nothing in the
// browser, nor after the response has begun to stream.
func SetStatus(s *Scope, code int) {
	if host, ok := node.HostKey.Use(s); ok {
		host.SetStatus(code)
	}
}

// SetHeader sets a header of the response. It does nothing in the browser.
func SetHeader(s *Scope, name, value string) {
	if host, ok := node.HostKey.Use(s); ok {
		host.SetHeader(name, value)
	}
}

// set gives a constant or followed text, a string or func() string, to the host.
func set(s *Scope, value any, give func(node.Host, string)) {
	host, ok := node.HostKey.Use(s)
	if !ok {
		return
	}
	switch value := value.(type) {
	case string:
		give(host, value)
	case func() string:
		if host.Server() {
			give(host, value())
			if late, ok := host.(node.LateHost); ok {
				late.Late(func() { give(host, value()) })
			}
			return
		}
		reactive.NewEffect(s, func() { give(host, value()) })
	}
}
