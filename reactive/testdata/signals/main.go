// Program signals uses signals, memos and effects only; size_test.go looks at
// what the linker keeps of it.
package main

import "github.com/hotclub-go/hotclub/reactive"

func main() {
	rt := reactive.NewRuntime(reactive.Options{})
	s := rt.Root()
	count := reactive.NewSignal(s, 1)
	name := reactive.NewSignal(s, "x")
	double := reactive.NewMemo(s, func() int { return count.Get() * 2 })
	reactive.NewEffect(s, func() { println(double.Get(), name.Get()) })
	s.Batch(func() { count.Set(3); name.Set("y") })
	rt.Dispose()
}
