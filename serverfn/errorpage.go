//go:build !js

package serverfn

import "html"

// errorPage is what a person sees when a form is posted without scripts and
// refused. It needs no template: a heading, a list, a link.
func errorPage(e *Error, back string) []byte {
	page := `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>That did not work</title></head>
<body>
<h1>That did not work</h1>
<p>` + html.EscapeString(e.Message) + `</p>
`
	if len(e.Fields) > 0 {
		page += "<ul>\n"
		for _, name := range sortedNames(e.Fields) {
			page += "<li><strong>" + html.EscapeString(name) + "</strong> " + html.EscapeString(e.Fields[name]) + "</li>\n"
		}
		page += "</ul>\n"
	}
	return []byte(page + `<p><a href="` + html.EscapeString(back) + `">Go back</a></p>
</body>
</html>
`)
}
