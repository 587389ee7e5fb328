// Package mathml makes the elements of MathML, as package el does those of HTML: each
// is a function with the element's name, its first letter in upper case.
//
// Attributes that only MathML has are made with attr.Custom.
package mathml
