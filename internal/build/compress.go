package build

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"sync"

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
var encodings = [...]encoding{
	{".br", "br11", func(w io.Writer) (io.WriteCloser, error) {
		return brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: 11, LGWin: 22}), nil
	}},
	{".gz", "gz9", func(w io.Writer) (io.WriteCloser, error) {
		return gzip.NewWriterLevel(w, gzip.BestCompression)
	}},
	{".zst", "zst4", func(w io.Writer) (io.WriteCloser, error) {
		return zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	}},
}

// compressFile writes the compressed copies of one file that are smaller than
// it, all at the same time.
func compressFile(ctx context.Context, file asset) (ClientSize, error) {
	sizes := make([]int, len(encodings))
	errs := make([]error, len(encodings))
	var wait sync.WaitGroup
	for i, kind := range encodings {
		wait.Go(func() {
			packed, err := compressCached(ctx, file.content, kind)
			if err == nil && len(packed) < len(file.content) {
				err = os.WriteFile(file.path+kind.ending, packed, 0o644)
			}
			sizes[i], errs[i] = len(packed), err
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return ClientSize{}, err
		}
	}
	return ClientSize{Raw: len(file.content), Brotli: sizes[0], Gzip: sizes[1]}, nil
}

// compressCached compresses, or takes what an earlier build made of the same
// content from the user's cache folder. The cache is an aid: if it cannot be
// read or written, the work is done again.
func compressCached(ctx context.Context, content []byte, kind encoding) ([]byte, error) {
	cached := cachePath(content, kind)
	if cached != "" {
		if packed, err := os.ReadFile(cached); err == nil {
			return packed, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	w, err := kind.pack(&packed)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if cached != "" {
		storeCached(cached, packed.Bytes())
	}
	return packed.Bytes(), nil
}

func cachePath(content []byte, kind encoding) string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(content)
	return filepath.Join(dir, "hotclub", "compressed", hex.EncodeToString(sum[:])+"."+kind.name)
}

// storeCached writes under a temporary name first, so that a build that is
// stopped leaves no half file.
func storeCached(path string, content []byte) {
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
