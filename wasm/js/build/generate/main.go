// Command generate builds the two texts of package js from their sources. It
// runs in the folder of package js:
//
//	go generate ./wasm/js
package main

import (
	"fmt"
	"os"

	"github.com/hotclub-go/hotclub/wasm/js/build"
)

func main() {
	for source, target := range map[string]string{"boot.ts": "boot.js", "main.ts": "runtime.js"} {
		text, err := build.Compile("src", source)
		if err == nil {
			err = os.WriteFile(target, []byte(text), 0o644)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "wasm/js:", err)
			os.Exit(1)
		}
	}
}
