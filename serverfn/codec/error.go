package codec

import "strconv"

// MaxDepth is how deeply objects and arrays may nest, reading and writing.
const MaxDepth = 256

// An Error says what is wrong with the data read or written, and where.
type Error struct {
	// Syntax reports that the data is not JSON at all (or not UTF-8, or too
	// deep); otherwise it is JSON which does not fit the type.
	Syntax bool
	// Path is the place in the data, such as items[3].title; "" is the whole.
	Path string
	// Offset counts the bytes read before the error; -1 when unknown.
	Offset int
	// Message says what is wrong, without the path.
	Message string
}

// Error returns "path: message".
func (e *Error) Error() string {
	text := e.Message
	if e.Path != "" {
		text = e.Path + ": " + text
	}
	if e.Syntax && e.Offset >= 0 {
		text += " (at byte " + strconv.Itoa(e.Offset) + ")"
	}
	return text
}

// Fields maps the path of a field to what is wrong with it.
type Fields map[string]string

// A step is one part of a path: a name, or an index when name is unset.
type step struct {
	name  string
	index int
	named bool
}

func appendPath(dst []byte, steps []step) []byte {
	for _, s := range steps {
		switch {
		case s.named:
			if len(dst) > 0 {
				dst = append(dst, '.')
			}
			dst = append(dst, s.name...)
		case s.index >= 0:
			dst = append(dst, '[')
			dst = strconv.AppendInt(dst, int64(s.index), 10)
			dst = append(dst, ']')
		}
	}
	return dst
}
