package postlink

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
)

// rewriter lays the tables out anew, in the memory that they had.
type rewriter struct {
	from       *tables
	keepInline bool // of every function

	names   []byte
	nameAt  map[string]uint32
	pctab   []byte
	tableAt map[string]uint32
	data    []byte
	dataAt  map[string]uint32
	functab []byte
}

// rewrite returns a copy of the memory in which the tables hold only what the
// program needs to run, and what completes them.
func rewrite(t *tables) (*image, filler, error) {
	w := &rewriter{
		from:       t,
		keepInline: countsFrames(t),
		names:      []byte{0},
		nameAt:     map[string]uint32{"": 0},
		pctab:      []byte{0},
		tableAt:    map[string]uint32{},
		dataAt:     map[string]uint32{},
	}
	w.order()
	w.writeFunctions()
	out := &image{data: bytes.Clone(t.img.data)}
	fill, err := w.place(out)
	return out, fill, err
}

// order writes the tables and data in the order of how often they are used, so
// that the offsets in the descriptions of functions are mostly small and alike.
func (w *rewriter) order() {
	tables, data := map[string]int{}, map[string]int{}
	for i := range w.from.functions {
		f := &w.from.functions[i]
		kept := w.keptData(f)
		for _, steps := range [][]step{f.sp, f.stackMap} {
			if len(steps) > 0 {
				tables[string(appendSteps(nil, steps))]++
			}
		}
		for k, content := range kept {
			if content != nil && k != dataStackObjects {
				data[string(content)]++
			}
		}
	}
	for _, content := range byUse(tables) {
		w.tableAt[content] = uint32(len(w.pctab))
		w.pctab = append(w.pctab, content...)
	}
	for _, content := range byUse(data) {
		w.content(0, []byte(content))
	}
}

