package postlink

import "encoding/binary"

// A stripped program gets one more function, which WebAssembly runs once, after
// memory has its data and before anything else: it writes what follows from the
// order of the functions and so needs no place in the file. That is the list of
// functions with their numbers and offsets, the number in each description, and
// the index from program counters to the list.

// filler is what the function needs to know.
type filler struct {
	functab   uint64 // address of the list of functions
	findFunc  uint64 // address of the index
	functions int
}

func (t *tables) filler(functions int) filler {
	return filler{t.functab.addr, t.findFunc.addr, functions}
}

// described is the offset of the first description in the list.
func (f filler) described() uint64 { return uint64(f.functions+1) * functabEntrySize }

// opcodes of the function
const (
	opLoop      = 0x03
	opBranchIf  = 0x0d
	opGet       = 0x20
	opSet       = 0x21
	opTee       = 0x22
	opLoad      = 0x28
	opLoadByte  = 0x2d
	opStore     = 0x36
	opLess      = 0x49
	opAdd       = 0x6a
	opSubtract  = 0x6b
	opShiftLeft = 0x74

	typeI32   = 0x7f
	blockVoid = 0x40
)

// code returns the body of the function. It has four variables: the number of
// the function, the address of its list entry, of its description, and of its
// index entry.
func (f filler) code() []byte {
	const number, entry, description, index = 0, 1, 2, 3
	out := []byte{1, 4, typeI32}
	op := func(b ...byte) { out = append(out, b...) }
	constant := func(v uint64) { out = appendSvarint(append(out, opI32Const), int64(v)) }
	advance := func(variable byte, by uint64) {
		op(opGet, variable)
		constant(by)
		op(opAdd, opSet, variable)
	}
	constant(firstFunction)
	op(opSet, number)
	constant(f.functab)
	op(opSet, entry)
	constant(f.functab + f.described())
	op(opSet, description)
	constant(f.findFunc)
	op(opSet, index)

	op(opLoop, blockVoid)
	op(opGet, entry, opGet, number, opStore, 2, 0)
	op(opGet, entry, opGet, description)
	constant(f.functab)
	op(opSubtract, opStore, 2, 4)
	op(opGet, description, opGet, number, opStore, 2, funcEntry)
	op(opGet, index, opGet, number)
	constant(firstFunction)
	op(opSubtract, opStore, 2, 0)
	// description += funcSize + 4*(tables + data)
	op(opGet, description, opLoad, 2, funcTables)
	op(opGet, description, opLoadByte, 0, funcDataCount)
	op(opAdd)
	constant(2)
	op(opShiftLeft, opGet, description, opAdd)
	constant(funcSize)
	op(opAdd, opSet, description)
	advance(entry, functabEntrySize)
	advance(index, bucketsPerFunction*findBucketSize)
	op(opGet, number)
	constant(1)
	op(opAdd, opTee, number)
	constant(uint64(firstFunction + f.functions))
	op(opLess, opBranchIf, 0)
	op(opEnd, opEnd)
	return out
}

// run does to an image what the function does to memory.
func (f filler) run(img *image) {
	description := f.functab + f.described()
	for i := range f.functions {
		entry := f.functab + uint64(i)*functabEntrySize
		img.put32(entry, uint32(firstFunction+i))
		img.put32(entry+4, uint32(description-f.functab))
		img.put32(description+funcEntry, uint32(firstFunction+i))
		img.put32(f.findFunc+uint64(i)*bucketsPerFunction*findBucketSize, uint32(i))
		count := uint64(img.u32(description+funcTables)) + uint64(img.u8(description+funcDataCount))
		description += funcSize + 4*count
	}
}

func (img *image) put32(addr uint64, v uint32) {
	if b := img.span(addr, 4); b != nil {
		binary.LittleEndian.PutUint32(b, v)
	}
}

// withStart returns a module that has one more function, with the number, and
// runs it first.
func (m *module) withStart(number int, code []byte) (*module, error) {
	voidType, err := m.voidType()
	if err != nil {
		return nil, err
	}
	out := &module{}
	placed := false
	for _, s := range m.sections {
		if s.id == sectionStart {
			return nil, malformed("it has a start function already")
		}
		if !placed && (s.id == sectionElement || s.id == sectionCode) {
			start := binary.AppendUvarint(nil, uint64(number))
			out.sections = append(out.sections, section{id: sectionStart, data: start})
			placed = true
		}
		switch s.id {
		case sectionFunction:
			s.data = oneMore(s.data, binary.AppendUvarint(nil, uint64(voidType)))
		case sectionCode:
			sized := binary.AppendUvarint(nil, uint64(len(code)))
			s.data = oneMore(s.data, append(sized, code...))
		}
		out.sections = append(out.sections, s)
	}
	return out, nil
}

// oneMore appends an element to a vector of WebAssembly.
func oneMore(vector, element []byte) []byte {
	n, size := binary.Uvarint(vector)
	out := binary.AppendUvarint(nil, n+1)
	out = append(out, vector[size:]...)
	return append(out, element...)
}

// voidType returns the number of the type of functions without parameters and
// results.
func (m *module) voidType() (int, error) {
	r := &reader{data: m.find(sectionType).data}
	found := -1
	n := r.length()
	for i := range n {
		form := r.byte()
		parameters, results := r.bytes(r.length()), r.bytes(r.length())
		if r.failed || form != 0x60 {
			return 0, malformed("its type section cannot be read")
		}
		if found < 0 && len(parameters) == 0 && len(results) == 0 {
			found = i
		}
	}
	if found < 0 {
		return 0, malformed("no function has neither parameters nor results")
	}
	return found, nil
}
