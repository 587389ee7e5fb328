package wasm_test

import (
	"strconv"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/wasm"
)

// TestUpdatesDoNotAllocate changes every kind of part that has a short way.
func TestUpdatesDoNotAllocate(t *testing.T) {
	runtime := reactive.NewRuntime(reactive.Options{})
	defer runtime.Dispose()
	var sink counter
	r := wasm.New(wasm.Options{Sink: &sink})
	var text *pages.Signal[string]
	var on *pages.Signal[bool]
	var scope *pages.Scope
	if err := r.Mount(runtime.Root(), func(s *pages.Scope) pages.Node {
		scope = s
		text, on = pages.NewSignal(s, ""), pages.NewSignal(s, false)
		return el.Div(
			el.Text(text.Get),
			attr.Title(text.Get), attr.Hidden(on.Get), attr.Lang(func() string { return text.Peek() }),
			attr.Class("a"), attr.ClassIf("b", on.Get), attr.Class(text.Get),
			attr.Style("color", text.Get),
			el.Input(attr.BindValue(text)), el.Input(attr.BindChecked(on)),
		)
	}); err != nil {
		t.Fatal(err)
	}
	values := make([]string, 64)
	for i := range values {
		values[i] = "value " + strconv.Itoa(i)
	}
	i := 0
	change := func() {
		i++
		text.Set(values[i%len(values)])
		on.Set(i%2 == 0)
	}
	run := func() { r.Run(scope, change) }
	for range 100 {
		run()
	}
	before := sink.words
	if allocs := testing.AllocsPerRun(500, run); allocs > 0 {
		t.Errorf("an update allocates %v times", allocs)
	}
	if sink.words == before {
		t.Error("the updates have written nothing")
	}
}

// TestEqualValuesWriteNothing sets what is there already, by another way.
func TestEqualValuesWriteNothing(t *testing.T) {
	runtime := reactive.NewRuntime(reactive.Options{})
	defer runtime.Dispose()
	var sink counter
	r := wasm.New(wasm.Options{Sink: &sink})
	var n *pages.Signal[int]
	if err := r.Mount(runtime.Root(), func(s *pages.Scope) pages.Node {
		n = pages.NewSignal(s, 1)
		even := func() bool { return n.Get()%2 == 0 }
		return el.Div(
			el.Text(even), attr.Title(func() string { return strconv.Itoa(n.Get() % 2) }), attr.Hidden(even),
			attr.ClassIf("b", even), attr.Style("color", func() string { return strconv.Itoa(n.Get() % 2) }),
			pages.Show(even, func(s *pages.Scope) pages.Node { return el.B() }),
		)
	}); err != nil {
		t.Fatal(err)
	}
	before := sink
	r.Run(runtime.Root(), func() { n.Set(3) })
	if sink != before {
		t.Errorf("%d flushes with %d words for values that are the same", sink.flushes-before.flushes, sink.words-before.words)
	}
	r.Run(runtime.Root(), func() { n.Set(4) })
	if sink.flushes != before.flushes+1 && sink.flushes != before.flushes+2 {
		t.Errorf("a batch made %d flushes", sink.flushes-before.flushes)
	}
}
