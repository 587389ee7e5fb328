// Command hello is the smallest interactive page: a heading and a counter.
package main

import (
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

// app is the site, for the server and for the browser.
func app() *pages.App {
	return &pages.App{
		Lang:   "en",
		Routes: []pages.Route{{Path: "/", Page: counter}},
	}
}

// counter runs once. What changes later is a function handed to a node, here
// count.Get.
func counter(s *pages.Scope) pages.Node {
	pages.Title(s, "Hello, Hotclub")
	count := pages.NewSignal(s, 0)
	more := func(on.MouseEvent) { count.Set(count.Peek() + 1) }
	return el.Main(
		el.H1(el.Text("Hello, Hotclub")),
		el.Button(attr.ID("count"), on.Click(more), el.Text("Clicked "), el.Text(count.Get), el.Text(" times")),
	)
}
