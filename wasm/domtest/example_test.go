package domtest_test

import (
	"fmt"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

func likes(s *pages.Scope) pages.Node {
	count := pages.NewSignal(s, 0)
	return el.Button(on.Click(func() { count.Set(count.Peek() + 1) }), el.Text(count.Get), el.Text(" likes"))
}

// A test of a page, as it stands in a _test.go file.
func ExampleOpen() {
	test := func(t *testing.T) {
		app := &pages.App{Routes: []pages.Route{{Path: "/", Page: likes}}}
		page := domtest.Open(t, app, "/") // fails if the page does not hydrate cleanly
		page.Click("button")
		if got := page.Text("button"); got != "1 likes" {
			t.Errorf("after a click the button says %q", got)
		}
	}
	_ = test
}

func TestExample(t *testing.T) {
	app := &pages.App{Routes: []pages.Route{{Path: "/", Page: likes}}}
	page := domtest.Open(t, app, "/")
	page.Click("button")
	if got := page.Text("button"); got != "1 likes" {
		t.Errorf("after a click the button says %q", got)
	}
}

func ExampleParse() {
	body := domtest.Parse(`<table><tr><td>1<td class="b">2 &amp; 3</table>`)
	fmt.Println(body.Find("td.b").Text())
	fmt.Println(body.InnerHTML())
	// Output:
	// 2 & 3
	// <table><tbody><tr><td>1</td><td class="b">2 &amp; 3</td></tr></tbody></table>
}
