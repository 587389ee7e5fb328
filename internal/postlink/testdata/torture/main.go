// Command torture exercises what the runtime needs its function tables for. It
// prints the same lines each time, stripped or not, and ends with status 1 when
// something is wrong.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

var failures int

func check(name string, ok bool) {
	if !ok {
		failures++
	}
	fmt.Println(name, ok)
}

func main() {
	fmt.Println("goroutines", runtime.NumGoroutine())
	memory()
	stacks()
	panics()
	recovers()
	scheduling()
	callbacks()
	reflection()
	callers()
	fmt.Println("failures", failures)
	if failures > 0 || strings.Contains(strings.Join(os.Args, " "), "fail") {
		os.Exit(1)
	}
}
