package main

import (
	"bytes"
	"os"
	"testing"
)

// TestUpToDate fails when protocol.go has changed and the JavaScript half was
// not told.
func TestUpToDate(t *testing.T) {
	want, err := generate("../../protocol.go")
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("../../js/src/opcodes.ts")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want) {
		t.Error("js/src/opcodes.ts is stale: run go generate ./wasm")
	}
}
