package postlink

import (
	"bytes"
	"crypto/sha256"
)

// Strip returns a copy of a program for the browser without what only
// tracebacks need, and the symbols to read the tracebacks of the copy. The
// program is what go build writes for GOOS=js GOARCH=wasm, and goVersion the
// version that built it, as go env GOVERSION prints it.
//
// Before it is returned, the copy is read again and compared with the program:
// whatever the garbage collector and the stack need is the same for every
// function and every place in it. A program that is not understood in each
// detail is refused with an error that is [ErrUnsupported]; use it as it is.
// Strip keeps nothing and changes nothing, so any goroutine may call it.
func Strip(wasm []byte, goVersion string) (stripped []byte, symbols *Symbols, err error) {
	if !known(goVersion) {
		return nil, nil, &VersionError{goVersion}
	}
	before, err := readProgram(wasm, false)
	if err != nil {
		return nil, nil, err
	}
	img, fill, err := rewrite(before.tables)
	if err != nil {
		return nil, nil, err
	}
	m, err := before.module.withStart(before.imports+len(before.bodies), fill.code())
	if err != nil {
		return nil, nil, err
	}
	stripped = m.encode(img.encode())
	after, err := readProgram(stripped, true)
	if err != nil {
		return nil, nil, &DifferenceError{"the result cannot be read: " + err.Error()}
	}
	if err := compare(before, after); err != nil {
		return nil, nil, err
	}
	symbols, err = newSymbols(before, after)
	if err != nil {
		return nil, nil, err
	}
	symbols.ID = sha256.Sum256(stripped)
	return stripped, symbols, nil
}

// program is a WebAssembly file of Go with its tables.
type program struct {
	module  *module
	imports int // functions that come first in the numbering of functions
	bodies  []body
	tables  *tables
}

// readProgram reads a plain program, or one that is stripped and starts with
// its filler.
func readProgram(wasm []byte, stripped bool) (*program, error) {
	m, err := parseModule(wasm)
	if err != nil {
		return nil, err
	}
	p := &program{module: m}
	if p.imports, err = m.importedFunctions(); err != nil {
		return nil, err
	}
	if p.bodies, err = m.bodies(); err != nil {
		return nil, err
	}
	img, err := parseImage(m.find(sectionData).data)
	if err != nil {
		return nil, err
	}
	if !stripped {
		p.tables, err = readTables(img, len(p.bodies), nil)
		return p, err
	}
	if len(p.bodies) == 0 {
		return nil, malformed("it has no code")
	}
	last := len(p.bodies) - 1
	p.tables, err = readTables(img, last, func(t *tables) error {
		fill := t.filler(last)
		if !bytes.Equal(fill.code(), p.bodies[last].code) {
			return malformed("its last function is not the filler")
		}
		fill.run(img)
		return nil
	})
	return p, err
}
