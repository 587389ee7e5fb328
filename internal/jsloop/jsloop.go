// Package jsloop tells whether the present goroutine is inside a browser event
// handler, where waiting for the network would stop the page for good: the
// event loop that would deliver the answer is the one being held up.
//
// The trade: it looks at the goroutine's own stack, which costs a few
// microseconds per question, and in exchange a goroutine started by a handler
// is told apart from the handler without any bookkeeping.
package jsloop

import (
	"runtime"
	"unsafe"
)

// Run calls fn as an event handler. Whoever dispatches browser events wraps
// each dispatch in it.
//
//go:noinline
func Run(fn func()) {
	fn()
	runtime.KeepAlive(&fn) // keep this frame: no tail call, now or later
}

// Handling reports whether the calling goroutine is inside Run. A goroutine
// started inside Run is not.
func Handling() bool {
	run := Run
	// A func value points to a closure whose first word is the code address.
	entry := runtime.FuncForPC(**(**uintptr)(unsafe.Pointer(&run))).Entry()
	var pcs [64]uintptr
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs[:])
		for _, pc := range pcs[:n] {
			if f := runtime.FuncForPC(pc - 1); f != nil && f.Entry() == entry {
				return true
			}
		}
		if n < len(pcs) {
			return false
		}
	}
}
