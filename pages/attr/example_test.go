package attr_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/reactive"
)

// A login form whose button follows the state of its fields.
func Example() {
	login := func(s *pages.Scope) pages.Node {
		email := pages.NewSignal(s, "")
		return el.Form(
			attr.Method(attr.MethodPost),
			el.Input(attr.Type(attr.TypeEmail), attr.Name("email"), attr.Required(true), attr.BindValue(email)),
			el.Button(
				attr.Disabled(func() bool { return email.Get() == "" }),
				el.Text("Sign in"),
			),
		)
	}
	runtime := reactive.NewRuntime(reactive.Options{})
	form := login(runtime.Root())
	method := form.Parts()[0]
	fmt.Println(method.Name.Local, method.Text)
	// Output: method post
}

// A class that is there while a condition holds.
func ExampleClassIf() {
	runtime := reactive.NewRuntime(reactive.Options{})
	done := pages.NewSignal(runtime.Root(), true)
	item := el.Li(attr.Class("item"), attr.ClassIf("done", done.Get), el.Text("Tune the guitar"))
	fmt.Println(len(item.Parts()))
	// Output: 3
}
