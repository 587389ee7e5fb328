package todos

import (
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

// row is one to-do: its view and, after a double-click, its editor.
func row(s *pages.Scope, l *list, t *pages.Item[Todo]) pages.Node {
	id := t.Peek().ID
	idField := hidden("id", strconv.FormatInt(id, 10))
	title := func() string { return t.Get().Title }
	done := func() bool { return t.Get().Done }
	editor := newEditor(s, l, t)
	return el.Li(
		attr.ClassIf("completed", done),
		attr.ClassIf("editing", editor.open.Get),
		el.Div(attr.Class("view"),
			el.Input(attr.Class("toggle"), attr.Type(attr.TypeCheckbox),
				attr.AriaLabel("Done"),
				attr.Checked(done),
				on.Change(func(e on.ChangeEvent) { l.toggle.Submit(Toggle{ID: id, Done: e.Checked()}) }),
			),
			el.Label(el.Text(title), on.DoubleClick(func(on.MouseEvent) { editor.start() })),
			pages.Form(l.destroy, idField, el.Button(attr.Class("destroy"), attr.AriaLabel("Delete"))),
		),
		editor.input(),
		withoutScript(l.toggle, "Toggle", idField,
			hidden("done", func() string { return strconv.FormatBool(!done()) })),
	)
}

// editor changes the title of one to-do.
type editor struct {
	list  *list
	todo  *pages.Item[Todo]
	open  *pages.Signal[bool]
	draft *pages.Signal[string]
	field *pages.Ref
}

func newEditor(s *pages.Scope, l *list, t *pages.Item[Todo]) *editor {
	return &editor{
		list: l, todo: t,
		open:  pages.NewSignal(s, false),
		draft: pages.NewSignal(s, t.Peek().Title),
		field: pages.NewRef(),
	}
}

func (e *editor) start() {
	e.draft.Set(e.todo.Peek().Title)
	e.open.Set(true)
	e.field.Focus()
}

// save stores the draft; an empty one deletes the to-do.
func (e *editor) save() {
	if !e.open.Peek() {
		return // Enter saved, and closing the editor took the focus away
	}
	e.open.Set(false)
	todo, title := e.todo.Peek(), strings.TrimSpace(e.draft.Peek())
	switch title {
	case todo.Title:
	case "":
		e.list.destroy.Submit(Destroy{ID: todo.ID})
	default:
		e.list.rename.Submit(Rename{ID: todo.ID, Title: title})
	}
}

func (e *editor) input() pages.Node {
	return el.Input(attr.Class("edit"), attr.AriaLabel("Edit to-do"),
		attr.BindValue(e.draft),
		attr.Ref(e.field),
		on.Blur(func(on.FocusEvent) { e.save() }),
		on.KeyDown(func(k on.KeyboardEvent) {
			switch {
			case k.Composing():
			case k.Key() == "Enter":
				e.save()
			case k.Key() == "Escape":
				e.open.Set(false)
			}
		}),
	)
}
