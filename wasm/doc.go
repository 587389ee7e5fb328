package wasm

//go:generate go run ./internal/opcodes -in protocol.go -out js/src/opcodes.ts
