package ssr_test

import (
	"fmt"
	"net/http/httptest"
	"os"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/ssr"
)

func Example() {
	app := &pages.App{
		Lang: "en",
		Routes: []pages.Route{
			{Path: "/", Page: func(s *pages.Scope) pages.Node {
				pages.Title(s, "Hotclub")
				return el.H1(el.Text("Minor Swing & more"))
			}},
		},
	}
	site, err := ssr.New(ssr.Options{App: app})
	if err != nil {
		fmt.Println(err)
		return
	}
	response := httptest.NewRecorder()
	site.ServeHTTP(response, httptest.NewRequest("GET", "/", nil))
	fmt.Println(response.Body)
	// Output: <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Hotclub</title></head><body><h1>Minor Swing &amp; more</h1></body></html>
}

func ExampleRender() {
	runtime := reactive.NewRuntime(reactive.Options{Inert: true})
	defer runtime.Dispose()
	link := el.A(attr.Href("javascript:alert(1)"), attr.Title(`"quoted"`), el.Text("<click>"))
	if err := ssr.Render(os.Stdout, runtime.Root(), link); err != nil {
		fmt.Println(err)
	}
	// Output: <a href="about:invalid#hotclub" title="&#34;quoted&#34;">&lt;click&gt;</a>
}
