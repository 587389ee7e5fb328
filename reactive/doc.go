// Package reactive is a graph of values that keep each other up to date:
// signals are written, memos are computed from them, effects run when what they
// have read changes.
package reactive
