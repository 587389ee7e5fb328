package wasm

import (
	"runtime"
	"strconv"
	"unsafe"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// funcLabel names the function of a component with its place in the source, as
// far as the build keeps these.
func funcLabel(view func(*reactive.Scope) node.Node) string {
	// A func value points to a closure, whose first word is the code.
	code := **(**uintptr)(unsafe.Pointer(&view))
	f := runtime.FuncForPC(code)
	if f == nil || f.Name() == "" { // a release build has no names
		return "a component"
	}
	file, line := f.FileLine(code)
	for i := len(file) - 1; i >= 0; i-- {
		if file[i] == '/' {
			file = file[i+1:]
			break
		}
	}
	return f.Name() + " (" + file + ":" + strconv.Itoa(line) + ")"
}
