package todos

import (
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

// Page is the whole to-do app. It is the layout of the three routes: they
// differ only in which to-dos they show, so nothing is made anew between them.
func Page(s *pages.Scope, _ pages.Node) pages.Node {
	l := newList(s)
	return pages.Fragment(
		el.Section(attr.Class("todoapp"),
			header(s, l),
			pages.Suspense(el.P(el.Text("Loading…")), func(s *pages.Scope) pages.Node {
				return pages.Show(l.any, func(s *pages.Scope) pages.Node {
					return pages.Fragment(mainSection(s, l), footer(s, l))
				})
			}),
		),
		el.Footer(attr.Class("info"),
			pages.Show(func() bool { return l.failure() != "" }, func(s *pages.Scope) pages.Node {
				return el.P(attr.Class("failure"), attr.Role("alert"), el.Text(l.failure))
			}),
			el.P(el.Text("Double-click to edit a todo")),
			el.P(el.Text("Written in Go with Hotclub")),
			el.P(el.Text("Part of "), el.A(attr.Href("https://todomvc.com"), el.Text("TodoMVC"))),
		),
	)
}

// header is the title and the field for a new to-do.
func header(s *pages.Scope, l *list) pages.Node {
	title := pages.NewSignal(s, "")
	submit := func(e on.SubmitEvent) {
		if strings.TrimSpace(title.Peek()) == "" {
			e.PreventDefault()
		}
	}
	l.add.OnSuccess(func(Todo) { title.Set("") })
	return el.Header(attr.Class("header"),
		el.H1(el.Text("todos")),
		pages.Form(l.add, on.Submit(submit),
			el.Input(
				attr.Class("new-todo"),
				attr.Name("title"),
				attr.Placeholder("What needs to be done?"),
				attr.AriaLabel("New to-do"),
				attr.Autocomplete("off"),
				attr.Autofocus(true),
				attr.BindValue(title),
			),
		),
	)
}

// mainSection is the list and the box that marks all of it.
func mainSection(s *pages.Scope, l *list) pages.Node {
	allDone := func() bool { return l.left() == 0 }
	return el.Section(attr.Class("main"),
		el.Input(
			attr.ID("toggle-all"), attr.Class("toggle-all"), attr.Type(attr.TypeCheckbox),
			attr.Checked(allDone),
			on.Change(func(e on.ChangeEvent) { l.toggleAll.Submit(ToggleAll{Done: e.Checked()}) }),
		),
		el.Label(attr.For("toggle-all"), el.Text("Mark all as complete")),
		withoutScript(l.toggleAll, "Mark all",
			hidden("done", func() string { return strconv.FormatBool(!allDone()) })),
		el.Ul(attr.Class("todo-list"),
			pages.For(s, shown(s, l), func(t Todo) int64 { return t.ID },
				func(s *pages.Scope, t *pages.Item[Todo]) pages.Node { return row(s, l, t) }),
		),
	)
}

// shown is the to-dos that the route asks for.
func shown(s *pages.Scope, l *list) func() []Todo {
	location := pages.CurrentLocation(s)
	return pages.NewMemo(s, func() []Todo {
		todos := l.todos.Get()
		path := location.Path()
		if path == "/" {
			return todos
		}
		var some []Todo
		for _, t := range todos {
			if t.Done == (path == "/completed") {
				some = append(some, t)
			}
		}
		return some
	}).Get
}
