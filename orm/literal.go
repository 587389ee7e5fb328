package orm

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// bun writes values into the statement text, so these functions are the line
// between data and SQL. They refuse what a database would store differently
// from what was given, instead of changing it silently.

var (
	errNUL     = errors.New("orm: text holds a zero byte, which PostgreSQL cannot store; use a []byte field")
	errUTF8    = errors.New("orm: text is not valid UTF-8; use a []byte field")
	errNaN     = errors.New("orm: NaN and infinity cannot be stored by this database")
	errTime    = errors.New("orm: time outside the years 1 to 9999 cannot be stored")
	errDecimal = errors.New("orm: not a decimal number")
)

func (w *writer) string(s string) {
	plain := true // no byte needs more than doubling quotes
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == 0 || c == '\\' || c >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if !plain && !w.checkText(s) {
		return
	}
	w.b = append(w.b, '\'')
	for {
		i := strings.IndexByte(s, '\'')
		if i < 0 {
			break
		}
		w.b = append(w.b, s[:i+1]...)
		w.b = append(w.b, '\'')
		s = s[i+1:]
	}
	w.b = append(w.b, s...)
	w.b = append(w.b, '\'')
}

// checkText reports whether s can be written between quotes. Where it cannot it
// has been written in another form, or the statement has failed.
func (w *writer) checkText(s string) bool {
	nul, valid := strings.IndexByte(s, 0) >= 0, utf8.ValidString(s)
	switch w.d {
	case sqlite:
		// SQLite keeps any bytes, but its parser stops at a zero byte.
		if nul || !valid {
			w.sql("CAST(X'")
			w.b = hex.AppendEncode(w.b, []byte(s))
			w.sql("' AS TEXT)")
			return false
		}
		return true
	case mysql:
		if !valid {
			w.fail(errUTF8)
			return false
		}
		// A backslash means itself or an escape, depending on the server's
		// sql_mode. Hex digits mean the same in every mode.
		if nul || strings.IndexByte(s, '\\') >= 0 {
			w.sql("_utf8mb4 X'")
			w.b = hex.AppendEncode(w.b, []byte(s))
			w.sql("'")
			return false
		}
		return true
	default:
		if !valid {
			w.fail(errUTF8)
		} else if nul {
			w.fail(errNUL)
		}
		return valid && !nul
	}
}

func (w *writer) bytes(p []byte) {
	if p == nil {
		w.sql("NULL")
		return
	}
	if w.d == postgres {
		w.sql(`'\x`)
		w.b = hex.AppendEncode(w.b, p)
		w.sql("'::bytea")
		return
	}
	w.sql("X'")
	w.b = hex.AppendEncode(w.b, p)
	w.sql("'")
}

func (w *writer) bool(v bool) {
	if v {
		w.sql("TRUE")
	} else {
		w.sql("FALSE")
	}
}

func (w *writer) int(v int64) {
	w.guardMinus(v < 0)
	w.b = strconv.AppendInt(w.b, v, 10)
}

// guardMinus keeps "x -" followed by "-1" from becoming a comment.
func (w *writer) guardMinus(negative bool) {
	if negative && len(w.b) > 0 && w.b[len(w.b)-1] == '-' {
		w.b = append(w.b, ' ')
	}
}

func (w *writer) uint(v uint64) {
	if v > math.MaxInt64 {
		w.fail(fmt.Errorf("orm: %d does not fit a 64-bit column, whose largest number is %d", v, int64(math.MaxInt64)))
		return
	}
	w.b = strconv.AppendUint(w.b, v, 10)
}

func (w *writer) float(v float64, bits int) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		if w.d != postgres {
			w.fail(errNaN)
			return
		}
		w.sql("'")
		w.b = strconv.AppendFloat(w.b, v, 'g', -1, bits)
		w.sql("'::float8")
		return
	}
	w.guardMinus(v < 0 || math.Signbit(v))
	start := len(w.b)
	w.b = strconv.AppendFloat(w.b, v, 'g', -1, bits)
	if !strings.ContainsAny(string(w.b[start:]), ".e") {
		w.sql(".0") // a float stays one: 5/2 and 5.0/2 differ in SQL
	}
	if w.d == mysql && !strings.Contains(string(w.b[start:]), "e") {
		w.sql("e0") // without an exponent MySQL computes in decimal
	}
}

func (w *writer) time(t time.Time) {
	t = t.UTC()
	if y := t.Year(); y < 1 || y > 9999 {
		w.fail(errTime)
		return
	}
	layout := "'2006-01-02 15:04:05.999999-07:00'"
	if w.d == mysql {
		layout = "'2006-01-02 15:04:05.999999'"
	}
	w.b = t.AppendFormat(w.b, layout)
}

func (w *writer) date(t time.Time) {
	if y := t.Year(); y < 1 || y > 9999 {
		w.fail(errTime)
		return
	}
	w.b = t.AppendFormat(w.b, "'2006-01-02'")
}

// decimal writes the text of an exact number after looking at every byte of it.
func (w *writer) decimal(s string) {
	digits, point := 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' && !point:
			point = true
		case (c == '-' || c == '+') && i == 0:
		default:
			digits = -len(s)
		}
	}
	if digits <= 0 {
		w.fail(fmt.Errorf("%w: %q", errDecimal, s))
		return
	}
	w.guardMinus(s[0] == '-')
	w.sql(s)
}
