package el_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/reactive"
)

// A counter: its text follows the signal.
func Example() {
	counter := func(s *pages.Scope) pages.Node {
		count := pages.NewSignal(s, 0)
		return el.Div(
			attr.Class("counter"),
			el.Button(
				attr.Type(attr.TypeButton),
				on.Click(func() { count.Update(func(n int) int { return n + 1 }) }),
				el.Text("Add one"),
			),
			el.Output(el.Text(count.Get)),
		)
	}
	runtime := reactive.NewRuntime(reactive.Options{})
	view := counter(runtime.Root())
	fmt.Println(view.Name.Local, len(view.Parts()))
	// Output: div 3
}
