package attr

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// shown writes a node as name=value, or as the name alone for a boolean
// attribute that is on, and asks functions for their value.
func shown(n pages.Node) string {
	name := ""
	if n.Name != nil {
		name = n.Name.Local
	}
	switch n.Kind {
	case node.BoolAttr:
		on := n.On
		if f, ok := n.Dynamic.(func() bool); ok {
			on = f()
		}
		if on {
			return name
		}
		return "no " + name
	case node.Attr:
		switch f := n.Dynamic.(type) {
		case nil:
			return name + "=" + n.Text
		case func() string:
			return name + "=" + f() + " (dynamic)"
		case func() (string, bool):
			if text, ok := f(); ok {
				return name + "=" + text + " (dynamic)"
			}
			return "no " + name
		}
	}
	return "unexpected node"
}

func TestValues(t *testing.T) {
	for want, n := range map[string]pages.Node{
		"id=x":                                ID("x"),
		"href=/a (dynamic)":                   Href(func() string { return "/a" }),
		"title=x (dynamic)":                   Title(func() (string, bool) { return "x", true }),
		"no alt":                              Alt(func() (string, bool) { return "x", false }),
		"disabled":                            Disabled(true),
		"no required":                         Required(false),
		"readonly":                            ReadOnly(func() bool { return true }),
		"tabindex=-1":                         TabIndex(-1),
		"rows=3 (dynamic)":                    Rows(func() int { return 3 }),
		"high=0.5":                            High(0.5),
		"low=2":                               Low(2),
		"optimum=1.5 (dynamic)":               Optimum(func() float64 { return 1.5 }),
		"value=x":                             Value("x"),
		"value=7":                             Value(7),
		"value=0.25":                          Value(0.25),
		"max=10 (dynamic)":                    Max(func() int { return 10 }),
		"step=any":                            Step("any"),
		"type=checkbox":                       Type(TypeCheckbox),
		"type=A":                              Type(TypeUpperAlpha),
		"type=image/webp":                     MIMEType("image/webp"),
		"method=post":                         Method(MethodPost),
		"formmethod=get":                      FormMethod(MethodGet),
		"enctype=multipart/form-data":         Enctype(EnctypeMultipart),
		"dir=rtl (dynamic)":                   Dir(func() DirKeyword { return DirRTL }),
		"http-equiv=refresh":                  HTTPEquiv(HTTPEquivRefresh),
		"spellcheck=false":                    Spellcheck(false),
		"draggable=true (dynamic)":            Draggable(func() bool { return true }),
		"translate=no":                        Translate(false),
		"autocorrect=on":                      Autocorrect(true),
		"contenteditable=true":                ContentEditable(true),
		"contenteditable=plaintext-only":      ContentEditable(ContentEditablePlaintextOnly),
		"hidden":                              Hidden(true),
		"no hidden":                           Hidden(func() bool { return false }),
		"hidden=until-found":                  Hidden(HiddenUntilFound),
		"hidden=until-found (dynamic)":        Hidden(func() HiddenKeyword { return HiddenUntilFound }),
		"srcdoc=<b>":                          Srcdoc(pages.TrustedHTML("<b>")),
		"aria-hidden=true":                    AriaHidden(true),
		"aria-expanded=false (dynamic)":       AriaExpanded(func() bool { return false }),
		"aria-checked=mixed":                  AriaChecked(AriaCheckedMixed),
		"aria-current=page":                   AriaCurrent(AriaCurrentPage),
		"aria-current=true":                   AriaCurrent(true),
		"aria-label=x":                        AriaLabel("x"),
		"aria-level=2":                        AriaLevel(2),
		"aria-valuenow=0.5":                   AriaValueNow(0.5),
		"role=switch":                         Role("switch"),
		"accept-charset=utf-8":                AcceptCharset("utf-8"),
		"for=x":                               For("x"),
		"data=x.svg":                          ObjectData("x.svg"),
		"data-row-id=7":                       Data("row-id", 7),
		"x-on=1":                              Custom("x-on", "1"),
		"displaystyle=true":                   Custom("displaystyle", "true"),
		"data-x=x (dynamic)":                  Data("x", func() string { return "x" }),
		"aria-haspopup=menu (dynamic)":        AriaHasPopup(func() AriaHasPopupKeyword { return AriaHasPopupMenu }),
		"referrerpolicy=strict-origin":        ReferrerPolicy(ReferrerPolicyStrictOrigin),
		"popovertargetaction=hide":            PopoverTargetAction(PopoverTargetActionHide),
		"aria-multiselectable=true (dynamic)": AriaMultiSelectable(func() bool { return true }),
	} {
		if got := shown(n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if n.Name.Open != " "+n.Name.Local+`="` {
			t.Errorf("%s is opened with %q", n.Name.Local, n.Name.Open)
		}
	}
}

func TestClassAndStyle(t *testing.T) {
	if n := Class("a b"); n.Kind != node.Class || n.Text != "a b" || !n.On || n.Dynamic != nil {
		t.Errorf("Class made %+v", n)
	}
	if n := Class(func() string { return "a" }); n.Kind != node.Class || n.Dynamic.(func() string)() != "a" {
		t.Errorf("Class of a function made %+v", n)
	}
	if n := ClassIf("a", true); n.Text != "a" || !n.On || n.Dynamic != nil {
		t.Errorf("ClassIf made %+v", n)
	}
	if n := ClassIf("a", func() bool { return true }); n.Text != "a" || !n.Dynamic.(func() bool)() {
		t.Errorf("ClassIf of a function made %+v", n)
	}
	if n := Style("--gap", "1px"); n.Kind != node.Style || n.Name != nil || n.Text != "--gap" || n.Dynamic != "1px" {
		t.Errorf("Style made %+v", n)
	}
	if n := Style("width", func() string { return "5%" }); n.Dynamic.(func() string)() != "5%" {
		t.Errorf("Style of a function made %+v", n)
	}
	for _, property := range []string{"", "color:red;x", "a b", "ä"} {
		if message := panicOf(func() { Style(property, "x") }); !strings.Contains(message, "CSS property") {
			t.Errorf("Style(%q): %q", property, message)
		}
	}
}

func TestCustomRefuses(t *testing.T) {
	for name, want := range map[string]string{
		"":             "empty",
		"onclick":      "use package on",
		"OnLoad":       "use package on",
		"on":           "use package on",
		"a b":          "spaces",
		"a\x00":        "control",
		"a\u0085":      "control",
		`a"`:           "quotes",
		"a'":           "quotes",
		"a>":           ">",
		"a/b":          "/",
		"a=b":          "=",
		"a\ufffe":      "none",
		"a\U0001ffff":  "none",
		"a\xff":        "none",
		"class":        "attr.Class",
		"STYLE":        "attr.Style",
		"srcdoc":       "attr.Srcdoc",
		"x\tonclick=y": "spaces",
	} {
		message := panicOf(func() { Custom(name, "x") })
		if !strings.HasPrefix(message, "attr.Custom: ") || !strings.Contains(message, want) {
			t.Errorf("Custom(%q): %q, want %q", name, message, want)
		}
	}
	for _, name := range []string{"", "Row", "a b", "a=", "ä"} {
		if message := panicOf(func() { Data(name, "x") }); !strings.Contains(message, "attr.Data") {
			t.Errorf("Data(%q): %q", name, message)
		}
	}
}

// A name that the standard follows as a URL keeps its check under Custom.
func TestCustomKeepsFlags(t *testing.T) {
	for name, want := range map[string]node.Flags{
		"href": node.URL, "HREF": node.URL, "xlink:href": node.URL, "formaction": node.URL,
		"srcset": node.Srcset, "value": node.Property, "x-thing": 0,
	} {
		if n := Custom(name, "x"); n.Name.Flags != want|node.Custom {
			t.Errorf("Custom(%q) has the flags %b", name, n.Name.Flags)
		}
	}
	if Href("x").Name.Flags != node.URL || Value("x").Name.Flags != node.Property || Checked(true).Name.Flags != node.Property {
		t.Error("Href, Value or Checked lost its flag")
	}
}

func FuzzCustom(f *testing.F) {
	for _, name := range []string{"x-a", "oNclick", "a\u00a0b", "x=1", "\u212a", "ſrcdoc"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		_, problem := customName(name)
		if problem != "" {
			return
		}
		if name == "" || strings.ContainsAny(name, " \t\n\f\r\x00\"'<>/=`") || strings.HasPrefix(strings.ToLower(name), "on") {
			t.Errorf("%q was accepted", name)
		}
	})
}

func TestRef(t *testing.T) {
	if n := Ref(pages.NewRef()); n.Kind != node.Reference {
		t.Errorf("Ref made %+v", n)
	}
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
