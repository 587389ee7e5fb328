package wasm_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/wasm"
)

// texts is a sink that prints the text of each flush.
type texts struct{}

func (texts) Flush(ops []uint32, text []byte) { fmt.Printf("%q\n", text) }

func ExampleRenderer() {
	runtime := reactive.NewRuntime(reactive.Options{})
	defer runtime.Dispose()
	r := wasm.New(wasm.Options{Sink: texts{}})

	var name *pages.Signal[string]
	err := r.Mount(runtime.Root(), func(s *pages.Scope) pages.Node {
		name = pages.NewSignal(s, "Django")
		return el.P(el.Text("Hello, "), el.Text(name.Get))
	})
	if err != nil {
		fmt.Println(err)
	}
	r.Run(runtime.Root(), func() { name.Set("Stéphane") })
	// Output:
	// "p"
	// "Hello, Django"
	// "Stéphane"
}
