// Command crash prints the stack that JavaScript sees and ends in a panic, below
// inlined calls and a callback.
package main

import "syscall/js"

type shelf struct{ books []string }

//go:noinline
func (s *shelf) book(i int) string {
	return s.books[i] // line: book
}

func first(s *shelf) string {
	return s.book(3) + "!" // line: first
}

type reader[T any] struct{ last T }

//go:noinline
func (r *reader[T]) read(from func() T) {
	r.last = from() // line: read
}

//go:noinline
func script() js.Value {
	return js.Global().Call("eval", "new Error('seen from script').stack") // line: script
}

func main() {
	js.Global().Get("console").Call("log", script()) // line: log
	f := js.FuncOf(func(js.Value, []js.Value) any {
		r := &reader[string]{}
		r.read(func() string {
			return first(&shelf{}) // line: callback
		})
		return r.last
	})
	js.Global().Set("crash", f)
	js.Global().Call("eval", "crash()") // line: main
}
