package codec

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// IntBits is the size of int and uint in this program.
const IntBits = strconv.IntSize

// Bool reads true or false.
func (r *Reader) Bool() bool {
	switch {
	case r.peek() == 't' && r.literal("true"):
		return true
	case r.peek() == 'f' && r.literal("false"):
	case r.err == nil:
		r.mismatch("true or false")
	}
	return false
}

// number consumes a number and returns its text. whole reports that it has
// neither fraction nor exponent.
func (r *Reader) number(want string) (text []byte, whole bool) {
	if c := r.peek(); c != '-' && (c < '0' || c > '9') {
		r.mismatch(want)
		return nil, false
	}
	start := r.pos
	if r.data[r.pos] == '-' {
		r.pos++
	}
	zero := r.pos < len(r.data) && r.data[r.pos] == '0'
	if n := r.digits(); n == 0 || zero && n > 1 {
		r.syntax("malformed number")
		return nil, false
	}
	whole = true
	if r.pos < len(r.data) && r.data[r.pos] == '.' {
		r.pos++
		whole = false
		if r.digits() == 0 {
			r.syntax("malformed number")
			return nil, false
		}
	}
	if r.pos < len(r.data) && r.data[r.pos]|0x20 == 'e' {
		r.pos++
		whole = false
		if r.pos < len(r.data) && (r.data[r.pos] == '+' || r.data[r.pos] == '-') {
			r.pos++
		}
		if r.digits() == 0 {
			r.syntax("malformed number")
			return nil, false
		}
	}
	return r.data[start:r.pos], whole
}

func (r *Reader) digits() int {
	start := r.pos
	for r.pos < len(r.data) && '0' <= r.data[r.pos] && r.data[r.pos] <= '9' {
		r.pos++
	}
	return r.pos - start
}

// Int reads a whole number that fits into the given number of bits.
func (r *Reader) Int(bits int) int64 {
	text, whole := r.number("a whole number")
	if r.err != nil {
		return 0
	}
	v, err := strconv.ParseInt(view(text), 10, bits)
	switch {
	case !whole:
		r.Fail("must be a whole number")
	case err != nil:
		limit := uint64(1) << (bits - 1)
		r.Fail("must be between -" + strconv.FormatUint(limit, 10) + " and " + strconv.FormatUint(limit-1, 10))
	default:
		return v
	}
	return 0
}

// Uint reads a whole number of 0 or more that fits into the given number of bits.
func (r *Reader) Uint(bits int) uint64 {
	text, whole := r.number("a whole number")
	if r.err != nil {
		return 0
	}
	if string(text) == "-0" { // as encoding/json, which refuses it
		r.Fail("must not be negative")
		return 0
	}
	v, err := strconv.ParseUint(view(text), 10, bits)
	switch {
	case !whole:
		r.Fail("must be a whole number")
	case text[0] == '-':
		r.Fail("must not be negative")
	case err != nil:
		r.Fail("must be between 0 and " + strconv.FormatUint(^uint64(0)>>(64-bits), 10))
	default:
		return v
	}
	return 0
}

// Float reads a number that fits a float of the given number of bits.
func (r *Reader) Float(bits int) float64 {
	text, _ := r.number("a number")
	if r.err != nil {
		return 0
	}
	v, err := strconv.ParseFloat(view(text), bits)
	if err != nil {
		r.Fail("is too large a number")
		return 0
	}
	return v
}

// String reads a string.
func (r *Reader) String() string {
	if r.peek() != '"' {
		r.mismatch("a string")
		return ""
	}
	return string(r.str())
}

// Bytes reads standard base64 in a string; null gives nil.
func (r *Reader) Bytes() []byte {
	if r.Null() {
		return nil
	}
	if r.peek() != '"' {
		r.mismatch("a string of base64")
		return nil
	}
	b, ok := decodeBase64(view(r.str()))
	if !ok {
		r.Fail("must be base64")
		return nil
	}
	return b
}

// Text reads a string for an UnmarshalText method.
func (r *Reader) Text() []byte {
	if r.peek() != '"' {
		r.mismatch("a string")
		return nil
	}
	return r.str()
}

// Quoted reads a value inside a string: the `,string` option.
func (r *Reader) Quoted(read func(*Reader)) {
	if r.peek() != '"' {
		r.mismatch("a quoted value")
		return
	}
	inner := r.str()
	if r.err != nil {
		return
	}
	data, pos := r.data, r.pos
	r.data, r.pos = inner, 0
	r.nested++
	if len(inner) == 0 || inner[0] <= ' ' {
		r.Fail("must hold a quoted value")
	}
	read(r)
	if r.err == nil && r.pos < len(r.data) {
		r.Fail("must hold nothing but a quoted value")
	}
	r.nested--
	r.data, r.pos = data, pos
}

