package svg_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/attr/svgattr"
	"github.com/hotclub-go/hotclub/pages/el/svg"
)

// An icon whose colour is that of the text around it.
func Example() {
	check := func() pages.Node {
		return svg.Svg(
			attr.AriaHidden(true),
			svgattr.ViewBox("0 0 24 24"), svgattr.Width(16), svgattr.Height(16),
			svgattr.Fill("none"), svgattr.Stroke("currentColor"), svgattr.StrokeWidth(1.5),
			svg.Path(svgattr.D("M4 12l6 6L20 6")),
		)
	}
	icon := check()
	width := icon.Parts()[2]
	fmt.Println(icon.Name.Local, width.Name.Local, width.Text)
	// Output: svg width 16
}
