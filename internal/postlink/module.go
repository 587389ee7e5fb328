package postlink

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// Section numbers of the WebAssembly binary format.
const (
	sectionCustom   = 0
	sectionType     = 1
	sectionImport   = 2
	sectionFunction = 3
	sectionStart    = 8
	sectionElement  = 9
	sectionCode     = 10
	sectionData     = 11
)

var wasmHeader = []byte("\x00asm\x01\x00\x00\x00")

// module is a WebAssembly file cut into its sections.
type module struct {
	sections []section
}

type section struct {
	id     byte
	offset int    // of data in the file
	data   []byte // what follows the length
}

// parseModule splits a file. The sections share its memory.
func parseModule(file []byte) (*module, error) {
	if !bytes.HasPrefix(file, wasmHeader) {
		return nil, malformed("it does not start as a WebAssembly file")
	}
	m := &module{}
	r := &reader{data: file[len(wasmHeader):]}
	last := byte(0)
	for len(r.data) > 0 && !r.failed {
		id := r.byte()
		data := r.bytes(r.length())
		if id > 13 {
			return nil, malformed("section %d is unknown", id)
		}
		if id != sectionCustom && id <= last && id != 12 {
			return nil, malformed("section %d is out of order", id)
		}
		if id != sectionCustom && id != 12 { // the data count section comes before the code
			last = id
		}
		m.sections = append(m.sections, section{id, len(file) - len(r.data) - len(data), data})
	}
	if r.failed {
		return nil, malformed("its sections are cut short")
	}
	return m, nil
}

// find returns the one section with the number, empty if there is none.
func (m *module) find(id byte) section {
	for _, s := range m.sections {
		if s.id == id {
			return s
		}
	}
	return section{id: id}
}

// encode writes the file without custom sections, which nothing reads at run
// time, and with data in the place of the data section.
func (m *module) encode(data []byte) []byte {
	out := bytes.Clone(wasmHeader)
	for _, s := range m.sections {
		switch s.id {
		case sectionCustom:
			continue
		case sectionData:
			s.data = data
		}
		out = append(out, s.id)
		out = binary.AppendUvarint(out, uint64(len(s.data)))
		out = append(out, s.data...)
	}
	return out
}

// importedFunctions counts the functions that come before the module's own in
// the numbering of functions.
func (m *module) importedFunctions() (int, error) {
	r := &reader{data: m.find(sectionImport).data}
	n := r.length()
	count := 0
	for range n {
		r.bytes(r.length())
		r.bytes(r.length())
		if kind := r.byte(); kind != 0 || r.failed {
			return 0, malformed("it imports something that is not a function")
		}
		r.uvarint()
		count++
	}
	if r.failed || len(r.data) > 0 {
		return 0, malformed("its import section cannot be read")
	}
	return count, nil
}

// body is the code of one function.
type body struct {
	offset int // in the file, of the declarations of its variables
	code   []byte
}

// bodies returns the module's own functions.
func (m *module) bodies() ([]body, error) {
	s := m.find(sectionCode)
	r := &reader{data: s.data}
	n := r.length()
	bodies := make([]body, 0, n)
	for range n {
		code := r.bytes(r.length())
		if r.failed {
			break
		}
		bodies = append(bodies, body{s.offset + len(s.data) - len(r.data) - len(code), code})
	}
	if r.failed || len(r.data) > 0 {
		return nil, malformed("its code section cannot be read")
	}
	return bodies, nil
}

// reader reads WebAssembly's encodings. After a failed read it gives zeroes.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// bytes returns the next n bytes, or nil if there are fewer.
func (r *reader) bytes(n int) []byte {
	if r.failed || n < 0 || n > len(r.data) {
		r.failed = true
		return nil
	}
	b := r.data[:n:n]
	r.data = r.data[n:]
	return b
}

// length reads a count of something that takes at least one byte each.
func (r *reader) length() int {
	n := r.uvarint()
	if n > uint64(len(r.data)) {
		r.failed = true
		return 0
	}
	return int(n)
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || r.failed {
		r.failed = true
		return 0
	}
	r.data = r.data[n:]
	return v
}

