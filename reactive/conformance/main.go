//go:build js

// Command conformance puts package reactive behind the adapter that the npm
// package reactive-framework-test-suite expects. runner.mjs loads it, and
// TestConformance runs both.
package main

import (
	"syscall/js"

	"github.com/hotclub-go/hotclub/reactive"
)

// bridge holds the runtime of the test that runs now. JavaScript passes no
// scope, so the bridge keeps the one that what is created belongs to.
type bridge struct {
	scope *reactive.Scope
}

func main() {
	b := &bridge{}
	js.Global().Call("hotclubReady", map[string]any{
		"run":       export(b.run),
		"signal":    export(b.signal),
		"computed":  export(b.computed),
		"effect":    export(b.effect),
		"batch":     export(b.batch),
		"untracked": export(b.untracked),
	})
	select {}
}

// export wraps fn for JavaScript, where a panic must not arrive: it becomes
// {error}, which runner.mjs throws again, and a result becomes {value}.
func export(fn func(args []js.Value) any) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (result any) {
		defer func() {
			if p := recover(); p != nil {
				result = map[string]any{"error": thrown(p)}
			}
		}()
		return map[string]any{"value": fn(args)}
	})
}

// thrown returns what JavaScript shall throw for a recovered value.
func thrown(p any) js.Value {
	switch p := p.(type) {
	case js.Error:
		return p.Value
	case error:
		return js.Global().Get("Error").New(p.Error())
	}
	return js.Global().Get("Error").New("a panic that is no error")
}

// in runs fn with scope as the owner of what is created.
func (b *bridge) in(scope *reactive.Scope, fn func() js.Value) js.Value {
	previous := b.scope
	b.scope = scope
	defer func() { b.scope = previous }()
	return fn()
}

func (b *bridge) run(args []js.Value) any {
	rt := reactive.NewRuntime(reactive.Options{})
	defer dispose(rt)
	return b.in(rt.Root(), func() js.Value { return args[0].Invoke() })
}

// dispose frees what a test has left. By then the test is over, so a cleanup
// that throws, as one test has it, is not part of it.
func dispose(rt *reactive.Runtime) {
	defer func() { _ = recover() }()
	rt.Dispose()
}

// equal compares like Object.is, apart from the sign of zero.
func equal(a, b js.Value) bool { return a.Equal(b) || a.IsNaN() && b.IsNaN() }

func (b *bridge) signal(args []js.Value) any {
	s := reactive.NewSignal(b.scope, args[0], reactive.EqualFunc(equal))
	return map[string]any{
		"read":  export(func([]js.Value) any { return s.Get() }),
		"write": export(func(args []js.Value) any { s.Set(args[0]); return nil }),
	}
}

func (b *bridge) computed(args []js.Value) any {
	fn := args[0]
	m := reactive.NewMemo(b.scope, func() js.Value { return fn.Invoke() }, reactive.EqualFunc(equal))
	return map[string]any{
		"read": export(func([]js.Value) any { return m.Get() }),
	}
}

func (b *bridge) effect(args []js.Value) any {
	fn := args[0]
	outer := b.scope
	own := outer.Child()
	reactive.NewScopedEffect(own, func(run *reactive.Scope) {
		cleanup := b.in(run, func() js.Value { return fn.Invoke() })
		if cleanup.Type() == js.TypeFunction {
			run.OnCleanup(func() {
				b.in(outer, func() js.Value { return cleanup.Invoke() })
			})
		}
	})
	return export(func([]js.Value) any { own.Dispose(); return nil })
}

func (b *bridge) batch(args []js.Value) any {
	b.scope.Batch(func() { args[0].Invoke() })
	return nil
}

func (b *bridge) untracked(args []js.Value) any {
	return reactive.Untrack(b.scope, func() js.Value { return args[0].Invoke() })
}
