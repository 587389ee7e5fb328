package ssr

import (
	"strings"
	"testing"
)

// The edit loop switches development on from outside.
func TestDevelopmentByEnvironment(t *testing.T) {
	for value, want := range map[string]bool{"1": true, "": false} {
		t.Setenv("HOTCLUB_DEV", value)
		body := get(newSite(t, nil), "/broken").Body.String()
		if got := strings.Contains(body, "goroutine "); got != want {
			t.Errorf("HOTCLUB_DEV=%q: stack in the page is %t", value, got)
		}
	}
}
