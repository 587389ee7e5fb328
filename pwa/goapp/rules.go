//go:build !js

package goapp

import "strings"

// The tables are only read.
var (
	// void elements have no content and no end.
	void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}

	// notHTML are the elements whose content is read by other rules than HTML,
	// and template, whose content scripts take out.
	notHTML = []string{"iframe", "math", "noembed", "noframes", "noscript", "plaintext", "script", "style", "svg", "template", "title", "xmp"}

	// boolean attributes mean true by being there.
	boolean = []string{
		"allowfullscreen", "async", "autofocus", "autoplay", "checked", "controls", "default", "defer", "disabled",
		"formnovalidate", "hidden", "inert", "ismap", "itemscope", "loop", "multiple", "muted", "nomodule",
		"novalidate", "open", "playsinline", "readonly", "required", "reversed", "selected",
	}

	// addresses are attributes that hold a URL.
	addresses = []string{"action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src", "xlink:href"}
)

// safeAddress reports whether a URL has no scheme, or one that runs no script.
func safeAddress(url string) bool {
	// Browsers drop these inside a scheme, and spaces and controls before it.
	url = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(url)
	url = strings.ToLower(strings.TrimLeftFunc(url, func(c rune) bool { return c <= ' ' }))
	scheme, rest, found := strings.Cut(url, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		return true
	}
	switch scheme {
	case "javascript", "vbscript":
		return false
	case "data":
		return strings.HasPrefix(rest, "image/") && !strings.HasPrefix(rest, "image/svg")
	}
	return true
}
