package main

import (
	"syscall/js"

	"github.com/hotclub-go/hotclub/wasm"
)

func main() {
	a := app()
	if js.Global().Get("location").Get("search").String() == "?plain" {
		a.Failed = nil
	}
	wasm.Run(a)
}
