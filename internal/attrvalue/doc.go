// Package attrvalue makes attribute nodes from values that are constants or
// functions. Packages attr and svgattr hold the typed vocabulary and call it.
//
// Each function takes the value as a type parameter without constraint: its
// callers have constrained it already. It asks for the constant first, so that
// a constant costs no allocation, and converts to an interface only to keep a
// function.
package attrvalue
