// Package schema holds Go types and server functions as data: the one
// description that OpenAPI, clients in other languages, forms and the admin
// are made from.
//
// The trade: it describes what travels as JSON, and no more of Go than that,
// so that each reader of it stays small. The generator fills it at build time;
// nothing here reflects.
package schema
