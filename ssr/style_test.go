package ssr

import "testing"

func TestSafeValue(t *testing.T) {
	for _, s := range []string{
		"red", "1px solid #fff", "calc(100% - (1px + 2em))", `"a;b}c"`, `'it\'s'`, "url(/a.png?b=c;d)", `url( "a b;c" )`, "URL(x)",
		"1 / 2", "[full-start] 1fr [full-end]", "var(--x, 3px)", "data(a)", "linear-gradient(red, blue), url(x)", "!important", "-1",
	} {
		if !safeValue(s) {
			t.Errorf("%q is refused", s)
		}
	}
	for _, s := range []string{
		"red;", "red; background: url(//x)", "}", "{", "a{b", `"open`, `"a` + "\n" + `"`, `\`, `"\`, "(", ")", "(]", "[)", "([)]", "url(", "url(a\"b)", "url(a b)", `url("a" b)`, `url("a`, "url(a(b)", "/*", "a/**/b", "a\x00b", "u\\72l(x)",
	} {
		if safeValue(s) {
			t.Errorf("%q is taken", s)
		}
	}
}
