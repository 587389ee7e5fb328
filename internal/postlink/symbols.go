package postlink

import (
	"bytes"
	"slices"
	"sort"
	"strings"
)

// Symbols tells which source lines the program counters of one stripped program
// stand for. It does not change, so any number of goroutines may use it.
type Symbols struct {
	// ID is the SHA-256 of the stripped program that the symbols belong to.
	ID [32]byte

	imports   int
	files     []string
	names     []string
	functions []symbol
}

// symbol is what is kept of one function.
type symbol struct {
	name   int // index in Symbols.names
	start  int // line of the func keyword
	places []place
	calls  []inlined
	sites  []site
	offset int // of its code in the file
	size   int
}

// place says where the program counters up to end come from.
type place struct {
	end        uint32
	file, line int // index in Symbols.files, line number
	call       int // index in calls, -1 for the function itself
}

// inlined is a call whose code is part of the caller's.
type inlined struct {
	name   int
	parent uint32 // place of the call
}

// site is the code that notes a program counter before a call.
type site struct {
	offset int // from the start of the function's code
	pc     uint32
}

// Frame is one function call of a stack.
type Frame struct {
	Function string // as "example.com/app/todos.(*List).Add"
	File     string // as the compiler names it, without the machine's folders if built with -trimpath
	Line     int
	Inlined  bool // its code is part of the function of the next frame
}

// newSymbols takes the symbols of before for the code of after.
func newSymbols(before, after *program) (*Symbols, error) {
	t := before.tables
	s := &Symbols{imports: before.imports}
	files, names := &stringSet{}, &stringSet{}
	for i := range t.functions {
		f := &t.functions[i]
		places, err := t.places(f, files)
		if err != nil {
			return nil, err
		}
		b := after.bodies[i]
		sym := symbol{
			name: names.index(printName(f.name)), start: int(f.startLine), places: places,
			sites: callSites(b.code, f.entry), offset: b.offset, size: len(b.code),
		}
		for call := range f.inlinedCalls() {
			sym.calls = append(sym.calls, inlined{names.index(printName(t.name(call.name))), call.parentPC})
		}
		s.functions = append(s.functions, sym)
	}
	if t.img.failed {
		return nil, malformed("a name points outside the data")
	}
	s.files, s.names = files.all, names.all
	return s, nil
}

// printName is a name as tracebacks print it: with three dots for the types of a
// generic function.
func printName(name string) string {
	i, j := strings.IndexByte(name, '['), strings.LastIndexByte(name, ']')
	if i < 0 || j < i {
		return name
	}
	return name[:i] + "[...]" + name[j+1:]
}

// stringSet numbers strings.
type stringSet struct {
	all []string
	at  map[string]int
}

func (s *stringSet) index(v string) int {
	if s.at == nil {
		s.at = map[string]int{}
	}
	i, ok := s.at[v]
	if !ok {
		i = len(s.all)
		s.at[v] = i
		s.all = append(s.all, v)
	}
	return i
}

// places joins the three tables of a function that say where code comes from.
func (t *tables) places(f *function, files *stringSet) ([]place, error) {
	var ends []uint32
	for _, table := range [][]step{f.file, f.line, f.inline} {
		for _, s := range table {
			ends = append(ends, s.end)
		}
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	var places []place
	for _, end := range ends {
		p := place{end: end, line: int(valueAt(f.line, end-1)), call: int(valueAt(f.inline, end-1))}
		number := valueAt(f.file, end-1)
		if number < 0 || p.line < 0 {
			continue
		}
		name, err := t.file(f, uint32(number))
		if err != nil {
			return nil, err
		}
		p.file = files.index(name)
		if n := len(places); n > 0 && places[n-1].file == p.file && places[n-1].line == p.line && places[n-1].call == p.call {
			places[n-1].end = end
			continue
		}
		places = append(places, p)
	}
	return places, nil
}

// file returns the name of a file by its number in the function's package.
func (t *tables) file(f *function, number uint32) (string, error) {
	i := uint64(f.unit) + uint64(number)
	if i >= t.units.size/4 {
		return "", malformed("function %s is of file %d of %d", f.name, i, t.units.size/4)
	}
	offset := t.img.u32(t.units.addr + 4*i)
	if offset == noData {
		return "?", nil
	}
	return t.img.cstring(t.fileNames.addr+uint64(offset), t.fileNames.end()), nil
}

// callSites finds where the code of a function notes its own program counters,
// which it does right before each call: as constants of 64 bits whose upper
// part is the function's number.
func callSites(code []byte, entry uint32) []site {
	const opI64Const = 0x42
	var sites []site
	for i := 0; i < len(code); {
		k := bytes.IndexByte(code[i:], opI64Const)
		if k < 0 {
			break
		}
		i += k + 1
		r := &reader{data: code[i:]}
		if v := r.svarint(); !r.failed && v>>16 == int64(entry) && v&0xffff != 0 {
			sites = append(sites, site{i - 1, uint32(v & 0xffff)})
		}
	}
	return sites
}

// Line returns the calls that a program counter stands for, the innermost
// first: one, and before it those that were inlined. A program counter of a
// stack is where the function goes on after a call; the line is that of the
// call. It returns nil for a number that is no program counter of the program.
func (s *Symbols) Line(pc uint64) []Frame {
	i, at := pc>>16, uint32(pc&0xffff)
	if i < firstFunction || i-firstFunction >= uint64(len(s.functions)) {
		return nil
	}
	return s.functions[i-firstFunction].frames(s, at)
}

// Function returns the calls at a place in the code: function is the number in
// WebAssembly's own counting, as in wasm-function[123], and offset the byte in
// the file that browsers write behind it, or 0 if it is not known. Then the
// frame has the line that the function starts at.
func (s *Symbols) Function(function, offset int) []Frame {
	i := function - s.imports
	if i < 0 || i >= len(s.functions) {
		return nil
	}
	f := &s.functions[i]
	if offset >= f.offset && offset < f.offset+f.size {
		n := sort.Search(len(f.sites), func(k int) bool { return f.sites[k].offset > offset-f.offset })
		if n > 0 {
			return f.frames(s, f.sites[n-1].pc)
		}
	}
	frames := f.frames(s, 0)
	outer := frames[len(frames)-1]
	outer.Line = f.start
	return []Frame{outer}
}

// frames returns the calls at the place before pc.
func (f *symbol) frames(s *Symbols, pc uint32) []Frame {
	var frames []Frame
	at := max(pc, 1) - 1
	for range len(f.calls) + 1 {
		n := sort.Search(len(f.places), func(k int) bool { return f.places[k].end > at })
		if n == len(f.places) {
			break
		}
		p := f.places[n]
		frame := Frame{File: s.files[p.file], Line: p.line}
		if p.call < 0 || p.call >= len(f.calls) {
			frame.Function = s.names[f.name]
			return append(frames, frame)
		}
		frame.Function, frame.Inlined = s.names[f.calls[p.call].name], true
		frames = append(frames, frame)
		at = f.calls[p.call].parent
	}
	return append(frames, Frame{Function: s.names[f.name], File: "?", Line: f.start})
}
