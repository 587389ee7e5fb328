package todos

import (
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
)

// footer is the counter, the filters and the button that clears.
func footer(s *pages.Scope, l *list) pages.Node {
	items := func() string {
		if l.left() == 1 {
			return " item left"
		}
		return " items left"
	}
	anyDone := func() bool { return l.left() < len(l.todos.Get()) }
	return el.Footer(attr.Class("footer"),
		el.Span(attr.Class("todo-count"), el.Strong(el.Text(l.left)), el.Text(items)),
		el.Ul(attr.Class("filters"),
			filter(s, "/", "All"),
			filter(s, "/active", "Active"),
			filter(s, "/completed", "Completed"),
		),
		pages.Show(anyDone, func(*pages.Scope) pages.Node {
			return pages.Form(l.clear,
				el.Button(attr.Class("clear-completed"), el.Text("Clear completed")))
		}),
	)
}

// filter is a link to a route that shows some of the list.
func filter(s *pages.Scope, path, name string) pages.Node {
	location := pages.CurrentLocation(s)
	here := func() bool { return location.Path() == path }
	return el.Li(el.A(attr.Href(path), attr.ClassIf("selected", here), el.Text(name)))
}

// hidden is a form field that nobody sees.
func hidden[T string | func() string](name string, value T) pages.Node {
	return el.Input(attr.Type(attr.TypeHidden), attr.Name(name), attr.Value(value))
}

// withoutScript is a form for browsers with scripts switched off: a checkbox
// alone cannot send anything there.
func withoutScript(action pages.FormAction, label string, fields ...pages.Node) pages.Node {
	button := el.Button(attr.Class("without-script"), el.Text(label))
	return pages.Form(action, append(fields, el.Noscript(button))...)
}
