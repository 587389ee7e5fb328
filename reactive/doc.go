// Package reactive is a graph of values that keep each other up to date: signals
// are written, memos are computed from them, effects run when what they have
// read changes. On top of that come scopes, which own and free what is made in
// them, and resources and actions, which bring in answers from elsewhere.
//
// The trade: dependencies are found by running code, so nothing has to be
// declared, and a change costs only what it really concerns. In return a graph
// is confined to one goroutine at a time, and code that wants to be followed has
// to read through Get while it runs, not later and not on another goroutine.
//
// # How a change travels
//
// Set marks what depends on a signal as pending and queues the effects among it;
// it computes nothing. When the outermost Set or batch ends, effects run in the
// order of their creation. Before one does, the memos it has read are brought up
// to date, deepest first, and if none of them has another value the effect does
// not run at all. So nobody sees half a change, a memo is computed at most once
// per change, and one that nobody reads is not computed. The algorithm is that
// of alien-signals: doubly linked edges that are reused from run to run, and
// walks with a stack of their own, so that neither allocates nor recurses.
//
// There is no global state. A signal knows its Runtime, and the runtime knows
// what runs now; a server has one runtime per request, a browser page has one.
package reactive
