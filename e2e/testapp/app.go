// Command testapp is the site that the tests of the browser's half run: a page
// for each kind of thing that the program and the document do to each other.
package main

import (
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

// app is the site, for the server and for the browser.
func app() *pages.App {
	return &pages.App{
		Lang:   "en",
		Failed: failed,
		Routes: []pages.Route{{Path: "streamed/{boot}", Page: streamed}, {
			Layout: layout,
			Routes: []pages.Route{
				{Path: "/", Page: counter},
				{Path: "events", Page: events},
				{Path: "bind", Page: bind},
				{Path: "list", Page: list},
				{Path: "form", Page: form},
				{Path: "mixed", Page: mixed},
				{Path: "mismatch", Page: mismatch},
				{Path: "long/{n}", Page: long},
				{Path: "visited", Page: visited},
				{Path: "custom", Page: custom},
				{Path: "broken", Page: broken},
				{Path: "broken/{n}", Page: brokenNumber},
				{Path: "inner", Layout: brokenLayout, Routes: []pages.Route{{Path: "/", Page: counter}}},
			},
		}},
	}
}

// layout has state of its own, which shows that it survives navigation.
func layout(s *pages.Scope, outlet pages.Node) pages.Node {
	kept := pages.NewSignal(s, 0)
	link := func(to string) pages.Node {
		return el.A(attr.Href(to), attr.ID("to"+strings.ReplaceAll(to, "/", "-")), el.Text(to))
	}
	return pages.Fragment(
		el.Header(
			el.Nav(link("/"), link("/events"), link("/form"), link("/long/1"), link("/long/2"), link("/nowhere")),
			el.Button(attr.ID("kept"), on.Click(func() { kept.Set(kept.Peek() + 1) }), el.Text(kept.Get)),
		),
		el.Main(outlet),
	)
}

func counter(s *pages.Scope) pages.Node {
	pages.Title(s, "Counter")
	count := pages.NewSignal(s, 0)
	more := func() { count.Set(count.Peek() + 1) }
	return el.Section(
		el.H1(el.Text("Counter")),
		el.Button(attr.ID("count"), on.Click(more), el.Text("Clicked "), el.Text(count.Get), el.Text(" times")),
		el.Button(attr.ID("go"), on.Click(func() { pages.Navigate(s, "/long/2?from=go#end") }), el.Text("go")),
		el.Button(attr.ID("panic"), on.Click(func() { panic("this handler always panics") }), el.Text("panic")),
		el.A(attr.ID("stay"), attr.Href("/long/1"), on.Click(func(e on.MouseEvent) { e.PreventDefault(); more() }), el.Text("a link that stays")),
		el.P(attr.ID("parity"), el.Text(func() string {
			if count.Get()%2 == 0 {
				return ""
			}
			return "odd"
		})),
	)
}

// events writes every event that it gets into a log.
func events(s *pages.Scope) pages.Node {
	pages.Title(s, "Events")
	log := pages.NewSignal(s, "")
	add := func(parts ...string) { log.Set(log.Peek() + strings.Join(parts, " ") + "\n") }
	field := pages.NewRef()
	shown := pages.NewSignal(s, true)
	return el.Section(
		el.Div(attr.ID("outer"), on.Click(func() { add("outer") }),
			el.Button(attr.ID("inner"), on.Click(func(e on.MouseEvent) {
				add("inner", strconv.FormatBool(e.ClientX() > 0), strconv.FormatBool(e.CtrlKey()))
			}), el.Text("inner")),
			el.Button(attr.ID("stopping"), on.Click(func(e on.MouseEvent) { e.StopPropagation(); add("stopping") }), el.Text("stopping")),
			el.Button(attr.ID("disabled"), attr.Disabled(true), on.Click(func() { add("disabled") }), el.Text("disabled")),
		),
		el.Div(attr.ID("double"), on.DoubleClick(func() { add("double") }), el.Text("double")),
		el.Div(attr.ID("hover"), on.MouseEnter(func() { add("enter") }), on.PointerDown(func() { add("down") }), el.Text("hover")),
		el.Input(attr.ID("field"), field.Attach(),
			on.Focus(func() { add("focus") }), on.Blur(func() { add("blur") }),
			on.FocusIn(func() { add("focusin") }),
			on.KeyDown(func(e on.KeyboardEvent) { add("key", e.Key()) }),
			on.Input(func(e on.InputEvent) { add("input", e.Value()) }),
			on.Change(func(e on.ChangeEvent) { add("change", e.Value()) }),
		),
		el.Input(attr.ID("box"), attr.Type(attr.TypeCheckbox), on.Change(func(e on.ChangeEvent) { add("box", strconv.FormatBool(e.Checked())) })),
		el.Button(attr.ID("slow"), on.Click(func() {
			add("slow begins")
			time.Sleep(300 * time.Millisecond)
			add("slow ends")
		}), el.Text("slow")),
		el.Button(attr.ID("focus"), on.Click(field.Focus), el.Text("focus")),
		pages.Show(shown.Get, func(s *pages.Scope) pages.Node {
			return el.Input(attr.ID("removed"), on.Blur(func() { add("blur") }), on.FocusOut(func() { add("focusout") }),
				on.KeyDown(func() { add("removing"); shown.Set(false) }))
		}),
		el.Pre(attr.ID("log"), el.Text(log.Get)),
	)
}

func bind(s *pages.Scope) pages.Node {
	pages.Title(s, "Bind")
	text, upper := pages.NewSignal(s, "first"), pages.NewSignal(s, "")
	checked, choice, radio := pages.NewSignal(s, false), pages.NewSignal(s, "b"), pages.NewSignal(s, "x")
	pages.NewEffect(s, func() { upper.Set(strings.ToUpper(upper.Get())) })
	return el.Section(
		el.Input(attr.ID("text"), attr.BindValue(text)),
		el.Input(attr.ID("upper"), attr.BindValue(upper)),
		el.Textarea(attr.ID("area"), attr.BindValue(text)),
		el.Input(attr.ID("checked"), attr.Type(attr.TypeCheckbox), attr.BindChecked(checked)),
		el.Select(attr.ID("choice"), attr.BindValue(choice),
			el.Option(attr.Value("a"), el.Text("A")), el.Option(attr.Value("b"), el.Text("B")), el.Option(attr.Value("c"), el.Text("C"))),
		el.Input(attr.ID("x"), attr.Type(attr.TypeRadio), attr.Name("r"), attr.BindGroup(radio, "x")),
		el.Input(attr.ID("y"), attr.Type(attr.TypeRadio), attr.Name("r"), attr.BindGroup(radio, "y")),
		el.Button(attr.ID("clear"), on.Click(func() { text.Set(""); checked.Set(false); choice.Set("c"); radio.Set("x") }), el.Text("clear")),
		el.Output(attr.ID("state"), el.Text(func() string {
			return text.Get() + "|" + upper.Get() + "|" + strconv.FormatBool(checked.Get()) + "|" + choice.Get() + "|" + radio.Get()
		})),
	)
}

func list(s *pages.Scope) pages.Node {
	pages.Title(s, "List")
	items := pages.NewSignal(s, []string{"a", "b", "c", "d", "e"})
	set := func(id, keys string) pages.Node {
		return el.Button(attr.ID(id), on.Click(func() { items.Set(strings.Fields(keys)) }), el.Text(id))
	}
	return el.Section(
		set("reverse", "e d c b a"), set("mix", "c x a e"), set("empty", ""), set("all", "a b c d e"),
		el.Button(attr.ID("many"), on.Click(func() {
			many := make([]string, 5000)
			for i := range many {
				many[i] = "n" + strconv.Itoa(i)
			}
			items.Set(many)
		}), el.Text("many")),
		el.Ul(attr.ID("items"), pages.For(s, items.Get, func(k string) string { return k }, func(s *pages.Scope, item *pages.Item[string]) pages.Node {
			hits := pages.NewSignal(s, 0)
			return el.Li(attr.ID("row-"+item.Peek()), on.Click(func() { hits.Set(hits.Peek() + 1) }),
				el.Text(item.Get), el.Text(":"), el.Text(hits.Get), el.Input(attr.ID("in-"+item.Peek())))
		})),
		el.Table(el.Tr(el.Td(el.Text("no body of its own"))), pages.For(s, items.Get, func(k string) string { return k }, func(s *pages.Scope, item *pages.Item[string]) pages.Node {
			return el.Tr(attr.Class("cell"), el.Td(el.Text(item.Get)))
		})),
	)
}

func form(s *pages.Scope) pages.Node {
	pages.Title(s, "Form")
	said := pages.NewSignal(s, []string(nil))
	say := pages.NewRef()
	return el.Section(
		el.Form(attr.ID("ours"), attr.Method(attr.MethodPost), attr.Action("/posted"),
			el.Input(attr.ID("what"), attr.Name("what"), attr.Required(true)),
			el.Button(attr.ID("say"), attr.Name("how"), attr.Value("loud"), say.Attach(), el.Text("say")),
			on.Submit(func(e on.SubmitEvent) {
				e.PreventDefault()
				said.Set(append(said.Peek()[:len(said.Peek()):len(said.Peek())], e.Field("what")+"/"+e.Field("how")+"/"+e.SubmitterName()))
			}),
		),
		el.Form(attr.ID("native"), attr.Method(attr.MethodPost), attr.Action("/posted"),
			el.Input(attr.ID("plain"), attr.Name("what")),
			el.Button(attr.ID("send"), attr.Name("how"), attr.Value("plain"), el.Text("send")),
		),
		el.Button(attr.ID("other"), on.Click(say.Click), el.Text("say it by the program")),
		el.Ol(attr.ID("said"), pages.For(s, said.Get, func(k string) string { return k }, func(s *pages.Scope, item *pages.Item[string]) pages.Node {
			return el.Li(el.Text(item.Get))
		})),
	)
}

// mixed is everything that hydration has to find its way through.
func mixed(s *pages.Scope) pages.Node {
	pages.Title(s, "Mixed")
	count := pages.NewSignal(s, 1)
	empty := pages.NewSignal(s, "")
	return pages.Fragment(
		el.Text("text at the top, "),
		el.Text(count.Get), el.Text(" and "), el.Text(empty.Get), el.Text("👍🏽 é & <b>"),
		el.Pre(el.Text("\n two lines\r\n and a return")),
		pages.Raw("<i>raw</i> text <!-- and a comment --><b>more</b>"),
		el.Textarea(el.Text("\nlines")),
		el.Noscript(el.P(el.Text("no scripts"))),
		el.Section(el.P(el.Text("static")), el.P(el.Text("more static"))),
		pages.Show(func() bool { return count.Get() > 1 }, func(s *pages.Scope) pages.Node {
			return el.P(attr.ID("shown"), el.Text("shown "), el.Text(count.Get))
		}),
		el.P(attr.ID("styled"), attr.Class("a"), attr.ClassIf("odd", func() bool { return count.Get()%2 == 1 }), el.Text(strings.Repeat("long ", 20000))),
		el.Button(attr.ID("more"), on.Click(func() { count.Set(count.Peek() + 1); empty.Set("[no longer empty] ") }), el.Text("more")),
	)
}

// mismatch is different on the two sides.
func mismatch(s *pages.Scope) pages.Node {
	pages.Title(s, "Mismatch")
	clicks := pages.NewSignal(s, 0)
	button := el.Button(attr.ID("hit"), on.Click(func() { clicks.Set(clicks.Peek() + 1) }), el.Text(clicks.Get))
	broken := func(s *pages.Scope) pages.Node {
		if runtime.GOOS == "js" {
			return el.Div(attr.ID("broken"), attr.Class("browser"), el.P(el.Text("in the browser")), button, el.Ul(el.Li(el.Text("one"))))
		}
		return el.Div(attr.ID("broken"), attr.Class("server"), el.P(el.Text("on the server")), el.Span(el.Text("extra")), el.H2(el.Text("extra")))
	}
	return el.Section(
		el.P(attr.ID("before"), el.Text("before")),
		pages.Component(broken),
		el.P(attr.ID("after"), el.Text("after "), el.Text(clicks.Get)),
	)
}

func long(s *pages.Scope) pages.Node {
	at := pages.CurrentLocation(s)
	pages.Title(s, func() string { return "Long " + at.Param("n") })
	rows := make([]pages.Node, 0, 201)
	for i := range 200 {
		rows = append(rows, el.P(el.Text("row "+strconv.Itoa(i))))
	}
	return el.Section(
		el.H1(el.Text("Long "), el.Text(func() string { return at.Param("n") })),
		el.A(attr.ID("hash"), attr.Href("#end"), el.Text("to the end")),
		el.Code(attr.ID("address"), el.Text(at.Address)),
		pages.Fragment(rows...),
		el.P(attr.ID("end"), el.A(attr.ID("home"), attr.Href("/"), el.Text("home"))),
	)
}
