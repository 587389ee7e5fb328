package postlink

import (
	"bytes"
	"encoding/binary"
)

// tables is what the runtime reads about the functions of a program.
type tables struct {
	img    *image
	header uint64 // address of the pcHeader
	module uint64 // address of the moduledata
	end    uint64 // where the tables end

	names, units, fileNames, pcTables, functab, funcData span
	findFunc                                             span

	functions []function
}

// span is a part of the memory.
type span struct{ addr, size uint64 }

func (s span) end() uint64 { return s.addr + s.size }

// function is one compiled function.
type function struct {
	entry       uint32 // number of the function, from firstFunction
	name        string
	args        uint32
	deferReturn uint32
	startLine   uint32
	unit        uint32
	id, flag    uint8

	sp, file, line   []step
	stackMap, inline []step
	safePoints       uint32 // offset of the table, which is not read

	data [dataOpenDefer + 1][]byte // nil: none
}

// readTables finds the tables and reads all of them, checking each assumption
// on the way. fill, if not nil, sees the tables before the functions are read.
func readTables(img *image, functions int, fill func(*tables) error) (*tables, error) {
	t, err := locate(img)
	if err != nil {
		return nil, err
	}
	if err := t.readSpans(functions); err != nil {
		return nil, err
	}
	if fill != nil {
		if err := fill(t); err != nil {
			return nil, err
		}
	}
	t.functions = make([]function, 0, functions)
	for i := range functions {
		f, err := t.readFunction(i)
		if err != nil {
			return nil, err
		}
		t.functions = append(t.functions, f)
	}
	if img.failed {
		return nil, malformed("a table points outside the data")
	}
	return t, nil
}

// locate finds the one header that one description of the program points to.
func locate(img *image) (*tables, error) {
	magic := binary.LittleEndian.AppendUint32(nil, headerMagic)
	magic = append(magic, 0, 0, pcQuantum, pointerSize)
	var found *tables
	for from := 0; ; {
		i := bytes.Index(img.data[from:], magic)
		if i < 0 {
			break
		}
		header := uint64(from + i)
		from += i + 1
		for _, module := range describing(img, header) {
			if found != nil {
				return nil, malformed("there are two function tables")
			}
			found = &tables{img: img, header: header, module: module}
		}
	}
	if found == nil {
		return nil, malformed("there is no function table")
	}
	return found, nil
}

// describing returns the addresses that look like a description of the program
// whose tables start at header.
func describing(img *image, header uint64) []uint64 {
	if header%pointerSize != 0 || header+headerSize > uint64(len(img.data)) {
		return nil
	}
	pointer := binary.LittleEndian.AppendUint64(nil, header)
	var modules []uint64
	for from := 0; ; {
		i := bytes.Index(img.data[from:], pointer)
		if i < 0 {
			return modules
		}
		module := uint64(from + i)
		from += i + 1
		if module%pointerSize != 0 || module+moduleDataSize > uint64(len(img.data)) {
			continue
		}
		if img.u64(module+modNames) == header+img.u64(header+headerNames) {
			modules = append(modules, module)
		}
	}
}

// readSpans reads where each table is.
func (t *tables) readSpans(functions int) error {
	img, m, h := t.img, t.module, t.header
	t.end = img.u64(m + modEnd)
	t.names = t.slice(modNames, 1)
	t.units = t.slice(modUnits, 4)
	t.fileNames = t.slice(modFileNames, 1)
	t.pcTables = t.slice(modPCTables, 1)
	t.functab = t.slice(modFunctions, 1)
	find := img.u64(m + modFindFunc)
	t.findFunc = span{find, t.end - find}
	data := img.u64(m + modFuncData)
	t.funcData = span{data, find - data}

	previous := h + headerSize
	for i, s := range []span{t.names, t.units, t.fileNames, t.pcTables, t.functab, t.funcData, t.findFunc} {
		if s.addr < previous || s.addr > t.end || s.size > t.end-s.addr {
			return malformed("table %d is not between %#x and %#x", i, previous, t.end)
		}
		previous = s.end()
	}
	for offset, s := range map[uint64]span{headerNames: t.names, headerUnits: t.units, headerFileNames: t.fileNames, headerPCTables: t.pcTables, headerFunctab: t.functab} {
		if h+img.u64(h+offset) != s.addr {
			return malformed("the header and the description of the program differ at %d", offset)
		}
	}
	n := uint64(functions)
	switch {
	case t.end > uint64(len(img.data)) || m < t.end && m+moduleDataSize > h:
		return malformed("the tables end at %#x", t.end)
	case functions < 2 || img.u64(h+headerFunctions) != n:
		return malformed("%d functions are described, %d are there", img.u64(h+headerFunctions), n)
	case img.u64(m+modFunctab) != t.functab.addr || img.u64(m+modFunctab+8) != n+1 || t.functab.size < (n+1)*functabEntrySize:
		return malformed("the list of functions is not at the start of their descriptions")
	case img.u64(m+modText) != 0 || img.u64(m+modTextSects+8) > 1:
		return malformed("the code does not start at 0 in one piece")
	case img.u64(m+modMinPC) != firstFunction<<16 || img.u64(m+modMaxPC) <= (firstFunction+n-1)<<16 || img.u64(m+modMaxPC) > (firstFunction+n)<<16:
		return malformed("the range of program counters is not that of %d functions", n)
	case img.u64(m+modPlugins+8) != 0 || img.u64(m+modPluginPath+8) != 0 || img.u64(m+modModuleName+8) != 0 || img.u64(m+modHashes+8) != 0 || img.u64(m+modNext) != 0 || img.u8(m+modHasMain) != 1:
		return malformed("it is not one whole program")
	case t.findFunc.size < findFuncSize(functions):
		return malformed("the index of functions is too small")
	case img.u32(t.functab.addr+n*functabEntrySize) != uint32(firstFunction+n):
		return malformed("the list of functions has another end")
	}
	return nil
}

