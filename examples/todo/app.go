// Command todo is TodoMVC on Hotclub: rendered on the server, hydrated in the
// browser, stored in SQLite. The server is what go build makes; the browser's
// half is the same package built with GOOS=js GOARCH=wasm.
package main

import (
	"github.com/hotclub-go/hotclub/examples/todo/todos"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
)

// app is the site, for both halves.
func app() *pages.App {
	return &pages.App{
		Lang: "en",
		Head: []pages.Node{
			el.Title(el.Text("Hotclub • TodoMVC")),
			el.Link(attr.Rel("stylesheet"), attr.Href("/static/todomvc-app-css.css")),
			el.Link(attr.Rel("stylesheet"), attr.Href("/static/todo.css")),
		},
		Routes: []pages.Route{{
			Layout: todos.Page,
			Routes: []pages.Route{{Path: "/"}, {Path: "/active"}, {Path: "/completed"}},
		}},
	}
}
