package reactive

// Work is one attempt at something outside of the graph, as a request. This
// package knows no contexts: importing package context costs a program for the
// browser some 60 KB, which one without resources need not pay.
type Work[T any] struct {
	// Run does the work, on a goroutine of its own. It must not touch signals.
	Run func() (T, error)
	// Cancel is called on the owner's goroutine once the answer has come or is
	// no longer wanted.
	Cancel func()
}

// run calls Run; a panic becomes an error.
func (w Work[T]) run() (v T, err error) {
	if failure := attempt(func() { v, err = w.Run() }); failure != nil {
		return v, failure
	}
	return v, err
}

// attempt runs fn; a panic becomes an error.
func attempt(fn func()) (failure error) {
	defer func() {
		if p := recover(); p != nil {
			failure = newPanicError("fetch", "", p)
		}
	}()
	fn()
	return nil
}
