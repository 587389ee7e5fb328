package postlink

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// goFrame matches the second line of a call as a stripped program prints it when
// GOTRACEBACK is "system": no file, no line, but the program counter.
var goFrame = regexp.MustCompile(`^(\s*)\?:0(?: \+0x[0-9a-f]+)? fp=0x[0-9a-f]+ sp=0x[0-9a-f]+ pc=0x([0-9a-f]+)\s*$`)

// wasmFrame matches a function in the stack of a JavaScript error.
var wasmFrame = regexp.MustCompile(`wasm-function\[(\d+)\](?::0x([0-9a-f]+))?`)

// Symbolize returns a text in which the calls of a stripped program have their
// functions, files and lines again: those of a Go stack with program counters
// and those that browsers write as wasm-function[123]:0x4567. Everything else
// stays as it is.
func (s *Symbols) Symbolize(text string) string {
	lines := strings.Split(text, "\n")
	out := make([]string, 0, len(lines))
	for _, line := range lines {
		if m := goFrame.FindStringSubmatch(line); m != nil {
			if frames := s.parsePC(m[2]); frames != nil {
				if n := len(out); n > 0 && strings.HasSuffix(strings.TrimRight(out[n-1], "\r"), "()") {
					out = out[:n-1] // the call without a name
				}
				for _, f := range frames {
					out = append(out, f.call(), fmt.Sprintf("%s%s:%d", m[1], f.File, f.Line))
				}
				continue
			}
		}
		out = append(out, wasmFrame.ReplaceAllStringFunc(line, s.wasmCall))
	}
	return strings.Join(out, "\n")
}

func (s *Symbols) parsePC(hex string) []Frame {
	pc, err := strconv.ParseUint(hex, 16, 64)
	if err != nil {
		return nil
	}
	return s.Line(pc)
}

// call writes a frame as Go writes the first line of a call: three dots stand
// for the arguments of an inlined one.
func (f Frame) call() string {
	if f.Inlined {
		return f.Function + "(...)"
	}
	return f.Function + "()"
}

// wasmCall adds to wasm-function[123]:0x4567 what is there.
func (s *Symbols) wasmCall(match string) string {
	m := wasmFrame.FindStringSubmatch(match)
	function, err := strconv.Atoi(m[1])
	if err != nil {
		return match
	}
	offset, err := strconv.ParseInt(m[2], 16, 64)
	if err != nil {
		offset = 0 // not written
	}
	var calls []string
	for _, f := range s.Function(function, int(offset)) {
		calls = append(calls, fmt.Sprintf("%s %s:%d", f.Function, f.File, f.Line))
	}
	if calls == nil {
		return match
	}
	return match + " [" + strings.Join(calls, " in ") + "]"
}
