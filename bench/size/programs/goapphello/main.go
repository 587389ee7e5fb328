// Command goapphello is go-app's hello world, a peer in the size table.
package main

import "github.com/maxence-charriere/go-app/v9/pkg/app"

type hello struct {
	app.Compo
	count int
}

func (h *hello) Render() app.UI {
	return app.Div().Body(
		app.H1().Text("Hello"),
		app.Button().Text(h.count).OnClick(func(app.Context, app.Event) { h.count++ }),
	)
}

func main() {
	app.Route("/", &hello{})
	app.RunWhenOnBrowser()
}
