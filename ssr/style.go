package ssr

// safeProperty tells whether s can be the name of a CSS property.
func safeProperty(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return s != ""
}

// safeValue tells whether s is the value of one CSS declaration and cannot end
// it and begin another. The browser's style.setProperty ignores values that it
// cannot parse; a style attribute would take the rest of them for more
// declarations. What is odd is refused, even where CSS would allow it.
func safeValue(s string) bool {
	var brackets uint64 // a stack: 1 for a parenthesis, 0 for a square one
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case ';', '{', '}', '\\', '\n', '\r', '\f', 0:
			return false
		case '/':
			if i+1 < len(s) && s[i+1] == '*' {
				return false
			}
		case '"', '\'':
			end := stringEnd(s, i)
			if end < 0 {
				return false
			}
			i = end
		case '(':
			if i >= 3 && equalFold(s[i-3:i], "url") {
				end := urlEnd(s, i+1)
				if end < 0 {
					return false
				}
				i = end
				continue
			}
			brackets = brackets<<1 | 1
			depth++
		case '[':
			brackets <<= 1
			depth++
		case ')', ']':
			if depth == 0 || (brackets&1 == 1) != (c == ')') {
				return false
			}
			brackets >>= 1
			depth--
		}
		if depth > 64 {
			return false
		}
	}
	return depth == 0
}

// stringEnd returns the place of the quote that ends the string that begins at
// start, or -1.
func stringEnd(s string, start int) int {
	for i := start + 1; i < len(s); i++ {
		switch s[i] {
		case s[start]:
			return i
		case '\n', '\r', '\f', 0:
			return -1
		case '\\':
			if i++; i == len(s) || s[i] == '\n' || s[i] == '\r' || s[i] == '\f' || s[i] == 0 {
				return -1
			}
		}
	}
	return -1
}

// urlEnd returns the place of the parenthesis that ends the url( whose content
// begins at i, or -1. Without quotes the content has a syntax of its own.
func urlEnd(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	if i < len(s) && (s[i] == '"' || s[i] == '\'') {
		i = stringEnd(s, i) + 1
		if i == 0 {
			return -1
		}
		for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
			i++
		}
		if i < len(s) && s[i] == ')' {
			return i
		}
		return -1
	}
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == ')':
			return i
		case c <= ' ', c == '"', c == '\'', c == '(', c == '\\', c == 0x7f:
			return -1
		}
	}
	return -1
}
