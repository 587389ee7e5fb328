// Package model describes database models as plain data.
//
// A model is a Go struct with `orm` tags. This package turns the description of
// such a struct into tables, columns, indexes, constraints and relations. It
// knows no database, opens nothing and needs no reflection of its own, so the
// same rules serve the running program (which describes a struct with package
// reflect) and the tools (which read Go source with go/types). The price of
// that is one small intermediate type, [TypeInfo].
//
// Everything here can be written as JSON and read back; package migrate keeps
// the recorded state of a schema in this form.
package model
