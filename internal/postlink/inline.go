package postlink

import (
	"encoding/binary"
	"iter"
)

// inlinedCall is one entry of a function's tree of inlined calls.
type inlinedCall struct {
	id        uint8
	name      uint32 // offset in the table of names
	parentPC  uint32 // place in the function that stands for the call
	startLine uint32
}

// inlinedCalls goes through the calls in the tree of a function, with their
// indexes being 0, 1, 2 and so on.
func (f *function) inlinedCalls() iter.Seq[inlinedCall] {
	return func(yield func(inlinedCall) bool) {
		for b := f.data[dataInline]; len(b) >= inlinedCallSize; b = b[inlinedCallSize:] {
			call := inlinedCall{
				id:        b[0],
				name:      binary.LittleEndian.Uint32(b[4:]),
				parentPC:  binary.LittleEndian.Uint32(b[8:]),
				startLine: binary.LittleEndian.Uint32(b[12:]),
			}
			if !yield(call) {
				return
			}
		}
	}
}

// namelessCalls is the tree of a function without names and lines.
func namelessCalls(f *function) []byte {
	var out []byte
	for call := range f.inlinedCalls() {
		out = append(out, call.id, 0, 0, 0)
		out = binary.LittleEndian.AppendUint32(out, 0)
		out = binary.LittleEndian.AppendUint32(out, call.parentPC)
		out = binary.LittleEndian.AppendUint32(out, 0)
	}
	return out
}
