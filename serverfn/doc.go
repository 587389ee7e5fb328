// Package serverfn calls typed Go functions on the server from code that runs
// on both sides.
//
// A server function is an unexported function in a file the browser does not
// compile, marked with a directive:
//
//	//go:build !js
//
//	// addTodo stores a new to-do and returns it with its id.
//	//
//	//hotclub:server
//	func addTodo(ctx context.Context, db *orm.DB, in NewTodo) (Todo, error)
//
// `pages-dev generate` writes the exported AddTodo(ctx, in) for both targets:
// on the server it resolves db and calls addTodo in process, in the browser it
// posts to the endpoint. Both check the input first and return the same errors.
//
// The trade: generated files live in your repository, and in exchange nothing
// reflects on the wire, the compiler checks every call, and the browser build
// stays small.
//
// # Parameters
//
// The first parameter is a context.Context. A parameter whose type is a
// pointer to a struct, or an interface, is injected from the registry's di
// container (*http.Request is always there). Every other parameter is input: a
// struct, scalar, slice, map, or pointer to a scalar. One struct alone is the
// JSON body itself; anything else becomes an object of the parameters' names.
//
// # Results
//
// A function returns (T, error), error, or iter.Seq2[T, error] for a stream of
// server-sent events. An error made by this package's constructors ([NotFound],
// [Invalid], …) reaches the caller as it is. Any other error is logged and the
// caller gets a generic "internal" one.
//
// # Queries
//
// `//hotclub:server query` marks a function without side effects: it may be
// called by GET, its answer is shared within a request and between identical
// calls in flight, and it travels in the rendered page.
package serverfn
