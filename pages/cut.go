package pages

// This file is the little of package strings that addresses need. Importing
// that package, for whatever, costs a program for the browser 7 KB: package
// unicode fills its tables when the program starts.

// indexByte returns the place of the first c in s, or -1.
func indexByte(s string, c byte) int {
	for i := range len(s) {
		if s[i] == c {
			return i
		}
	}
	return -1
}

// cut divides s at the first c.
//
//go:noinline
func cut(s string, c byte) (before, after string, found bool) {
	if i := indexByte(s, c); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// trimSlashes takes the slashes at both ends away.
func trimSlashes(s string) string {
	for s != "" && s[0] == '/' {
		s = s[1:]
	}
	for s != "" && s[len(s)-1] == '/' {
		s = s[:len(s)-1]
	}
	return s
}
