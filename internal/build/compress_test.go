package build

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestCompressionIsKept(t *testing.T) {
	c := compressCache{filepath.Join(t.TempDir(), "compressed"), encodings()}
	content := bytes.Repeat([]byte("all work and no play "), 1000)
	first, err := c.compress(t.Context(), content, encodings()[1])
	if err != nil {
		t.Fatal(err)
	}
	// What is in the cache is taken, and not made again.
	if err := os.WriteFile(c.path(content, encodings()[1]), []byte("kept"), 0o644); err != nil {
		t.Fatal(err)
	}
	if again, err := c.compress(t.Context(), content, encodings()[1]); err != nil || string(again) != "kept" {
		t.Errorf("%q, %v", again, err)
	}
	// Other content and other encodings have entries of their own.
	if other, err := c.compress(t.Context(), content[1:], encodings()[1]); err != nil || string(other) == "kept" {
		t.Errorf("%q, %v", other, err)
	}
	if brotli, err := c.compress(t.Context(), content, encodings()[0]); err != nil || bytes.Equal(brotli, first) {
		t.Errorf("%q, %v", brotli, err)
	}
}

func TestCompressionWithoutCache(t *testing.T) {
	for _, dir := range []string{"", "/dev/null/nowhere"} {
		packed, err := compressCache{dir: dir}.compress(t.Context(), bytes.Repeat([]byte("a"), 1000), encodings()[1])
		if err != nil || len(packed) == 0 || len(packed) > 100 {
			t.Errorf("%q: %d bytes, %v", dir, len(packed), err)
		}
	}
}

func TestOldCompressionsGo(t *testing.T) {
	c := compressCache{dir: t.TempDir()}
	for name, age := range map[string]time.Duration{"old.gz9": cacheAge + time.Hour, "new.gz9": cacheAge - time.Hour} {
		path := filepath.Join(c.dir, name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-age)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	c.prune()
	if left := list(t, c.dir); len(left) != 1 || left[0] != "new.gz9" {
		t.Errorf("left %q", left)
	}
}

func TestCompressionStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (compressCache{}).compress(ctx, []byte("a"), encodings()[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestSmallFilesHaveNoCopies(t *testing.T) {
	w := newAssetWriter(t.TempDir())
	if _, err := w.write("a.css", []byte("p{}")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.write("a.png", bytes.Repeat([]byte("a"), 1000)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.compress(t.Context(), compressCache{"", encodings()}, ""); err != nil {
		t.Fatal(err)
	}
	if files := list(t, w.dir); len(files) != 2 {
		t.Errorf("files %q", files)
	}
}
