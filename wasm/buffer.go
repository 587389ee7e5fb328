package wasm

import (
	"unicode/utf8"
	"unsafe"
)

// buffer collects the commands of one flush and their text.
type buffer struct {
	ops  []uint32
	text []byte
}

// mark is a place in a buffer that can be gone back to.
type mark struct{ ops, text int }

func (b *buffer) mark() mark { return mark{len(b.ops), len(b.text)} }

// rewind forgets what was written since m.
func (b *buffer) rewind(m mark) {
	b.ops = b.ops[:m.ops]
	b.text = b.text[:m.text]
}

func (b *buffer) reset() { b.rewind(mark{}) }

// The commands are not inlined: each of their many uses would take 250 bytes
// more, in all 5 KB of the compressed program.

//go:noinline
func (b *buffer) op0(op Op) { b.ops = append(b.ops, uint32(op)) }

//go:noinline
func (b *buffer) op1(op Op, x uint32) { b.ops = append(b.ops, uint32(op), x) }

//go:noinline
func (b *buffer) op2(op Op, x, y uint32) { b.ops = append(b.ops, uint32(op), x, y) }

//go:noinline
func (b *buffer) op3(op Op, x, y, z uint32) {
	b.ops = append(b.ops, uint32(op), x, y, z)
}

//go:noinline
func (b *buffer) op4(op Op, x, y, z, w uint32) {
	b.ops = append(b.ops, uint32(op), x, y, z, w)
}

// insert places words before what was written since m.
func (b *buffer) insert(m mark, words ...uint32) {
	b.ops = append(b.ops, words...)
	copy(b.ops[m.ops+len(words):], b.ops[m.ops:len(b.ops)-len(words)])
	copy(b.ops[m.ops:], words)
}

// str writes text and returns its length in UTF-16 units. As in HTML, NUL
// becomes U+FFFD, and so does what is not UTF-8.
func (b *buffer) str(s string) uint32 {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c-1 >= 0x7f { // NUL wraps around
			b.text = append(b.text, s[:i]...)
			return uint32(i) + b.wide(s[i:])
		}
	}
	b.text = append(b.text, s...)
	return uint32(len(s))
}

// wide is str for text that is not all ASCII.
func (b *buffer) wide(s string) uint32 {
	units := uint32(0)
	for _, c := range s {
		units++
		switch {
		case c == 0:
			c = utf8.RuneError
		case c > 0xffff:
			units++
		}
		b.text = utf8.AppendRune(b.text, c)
	}
	return units
}

// utf16Len returns the length of UTF-8 text in UTF-16 units.
func utf16Len(text []byte) uint32 {
	n := uint32(0)
	for _, c := range text {
		switch {
		case c >= 0xf0:
			n += 2
		case c < 0x80 || c >= 0xc0:
			n++
		}
	}
	return n
}

// bytes is str for bytes.
func (b *buffer) bytes(s []byte) uint32 { return b.str(unsafe.String(unsafe.SliceData(s), len(s))) }