// Raw reads any one value and returns its text, which shares memory with the
// text being read. After an error it returns null, so that UnmarshalJSON
// methods are never handed malformed JSON.
func (r *Reader) Raw() []byte {
	r.peek()
	start := r.pos
	r.skip()
	if r.err != nil {
		return []byte("null")
	}
	return r.data[start:r.pos:r.pos]
}

// skip reads over one value of any kind.
func (r *Reader) skip() {
	switch c := r.peek(); {
	case c == '{':
		for r.Object(); r.Next(); {
			r.skip()
		}
	case c == '[':
		for r.Array(); r.More(); {
			r.skip()
		}
	case c == '"':
		r.str()
	case c == 't' && r.literal("true"), c == 'f' && r.literal("false"), c == 'n' && r.literal("null"):
	case c == '-', '0' <= c && c <= '9':
		r.number("a number")
	case r.err == nil:
		r.syntax("unexpected " + r.here() + " where a value must start")
	}
}

// str reads the string that starts at pos. The result shares memory with the
// text when it holds no escapes.
func (r *Reader) str() []byte {
	if r.err != nil {
		return nil
	}
	start := r.pos + 1
	for i := start; i < len(r.data); i++ {
		switch c := r.data[i]; {
		case c == '"':
			r.pos = i + 1
			return r.data[start:i:i]
		case c == '\\' || c >= utf8.RuneSelf:
			return r.slowStr(start, i)
		case c < ' ':
			r.pos = i
			r.syntax("control character in a string")
			return nil
		}
	}
	r.pos = len(r.data)
	r.syntax("unexpected end of text in a string")
	return nil
}

// slowStr goes on with str at i, where something else than plain ASCII stands.
func (r *Reader) slowStr(start, i int) []byte {
	var out []byte // nil until an escape forces a copy
	from := start  // what is not yet copied
	for i < len(r.data) {
		c := r.data[i]
		switch {
		case c == '"':
			r.pos = i + 1
			if out == nil {
				return r.data[start:i:i]
			}
			return append(out, r.data[from:i]...)
		case c == '\\':
			out = append(out, r.data[from:i]...)
			r.pos = i
			var size int
			if out, size = r.escape(out, r.data[i:]); size == 0 {
				return nil
			}
			i += size
			from = i
		case c < ' ':
			r.pos = i
			r.syntax("control character in a string")
			return nil
		case c < utf8.RuneSelf:
			i++
		default:
			if v, size := utf8.DecodeRune(r.data[i:]); v != utf8.RuneError || size > 1 {
				i += size
				continue
			}
			if !r.lenient {
				r.pos = i
				r.syntax("invalid UTF-8 in a string")
				return nil
			}
			i++
		}
	}
	r.pos = len(r.data)
	r.syntax("unexpected end of text in a string")
	return nil
}

// escape decodes the escape that text starts with and returns its size, 0
// after an error.
func (r *Reader) escape(out, text []byte) ([]byte, int) {
	if len(text) < 2 {
		r.syntax("unexpected end of text in a string")
		return out, 0
	}
	switch c := text[1]; c {
	case '"', '\\', '/':
		return append(out, c), 2
	case 'b':
		return append(out, '\b'), 2
	case 'f':
		return append(out, '\f'), 2
	case 'n':
		return append(out, '\n'), 2
	case 'r':
		return append(out, '\r'), 2
	case 't':
		return append(out, '\t'), 2
	case 'u':
		return r.unicode(out, text)
	}
	r.syntax("unknown escape in a string")
	return out, 0
}

func (r *Reader) unicode(out, text []byte) ([]byte, int) {
	v := hex4(text)
	if v < 0 {
		r.syntax("malformed \\u escape in a string")
		return out, 0
	}
	if !utf16.IsSurrogate(v) {
		return utf8.AppendRune(out, v), 6
	}
	if pair := utf16.DecodeRune(v, hex4(text[6:])); pair != utf8.RuneError {
		return utf8.AppendRune(out, pair), 12
	}
	if !r.lenient {
		r.syntax("half a surrogate pair in a string")
		return out, 0
	}
	return utf8.AppendRune(out, utf8.RuneError), 6
}

// hex4 reads \uXXXX at the start of text, -1 if it is not that.
func hex4(text []byte) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	var v rune
	for _, c := range text[2:6] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		v = v<<4 | rune(c)
	}
	return v
}

// view is b as a string without a copy, for calls that do not keep it.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
