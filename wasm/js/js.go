package js

import _ "embed"

//go:generate go run ./build/generate

//go:embed boot.js
var boot string

//go:embed runtime.js
var runtime string

// Boot returns the boot script, minified, without a script element around it.
// It holds no "</script" and stands inline in the head, before anything that a
// user can touch. Its text is constant, so a content security policy may name
// its hash.
func Boot() string { return boot }

// Runtime returns the part of the page's script that is not Go's own
// wasm_exec.js, minified. It expects the class Go to be defined.
func Runtime() string { return runtime }
