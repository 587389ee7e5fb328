package mathml_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/el/mathml"
)

// The square root of two.
func Example() {
	root := mathml.Math(
		attr.Custom("display", "block"),
		mathml.Msqrt(mathml.Mn(el.Text(2))),
	)
	fmt.Println(root.Name.Local, len(root.Parts()))
	// Output: math 2
}
