package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/reactive"
)

// Run makes the page that the server has rendered alive, and serves it until
// the visitor leaves. It is the browser's main and does not return. It panics
// when the app's routes cannot work, with a [*pages.RouteError].
func Run(app *pages.App) {
	router, err := pages.NewRouter(app.Routes)
	if err != nil {
		panic(err)
	}
	p := newPage(router)
	address := p.start()
	data := p.bridge.Call("data").String()
	p.development = inDevelopment(data)

	p.runtime = reactive.NewRuntime(reactive.Options{
		Wake:    p.poke,
		OnError: func(err error) { logError("", err) },
	})
	p.renderer = New(Options{
		Sink:     p,
		Verify:   p.development,
		OnError:  func(err error) { logError("", err) },
		Schedule: p.poke,
		Native:   p.native,
	})

	root := p.runtime.Root()
	p.location = pages.NewLocation(root, address)
	node.HostKey.Provide(root, p)
	pageData := &node.PageData{Text: data}
	node.PageDataKey.Provide(root, pageData)
	err = p.renderer.Hydrate(root, func(s *reactive.Scope) node.Node {
		return app.Mount(s, router, p.location)
	})
	pageData.Closed = true
	if err != nil {
		logError("", err)
		p.bridge.Call("fail", "the page cannot be shown: "+err.Error())
		select {}
	}
	p.bridge.Call("ready")
	for {
		p.turn()
		<-p.wake
	}
}

// inDevelopment tells whether the server that sent the page's data is one for
// development. It says so last, see ssr. Importing package strings for this
// would cost 7 KB, see package pages.
func inDevelopment(data string) bool {
	const last = `"dev":true}`
	before := len(data) - len(last)
	return before >= 0 && data[before:] == last
}
