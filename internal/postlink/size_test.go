package postlink_test

import (
	"testing"

	"github.com/andybalholm/brotli"
)

// packed is the size of b on the wire, at a level that is fast enough for tests.
func packed(t testing.TB, b []byte) int {
	t.Helper()
	var n counter
	w := brotli.NewWriterOptions(&n, brotli.WriterOptions{Quality: 5, LGWin: 24})
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return int(n)
}

type counter int

func (n *counter) Write(b []byte) (int, error) { *n += counter(len(b)); return len(b), nil }
