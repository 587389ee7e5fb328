package main

import (
	"fmt"
	"reflect"
	"runtime"
)

// reflection has frames whose arguments only package reflect describes.
func reflection() {
	swap := func(in []reflect.Value) []reflect.Value {
		pressure()
		return []reflect.Value{in[1], in[0]}
	}
	var fn func(*list, string) (string, *list)
	reflect.ValueOf(&fn).Elem().Set(reflect.MakeFunc(reflect.TypeOf(fn), swap))
	for i := range 50 {
		s, l := fn(&list{name: fmt.Sprint("l", i)}, fmt.Sprint("s", i))
		if s != fmt.Sprint("s", i) || l.name != fmt.Sprint("l", i) {
			check("MakeFunc", false)
		}
	}
	method := reflect.ValueOf(value{"kept"}).MethodByName("Speak").Interface().(func() string)
	pressure()
	check("method value", method() == "kept")
	stop := reflect.ValueOf(holder{&list{name: "held"}}).MethodByName("Name").Interface().(func(int) string)
	check("method value under pressure", stop(30) == "held")
}

type holder struct{ l *list }

func (h holder) Name(n int) string {
	descend(new(int), n*100)
	pressure()
	return h.l.name
}

func pressure() {
	for range 20 {
		_ = make([]byte, 10000)
	}
	runtime.GC()
}

// callers counts frames, inlined ones too, and finds functions by their entry.
func callers() {
	fmt.Println("frames", skipOne(), skipNone())
	var pcs [32]uintptr
	fmt.Println("inlined", shortDepth(pcs[:]))
	entry := reflect.ValueOf(marked).Pointer()
	check("entry", runtime.FuncForPC(entry).Entry() == entry)
	check("found on the stack", marked(func() bool { return onStack(entry) }))
	check("not on the stack", !onStack(entry))
}

//go:noinline
func marked(fn func() bool) bool { return fn() }

func onStack(entry uintptr) bool {
	var pcs [64]uintptr
	for _, pc := range pcs[:runtime.Callers(0, pcs[:])] {
		if f := runtime.FuncForPC(pc - 1); f != nil && f.Entry() == entry {
			return true
		}
	}
	return false
}

func skipOne() int  { var pcs [32]uintptr; return runtime.Callers(1, pcs[:]) }
func skipNone() int { var pcs [32]uintptr; return runtime.Callers(0, pcs[:]) }

func shortDepth(pcs []uintptr) int { return depth(pcs) }
func depth(pcs []uintptr) int {
	n := runtime.Callers(0, pcs)
	frames, count := runtime.CallersFrames(pcs[:n]), 0
	for {
		_, more := frames.Next()
		count++
		if !more {
			return n*100 + count
		}
	}
}
