package node

import (
	"net/url"
	"strings"
	"testing"
)

func TestSafeURL(t *testing.T) {
	safe := []string{
		"", "/", "polls/3", "?a=javascript:1", "#javascript:1", "https://example.org/", "mailto:a@b.c",
		"tel:+1", "data:image/png;base64,AAAA", "DATA:IMAGE/GIF,x", "javascript", "java/script:1",
		"x-javascript:1", "javascripts:1", "//host/javascript:1", "./javascript:1", "blob:x", "é:javascript:1",
	}
	for _, u := range safe {
		if got := SafeURL(u); got != u {
			t.Errorf("SafeURL(%q) = %q, want it unchanged", u, got)
		}
	}
	unsafe := []string{
		"javascript:alert(1)", "JavaScript:alert(1)", " javascript:x", "\x00javascript:x", "\x1f \tjavascript:x",
		"java\tscript:x", "java\nscript:x", "j\r\navascript\t:x", "vbscript:x", "data:text/html,<script>", "data:,x",
		"data:", "data:ima", "data: image/png,x", "\u0001javascript:x",
	}
	for _, u := range unsafe {
		if got := SafeURL(u); got != UnsafeURL {
			t.Errorf("SafeURL(%q) = %q, want %q", u, got, UnsafeURL)
		}
	}
}

func TestSafeURLList(t *testing.T) {
	for _, list := range []string{"", "a.png 1x, b.png 2x", "data:image/png;base64,AAA= 1x,b.png 2x"} {
		if got := SafeURLList(list); got != list {
			t.Errorf("SafeURLList(%q) = %q", list, got)
		}
	}
	for _, list := range []string{"javascript:x", "a.png 1x, javascript:x 2x", "a.png,javascript:x", "a\tjavascript:x", ",data:text/html,x"} {
		if got := SafeURLList(list); got != UnsafeURL {
			t.Errorf("SafeURLList(%q) = %q", list, got)
		}
	}
}

// FuzzSafeURL checks against what a browser does: trim, take tabs and newlines
// out, and read the scheme.
func FuzzSafeURL(f *testing.F) {
	for _, u := range []string{"javascript:x", " java\tscript:x", "data:image/png,", "http://a", "\x00vbscript:"} {
		f.Add(u)
	}
	f.Fuzz(func(t *testing.T, u string) {
		if SafeURL(u) != u {
			return
		}
		trimmed := strings.TrimLeftFunc(u, func(r rune) bool { return r <= ' ' })
		trimmed = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(trimmed)
		scheme, rest, found := strings.Cut(trimmed, ":")
		if !found {
			return
		}
		switch strings.ToLower(scheme) {
		case "javascript", "vbscript":
			t.Fatalf("%q passed", u)
		case "data":
			if !strings.HasPrefix(strings.ToLower(rest), "image/") {
				t.Fatalf("%q passed", u)
			}
		}
		// net/url agrees on the scheme wherever it can parse the text.
		if parsed, err := url.Parse(u); err == nil && (parsed.Scheme == "javascript" || parsed.Scheme == "vbscript") {
			t.Fatalf("%q passed", u)
		}
	})
}
