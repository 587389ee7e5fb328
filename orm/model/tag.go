package model

import (
	"fmt"
	"strings"
)

// option is one part of an orm tag: a name, and a value after "=".
type option struct {
	name, value string
	hasValue    bool
}

// parseTag splits an orm tag at its commas. A comma inside parentheses or
// inside single quotes belongs to the value, so that SQL can be written as is.
func parseTag(tag string) ([]option, error) {
	var opts []option
	depth, quoted, start := 0, false, 0
	flush := func(end int) {
		part := strings.TrimSpace(tag[start:end])
		if part == "" {
			return
		}
		name, value, ok := strings.Cut(part, "=")
		opts = append(opts, option{strings.TrimSpace(name), strings.TrimSpace(value), ok})
	}
	for i := 0; i < len(tag); i++ {
		switch c := tag[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			flush(i)
			start = i + 1
		}
	}
	if quoted {
		return nil, fmt.Errorf("tag %q has an unclosed quote", tag)
	}
	if depth != 0 {
		return nil, fmt.Errorf("tag %q has unbalanced parentheses", tag)
	}
	flush(len(tag))
	return opts, nil
}

// unquote removes one pair of single quotes and undoubles the inner ones.
func unquote(s string) string {
	if len(s) >= 2 && s[0] == '\'' && s[len(s)-1] == '\'' {
		return strings.ReplaceAll(s[1:len(s)-1], "''", "'")
	}
	return s
}

// columnList splits "(a, b)" or "a" into names.
func columnList(s string) []string {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		s = s[1 : len(s)-1]
	}
	var out []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}