func byUse(uses map[string]int) []string {
	return slices.SortedFunc(maps.Keys(uses), func(a, b string) int {
		return cmp.Or(cmp.Compare(uses[b], uses[a]), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
}

// countsFrames reports whether the program can ask for its own stack through
// runtime.Callers or runtime.Caller, which count inlined calls.
func countsFrames(t *tables) bool {
	for i := range t.functions {
		f := &t.functions[i]
		if isCallers(f.name) {
			return true
		}
		for call := range f.inlinedCalls() {
			if isCallers(t.name(call.name)) {
				return true
			}
		}
	}
	return false
}

func isCallers(name string) bool {
	return name == "runtime.Callers" || name == "runtime.Caller"
}

// writeFunctions writes the list of functions, their descriptions and what
// these point to. What the filler writes is left zero.
func (w *rewriter) writeFunctions() {
	n := len(w.from.functions)
	w.functab = make([]byte, filler{functions: n}.described())
	binary.LittleEndian.PutUint32(w.functab[n*functabEntrySize:], uint32(firstFunction+n))
	for i := range w.from.functions {
		w.functab = w.appendFunction(w.functab, &w.from.functions[i])
	}
}

// appendFunction writes a runtime._func and what follows it.
func (w *rewriter) appendFunction(out []byte, f *function) []byte {
	kept := w.keptData(f)
	u32 := func(v uint32) { out = binary.LittleEndian.AppendUint32(out, v) }
	u32(0) // its number: see filler
	u32(w.name(keptName(f)))
	u32(f.args)
	u32(f.deferReturn)
	u32(w.table(f.sp))
	u32(0) // file
	u32(0) // line
	tables := []uint32{0, w.table(f.stackMap), 0}
	if kept[dataInline] != nil {
		tables[tableInline] = w.table(f.inline)
	}
	tables = tables[:lastOf(tables, 0)+1]
	u32(uint32(len(tables)))
	u32(0) // unit
	u32(0) // first line
	offsets := make([]uint32, len(kept))
	for i, content := range kept {
		offsets[i] = w.content(i, content)
	}
	offsets = offsets[:lastOf(offsets, noData)+1]
	out = append(out, f.id, f.flag, 0, byte(len(offsets)))
	for _, at := range tables {
		u32(at)
	}
	for _, at := range offsets {
		u32(at)
	}
	return out
}

// lastOf is the index of the last value that is not none, or -1.
func lastOf(values []uint32, none uint32) int {
	last := len(values) - 1
	for last >= 0 && values[last] == none {
		last--
	}
	return last
}

// keptData is the data of a function that the runtime needs.
func (w *rewriter) keptData(f *function) [dataOpenDefer + 1][]byte {
	kept := f.data
	if kept[dataInline] != nil {
		kept[dataInline] = nil
		if w.keepsInline(f) {
			kept[dataInline] = namelessCalls(f)
		}
	}
	return kept
}

// keepsInline says whether the inlined calls of a function matter. They do in
// generated wrappers, as recover works only if exactly one function that is no
// wrapper, inlined or not, is between it and the panic.
func (w *rewriter) keepsInline(f *function) bool {
	return w.keepInline || f.id == funcIDWrapper
}

// name returns the offset of a name that is kept.
func (w *rewriter) name(name string) uint32 {
	at, ok := w.nameAt[name]
	if !ok {
		at = uint32(len(w.names))
		w.nameAt[name] = at
		w.names = append(append(w.names, name...), 0)
	}
	return at
}

// table returns the offset of a pc-value table, 0 for none.
func (w *rewriter) table(steps []step) uint32 {
	if len(steps) == 0 {
		return 0
	}
	content := string(appendSteps(nil, steps))
	at, ok := w.tableAt[content]
	if !ok {
		at = uint32(len(w.pctab))
		w.tableAt[content] = at
		w.pctab = append(w.pctab, content...)
	}
	return at
}

// content returns the offset of data number i, noData for none.
func (w *rewriter) content(i int, content []byte) uint32 {
	if content == nil {
		return noData
	}
	align := 4
	if i == dataStackObjects {
		align = 8
	}
	key := string(content)
	at, ok := w.dataAt[key]
	if !ok || int(at)%align != 0 {
		for len(w.data)%align != 0 {
			w.data = append(w.data, 0)
		}
		at = uint32(len(w.data))
		w.dataAt[key] = at
		w.data = append(w.data, content...)
	}
	return at
}

// place writes the new tables where the old ones were and points the program's
// description to them.
func (w *rewriter) place(out *image) (filler, error) {
	t := w.from
	region := out.data[t.header:t.end]
	clear(region[headerSize:])
	next := uint64(headerSize)
	put := func(content []byte) (offset uint64) {
		offset = next
		if uint64(len(content)) > uint64(len(region))-next {
			next = uint64(len(region))
			return offset
		}
		copy(region[offset:], content)
		next += uint64(len(content))
		next = min((next+7)&^7, uint64(len(region)))
		return offset
	}
	names, pctab := put(w.names), put(w.pctab)
	functab, data := put(w.functab), put(w.data)
	if t.header+next >= t.findFunc.addr {
		return filler{}, malformed("its tables are smaller than what has to stay of them")
	}

	set := func(addr, v uint64) { binary.LittleEndian.PutUint64(out.data[addr:], v) }
	slice := func(field, header, offset, n uint64) {
		set(t.module+field, t.header+offset)
		set(t.module+field+8, n)
		set(t.module+field+16, n)
		if header != 0 {
			set(t.header+header, offset)
		}
	}
	set(t.header+headerFiles, 0)
	slice(modNames, headerNames, names, uint64(len(w.names)))
	slice(modUnits, headerUnits, pctab, 0)
	slice(modFileNames, headerFileNames, pctab, 0)
	slice(modPCTables, headerPCTables, pctab, uint64(len(w.pctab)))
	slice(modFunctions, headerFunctab, functab, uint64(len(w.functab)))
	slice(modFunctab, 0, functab, uint64(len(t.functions)+1))
	set(t.module+modFuncData, t.header+data)
	return filler{t.header + functab, t.findFunc.addr, len(t.functions)}, nil
}
