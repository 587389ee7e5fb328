package ssr

import (
	"bytes"
	"strings"
)

// What a byte becomes in text and in a quoted attribute value; empty means
// that it stays. A carriage return is written as a reference because the
// parser would make a newline of it. "<" is escaped in attributes too: browsers
// read the content of noscript as text, where a "</noscript" would end it.
var (
	textEscapes = escapes(map[byte]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", 0: "\uFFFD", '\r': "&#13;"})
	attrEscapes = escapes(map[byte]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", 0: "\uFFFD", '\r': "&#13;", '"': "&#34;"})
)

type escapeTable struct {
	special     [256]bool
	replacement [64]string // of the special bytes, all below 64
}

func escapes(of map[byte]string) *escapeTable {
	t := &escapeTable{}
	for c, replacement := range of {
		t.special[c] = true
		t.replacement[c] = replacement
	}
	return t
}

// appendEscaped appends s with the special bytes of t replaced.
func appendEscaped(dst []byte, s string, t *escapeTable) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		if !t.special[s[i]] {
			continue
		}
		dst = append(dst, s[from:i]...)
		dst = append(dst, t.replacement[s[i]&63]...)
		from = i + 1
	}
	return append(dst, s[from:]...)
}

func appendText(dst []byte, s string) []byte { return appendEscaped(dst, s, textEscapes) }

func appendAttr(dst []byte, s string) []byte { return appendEscaped(dst, s, attrEscapes) }

// rawKind is the language inside an element whose text HTML does not unescape.
type rawKind uint8

const (
	rawScript rawKind = iota
	rawJSON
	rawStyle
)

// scriptBreaks are what may not stand in a script: the end tags, and what makes
// the parser overlook the script's own end tag.
var scriptBreaks = []string{"</script", "<script", "<!--", "</noscript"}

// neutralize rewrites buf[from:], the text of a raw text element, so that
// nothing in it ends the element, with an escape that the language inside
// reads as the same: in strings, where such text stands if the program is not
// broken anyway.
func neutralize(buf []byte, from int, kind rawKind) []byte {
	text := buf[from:]
	if bytes.IndexByte(text, '<') < 0 && bytes.IndexByte(text, 0) < 0 {
		return buf
	}
	source := string(text)
	buf = buf[:from]
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch {
		case c == 0:
			buf = append(buf, "\uFFFD"...)
		case c == '<' && kind == rawJSON:
			buf = append(buf, `\u003c`...)
		case c == '<' && kind == rawScript && startsWithAny(source[i:], scriptBreaks):
			buf = append(buf, `\x3C`...)
		case c == '<' && kind == rawStyle && strings.HasPrefix(source[i:], "</"):
			buf = append(buf, `<\`...)
		default:
			buf = append(buf, c)
		}
	}
	return buf
}

// startsWithAny ignores the case of ASCII letters; the prefixes are lower case.
func startsWithAny(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if len(s) >= len(p) && equalFold(s[:len(p)], p) {
			return true
		}
	}
	return false
}

// equalFold compares s with lower, which is in lower case, without regard to
// the case of ASCII letters, and of these only: strings.EqualFold knows letters
// that the parser does not fold.
func equalFold(s, lower string) bool {
	if len(s) != len(lower) {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
