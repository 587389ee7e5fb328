package pages

import "github.com/hotclub-go/hotclub/internal/node"

// FormAction is what a [Form] submits to: the actions that the generator
// writes for server functions are.
type FormAction interface {
	// Endpoint is the path that the form posts to when scripts do not run.
	Endpoint() string
	// SubmitForm decodes the form's fields and runs the action. The error
	// tells of fields that do not fit; the action shows it as its Err, too.
	SubmitForm(field func(name string) []string) error
}

var (
	formName    = node.ElementName("form", 0)
	methodName  = node.AttrName("method", 0)
	actionName  = node.AttrName("action", node.URL)
	submitEvent = &node.Name{Local: "submit"}
)

// Form is a form element that submits to a server function. With wasm the
// action runs in the page; without, the browser posts the same fields to the
// same address and the server answers with a redirect back.
func Form(action FormAction, parts ...Node) Node {
	all := make([]Node, 0, len(parts)+3)
	all = append(all,
		Node{Kind: node.Attr, Name: methodName, Text: "post"},
		Node{Kind: node.Attr, Name: actionName, Text: action.Endpoint()},
	)
	all = append(all, parts...)
	// Last, so that a listener among the parts can prevent the submit.
	all = append(all, Node{Kind: node.Listener, Name: submitEvent, Dynamic: func(e *Event) {
		if e.DefaultPrevented() {
			return
		}
		e.PreventDefault()
		// The error is the action's Err as well, where a page shows it.
		_ = action.SubmitForm(e.Form)
	}})
	return Node{Kind: node.Element, Name: formName}.WithParts(all)
}
