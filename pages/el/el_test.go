package el

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el/mathml"
	"github.com/hotclub-go/hotclub/pages/el/svg"
)

func TestElementKeepsItsParts(t *testing.T) {
	n := Div(Text("a"), attr.ID("x"), Text("b"))
	if n.Kind != node.Element || n.Name.Local != "div" || n.Name.Open != "<div" {
		t.Fatalf("Div made %+v", n)
	}
	parts := n.Parts()
	if len(parts) != 3 || parts[0].Text != "a" || parts[1].Kind != node.Attr || parts[2].Text != "b" {
		t.Errorf("parts are %+v", parts)
	}
	if br := Br(); len(br.Parts()) != 0 {
		t.Errorf("Br() has the parts %v", br.Parts())
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		made  pages.Node
		local string
		flags node.Flags
	}{
		{H1(), "h1", 0},
		{Textarea(), "textarea", node.EscapableText},
		{Script(), "script", node.RawText},
		{Noscript(), "noscript", node.OpaqueContent},
		{Input(), "input", node.Void},
		{svg.Svg(), "svg", node.SVG},
		{svg.LinearGradient(), "linearGradient", node.SVG},
		{svg.Title(), "title", node.SVG},
		{mathml.Math(), "math", node.MathML},
		{mathml.AnnotationXml(), "annotation-xml", node.MathML},
		{Custom("my-menu"), "my-menu", node.Custom},
	} {
		if c.made.Name.Local != c.local || c.made.Name.Flags != c.flags || c.made.Name.Open != "<"+c.local {
			t.Errorf("made %+v, want %s with flags %b", *c.made.Name, c.local, c.flags)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		made pages.Node
		want string
	}{
		{Text("x"), "x"},
		{Text(""), ""},
		{Text(-7), "-7"},
		{Text(int64(1) << 62), "4611686018427387904"},
		{Text(0.1), "0.1"},
		{Text(1e21), "1000000000000000000000"},
		{Text(true), "true"},
		{Text(func() string { return "x" }), "x"},
		{Text(func() int { return 3 }), "3"},
		{Text(func() int64 { return 4 }), "4"},
		{Text(func() float64 { return 2.50 }), "2.5"},
		{Text(func() bool { return false }), "false"},
	} {
		got := c.made.Text
		if follow, ok := c.made.Dynamic.(func() string); ok {
			got = follow()
		}
		if c.made.Kind != node.Text || got != c.want {
			t.Errorf("got %q of kind %d, want %q", got, c.made.Kind, c.want)
		}
	}
}

// sink keeps what benchmarks and allocation tests make from being optimized away.
var sink pages.Node

// An element costs the slice of its parts and nothing else.
func TestAllocations(t *testing.T) {
	name := strings.Repeat("x", 40)
	for what, c := range map[string]struct {
		make func()
		want float64
	}{
		"element without parts": {func() { sink = Div() }, 0},
		"element with text":     {func() { sink = Div(Text(name)) }, 1},
		"constant attributes":   {func() { sink = Div(attr.ID(name), attr.Hidden(true), attr.Class(name)) }, 1},
		"enumerated attribute":  {func() { sink = Div(attr.Dir(attr.DirRTL)) }, 1},
		"void element":          {func() { sink = Input(attr.Value(name), attr.Disabled(false)) }, 1},
		"nested":                {func() { sink = Ul(Li(Text(name)), Li(Text(name))) }, 3},
	} {
		if got := testing.AllocsPerRun(100, c.make); got != c.want {
			t.Errorf("%s: %v allocations, want %v", what, got, c.want)
		}
	}
}

func TestVoidElementRefusesChildren(t *testing.T) {
	for what, child := range map[string]pages.Node{
		"text":                Text("x"),
		"element":             Span(),
		"element in fragment": pages.Fragment(attr.ID("x"), pages.Fragment(Span())),
		"raw HTML":            pages.Raw("<b>"),
		"region":              pages.Show(func() bool { return true }, func(*pages.Scope) pages.Node { return Span() }),
	} {
		message := panicOf(func() { Br(child) })
		if !strings.Contains(message, "<br>") || !strings.Contains(message, "void") {
			t.Errorf("%s: the panic says %q", what, message)
		}
	}
	if message := panicOf(func() { Input(pages.Fragment(attr.ID("x")), pages.Nothing()) }); message != "" {
		t.Errorf("attributes in a fragment: %s", message)
	}
}

func TestCustomNames(t *testing.T) {
	for _, name := range []string{"my-menu", "x-", "a-b.c_d", "emotion-😍", "über-x", "math-α", "a--b"} {
		want := ""
		if name == "über-x" {
			want = "begins with"
		}
		if message := panicOf(func() { Custom(name) }); (want == "") != (message == "") || !strings.Contains(message, want) {
			t.Errorf("Custom(%q): %q, want %q", name, message, want)
		}
	}
	for name, want := range map[string]string{
		"":               "begins with",
		"menu":           "hyphen",
		"-menu":          "begins with",
		"1-menu":         "begins with",
		"My-menu":        "begins with",
		"my-Menu":        "capital",
		"my menu-x":      "only letters",
		"my-menu>":       "only letters",
		"my-menu\x00":    "only letters",
		"a-/onload=x":    "only letters",
		"my-\xff":        "only letters",
		"font-face":      "SVG",
		"annotation-xml": "SVG or MathML",
	} {
		if message := panicOf(func() { Custom(name) }); !strings.Contains(message, want) {
			t.Errorf("Custom(%q): %q, want %q", name, message, want)
		}
	}
}

// FuzzCustomName checks that an accepted name cannot break out of a tag.
func FuzzCustomName(f *testing.F) {
	for _, name := range []string{"my-menu", "a-b>c", "x-\u00a0", "é-é", "a-\ufffd"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if customNameProblem(name) != "" {
			return
		}
		if strings.ContainsAny(name, " \t\n\f\r\x00\"'<>/=`&") || strings.ToLower(name) != name && isASCII(name) || !strings.Contains(name, "-") {
			t.Errorf("%q was accepted", name)
		}
		if name[0] < 'a' || name[0] > 'z' {
			t.Errorf("%q was accepted, a parser reads no tag there", name)
		}
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > 0x7F }) < 0
}

// panicOf returns the text that f panics with, or "".
func panicOf(f func()) (message string) {
	defer func() {
		if p := recover(); p != nil {
			message = p.(string)
		}
	}()
	f()
	return ""
}

func BenchmarkRow(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sink = Tr(Td(attr.Class("col-md-1"), Text("1")), Td(attr.Class("col-md-4"), A(Text("pretty red table"))))
	}
}
