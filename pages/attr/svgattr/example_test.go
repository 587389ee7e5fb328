package svgattr_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr/svgattr"
	"github.com/hotclub-go/hotclub/pages/el/svg"
	"github.com/hotclub-go/hotclub/reactive"
)

// A bar whose width follows a signal.
func Example() {
	runtime := reactive.NewRuntime(reactive.Options{})
	share := pages.NewSignal(runtime.Root(), 0.25)
	bar := svg.Rect(
		svgattr.Width(func() float64 { return 200 * share.Get() }),
		svgattr.Height("1em"),
		svgattr.Fill("teal"),
	)
	width := bar.Parts()[0]
	share.Set(0.5)
	fmt.Println(width.Name.Local, width.Dynamic.(func() string)())
	// Output: width 100
}
