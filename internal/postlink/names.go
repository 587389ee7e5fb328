package postlink

import "strings"

// The runtime looks at the names of functions in four places that are not
// tracebacks. All of them are satisfied by a few names that many functions
// share:
//
//   - isSystemGoroutine asks whether the function that a goroutine started with
//     is the runtime's own;
//   - stkframe.argMapInternal knows two functions of package reflect whose
//     arguments only they describe;
//   - panicwrap takes the name of a generated method apart to say which value
//     method was called on a nil pointer, and ends the program if it cannot;
//   - runtime.FuncForPC and runtime.Callers hand names to the program, which
//     get the shared name or "".
const (
	nameRuntime       = "runtime."
	nameMakeFunc      = "reflect.makeFuncStub"
	nameMethodValue   = "reflect.methodValueCall"
	nameMethodWrapper = "?.(*?).?"
)

// keptName is the name that a function has after stripping.
func keptName(f *function) string {
	switch {
	case f.name == nameMakeFunc, f.name == nameMethodValue:
		return f.name
	case f.id == funcIDWrapper && strings.Contains(f.name, ".(*"):
		return nameMethodWrapper
	case strings.HasPrefix(f.name, nameRuntime):
		return nameRuntime
	}
	return ""
}
