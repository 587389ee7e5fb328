//go:build !js

package goapp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
	"golang.org/x/net/html"

	"github.com/hotclub-go/hotclub/pwa/goapp"
)

func ExampleHTML() {
	card := app.Div().Class("card").Body(
		app.H2().Text("Fish & chips"),
		app.A().Href("/menu").Title(`the "daily" menu`).Text("Menu"),
	)
	html, err := goapp.HTML(card)
	fmt.Println(html, err)
	// Output:
	// <div class="card">
	// <h2>Fish &amp; chips</h2>
	// <a href="/menu" title="the &#34;daily&#34; menu">Menu</a>
	// </div> <nil>
}

// tree parses HTML as a browser does inside <body> and returns it as plain text
// with the exact values, one node a line.
func tree(t testing.TB, source string) []string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader("<!doctype html><body>" + source))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && strings.TrimSpace(n.Data) != "":
			lines = append(lines, fmt.Sprintf("text %q", n.Data))
		case n.Type == html.ElementNode && !slices.Contains([]string{"html", "head", "body"}, n.Data), n.Type == html.CommentNode:
			attrs := slices.Clone(n.Attr)
			slices.SortFunc(attrs, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
			line := n.Data
			for _, a := range attrs {
				line += fmt.Sprintf(" %s=%q", a.Key, a.Val)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

const hostile = `x" onmouseover="alert(1)" y="`

// If this fails, go-app escapes attributes now, and this package is not needed
// for that any more.
func TestGoAppDoesNotEscapeAttributes(t *testing.T) {
	got := strings.Join(tree(t, app.HTMLString(app.Div().Title(hostile))), "\n")
	if !strings.Contains(got, "onmouseover") {
		t.Errorf("app.HTMLString gave %s", got)
	}
}

func TestHostileAttributeStaysAValue(t *testing.T) {
	got, err := goapp.HTML(app.Div().Title(hostile).Text(`<b>"&amp;`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{fmt.Sprintf("div title=%q", hostile), `text "<b>\"&amp;"`}
	if nodes := tree(t, got); !slices.Equal(nodes, want) {
		t.Errorf("%s is read as %q, want %q", got, nodes, want)
	}
}

// page is a component: it renders through its Render method.
type page struct {
	app.Compo
	name string
	list []string
}

func (p *page) Render() app.UI {
	return app.Section().ID("s").Body(
		app.H1().Text("Hello "+p.name),
		app.If(p.name == "", app.P().Text("nobody")).Else(app.P().Text("somebody")),
		app.Ul().Body(app.Range(p.list).Slice(func(i int) app.UI { return app.Li().Text(p.list[i]) })),
		app.Button().Disabled(false).Hidden(true).Aria("pressed", true).Draggable(true).OnClick(func(app.Context, app.Event) {}).Text("b"),
		app.Input().Type("checkbox").Checked(true).Required(false).Value("v"),
		app.Img().Src("data:image/png;base64,AAAA").Alt(""),
		app.Textarea().Rows(2).Text("</textarea><b>"),
		app.Br(), app.Elem("my-element").Attr("data-x", "1").Body(app.Text("t")),
	)
}

func TestComponent(t *testing.T) {
	got, err := goapp.HTML(&page{name: "<Ada>", list: []string{"one", "two"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`section id="s"`, "h1", `text "Hello <Ada>"`, "p", `text "somebody"`,
		"ul", "li", `text "one"`, "li", `text "two"`,
		`button aria-pressed="true" draggable="true" hidden=""`, `text "b"`,
		`input checked="" type="checkbox" value="v"`, `img alt="" src="data:image/png;base64,AAAA"`,
		`textarea rows="2"`, `text "</textarea><b>"`, "br", `my-element data-x="1"`, `text "t"`,
	}
	if nodes := tree(t, got); !slices.Equal(nodes, want) {
		t.Errorf("%s\nis read as\n%s\nwant\n%s", got, strings.Join(nodes, "\n"), strings.Join(want, "\n"))
	}
	for range 20 {
		again, err := goapp.HTML(&page{name: "<Ada>", list: []string{"one", "two"}})
		if err != nil || again != got {
			t.Fatalf("not the same every time:\n%s\n%s", got, again)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, ui := range map[string]app.UI{
		"an event handler":            app.Div().Attr("onclick", "alert(1)"),
		"one in an attribute's name":  app.Div().Attr(`x onclick="alert(1)" y`, "v"),
		"one in capitals":             app.Div().Attr("OnClick", "alert(1)"),
		"a space in a name":           app.Div().Attr("a b/", "v"),
		"a closing name":              app.Div().Attr("><script>alert(1)</script>", "v"),
		"a quote in a name":           app.Div().Attr(`a"b`, "v"),
		"an element's name":           app.Elem("b onclick=alert(1)"),
		"an element's name with end":  app.Elem("b><script"),
		"a script":                    app.Script().Text("alert(1)"),
		"a script in capitals":        app.Elem("SCRIPT").Text("alert(1)"),
		"a style":                     app.Style().Text("p > a {}"),
		"a frame with a document":     app.Elem("div").Attr("srcdoc", "<script>alert(1)</script>"),
		"a javascript address":        app.A().Href("javascript:alert(1)"),
		"one with controls":           app.A().Href("\x01 java\tscri\npt:alert(1)"),
		"one in capitals and a form":  app.Form().Action("JavaScript:alert(1)"),
		"an HTML data address":        app.A().Href("data:text/html,<script>alert(1)</script>"),
		"an SVG data address":         app.Img().Src("data:image/svg+xml,<svg onload=alert(1)>"),
		"raw with a handler":          app.Raw(`<img src="x" onerror="alert(1)">`),
		"raw with other quotes":       app.Raw(`<img src='x' onerror='alert(1)'>`),
		"raw with a script":           app.Raw(`<p><script>alert(1)</script></p>`),
		"raw with a comment":          app.Raw(`<!-- x --><p></p>`),
		"raw with a slash":            app.Raw(`<img/onerror=alert(1)/src=x>`),
		"raw that does not end":       app.Raw(`<p><b></p>`),
		"raw that ends what it is in": app.Div().Body(app.Raw(`<p></p></div>`)),
		"a void element of its own":   app.ElemSelfClosing("my-void"),
		"nothing":                     nil,
	} {
		if got, err := goapp.HTML(ui); err == nil {
			t.Errorf("%s: %s", name, got)
		} else if got != "" || !strings.HasPrefix(err.Error(), "goapp: ") {
			t.Errorf("%s: result %q with error %v", name, got, err)
		}
	}
}

func TestRawAsGoAppWritesIt(t *testing.T) {
	got, err := goapp.HTML(app.Div().Body(app.Raw(`<p class="a">x &lt; y</p>`)))
	if err != nil || got != `<div><p class="a">x &lt; y</p></div>` {
		t.Errorf("%s %v", got, err)
	}
}

func TestAddressesThatAreFine(t *testing.T) {
	for _, url := range []string{"/a:b", "https://a.example/?x=javascript:y", "mailto:a@b.example", "?a:b", "#a:b", "data:image/png;base64,AA"} {
		if _, err := goapp.HTML(app.A().Href(url)); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// Whatever strings are in the values, the page gets exactly the described tree.
func FuzzHTML(f *testing.F) {
	f.Add(hostile, "text", `\`, "</div>")
	f.Add("\x00\xff\r\n", "\r", "javascript:", "&#34;")
	f.Add("\u2028`\"\\\"", "<!--", "-->", "]]>")
	f.Fuzz(func(t *testing.T, title, text, data, style string) {
		got, err := goapp.HTML(app.Div().Title(title).Body(
			app.P().Attr("data-x", data).Style("color", style).Text(text),
			app.B().Text("end"),
		))
		if err != nil {
			t.Fatalf("refused: %v", err)
		}
		value := func(s string) string { return clean(strings.TrimSpace(s)) }
		bare := func(s string) string {
			if value(s) == "true" {
				return "" // go-app does not write it
			}
			return value(s)
		}
		want := []string{
			fmt.Sprintf("div title=%q", bare(title)),
			fmt.Sprintf("p data-x=%q style=%q", bare(data), value("color:"+style)+";"),
		}
		if strings.TrimSpace(clean(text)) != "" {
			want = append(want, fmt.Sprintf("text %q", clean(text)))
		}
		want = append(want, "b", `text "end"`)
		if nodes := tree(t, got); !slices.Equal(nodes, want) {
			t.Errorf("%s\nis read as %q\nwant       %q", got, nodes, want)
		}
	})
}

// clean is what HTML makes of strings it cannot carry.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
