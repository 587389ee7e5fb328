package ssr

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/el/svg"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/reactive"
)

// inert returns the root scope of a server's runtime.
func inert(t testing.TB) *pages.Scope {
	runtime := reactive.NewRuntime(reactive.Options{Inert: true})
	async.SetBase(runtime.Root(), t.Context())
	t.Cleanup(runtime.Dispose)
	return runtime.Root()
}

func rendered(t testing.TB, s *pages.Scope, n pages.Node) string {
	t.Helper()
	var out bytes.Buffer
	if err := Render(&out, s, n); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestRender(t *testing.T) {
	s := inert(t)
	name := pages.NewSignal(s, "Django")
	agreed := pages.NewSignal(s, true)
	yes := func() bool { return true }
	no := func() bool { return false }
	tests := []struct {
		name string
		node pages.Node
		want string
	}{
		{"nothing", pages.Nothing(), ``},
		{"element", el.P(), `<p></p>`},
		{"text", el.P(el.Text("a<b>&\"'c\r\n\x00é")), "<p>a&lt;b&gt;&amp;\"'c&#13;\n\uFFFDé</p>"},
		{"dynamic text", el.P(el.Text(name.Get)), `<p>Django</p>`},
		{"void", el.P(el.Br(), el.Input(attr.Type(attr.TypeText))), `<p><br><input type="text"></p>`},
		{"attribute", el.A(attr.Title("a\"b'<c>&\r")), `<a title="a&#34;b'&lt;c&gt;&amp;&#13;"></a>`},
		{"empty attribute", el.Img(attr.Alt("")), `<img alt="">`},
		{"absent attribute", el.A(attr.Title(func() (string, bool) { return "x", false })), `<a></a>`},
		{"present attribute", el.A(attr.Title(func() (string, bool) { return "x", true })), `<a title="x"></a>`},
		{"boolean attribute", el.Button(attr.Disabled(true), attr.Autofocus(false)), `<button disabled></button>`},
		{"dynamic boolean", el.Button(attr.Disabled(yes), attr.Autofocus(no)), `<button disabled></button>`},
		{"first attribute wins", el.A(attr.Title("1"), attr.Title("2")), `<a title="1"></a>`},
		{"first wins though absent", el.A(attr.Title(func() (string, bool) { return "", false }), attr.Title("2")), `<a></a>`},
		{"first boolean wins", el.Button(attr.Disabled(false), attr.Disabled(true)), `<button></button>`},
		{"classes", el.P(attr.Class("a b"), el.Text("x"), attr.ClassIf("c", yes), attr.ClassIf("d", false), attr.Class(func() string { return "e" })), `<p class="a b c e">x</p>`},
		{"no classes", el.P(attr.ClassIf("c", no), attr.ID("i")), `<p id="i"></p>`},
		{"styles", el.P(attr.Style("width", "50%"), attr.Style("--x", name.Get)), `<p style="width: 50%; --x: Django"></p>`},
		{"hostile style", el.P(attr.Style("color", "red; background: url(//x)"), attr.Style("width", "1px")), `<p style="width: 1px"></p>`},
		{"url", el.A(attr.Href(" java\nscript:alert(1)")), `<a href="about:invalid#hotclub"></a>`},
		{"dynamic url", el.A(attr.Href(func() string { return "JAVASCRIPT:x" })), `<a href="about:invalid#hotclub"></a>`},
		{"good url", el.A(attr.Href("/polls?a=1&b=2")), `<a href="/polls?a=1&amp;b=2"></a>`},
		{"srcset", el.Img(attr.Srcset("a.png 1x, javascript:x 2x")), `<img srcset="about:invalid#hotclub">`},
		{"custom url", el.Custom("x-link", attr.Custom("xlink:href", "javascript:x")), `<x-link xlink:href="about:invalid#hotclub"></x-link>`},
		{"fragment", el.P(pages.Fragment(attr.Title("t"), el.Text("a"), pages.Fragment(el.B(), attr.Class("c"))), attr.Class("d")), `<p title="t" class="c d">a<b></b></p>`},
		{"raw", el.P(pages.Raw("<i>&amp;</i>")), `<p><i>&amp;</i></p>`},
		{"pre", el.Pre(el.Text("\nx")), "<pre>\n\nx</pre>"},
		{"pre without newline", el.Pre(el.Text(""), el.Text("x\n")), "<pre>x\n</pre>"},
		{"pre with element", el.Pre(el.B(el.Text("\nx"))), "<pre><b>\nx</b></pre>"},
		{"textarea", el.Textarea(el.Text("\n</textarea>")), "<textarea>\n\n&lt;/textarea&gt;</textarea>"},
		{"bound textarea", el.Textarea(attr.BindValue(name), el.Text("ignored")), `<textarea>Django</textarea>`},
		{"title", el.Title(el.Text("</title><b>")), `<title>&lt;/title&gt;&lt;b&gt;</title>`},
		{"script", el.Script(el.Text(`x="</scr`), el.Text(`ipt><!--<Script>"`)), `<script>x="\x3C/script>\x3C!--\x3CScript>"</script>`},
		{"json", el.Script(attr.Type(attr.TypeKeyword("application/ld+json")), el.Text(`{"a":"</script>&"}`)), `<script type="application/ld+json">{"a":"\u003c/script>&"}</script>`},
		{"style element", el.Style(el.Text(`a>b{content:"</style>&"}`)), `<style>a>b{content:"<\/style>&"}</style>`},
		{"style in svg", svg.Svg(el.Style(el.Text("<img onerror=x>"))), `<svg><style>&lt;img onerror=x&gt;</style></svg>`},
		{"style in foreignObject", svg.Svg(svg.ForeignObject(el.Style(el.Text("a>b")))), `<svg><foreignObject><style>a>b</style></foreignObject></svg>`},
		{"bound input", el.Input(attr.BindValue(name)), `<input value="Django">`},
		{"bound checkbox", el.Input(attr.Type(attr.TypeCheckbox), attr.BindChecked(agreed)), `<input type="checkbox" checked>`},
		{"bound radio", el.P(el.Input(attr.BindGroup(name, "Django")), el.Input(attr.BindGroup(name, "Stéphane"))), `<p><input checked value="Django"><input value="Stéphane"></p>`},
		{"bound select", el.Select(attr.BindValue(name),
			el.Option(attr.Value("Stéphane"), attr.Selected(true), el.Text("S")),
			el.Optgroup(el.Option(attr.Value("Django"), el.Text("D"))),
			el.Option(attr.Value("Django"), el.Text("again")),
		), `<select><option value="Stéphane">S</option><optgroup><option value="Django" selected>D</option></optgroup><option value="Django">again</option></select>`},
		{"bound select by text", el.Select(attr.BindValue(pages.NewSignal(s, "a & b")),
			el.Option(el.Text("b")), el.Option(el.Text(" a\n& "), el.Text(" b"))), "<select><option>b</option><option selected> a\n&amp;  b</option></select>"},
		{"free select", el.Select(el.Option(attr.Selected(true), el.Text("b"))), `<select><option selected>b</option></select>`},
		{"listener and ref", el.Button(on.Click(func() {}), attr.Ref(pages.NewRef()), el.Text("x")), `<button>x</button>`},
		{"component", el.P(pages.Component(func(*pages.Scope) pages.Node { return el.B() })), `<p><b></b></p>`},
		{"show", el.P(pages.Show(yes, func(*pages.Scope) pages.Node { return el.B() }), pages.Show(no, func(*pages.Scope) pages.Node { return el.I() })), `<p><b></b></p>`},
		{"list", el.Ul(pages.For(s, func() []string { return []string{"a", "b", "a"} }, func(x string) string { return x },
			func(s *pages.Scope, item *pages.Item[string]) pages.Node { return el.Li(el.Text(item.Get)) })), `<ul><li>a</li><li>b</li></ul>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := rendered(t, s, test.node); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestRenderRefusesMisuse(t *testing.T) {
	in := func(n pages.Node) func(*pages.Scope) pages.Node {
		return func(*pages.Scope) pages.Node { return n }
	}
	var endless func(*pages.Scope) pages.Node
	endless = func(*pages.Scope) pages.Node { return pages.Component(endless) }
	tests := []struct {
		name string
		node pages.Node
		want string
	}{
		{"attribute in a component", el.Table(pages.Component(in(attr.Title("x")))), "in <table>: the attribute title stands in a region"},
		{"class in a fragment in a condition", el.P(pages.Show(func() bool { return true }, in(pages.Fragment(attr.Class("x"))))), "in <p>: a class stands in a region"},
		{"listener at the top", on.Click(func() {}), "at the top of the page: a listener for click"},
		{"element in a title", el.Title(el.B()), "in <title>: this element holds only text"},
		{"endless component", pages.Component(endless), "nest too deep"},
		{"custom handler", el.P(node.Node{Kind: node.Attr, Name: node.AttrName("onclick", node.Custom), Text: "x()"}), "cannot be called onclick"},
		{"custom name", el.P(node.Node{Kind: node.BoolAttr, Name: node.AttrName("a b", node.Custom), On: true}), "cannot be called a b"},
		{"custom element", node.Node{Kind: node.Element, Name: node.ElementName("x><script", node.Custom)}, "cannot be called x><script"},
		{"panic", pages.Component(func(*pages.Scope) pages.Node { panic(errors.New("broken string")) }), "broken string"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			err := Render(&out, inert(t), test.node)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v, want one with %q", err, test.want)
			}
			if out.Len() > 0 {
				t.Fatalf("wrote %q in spite of the error", out.String())
			}
		})
	}
}

func TestVoidElementWithChildrenInDevelopment(t *testing.T) {
	n := node.Node{Kind: node.Element, Name: node.ElementName("br", node.Void)}.WithParts([]node.Node{el.Text("x")})
	if got := rendered(t, inert(t), n); got != "<br>" {
		t.Fatalf("got %s", got)
	}
	r := newRenderer()
	defer r.release()
	r.ctx, r.development = context.Background(), true
	if _, err := r.page(nil, inert(t), func() node.Node { return n }); err == nil || !strings.Contains(err.Error(), "in <br>") {
		t.Fatalf("error %v", err)
	}
}

func TestErrorBoundary(t *testing.T) {
	s := inert(t)
	broken := errors.New("broken")
	disposed := false
	got := rendered(t, s, el.Main(
		el.P(el.Text("before")),
		pages.ErrorBoundary(
			func(s *pages.Scope) pages.Node {
				s.OnCleanup(func() { disposed = true })
				return el.Div(el.Text("half"), pages.Component(func(*pages.Scope) pages.Node { panic(broken) }))
			},
			func(s *pages.Scope, err error, retry func()) pages.Node {
				if !errors.Is(err, broken) {
					t.Errorf("got the error %v", err)
				}
				return el.P(el.Text(err.Error()))
			},
		),
		el.P(el.Text("after")),
	))
	if want := `<main><p>before</p><p>broken</p><p>after</p></main>`; got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	if !disposed {
		t.Error("the scope of the content that failed lives on")
	}
}

func TestNestedErrorBoundaries(t *testing.T) {
	boom := func(*pages.Scope) pages.Node { panic("inner") }
	got := rendered(t, inert(t), pages.ErrorBoundary(
		func(*pages.Scope) pages.Node {
			return el.Div(pages.ErrorBoundary(boom, func(*pages.Scope, error, func()) pages.Node { panic("view of the error") }))
		},
		func(_ *pages.Scope, err error, _ func()) pages.Node { return el.Text(err.Error()) },
	))
	if got != "view of the error" {
		t.Fatalf("got %s", got)
	}
}
