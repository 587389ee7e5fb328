// Package postlink makes the program of a release smaller after Go's linker has
// written it: the tables that only tracebacks need, a third of a small program
// when compressed, move from the program into a file of symbols that stays on
// the server.
//
// The trade: a stack in a production log has numbers in the place of names and
// lines, and [Symbols.Symbolize] turns them back. The package knows the layout
// of one Go release at a time and refuses any other, so that a new Go release
// costs size until the package is told about it, and never correctness.
//
// What goes: names of functions (the runtime's decisions that rest on names
// keep working, see names.go), names of files, lines, the places and names of
// inlined calls, descriptions of arguments, safe points for preemption by
// signals, which browsers do not have, and custom sections. What stays is
// written anew with the same meaning in less space: sizes of stack frames,
// pointer maps, stack objects, deferred calls. If the program can call
// runtime.Callers or runtime.Caller, inlined calls are still counted as frames,
// though nameless.
//
// A stripped program prints program counters only if it runs with
// GOTRACEBACK=system, which the page's loader must put into its environment.
package postlink
