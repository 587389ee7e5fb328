// Package codec is the small JSON runtime under generated code: an appending
// [Writer], a pulling [Reader], a [Checker] for validation and a [Form] reader.
//
// The trade: types are known when code is generated, so nothing here reflects,
// and a browser build pays about 20 KB instead of 270 KB for encoding/json. In
// exchange a type needs generated functions; the package alone encodes nothing.
//
// Output is what encoding/json writes, byte for byte. Input is read more
// strictly than encoding/json reads it: names match exactly, and unknown
// fields, repeated keys, nulls where a value is needed, arrays of the wrong
// length, invalid UTF-8, trailing data and deep nesting are errors that name
// their place (items[3].title).
//
// Writers, readers, checkers and forms belong to one goroutine at a time.
package codec
