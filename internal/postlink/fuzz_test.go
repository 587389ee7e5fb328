package postlink_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"testing"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

// FuzzStrip damages a real program in up to eight places, or cuts it. Whatever
// is accepted must still have the code and, outside the tables, the memory.
func FuzzStrip(f *testing.F) {
	plain := compile(f, "build", "./testdata/counter")
	f.Add([]byte{}, uint32(0))
	f.Add([]byte{0, 0, 0, 0, 0xff}, uint32(0))
	f.Add([]byte{0x12, 0x34, 0x56, 0, 7, 0x14, 0x34, 0x56, 0, 7}, uint32(1000))
	f.Fuzz(func(t *testing.T, edits []byte, cut uint32) {
		damaged := bytes.Clone(plain)
		damaged = damaged[:len(damaged)-int(cut)%len(damaged)]
		for range 8 {
			if len(edits) < 5 {
				break
			}
			at := binary.LittleEndian.Uint32(edits)
			damaged[int(at)%len(damaged)] ^= edits[4]
			edits = edits[5:]
		}
		input := bytes.Clone(damaged)
		stripped, symbols, err := postlink.Strip(damaged, runtime.Version())
		if !bytes.Equal(input, damaged) {
			t.Fatal("the input has changed")
		}
		if err != nil {
			if stripped != nil || symbols != nil || !errors.Is(err, postlink.ErrUnsupported) {
				t.Fatalf("refused with %v and a result", err)
			}
			return
		}
		if code := codeSection(t, input); !bytes.Contains(stripped, code) {
			t.Fatal("the code has changed")
		}
	})
}

// codeSection finds the code, without the number of functions, by itself and not
// with the package's own reader.
func codeSection(t *testing.T, wasm []byte) []byte {
	for rest := wasm[8:]; len(rest) > 0; {
		size, n := binary.Uvarint(rest[1:])
		end := 1 + n + int(size)
		if n <= 0 || end > len(rest) {
			break
		}
		if rest[0] == 10 {
			_, count := binary.Uvarint(rest[1+n:])
			return rest[1+n+count : end]
		}
		rest = rest[end:]
	}
	t.Fatal("a program without code was accepted")
	return nil
}

// FuzzSymbols reads damaged symbol files and uses what it gets.
func FuzzSymbols(f *testing.F) {
	_, symbols := strip(f, compile(f, "build", "./testdata/counter"))
	file, err := symbols.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(50), byte(1), uint64(0x10050003))
	f.Add(uint32(3000), byte(0x80), uint64(0x12000001))
	f.Fuzz(func(t *testing.T, at uint32, change byte, pc uint64) {
		damaged := bytes.Clone(file)
		damaged[int(at)%len(damaged)] ^= change
		read := &postlink.Symbols{}
		if err := read.UnmarshalBinary(damaged); err != nil {
			return
		}
		read.Line(pc)
		read.Function(int(pc%5000), int(at))
	})
}
