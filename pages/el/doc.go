// Package el makes HTML elements. Each element of the HTML Standard is a
// function with the element's name, its first letter in upper case: [Div],
// [H1], [Textarea], [Iframe]. Obsolete elements are left out.
//
// The parts of an element are its attributes (package attr), listeners (package
// on) and children, in any order; children keep theirs. Elements of SVG and
// MathML are in the packages below this one.
//
// The price of plain functions is that the compiler does not check which
// attribute or child fits which element. A void element with children panics.
//
// Functions are generated from the standard's tables: see internal/htmlgen. A
// program is linked with the elements that it uses, not with all.
package el
