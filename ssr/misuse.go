package ssr

import (
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/hotclub-go/hotclub/internal/node"
)

// misuse is a mistake in how a view is put together. It is raised as a panic,
// so that it is handled where other panics of the view are.
type misuse struct {
	element *node.Name // nil outside of any element
	problem string
}

func (m *misuse) Error() string {
	if m.element == nil {
		return "at the top of the page: " + m.problem
	}
	return "in <" + m.element.Local + ">: " + m.problem
}

func (r *renderer) misplaced(n *node.Node) *misuse {
	what := "a part"
	switch n.Kind {
	case node.Attr, node.BoolAttr:
		what = "the attribute " + n.Name.Local
	case node.Class:
		what = "a class"
	case node.Style:
		what = "the style " + n.Text
	case node.Listener:
		what = "a listener for " + n.Name.Local
	case node.Bind:
		what = "a binding"
	case node.Reference:
		what = "a reference"
	}
	return &misuse{r.place.parent, what + " stands in a region (a component, condition, list or boundary); it must be given to the element itself"}
}

// panicError is a panic of a view.
type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string {
	if err, ok := e.value.(error); ok {
		return err.Error()
	}
	return fmt.Sprint(e.value)
}

func (e *panicError) Unwrap() error {
	err, _ := e.value.(error)
	return err
}

// stopped is raised as a panic when the page is not wanted any more: no error
// boundary catches it.
type stopped struct{ err error }

// recovered makes an error of what recover returned; nil if there is none.
func (r *renderer) recovered(value any) error {
	switch value := value.(type) {
	case nil:
		return nil
	case stopped:
		return value.err
	case error:
		if value == http.ErrAbortHandler {
			panic(value)
		}
	}
	return &panicError{value, debug.Stack()}
}
