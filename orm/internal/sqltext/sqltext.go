// Package sqltext reads statements as the orm writes them, to tell the words of a
// statement from the values in it. It is a scanner, not a parser: it knows how
// SQLite, PostgreSQL and MySQL (without backslash escapes, which the orm never
// writes) delimit strings, names, numbers and comments.
package sqltext

import (
	"fmt"
	"strings"
)

// Shape returns the statement with every value replaced by "?" and every list of
// values by one. Two statements of the same shape differ in data only. The error
// says what a statement of the orm must not hold: a comment, a second statement,
// or a string that does not end.
func Shape(statement string) (string, error) {
	var out []string
	s := scan{text: statement}
	for {
		tok, value, err := s.next()
		if err != nil {
			return "", err
		}
		if tok == "" {
			break
		}
		if value {
			tok = "?"
			// "?, ?" in a list of values is one value. A row of an insert stays.
			if n := len(out); n >= 2 && out[n-1] == "," && out[n-2] == "?" {
				out = out[:n-1]
				continue
			}
		}
		out = append(out, tok)
	}
	return strings.Join(out, " "), nil
}

type scan struct {
	text string
	at   int
}

// next returns the next word, name, sign or value; "" at the end.
func (s *scan) next() (tok string, value bool, err error) {
	for s.at < len(s.text) && strings.IndexByte(" \t\n\r", s.text[s.at]) >= 0 {
		s.at++
	}
	if s.at >= len(s.text) {
		return "", false, nil
	}
	start := s.at
	rest := s.text[s.at:]
	switch c := rest[0]; {
	case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "/*"), c == '#':
		return "", false, fmt.Errorf("comment at byte %d of %q", start, s.text)
	case c == ';':
		return "", false, fmt.Errorf("second statement at byte %d of %q", start, s.text)
	case c == '\'':
		return s.quoted(start, '\'', true)
	case c == '"' || c == '`':
		return s.quoted(start, c, false)
	case (c == 'X' || c == 'x') && len(rest) > 1 && rest[1] == '\'':
		s.at++
		return s.quoted(start, '\'', true)
	case strings.HasPrefix(rest, "_utf8mb4 X'"):
		s.at += len("_utf8mb4 X")
		return s.quoted(start, '\'', true)
	case strings.HasPrefix(rest, "CAST(X'"):
		end := strings.Index(rest, "' AS TEXT)")
		if end < 0 {
			return "", false, fmt.Errorf("unfinished cast at byte %d of %q", start, s.text)
		}
		s.at += end + len("' AS TEXT)")
		return s.text[start:s.at], true, nil
	case digit(c) || (c == '-' && len(rest) > 1 && digit(rest[1])):
		s.at++
		for s.at < len(s.text) && (word(s.text[s.at]) || s.text[s.at] == '.' || ((s.text[s.at] == '-' || s.text[s.at] == '+') && (s.text[s.at-1] == 'e'))) {
			s.at++
		}
		return s.text[start:s.at], true, nil
	case word(c):
		for s.at < len(s.text) && word(s.text[s.at]) {
			s.at++
		}
		tok = s.text[start:s.at]
		return tok, tok == "TRUE" || tok == "FALSE" || tok == "NULL" && !s.afterWord(start, "IS") && !s.afterWord(start, "NOT"), nil
	}
	s.at++
	return s.text[start:s.at], false, nil
}

// afterWord reports whether the given word stands directly before start.
func (s *scan) afterWord(start int, w string) bool {
	return strings.HasSuffix(strings.TrimRight(s.text[:start], " "), w)
}

func (s *scan) quoted(start int, quote byte, value bool) (string, bool, error) {
	for s.at++; s.at < len(s.text); s.at++ {
		if s.text[s.at] != quote {
			continue
		}
		if s.at+1 < len(s.text) && s.text[s.at+1] == quote {
			s.at++
			continue
		}
		s.at++
		return s.text[start:s.at], value, nil
	}
	return "", false, fmt.Errorf("unclosed quote at byte %d of %q", start, s.text)
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func word(c byte) bool {
	return c == '_' || c >= 0x80 || digit(c) || (c|0x20 >= 'a' && c|0x20 <= 'z')
}