// findFuncSize is how much of the index the runtime can read: the linker cuts
// the last bucket off behind its first small one.
func findFuncSize(functions int) uint64 {
	return uint64(functions-1)*bucketsPerFunction*findBucketSize + 5
}

func (t *tables) slice(offset, elementSize uint64) span {
	n := t.img.u64(t.module + offset + 8)
	if n != t.img.u64(t.module+offset+16) || n > maxImage {
		t.img.failed = true
	}
	return span{t.img.u64(t.module + offset), n * elementSize}
}

// readFunction reads what is known of function i.
func (t *tables) readFunction(i int) (function, error) {
	img := t.img
	listed := t.functab.addr + uint64(i)*functabEntrySize
	offset := uint64(img.u32(listed + 4))
	if offset%4 != 0 || offset > t.functab.size || t.functab.size-offset < funcSize {
		return function{}, malformed("the description of function %d is outside", i)
	}
	at := t.functab.addr + offset
	f := function{
		entry:       img.u32(at + funcEntry),
		args:        img.u32(at + funcArgs),
		deferReturn: img.u32(at + funcDeferReturn),
		unit:        img.u32(at + funcUnit),
		startLine:   img.u32(at + funcStartLine),
		id:          img.u8(at + funcID),
		flag:        img.u8(at + funcFlag),
	}
	if f.entry != uint32(firstFunction+i) || img.u32(listed) != f.entry || img.u8(at+funcPad) != 0 {
		return f, malformed("function %d is not described as number %d", i, f.entry)
	}
	tableCount, dataCount := uint64(img.u32(at+funcTables)), uint64(img.u8(at+funcDataCount))
	if tableCount > tableLimit || dataCount > dataLimit || t.functab.size-offset < funcSize+4*(tableCount+dataCount) {
		return f, malformed("function %d has %d tables and %d data", i, tableCount, dataCount)
	}
	f.name = t.name(img.u32(at + funcName))
	if err := t.readPCTables(&f, at, tableCount); err != nil {
		return f, malformed("function %d (%s): %v", i, f.name, err)
	}
	if err := t.readData(&f, at+funcSize+4*tableCount, dataCount); err != nil {
		return f, malformed("function %d (%s): %v", i, f.name, err)
	}
	return f, nil
}

// name returns a function's name.
func (t *tables) name(offset uint32) string {
	return t.img.cstring(t.names.addr+uint64(offset), t.names.end())
}

// readPCTables reads the tables that are needed at run time or for symbols.
func (t *tables) readPCTables(f *function, at, count uint64) error {
	pctab := t.img.span(t.pcTables.addr, t.pcTables.size)
	var failed bool
	read := func(off uint32) []step {
		steps, ok := readSteps(pctab, off)
		failed = failed || !ok
		return steps
	}
	f.sp = read(t.img.u32(at + funcPCSP))
	f.file = read(t.img.u32(at + funcPCFile))
	f.line = read(t.img.u32(at + funcPCLine))
	if count > 0 {
		f.safePoints = t.img.u32(at + funcSize)
	}
	if count > tableStackMap {
		f.stackMap = read(t.img.u32(at + funcSize + 4*tableStackMap))
	}
	if count > tableInline {
		f.inline = read(t.img.u32(at + funcSize + 4*tableInline))
	}
	if failed {
		return malformed("a pc-value table does not end")
	}
	return nil
}
