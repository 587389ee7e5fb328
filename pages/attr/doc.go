// Package attr makes the attributes of HTML elements and of ARIA: each is a
// function named like the property of the DOM ([Href], [ReadOnly], [TabIndex],
// [AriaLabelledBy]), with its first letter in upper case.
//
// A value is a constant or a function. A function is asked again when a signal
// that it read has changed, so a signal's Get can be given as it is:
//
//	attr.Disabled(saving.Get)
//
// Values have the type that the standard gives them: a boolean attribute takes a
// bool, a number a number, and an attribute with a fixed set of keywords takes
// constants of its own type, as [Method]([MethodPost]), so that a misspelt
// keyword does not compile. A function of text may return a second value of
// false to take the attribute away.
//
// The price of plain functions is that the compiler does not check which
// attribute fits which element.
//
// Values are escaped. A URL that would run a script is replaced where the
// attribute is one that the browser follows. Handlers of events are made by
// package on; attributes with their code, as onclick, cannot be made. The
// attributes of SVG are in svgattr.
//
// Functions are generated from the standards' tables: see internal/htmlgen.
package attr
