// Command counter is a small page's program: it cannot ask for its own stack.
package main

import "syscall/js"

func main() {
	count := 0
	f := js.FuncOf(func(js.Value, []js.Value) any {
		count++
		return count
	})
	for range 3 {
		f.Invoke()
	}
	say("count", count)
	recovers()
}

func say(what string, v any) { js.Global().Get("console").Call("log", what, js.ValueOf(v)) }

// recovers tells which deferred calls stop a panic. Those of methods go through
// generated functions, into which code may be inlined.
func recovers() {
	say("script error", stopped(func() { js.Global().Get("nothing").Call("here") }))
	say("method", stopped(func() { defer stopper{1}.stop(); panic("method") }))
	say("one too deep", stopped(func() { defer outer(stopper{2}); panic("outer") }))
	say("interface", stopped(func() { defer hidden(3).stop(); panic("interface") }))
	say("one too deep through an interface", stopped(func() { defer hidden(4).pass(); panic("pass") }))
	say("one too deep through a pointer", stopped(func() { p := &embedding{stopper{5}}; defer passing(p).pass(); panic("pass") }))
}

// stopped says whether fn ended without a panic.
func stopped(fn func()) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	fn()
	return true
}

type stopper struct{ n int }

type embedding struct{ stopper }

type both interface {
	stop()
	pass()
}

//go:noinline
func hidden(n int) both { return &stopper{n} }

//go:noinline
func passing(b both) both { return b }

func (stopper) stop() { recover() }

// pass is inlined into the generated method of the pointer.
func (s stopper) pass() { s.stop() }

func outer(s stopper) { s.stop() }
