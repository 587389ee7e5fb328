package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

type list struct {
	next *list
	name string
	data []byte
}

// memory allocates under pressure while live values sit in frames, in stack
// objects, in closures and in maps.
func memory() {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	check("gc keeps lists", grow(2000) == 2000)
	check("gc keeps deep frames", deepAlloc(400) == 400)
	m := map[string]*list{}
	for i := range 3000 {
		key := fmt.Sprint("key", i)
		m[key] = &list{name: key, data: make([]byte, 300)}
		if i%3 == 0 {
			delete(m, fmt.Sprint("key", i/2))
		}
	}
	ok := true
	for key, l := range m {
		ok = ok && l.name == key && len(l.data) == 300
	}
	check("gc keeps maps", ok && len(m) > 1000)
	finalizers()
}

func grow(n int) int {
	var head *list
	for i := range n {
		head = &list{next: head, name: strings.Repeat("x", i%50), data: make([]byte, 1000)}
		if i%200 == 0 {
			runtime.GC()
		}
	}
	count := 0
	for l := head; l != nil; l = l.next {
		if len(l.data) == 1000 {
			count++
		}
	}
	return count
}

// deepAlloc has pointers to its own frame live over collections.
func deepAlloc(n int) int {
	if n == 0 {
		runtime.GC()
		return 0
	}
	var local [4]*list
	p := &local
	fill(p, n)
	if n%50 == 0 {
		runtime.GC()
	}
	below := deepAlloc(n - 1)
	if local[n%4].name == fmt.Sprint(n) && p[n%4].next == nil {
		return below + 1
	}
	return below
}

//go:noinline
func fill(p *[4]*list, n int) { p[n%4] = &list{name: fmt.Sprint(n)} }

func finalizers() {
	done := make(chan string, 2)
	func() {
		a, b := &list{name: "a"}, &list{name: "b"}
		runtime.SetFinalizer(a, func(l *list) { done <- "finalizer " + l.name })
		runtime.AddCleanup(b, func(name string) { done <- "cleanup " + name }, "b")
	}()
	seen := map[string]bool{}
	for range 2 {
		runtime.GC()
		seen[<-done] = true
	}
	check("finalizer and cleanup", seen["finalizer a"] && seen["cleanup b"])
}
