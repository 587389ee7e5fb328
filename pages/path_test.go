package pages

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestURL(t *testing.T) {
	text := NewPath1[string]("/users/{name}")
	rest := NewPath1[string]("/files/{path...}")
	both := NewPath2[int64, bool]("/polls/{id}/{open}/")
	for got, want := range map[string]string{
		NewPath("/").URL():               "/",
		NewPath("about").URL():           "/about",
		NewPath("/über uns/50%?#").URL(): "/%C3%BCber%20uns/50%25%3F%23",
		text.URL("ann"):                  "/users/ann",
		text.URL("a b/c?d#e%f"):          "/users/a%20b%2Fc%3Fd%23e%25f",
		text.URL(`\evil`):                "/users/%5Cevil",
		text.URL("ü"):                    "/users/%C3%BC",
		text.URL("a-b._~!$&'()*+,;=:@"):  "/users/a-b._~!$&'()*+,;=:@",
		text.URL("..."):                  "/users/...",
		// A browser would make /users/.. to / and go to another page.
		text.URL(".."):     "/users/%252E%252E",
		text.URL("."):      "/users/%252E",
		rest.URL(""):       "/files",
		rest.URL("a/b c"):  "/files/a/b%20c",
		rest.URL("../x"):   "/files/%252E%252E/x",
		rest.URL("/a//b/"): "/files/%2Fa//b%2F",
		NewPath1[string]("/{path...}").URL("/evil.com"): "/%2Fevil.com",
		NewPath1[string]("/{x}").URL("/evil.com"):       "/%2Fevil.com",
		both.URL(-7, true):                              "/polls/-7/true",
		NewPath1[uint64]("{n}").URL(1 << 63):            "/9223372036854775808",
		NewPath1[int]("{n}").URL(0):                     "/0",
	} {
		if got != want {
			t.Errorf("URL is %q, want %q", got, want)
		}
	}
}

func TestPathRefusesPatterns(t *testing.T) {
	for want, f := range map[string]func(){
		"pages.NewPath: the pattern /a/{id} has a parameter": func() { NewPath("/a/{id}") },
		"pages.NewPath1: the pattern /a must have one":       func() { NewPath1[int]("/a") },
		"it has 2":                         func() { NewPath1[int]("/{a}/{b}") },
		"pages.NewPath2: the pattern /{a}": func() { NewPath2[int, int]("/{a}") },
	} {
		func() {
			defer func() {
				if message, _ := recover().(string); !strings.Contains(message, want) {
					t.Errorf("the panic says %q, want %q", message, want)
				}
			}()
			f()
		}()
	}
}

func TestParseParam(t *testing.T) {
	if v, ok := parseParam[int]("-3"); !ok || v != -3 {
		t.Error("-3 is no int")
	}
	if v, ok := parseParam[bool]("true"); !ok || !v {
		t.Error("true is no bool")
	}
	if v, ok := parseParam[string](""); !ok || v != "" {
		t.Error("an empty string is no string")
	}
	for _, text := range []string{"", "x", "1.5", "1_0", "0x1", "18446744073709551616", " 1"} {
		if _, ok := parseParam[uint64](text); ok {
			t.Errorf("%q is a uint64", text)
		}
		if _, ok := parseParam[int64](text); ok {
			t.Errorf("%q is an int64", text)
		}
	}
	if _, ok := parseParam[uint64]("-1"); ok {
		t.Error("-1 is a uint64")
	}
}

// A page has one address, so a value has one form.
func TestParseParamTakesTheCanonicalForm(t *testing.T) {
	for _, text := range []string{"007", "+5", "-0", "00", "-01"} {
		if _, ok := parseParam[int](text); ok {
			t.Errorf("%q is an int", text)
		}
		if _, ok := parseParam[int64](text); ok {
			t.Errorf("%q is an int64", text)
		}
		if _, ok := parseParam[uint64](text); ok {
			t.Errorf("%q is a uint64", text)
		}
	}
	for _, text := range []string{"1", "0", "t", "T", "TRUE", "True", "f"} {
		if _, ok := parseParam[bool](text); ok {
			t.Errorf("%q is a bool", text)
		}
	}
	poll := NewPath1[int]("/polls/{id}")
	r := newRouter(t, poll.Route(func(*Scope, int) Node { return Node{} }))
	for address, found := range map[string]bool{poll.URL(7): true, poll.URL(-7): true, "/polls/007": false, "/polls/+7": false} {
		if r.Match(address).Found() != found {
			t.Errorf("%s: found is %v, want %v", address, !found, found)
		}
	}
}

// FuzzParseParam checks that what is taken is what would be written.
func FuzzParseParam(f *testing.F) {
	for _, text := range []string{"", "7", "-7", "007", "+7", "true", "1e3", "9223372036854775808"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if n, ok := parseParam[int64](text); ok && formatParam(n) != text {
			t.Errorf("%q is taken for %d", text, n)
		}
		if n, ok := parseParam[uint64](text); ok && formatParam(n) != text {
			t.Errorf("%q is taken for %d", text, n)
		}
		if b, ok := parseParam[bool](text); ok && formatParam(b) != text {
			t.Errorf("%q is taken for %v", text, b)
		}
		if s, ok := parseParam[string](text); !ok || s != text {
			t.Errorf("%q is no string", text)
		}
	})
}

// FuzzURLRoundTrip checks that the address made for values leads back to the
// same route and the same values.
func FuzzURLRoundTrip(f *testing.F) {
	user := NewPath2[string, int64]("/user ü/{name}/{number}")
	file := NewPath1[string]("/files/{path...}")
	r := newRouter(f,
		user.Route(func(*Scope, string, int64) Node { return Node{} }),
		file.Route(func(*Scope, string) Node { return Node{} }))
	for _, text := range []string{"ann", "a/b", "/", "//x/", "..", "%2e", "a b+c", "\x00", "ü", "?#", "\\", "a//b"} {
		f.Add(text, int64(-1))
	}
	f.Fuzz(func(t *testing.T, text string, number int64) {
		if !utf8.ValidString(text) {
			if m := r.Match(user.URL(text, number)); m.Found() {
				t.Errorf("%q: an address with bytes that are not UTF-8 is found as %v", text, m.params)
			}
			return
		}
		address := user.URL(text, number)
		if strings.ContainsAny(address, "?#\\ ") || strings.HasPrefix(address, "//") || hasDotSegment(address) {
			t.Errorf("%q: the address %q is not what a browser would keep", text, address)
		}
		if m := r.Match(address); text != "" && text != "." && text != ".." &&
			(m.Pattern() != "/user ü/{name}/{number}" || m.params["name"] != text || m.params["number"] != formatParam(number)) {
			t.Errorf("%q, %d: %s leads to %q with %v", text, number, address, m.Pattern(), m.params)
		}
		address = file.URL(text)
		if strings.HasPrefix(address, "//") || hasDotSegment(address) {
			t.Errorf("%q: the address %q is not what a browser would keep", text, address)
		}
		if m := r.Match(address); !hasDotSegment(text) && m.params["path"] != text {
			t.Errorf("%q: %s leads to %q with %v", text, address, m.Pattern(), m.params)
		}
	})
}

// hasDotSegment tells whether a browser would take a segment for a step.
func hasDotSegment(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		switch strings.ReplaceAll(strings.ToLower(segment), "%2e", ".") {
		case ".", "..":
			return true
		}
	}
	return false
}
