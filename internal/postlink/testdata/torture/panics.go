package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
)

type point struct{ x, y int }

type custom struct{ reason string }

func (c custom) Error() string { return "custom " + c.reason }

type speaker interface{ Speak() string }

type value struct{ name string }

// Speak has a value receiver, so that (*value).Speak is generated.
func (v value) Speak() string { return v.name }

//go:noinline
func speak(s speaker) string { return s.Speak() }

func caught(fn func()) (text string) {
	defer func() {
		v := recover()
		text = fmt.Sprintf("%T %v", v, v)
		if _, ok := v.(runtime.Error); ok {
			text += " (runtime error)"
		}
	}()
	fn()
	return "no panic"
}

// panics recovers from each kind.
func panics() {
	var none *point
	var s []int
	var m map[string]int
	var text any = "text"
	zero := len(s)
	fmt.Println(caught(func() { none.x++ }))
	fmt.Println(caught(func() { _ = s[3] }))
	fmt.Println(caught(func() { _ = s[zero+2 : zero+1] }))
	fmt.Println(caught(func() { _ = 1 / zero }))
	fmt.Println(caught(func() { m["a"] = 1 }))
	fmt.Println(caught(func() { _ = text.(int) }))
	fmt.Println(caught(func() { _ = text.(speaker) }))
	fmt.Println(caught(func() { panic(custom{"why"}) }))
	fmt.Println(caught(func() { panic(fmt.Errorf("wrapped %w", errors.ErrUnsupported)) }))
	fmt.Println(caught(func() { var f func(); f() }))
	fmt.Println(caught(func() { var c chan int; close(c) }))
	fmt.Println(caught(func() { _ = make([]int, zero-1) }))
	fmt.Println(caught(func() { _ = map[any]int{[]int{}: 1} }))
	// The text has the names of method and type in a plain build only.
	check("nil receiver of a value method", strings.Contains(caught(func() { speak((*value)(nil)) }), " called using nil *"))
	check("panic while panicking", caught(func() {
		defer func() { panic("second") }()
		panic("first")
	}) == "string second")
	check("panic(nil)", caught(func() { panic(nil) }) != "no panic")
}

// recovers asks the cases that only the tables can tell apart.
func recovers() {
	check("recover in a method", direct(1) == "stopped")
	fmt.Println("recover one too deep:", caught(func() { defer tooDeep(); panic("deep") }))
	fmt.Println("deferred recover itself:", caught(func() { defer recover(); panic("itself") }))
	fmt.Println("through a wrapper:", caught(func() { defer handle(stopper{}, 2); panic("wrapped") }))
	fmt.Println("one too deep in a wrapper:", caught(func() { defer outer(3); panic("outer") }))
	fmt.Println("interface method:", caught(func() { var s stops = &stopper{}; defer s.stop(); panic("interface") }))
	check("results after recover", func() (n int) {
		defer func() { recover(); n *= 2 }()
		n = 21
		panic("x")
	}() == 42)
	check("defers in a loop", func() (n int) {
		defer func() { recover() }()
		for i := range 10 {
			defer func() { n += i }()
		}
		panic("x")
	}() == 45)
}

type stopper struct{}

type stops interface{ stop() }

func (stopper) stop() { recover() }

func direct(n int) (text string) {
	defer func() {
		if recover() != nil {
			text = "stopped"
		}
	}()
	panic(n)
}

func tooDeep() { func() { recover() }() }

func handle(s stopper, n int) { s.stop() }

func outer(n int) { inner(n) }

func inner(n int) { stopper{}.stop() }
