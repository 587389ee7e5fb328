// Package svg makes the elements of SVG, as package el does those of HTML: each
// is a function with the element's name, its first letter in upper case.
//
// Attributes of SVG are in package attr/svgattr; id, class, style, tabindex and
// the ARIA attributes are those of package attr. What is inside
// [ForeignObject] is HTML again and comes from package el.
package svg
