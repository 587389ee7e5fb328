package domtest_test

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

// recorder is a testing.TB that keeps errors, for what is to fail.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	for _, arg := range args {
		if text, ok := arg.(string); ok {
			r.errors = append(r.errors, text)
		}
	}
}

func TestRepairKeepsWhatFits(t *testing.T) {
	view := func(s *pages.Scope) pages.Node {
		count := pages.NewSignal(s, 1)
		return el.Main(
			el.H1(el.Text("title")),
			pages.Component(func(s *pages.Scope) pages.Node {
				return el.P(attr.Class("p"), el.Text("count "), el.Text(count.Get))
			}),
			el.Button(on.Click(func() { count.Set(2) }), el.Text("+")),
		)
	}
	want := `<main><h1>title</h1><p class="p">count 1</p><button>+</button></main>`
	for name, server := range map[string]string{
		"another element": `<main><h1>title</h1><div>count 1</div><button>+</button></main>`,
		"another text":    `<main><h1>title</h1><p class="p">sum 1</p><button>+</button></main>`,
		"missing":         `<main><h1>title</h1><button>+</button></main>`,
		"additional":      `<main><h1>title</h1><hr><p class="p">count 1</p><button>+</button></main>`,
		"empty":           `<main></main>`,
		"nothing":         ``,
		"rest":            `<main><h1>title</h1><p class="p">count 1</p><button>+</button><hr>rest</main>more`,
		"attribute":       `<main><h1>title</h1><p class="q">count 1</p><button>+</button></main>`,
	} {
		t.Run(name, func(t *testing.T) {
			fake := &recorder{TB: t}
			body := domtest.Parse(server)
			title := body.Find("h1")
			page := domtest.HydrateNode(fake, body, view)
			if got := page.HTML(); got != want {
				t.Errorf("the page is\n%s\nwant\n%s", got, want)
			}
			if title != nil && page.Find("h1") != title {
				t.Error("the title fitted and was not kept")
			}
			page.Click("button")
			if got := page.Text("p"); got != "count 2" {
				t.Errorf("after a click the text is %q", got)
			}
			if name == "another text" && (len(fake.errors) == 0 || !strings.Contains(fake.errors[0], "hydrate_test.go:") || !strings.Contains(fake.errors[0], "html > body > main > p")) {
				t.Errorf("the report does not name component and place: %q", fake.errors)
			}
		})
	}
}

func TestParserQuirks(t *testing.T) {
	for name, view := range map[string]func(*pages.Scope) pages.Node{
		"rows without tbody": func(s *pages.Scope) pages.Node {
			return el.Table(el.Caption(el.Text("c")), el.Tr(el.Td(el.Text("1"))), el.Tr(el.Td(el.Text("2"))), el.Tfoot(el.Tr(el.Td())))
		},
		"col": func(s *pages.Scope) pages.Node {
			return el.Table(el.Col(), el.Col(), el.Tbody(el.Tr(el.Td())))
		},
		"adjacent texts": func(s *pages.Scope) pages.Node {
			return el.P(el.Text("a"), el.Text(func() string { return "" }), el.Text(func() string { return "b" }), el.Text(""), el.Text("𝄞"), el.Text(func() string { return "é" }))
		},
		"white space": func(s *pages.Scope) pages.Node {
			return el.Div(el.Text("\n  "), el.P(el.Text(" ")), el.Text("\t"))
		},
		"newlines": func(s *pages.Scope) pages.Node {
			return el.Div(el.Pre(el.Text("\n\na\r\nb")), el.Textarea(el.Text("\nx")), el.Pre(el.Text(""), el.Text("\n")))
		},
		"noscript": func(s *pages.Scope) pages.Node {
			return el.Div(el.Noscript(el.P(el.Text("no <script>"))), el.B(el.Text("after")))
		},
		"entities": func(s *pages.Scope) pages.Node {
			return el.P(attr.Title(`"&amp;<`), el.Text("&amp; &lt; \u00a0 \x00"), el.Text("<b>"))
		},
		"raw": func(s *pages.Scope) pages.Node {
			return el.Div(el.Text("a"), pages.Raw("b<i>c</i>d<!-- e -->"), el.Text("f"), pages.Raw("<tr></tr>"))
		},
		"style and script": func(s *pages.Scope) pages.Node {
			return el.Div(el.Style(el.Text("p > b {}")), el.Script(attr.Custom("type", "text/x"), el.Text("a < b && c")))
		},
		"regions at the end": func(s *pages.Scope) pages.Node {
			no := func() bool { return false }
			return pages.Fragment(el.Div(pages.Show(no, counter)), pages.Show(no, counter), el.Text(func() string { return "x" }), pages.Show(no, counter))
		},
	} {
		t.Run(name, func(t *testing.T) {
			body := domtest.Parse(domtest.ServerHTML(t, view))
			before, html := body.FindAll("*"), body.InnerHTML()
			page := domtest.HydrateNode(t, body, view)
			if got := page.HTML(); got != html {
				t.Errorf("hydration has changed\n%q\nto\n%q", html, got)
			}
			after := page.FindAll("*")
			for i := range before {
				if i >= len(after) || before[i] != after[i] {
					t.Fatalf("the element %s was not kept", before[i].HTML())
				}
			}
			closed(t, page)
		})
	}
}

func TestProductionSkipsStaticContent(t *testing.T) {
	body := domtest.Parse(`<div><section><p>from the server</p></section></div><b>1</b>`)
	page := domtest.HydrateProduction(t, body, func(s *pages.Scope) pages.Node {
		return pages.Fragment(el.Div(el.Section(el.P(el.Text("from the program 𝄞")))), el.B(el.Text(func() string { return "2" })))
	})
	// Static content is taken as it is: that it is there shows that it was skipped.
	if got := page.HTML(); got != `<div><section><p>from the server</p></section></div><b>2</b>` {
		t.Error(got)
	}
}
