package codec

import (
	"strconv"
	"unsafe"
)

// A Reader pulls values out of JSON text. Every method does nothing and
// returns a zero value once an error has been met, so generated code reads
// straight through and asks Finish at the end.
//
// Strings without escapes handed out by Key share memory with the text; all
// other results are copies.
type Reader struct {
	data    []byte
	pos     int
	frames  []frame
	room    [8]frame
	err     *Error
	fields  Fields
	lenient bool // accept invalid Unicode: for text that this process wrote
	nested  int  // reading inside a quoted value
}

// A frame is an object or array being read.
type frame struct {
	step
	begun bool
}

// NewReader returns a reader of data, which must not change while it is read.
func NewReader(data []byte) *Reader {
	r := &Reader{data: data}
	r.frames = r.room[:0]
	return r
}

// Finish returns the first error: malformed text, a value that does not fit,
// or anything but white space after the value. It is an *Error.
func (r *Reader) Finish() error {
	if r.err == nil {
		r.space()
		if r.pos < len(r.data) {
			r.syntax("unexpected " + r.here() + " after the value")
		}
	}
	if r.err != nil {
		return r.err
	}
	return nil
}

// Missing returns the required fields that were absent, by path; nil if none.
func (r *Reader) Missing() Fields { return r.fields }

// Fail stops reading with an error at the current place.
func (r *Reader) Fail(message string) { r.fail(false, message) }

// FailErr stops reading with the text of err, if it is not nil, as what an
// UnmarshalJSON or UnmarshalText method returned.
func (r *Reader) FailErr(err error) {
	if err != nil {
		r.fail(false, "is not valid: "+err.Error())
	}
}

func (r *Reader) syntax(message string) { r.fail(true, message) }

func (r *Reader) fail(syntax bool, message string) {
	if r.err != nil {
		return
	}
	r.err = &Error{Syntax: syntax, Path: r.path(), Offset: r.pos, Message: message}
	if r.nested > 0 {
		r.err.Syntax, r.err.Offset = false, -1
	}
}

func (r *Reader) path() string {
	steps := make([]step, len(r.frames))
	for i, f := range r.frames {
		steps[i] = f.step
	}
	return string(appendPath(nil, steps))
}

// here describes the next byte for an error message.
func (r *Reader) here() string {
	if r.pos >= len(r.data) {
		return "end of text"
	}
	if c := r.data[r.pos]; c > ' ' && c < 0x7f {
		return "'" + string(rune(c)) + "'"
	}
	return "byte 0x" + string(hex[r.data[r.pos]>>4]) + string(hex[r.data[r.pos]&15])
}

func (r *Reader) space() {
	for r.pos < len(r.data) {
		switch r.data[r.pos] {
		case ' ', '\t', '\n', '\r':
			r.pos++
		default:
			return
		}
	}
}

// peek returns the first byte of the next value, 0 at the end or after an error.
func (r *Reader) peek() byte {
	if r.err != nil {
		return 0
	}
	r.space()
	if r.pos < len(r.data) {
		return r.data[r.pos]
	}
	return 0
}

// mismatch fails because the next value is not what is wanted ("a string").
func (r *Reader) mismatch(want string) {
	if r.err != nil {
		return
	}
	switch c := r.peek(); {
	case c == 'n' && r.literal("null"):
		r.Fail("must not be null")
	case c == '"', c == '{', c == '[', c == '-', '0' <= c && c <= '9',
		c == 't' && r.literal("true"), c == 'f' && r.literal("false"):
		r.Fail("must be " + want)
	default:
		r.syntax("unexpected " + r.here() + " where a value must start")
	}
}

// literal consumes word if it is next.
func (r *Reader) literal(word string) bool {
	if len(r.data)-r.pos < len(word) || string(r.data[r.pos:r.pos+len(word)]) != word {
		return false
	}
	r.pos += len(word)
	return true
}

// Null consumes a null if it is the next value and reports whether it was.
func (r *Reader) Null() bool {
	return r.peek() == 'n' && r.literal("null")
}

func (r *Reader) open(c byte, want string, s step) bool {
	if r.peek() != c {
		r.mismatch(want)
		return false
	}
	if len(r.frames) >= MaxDepth {
		r.syntax("nested deeper than " + strconv.Itoa(MaxDepth) + " levels")
		return false
	}
	r.pos++
	r.frames = append(r.frames, frame{step: s})
	return true
}

// advance moves to the next member of the innermost object or array; at its
// end, marked by last, it leaves it and reports false.
func (r *Reader) advance(last byte) bool {
	c := r.peek()
	if r.err != nil {
		return false
	}
	f := &r.frames[len(r.frames)-1]
	if c == last {
		r.pos++
		r.frames = r.frames[:len(r.frames)-1]
		return false
	}
	if !f.begun {
		f.begun = true
		return true
	}
	if c != ',' {
		r.syntax("unexpected " + r.here() + ", want ',' or '" + string(rune(last)) + "'")
		return false
	}
	r.pos++
	return true
}

// Object enters an object; read it with Next.
func (r *Reader) Object() bool {
	return r.open('{', "an object", step{index: -1})
}

// Next moves to the next member of the object and reports whether there is
// one; its name is then in Key.
func (r *Reader) Next() bool {
	if !r.advance('}') {
		return false
	}
	if r.peek() != '"' {
		r.syntax("unexpected " + r.here() + ", want a quoted name")
		return false
	}
	key := r.str()
	if r.err != nil {
		return false
	}
	if r.peek() != ':' {
		r.syntax("unexpected " + r.here() + ", want ':'")
		return false
	}
	r.pos++
	f := &r.frames[len(r.frames)-1]
	f.named, f.name = true, unsafe.String(unsafe.SliceData(key), len(key))
	return true
}

// Key returns the current member's name. It is valid as long as the text is.
func (r *Reader) Key() string {
	if r.err != nil || len(r.frames) == 0 {
		return ""
	}
	return r.frames[len(r.frames)-1].name
}

// KeyString is Key as a string of its own.
func (r *Reader) KeyString() string { return string([]byte(r.Key())) }

// Array enters an array; read it with More.
func (r *Reader) Array() bool {
	return r.open('[', "an array", step{index: -1})
}

// More moves to the next element of the array and reports whether there is one.
func (r *Reader) More() bool {
	if !r.advance(']') {
		return false
	}
	r.frames[len(r.frames)-1].index++
	return true
}

// Index is the number of the current element of the array.
func (r *Reader) Index() int {
	if r.err != nil || len(r.frames) == 0 {
		return 0
	}
	return r.frames[len(r.frames)-1].index
}

// Once marks bit in seen and fails if it was marked: a repeated name.
func (r *Reader) Once(seen *uint64, bit uint) {
	if *seen&(1<<bit) != 0 {
		r.Fail("is given twice")
	}
	*seen |= 1 << bit
}

// Unknown fails because the current name is not one of the type's.
func (r *Reader) Unknown() { r.Fail("is not a known field") }

// Duplicate fails because the current name was read before.
func (r *Reader) Duplicate() { r.Fail("is given twice") }

// Require records that the field called name is missing, unless bit is marked
// in seen. Reading goes on, so that all missing fields are reported at once.
func (r *Reader) Require(seen uint64, bit uint, name string) {
	if r.err != nil || seen&(1<<bit) != 0 {
		return
	}
	path := r.path()
	if path != "" {
		path += "."
	}
	if r.fields == nil {
		r.fields = Fields{}
	}
	r.fields[path+name] = "is required"
}

// Err returns the first error so far, or nil.
func (r *Reader) Err() error {
	if r.err != nil {
		return r.err
	}
	return nil
}
