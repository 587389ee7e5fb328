package wasm

import (
	"strings"
	"testing"
	"unicode/utf16"
)

func TestTextLengthIsInUTF16Units(t *testing.T) {
	for _, s := range []string{"", "a", "plain ASCII", "é", "𝄞", "a𝄞é\u20ac", "\x00", "a\x00𝄞", "\xff\xfe", "é\xff", strings.Repeat("x", 100) + "é"} {
		var b buffer
		b.str("before")
		units := b.str(s)
		want := strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
		if !strings.Contains(s, "\xfe") {
			if got := string(b.text[len("before"):]); got != want {
				t.Errorf("str(%q) wrote %q, want %q", s, got, want)
			}
		}
		if got := len(utf16.Encode([]rune(string(b.text[len("before"):])))); int(units) != got {
			t.Errorf("str(%q) is %d units, JavaScript sees %d", s, units, got)
		}
		if got := utf16Len(b.text[len("before"):]); got != units {
			t.Errorf("utf16Len(%q) = %d, want %d", s, got, units)
		}
	}
}

func TestReleasesAreJoined(t *testing.T) {
	r := New(Options{})
	var b, c uint32
	for range 5 {
		r.ids.take(1, &b)
	}
	r.ids.take(3, &c)
	r.release(b)
	r.release(c)
	want := []uint32{uint32(OpRelease), 2, 8}
	if len(r.buf.ops) != len(want) || r.buf.ops[1] != want[1] || r.buf.ops[2] != want[2] {
		t.Errorf("the commands are %v, want %v", r.buf.ops, want)
	}
	if r.ids.used != 0 {
		t.Errorf("%d numbers are in use", r.ids.used)
	}
}