// svarint reads a signed number of WebAssembly, which is sign-extended from its
// last byte (unlike the zigzag of encoding/binary).
func (r *reader) svarint() int64 {
	var v int64
	for shift := 0; shift < 64; shift += 7 {
		b := r.byte()
		v |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if b&0x40 != 0 && shift+7 < 64 {
				v |= -1 << (shift + 7)
			}
			return v
		}
	}
	r.failed = true
	return 0
}

func appendSvarint(out []byte, v int64) []byte {
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if v == 0 && b&0x40 == 0 || v == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

// opcodes that Go's linker writes for the address of a data segment
const (
	opI32Const = 0x41
	opEnd      = 0x0b
)

// maxImage is the largest initialised memory that is looked at: far beyond any
// program that a browser would load.
const maxImage = 1 << 28

// image is the linear memory as the data section initialises it, from address 0.
type image struct {
	data   []byte
	failed bool // a read was outside
}

func parseImage(data []byte) (*image, error) {
	r := &reader{data: data}
	n := r.length()
	type segment struct {
		addr uint64
		data []byte
	}
	segments := make([]segment, 0, n)
	for range n {
		flags, op := r.uvarint(), r.byte()
		addr := r.svarint()
		closing := r.byte()
		content := r.bytes(r.length())
		if r.failed || flags != 0 || op != opI32Const || closing != opEnd {
			return nil, malformed("its data section cannot be read")
		}
		if addr < 0 || addr > maxImage-int64(len(content)) {
			return nil, malformed("it has data at %d, which is more than this step handles", addr)
		}
		segments = append(segments, segment{uint64(addr), content})
	}
	if r.failed || len(r.data) > 0 {
		return nil, malformed("its data section cannot be read")
	}
	slices.SortFunc(segments, func(a, b segment) int { return cmp.Compare(a.addr, b.addr) })
	end := uint64(0)
	for _, s := range segments {
		if s.addr < end {
			return nil, malformed("its data segments overlap")
		}
		end = s.addr + uint64(len(s.data))
	}
	img := &image{data: make([]byte, end)}
	for _, s := range segments {
		copy(img.data[s.addr:], s.data)
	}
	return img, nil
}

// span returns n bytes from addr, or nil and a failed image.
func (img *image) span(addr, n uint64) []byte {
	if addr > uint64(len(img.data)) || n > uint64(len(img.data))-addr {
		img.failed = true
		return nil
	}
	return img.data[addr : addr+n : addr+n]
}

func (img *image) u8(addr uint64) uint8 {
	if b := img.span(addr, 1); b != nil {
		return b[0]
	}
	return 0
}

func (img *image) u32(addr uint64) uint32 {
	if b := img.span(addr, 4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (img *image) u64(addr uint64) uint64 {
	if b := img.span(addr, 8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// cstring returns the NUL-terminated text at addr, which must end before limit.
func (img *image) cstring(addr, limit uint64) string {
	if addr >= limit {
		img.failed = true
		return ""
	}
	b := img.span(addr, limit-addr)
	i := bytes.IndexByte(b, 0)
	if i < 0 {
		img.failed = true
		return ""
	}
	return string(b[:i])
}

// shortestGap is how many zeroes are left out of the data section. A new
// segment costs about ten bytes that differ each time, while zeroes between
// values compress to almost nothing, so short runs are better written out.
const shortestGap = 512

// encode writes the data section for the image.
func (img *image) encode() []byte {
	var body []byte
	count := 0
	rest, addr := img.data, 0
	for {
		skip := zeroes(rest)
		rest, addr = rest[skip:], addr+skip
		if len(rest) == 0 {
			break
		}
		n := segmentLength(rest)
		body = append(body, 0, opI32Const)
		body = appendSvarint(body, int64(addr))
		body = append(body, opEnd)
		body = binary.AppendUvarint(body, uint64(n))
		body = append(body, rest[:n]...)
		rest, addr = rest[n:], addr+n
		count++
	}
	return append(binary.AppendUvarint(nil, uint64(count)), body...)
}

func zeroes(b []byte) int {
	for i, c := range b {
		if c != 0 {
			return i
		}
	}
	return len(b)
}

// segmentLength says how much of b goes before the next long run of zeroes.
func segmentLength(b []byte) int {
	for i := 0; i < len(b); {
		if b[i] != 0 {
			i++
			continue
		}
		run := zeroes(b[i:])
		if run >= shortestGap || i+run == len(b) {
			return i
		}
		i += run
	}
	return len(b)
}
