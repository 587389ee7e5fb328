package reactive

import (
	"runtime"
	"strconv"
)

// CycleError reports nodes that depend on themselves: a memo that needs its own
// value, or effects that keep writing what they read. Names are those given with
// Named and may be empty.
type CycleError struct {
	_      notCompared
	Memo   string // the memo that was read while it was being computed
	Effect string // an effect that would run without end
	Signal string // the signal written last in that loop
	memo   bool
}

func (e *CycleError) Error() string {
	if e.memo {
		return "reactive: " + describe("memo", e.Memo) + " depends on its own value"
	}
	return "reactive: " + describe("effect", e.Effect) + " does not settle: " +
		describe("signal", e.Signal) + " was written again and again by effects that it runs"
}

// PanicError is a panic of user code that the runtime has caught.
type PanicError struct {
	_     notCompared
	Place string // "effect", "cleanup", "posted function", "fetch" or "action"
	Name  string // of the node, when it has one
	Value any    // what was passed to panic
	Stack string // of the goroutine that panicked
}

func newPanicError(place, name string, value any) *PanicError {
	buf := make([]byte, 16<<10)
	return &PanicError{Place: place, Name: name, Value: value, Stack: string(buf[:runtime.Stack(buf, false)])}
}

func (e *PanicError) Error() string {
	place := e.Place
	if e.Name != "" {
		place = describe(place, e.Name)
	}
	return "reactive: panic in " + place + ": " + text(e.Value)
}

// Unwrap returns the value passed to panic when it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

func describe(kind, name string) string {
	if name == "" {
		return "unnamed " + kind
	}
	return kind + " \"" + name + "\""
}

func text(value any) string {
	switch v := value.(type) {
	case error:
		return v.Error()
	case string:
		return v
	case interface{ String() string }:
		return v.String()
	case int:
		return strconv.Itoa(v)
	}
	return "(a value that is neither an error nor text)"
}
