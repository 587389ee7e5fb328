//go:build !js

package pwa

import (
	"html"
	"strings"
)

// HeadTag is one element of a document's head, as plain data: values are not
// escaped yet.
type HeadTag struct {
	Name  string // "link", "meta" or "script"
	Attrs []Attr
}

// Attr is one attribute. The attribute is written without a value if Value is
// empty.
type Attr struct{ Name, Value string }

// Head lists what belongs into the head of every page: the manifest, the theme
// colour, the icons and the registration script. Nothing in it is an inline
// script or style, so a content security policy of "default-src 'self'" is
// enough for it. The slice is new on each call.
func (a *App) Head() []HeadTag {
	o := a.options
	return []HeadTag{
		{"link", []Attr{{"rel", "manifest"}, {"href", manifestPath}}},
		{"meta", []Attr{{"name", "theme-color"}, {"content", o.ThemeColor}}},
		{"link", []Attr{{"rel", "icon"}, {"type", "image/svg+xml"}, {"href", a.icons.svg}}},
		{"link", []Attr{{"rel", "icon"}, {"type", "image/png"}, {"sizes", "192x192"}, {"href", a.icons.png192}}},
		{"link", []Attr{{"rel", "apple-touch-icon"}, {"href", a.icons.appleTouch}}},
		{"script", []Attr{
			{"src", a.script}, {"defer", ""}, {"data-worker", workerPath},
			{"data-message", o.UpdateText}, {"data-reload", o.UpdateButton}, {"data-dismiss", o.UpdateDismiss},
		}},
	}
}

// HeadHTML is Head as HTML, with every value escaped: raw HTML for the document.
func (a *App) HeadHTML() string {
	var b strings.Builder
	for _, tag := range a.Head() {
		b.WriteString("<" + tag.Name)
		for _, attr := range tag.Attrs {
			b.WriteString(" " + attr.Name)
			if attr.Value != "" {
				b.WriteString(`="` + html.EscapeString(attr.Value) + `"`)
			}
		}
		b.WriteString(">")
		if tag.Name == "script" {
			b.WriteString("</script>")
		}
	}
	return b.String()
}
