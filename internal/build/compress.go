package build

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// encoding is one way to compress, with the ending of its files.
type encoding struct {
	ending string
	name   string // of the cached result: changes when its settings do
	pack   func(w io.Writer) (io.WriteCloser, error)
}

// encodings are the three that browsers ask for, as small as they get. Brotli
// takes about four seconds for a megabyte.
func encodings() []encoding {
	return []encoding{brotliEncoding(brotli.BestCompression), {
		".gz", "gz9", func(w io.Writer) (io.WriteCloser, error) {
			return gzip.NewWriterLevel(w, gzip.BestCompression)
		},
	}, {
		".zst", "zst4", func(w io.Writer) (io.WriteCloser, error) {
			// Browsers refuse a window of more than 8 MB (RFC 9659).
			return zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(8<<20))
		},
	}}
}

func brotliEncoding(quality int) encoding {
	return encoding{".br", fmt.Sprintf("br%d-24", quality), func(w io.Writer) (io.WriteCloser, error) {
		return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: quality, LGWin: 24}), nil
	}}
}

// cacheAge is how long a compressed file that no build asked for is kept.
const cacheAge = 30 * 24 * time.Hour

// compressCache keeps what earlier builds compressed, by a hash of the content.
// It is an aid: if it cannot be read or written, the work is done again.
type compressCache struct {
	dir       string // "" if there is none
	encodings []encoding
}

func openCompressCache(encodings []encoding) compressCache {
	dir, err := os.UserCacheDir()
	if err != nil {
		return compressCache{"", encodings} // no home folder
	}
	return compressCache{filepath.Join(dir, "hotclub", "compressed"), encodings}
}

// compressFile writes the compressed copies of one file that are smaller than
// it, all at the same time.
func (c compressCache) compressFile(ctx context.Context, file asset) (ClientSize, error) {
	size := ClientSize{Raw: len(file.content)}
	errs := make([]error, len(c.encodings))
	var wait sync.WaitGroup
	for i, kind := range c.encodings {
		wait.Go(func() {
			packed, err := c.compress(ctx, file.content, kind)
			if err == nil && len(packed) < len(file.content) {
				err = os.WriteFile(file.path+kind.ending, packed, 0o644)
			}
			switch kind.ending {
			case ".br":
				size.Brotli = len(packed)
			case ".gz":
				size.Gzip = len(packed)
			}
			errs[i] = err
		})
	}
	wait.Wait()
	return size, errors.Join(errs...)
}

// compress compresses, or takes what an earlier build made of the same content.
func (c compressCache) compress(ctx context.Context, content []byte, kind encoding) ([]byte, error) {
	cached := c.path(content, kind)
	if packed, err := os.ReadFile(cached); err == nil && cached != "" {
		now := time.Now()
		_ = os.Chtimes(cached, now, now) // if it fails, it is only pruned earlier
		return packed, nil
	}
	var packed bytes.Buffer
	w, err := kind.pack(&packed)
	if err != nil {
		return nil, err
	}
	if err := writeAll(ctx, w, content); err != nil {
		return nil, err
	}
	if cached != "" {
		store(cached, packed.Bytes())
	}
	return packed.Bytes(), nil
}

// writeAll writes in pieces, so that an interrupt need not wait until all of a
// large file is compressed.
func writeAll(ctx context.Context, w io.WriteCloser, content []byte) error {
	const piece = 1 << 20
	for from := 0; from < len(content); from += piece {
		if err := ctx.Err(); err != nil {
			return err
		}
		if _, err := w.Write(content[from:min(from+piece, len(content))]); err != nil {
			return err
		}
	}
	return w.Close()
}

func (c compressCache) path(content []byte, kind encoding) string {
	if c.dir == "" {
		return ""
	}
	sum := sha256.Sum256(content)
	return filepath.Join(c.dir, hex.EncodeToString(sum[:])+"."+kind.name)
}

// store writes under a temporary name first, so that a build that is stopped
// leaves no half file.
func store(path string, content []byte) {
	dir := filepath.Dir(path)
	if os.MkdirAll(dir, 0o755) != nil {
		return
	}
	file, err := os.CreateTemp(dir, "new-")
	if err != nil {
		return
	}
	_, err = file.Write(content)
	if closeErr := file.Close(); err != nil || closeErr != nil || os.Rename(file.Name(), path) != nil {
		os.Remove(file.Name())
	}
}

// prune removes what was not asked for in a long time.
func (c compressCache) prune() {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > cacheAge {
			os.Remove(filepath.Join(c.dir, entry.Name()))
		}
	}
}
