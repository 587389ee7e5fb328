package on_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

// A dialog that a button opens and the Escape key closes.
func Example() {
	dialog := pages.NewRef()
	view := pages.Fragment(
		el.Button(on.Click(dialog.ShowModal), el.Text("Open")),
		el.Dialog(
			attr.Ref(dialog),
			on.KeyDown(func(e on.KeyboardEvent) {
				if e.Key() == "Escape" {
					dialog.Close()
				}
			}),
			el.Text("Hello"),
		),
	)
	fmt.Println(len(view.Parts()))
	// Output: 2
}
