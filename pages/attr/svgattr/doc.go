// Package svgattr makes the attributes of SVG: each is a function with the
// attribute's name, its first letter in upper case, and hyphens left out:
// [ViewBox], [StrokeWidth], [D].
//
// Values are text, as SVG writes them; attributes that can be a number take one.
// Attributes that SVG shares with HTML (id, class, style, tabindex, lang and the
// ARIA attributes) are in package attr. The package is apart from attr because
// width, type, method and others mean something else there.
package svgattr
