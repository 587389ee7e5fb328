package postlink

import (
	"encoding/binary"
	"math"
)

// step is one entry of a pc-value table: value holds for the program counters
// before end, counted from the function's entry.
type step struct {
	value int32
	end   uint32
}

// readSteps decodes the pc-value table at off in the table of tables. Offset 0
// means that there is none. ok is false when the table does not end properly.
func readSteps(pctab []byte, off uint32) (steps []step, ok bool) {
	if off == 0 {
		return nil, true
	}
	if uint64(off) >= uint64(len(pctab)) {
		return nil, false
	}
	r := &reader{data: pctab[off:]}
	value, pc := int32(-1), uint64(0)
	for first := true; ; first = false {
		delta := r.uvarint()
		if r.failed || delta > math.MaxUint32 {
			return nil, false
		}
		if delta == 0 && !first {
			return steps, true
		}
		d := uint32(delta)
		value += int32(-(d & 1) ^ (d >> 1))
		pc += r.uvarint()
		if r.failed || pc == 0 || pc > maxTablePC || (!first && pc <= uint64(steps[len(steps)-1].end)) {
			return nil, false
		}
		steps = append(steps, step{value, uint32(pc)})
	}
}

// A program counter is the number of a function and, in its low 16 bits, the
// place inside. Tables written here end with a step that reaches beyond any
// place, so the limit for reading is above that.
const (
	pcsPerFunction = 1 << 16
	maxTablePC     = 1 << 22
)

// valueAt is what the runtime would find for pc in the table.
func valueAt(steps []step, pc uint32) int32 {
	for _, s := range steps {
		if pc < s.end {
			return s.value
		}
	}
	return -1
}

// appendSteps encodes a table so that as many functions as possible have the
// same one: neighbours with one value are merged, and the last step reaches
// past the end of any function, as nobody asks for a place behind the end.
func appendSteps(out []byte, steps []step) []byte {
	value, pc := int32(-1), uint32(0)
	for i, s := range steps {
		if i+1 < len(steps) && steps[i+1].value == s.value {
			continue
		}
		delta := s.value - value
		out = binary.AppendUvarint(out, uint64(uint32(delta<<1)^uint32(delta>>31)))
		length := s.end - pc
		if i == len(steps)-1 {
			length = tail(s.end)
		}
		out = binary.AppendUvarint(out, uint64(length))
		value, pc = s.value, s.end
	}
	return append(out, 0)
}

// tail is the length of a last step: one of two, so that tables are alike.
func tail(end uint32) uint32 {
	if end < 1<<14 {
		return 1<<14 - 1
	}
	return 1<<21 - 1
}
