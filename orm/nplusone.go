package orm

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/hotclub-go/hotclub/orm/internal/sqltext"
)

// Repetition is a query that one line of code made again and again, the sign of
// loading in a loop what could be loaded at once.
type Repetition struct {
	Caller    string // file:line of the code outside this package
	Statement string // the query with its values replaced by "?"
	Count     int    // how often until now
}

// String describes the repetition in one line.
func (r Repetition) String() string {
	return fmt.Sprintf("%s: the same query ran %d times with other values; load the rows at once, with With or In: %s", r.Caller, r.Count, r.Statement)
}

// DetectRepetition returns a context that watches its queries and calls report
// when one line of code has made the same query, but for its values, threshold
// times. It reports each line and query once. It costs a stack walk per query,
// so it is for development and tests; use one context per request or test.
// report may be called from any goroutine that runs a query.
func DetectRepetition(ctx context.Context, threshold int, report func(Repetition)) context.Context {
	type key struct{ caller, shape string }
	var mu sync.Mutex
	seen := map[key]int{}
	return Observe(ctx, func(_ context.Context, statement string) {
		if !strings.HasPrefix(statement, "SELECT") {
			return
		}
		shape, err := sqltext.Shape(statement)
		if err != nil {
			return // a raw statement may hold anything
		}
		k := key{caller(), shape}
		mu.Lock()
		seen[k]++
		n := seen[k]
		mu.Unlock()
		if n == threshold {
			report(Repetition{k.caller, shape, n})
		}
	})
}

// caller returns the place of the first function outside this package.
func caller() string {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, ownPackage) || !more {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
}

const ownPackage = "github.com/hotclub-go/hotclub/orm."
