// Package wasm shows a page in the browser: it turns the nodes that package
// pages describes into commands that change the document, hydrates what the
// server has rendered, and calls listeners.
//
// The trade: the program never touches the document itself. A [Renderer] writes
// commands into two buffers, and once per batch of changes hands them to a
// [Sink] as a whole. In the browser that is a small interpreter in JavaScript;
// in tests it is package domtest, so a page can be tested by go test, without a
// browser. What it costs is that nothing can be read back from the document,
// which the renderer never needs to do.
//
// There is no virtual document and no comparison of trees. A component runs
// once; each part of it that may change is an effect of package reactive, which
// writes one command when its value has changed. Subtrees that come more than
// once, such as the rows of a list, are sent as a template and then copied.
//
// The commands are described in protocol.go. All files but those for js compile
// everywhere.
package wasm

//go:generate go run ./internal/opcodes -in protocol.go -out js/src/opcodes.ts
