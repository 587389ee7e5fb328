package domtest_test

import (
	"errors"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
	"github.com/hotclub-go/hotclub/wasm/js"
)

func TestAPageThatFails(t *testing.T) {
	broken := errors.New("broken")
	layout := func(s *pages.Scope, outlet pages.Node) pages.Node {
		count := pages.NewSignal(s, 0)
		return el.Main(el.Button(on.Click(func() { count.Set(count.Peek() + 1) }), el.Text(count.Get)), outlet)
	}
	app := &pages.App{
		Routes: []pages.Route{{Layout: layout, Routes: []pages.Route{
			{Path: "/", Page: func(*pages.Scope) pages.Node { return el.P(el.Text("start")) }},
			{Path: "broken/{n}", Page: func(s *pages.Scope) pages.Node {
				at := pages.CurrentLocation(s)
				return el.P(el.Text(func() string {
					if at.Param("n") == "1" {
						panic(broken)
					}
					return at.Param("n")
				}))
			}},
			{Path: "nested", Layout: func(*pages.Scope, pages.Node) pages.Node { panic("layout") }, Routes: []pages.Route{
				{Path: "/", Page: func(*pages.Scope) pages.Node { return el.P() }},
			}},
		}}},
		Failed: func(_ *pages.Scope, err error) pages.Node { return el.B(el.Text(err.Error())) },
	}
	page := domtest.Open(t, app, "/")
	page.Click("button")
	check := func(address, want string) {
		t.Helper()
		page.Navigate(address, false)
		if got := page.HTML(); got != "<main><button>1</button>"+want+"</main>" {
			t.Errorf("%s shows %s, want %s", address, got, want)
		}
	}
	check("/broken/1", "<b>broken</b>")
	check("/", "<p>start</p>")
	check("/broken/2", "<p>2</p>")
	check("/broken/1", "<b>broken</b>")
	check("/broken/3", "<p>3</p>")
	check("/nested", "<b>layout</b>")
	check("/", "<p>start</p>")
	if len(page.Failures) != 3 || !errors.Is(page.Failures[0], broken) || page.Failures[2].Error() != "layout" {
		t.Errorf("failures: %v", page.Failures)
	}
	closed(t, page)
}

// Only what the visitor has changed is newer than the program's state.
func TestControlsThatNobodyTouched(t *testing.T) {
	view := func(s *pages.Scope) pages.Node {
		lazy, late := pages.NewSignal(s, "lazy"), pages.NewSignal(s, "late")
		name, options := pages.NewSignal(s, "program"), pages.NewSignal(s, []string{"a", "b"})
		return el.Div(
			el.Input(attr.ID("lazy"), attr.BindValue(lazy, attr.Lazy)),
			el.Input(attr.ID("name"), attr.Value("server"), attr.BindValue(name)),
			el.Select(attr.BindValue(late), pages.For(s, options.Get, func(k string) string { return k },
				func(s *pages.Scope, o *pages.Item[string]) pages.Node { return el.Option(el.Text(o.Peek())) })),
			el.Button(on.Click(func() { options.Set([]string{"a", "late"}) })),
			el.P(el.Text(func() string { return lazy.Get() + " " + name.Get() + " " + late.Get() })),
		)
	}
	body := domtest.Parse(domtest.ServerHTML(t, view))
	body.Find("#lazy").SetValue("typed")
	body.Find("#name").SetValue("server") // typed and taken back
	page := domtest.HydrateNode(t, body, view)
	if got := page.Text("p"); got != "typed program late" {
		t.Errorf("the signals are %q", got)
	}
	if got := page.Find("#name").Value() + "/" + page.Find("select").Value(); got != "program/" {
		t.Errorf("the controls are %q", got)
	}
	page.Click("button")
	if got := page.Find("select").Value(); got != "late" {
		t.Errorf("the select is %q", got)
	}
}

// The page ends before the boot script that a streamed page has at its end.
func TestScriptsBehindThePageStay(t *testing.T) {
	view := func(s *pages.Scope) pages.Node { return el.P(on.Click(func() {}), el.Text("page")) }
	for _, scripts := range []string{
		"<script>" + js.Boot() + `</script><script async src="/app.js" data-wasm="/app.wasm"></script>`,
		`<script async src="/app.js" data-wasm="/app.wasm"></script>`,
		`<script type="application/json" id="hotclub-data">{"calls":{}}</script>`,
	} {
		body := domtest.Parse(domtest.ServerHTML(t, view) + scripts)
		if got := domtest.HydrateNode(t, body, view).FindAll("script"); len(got) == 0 {
			t.Errorf("hydration has removed %s", scripts)
		}
	}
}
