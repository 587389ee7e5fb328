package postlink

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// symbolMagic starts a symbol file; the last byte is the version of the format.
const symbolMagic = "hotclubsym\x01"

// maxSymbols bounds how much a symbol file may unpack to.
const maxSymbols = 1 << 28

// AppendBinary appends the symbols as they are written to a file.
func (s *Symbols) AppendBinary(out []byte) ([]byte, error) {
	w := &symbolWriter{}
	w.int(s.imports)
	w.strings(s.files)
	w.strings(s.names)
	w.int(len(s.functions))
	for i := range s.functions {
		w.function(&s.functions[i])
	}
	out = append(out, symbolMagic...)
	out = append(out, s.ID[:]...)
	packed := &bytes.Buffer{}
	z, err := flate.NewWriter(packed, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(w.out); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return append(out, packed.Bytes()...), nil
}

// MarshalBinary is [Symbols.AppendBinary] to nothing.
func (s *Symbols) MarshalBinary() ([]byte, error) { return s.AppendBinary(nil) }

// UnmarshalBinary reads what MarshalBinary wrote. After an error the symbols
// are as they were.
func (s *Symbols) UnmarshalBinary(data []byte) error {
	rest, ok := bytes.CutPrefix(data, []byte(symbolMagic))
	if !ok || len(rest) < len(s.ID) {
		return errors.New("postlink: not a symbol file of this version")
	}
	unpacked, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(rest[len(s.ID):])), maxSymbols))
	if err != nil {
		return fmt.Errorf("postlink: the symbol file is damaged: %w", err)
	}
	r := &symbolReader{reader{data: unpacked}}
	read := Symbols{imports: r.int(), files: r.strings(), names: r.strings()}
	copy(read.ID[:], rest)
	for range r.length() {
		read.functions = append(read.functions, r.function(&read))
	}
	if r.failed || len(r.data) > 0 {
		return errors.New("postlink: the symbol file is damaged")
	}
	*s = read
	return nil
}

// symbolWriter writes numbers as varints, most of them as the difference from
// the one before.
type symbolWriter struct{ out []byte }

func (w *symbolWriter) int(v int)   { w.out = binary.AppendUvarint(w.out, uint64(v)) }
func (w *symbolWriter) delta(v int) { w.out = binary.AppendVarint(w.out, int64(v)) }

func (w *symbolWriter) strings(all []string) {
	w.int(len(all))
	for _, s := range all {
		w.int(len(s))
		w.out = append(w.out, s...)
	}
}

func (w *symbolWriter) function(f *symbol) {
	w.int(f.name)
	w.int(f.start)
	w.int(f.offset)
	w.int(f.size)
	w.int(len(f.places))
	last := place{line: f.start}
	for _, p := range f.places {
		w.int(int(p.end - last.end))
		w.delta(p.file - last.file)
		w.delta(p.line - last.line)
		w.delta(p.call - last.call)
		last = p
	}
	w.int(len(f.calls))
	for _, c := range f.calls {
		w.int(c.name)
		w.int(int(c.parent))
	}
	w.int(len(f.sites))
	at := site{}
	for _, s := range f.sites {
		w.int(s.offset - at.offset)
		w.delta(int(s.pc) - int(at.pc))
		at = s
	}
}

// symbolReader reads what a symbolWriter wrote and fails on what it cannot
// have written.
type symbolReader struct{ reader }

func (r *symbolReader) int() int {
	v := r.uvarint()
	if v > maxSymbols {
		r.failed = true
		return 0
	}
	return int(v)
}

func (r *symbolReader) delta() int {
	v, n := binary.Varint(r.data)
	if n <= 0 || r.failed || v > maxSymbols || v < -maxSymbols {
		r.failed = true
		return 0
	}
	r.data = r.data[n:]
	return int(v)
}

// index reads a number below n.
func (r *symbolReader) index(n int) int {
	v := r.int()
	r.failed = r.failed || v >= n
	return v
}

func (r *symbolReader) strings() []string {
	n := r.length()
	all := make([]string, 0, n)
	for range n {
		all = append(all, string(r.bytes(r.length())))
	}
	return all
}

func (r *symbolReader) function(s *Symbols) symbol {
	f := symbol{name: r.index(len(s.names)), start: r.int(), offset: r.int(), size: r.int()}
	last := place{line: f.start}
	for range r.length() {
		last.end += uint32(r.int())
		last.file += r.delta()
		last.line += r.delta()
		last.call += r.delta()
		if last.file < 0 || last.file >= len(s.files) {
			r.failed = true
		}
		f.places = append(f.places, last)
	}
	for range r.length() {
		f.calls = append(f.calls, inlined{r.index(len(s.names)), uint32(r.int())})
	}
	at := site{}
	for range r.length() {
		at.offset += r.int()
		at.pc = uint32(int(at.pc) + r.delta())
		f.sites = append(f.sites, at)
	}
	return f
}
