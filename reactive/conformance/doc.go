//go:build !js

// Package main has its program in main.go, for js/wasm only. Elsewhere this
// folder is just the test that runs it.
package main

func main() {
	println("this program is for GOOS=js GOARCH=wasm; run it with: go test ./reactive/conformance")
}
