package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// assetWriter writes files under names that contain a hash of their content,
// so that a browser may keep them for ever.
type assetWriter struct {
	dir     string // the new dist folder
	options Options
	files   []asset
}

type asset struct {
	url     string
	path    string
	content []byte
}

func newAssetWriter(dir string, o Options) *assetWriter {
	return &assetWriter{dir: dir, options: o}
}

// write stores one file and returns the address that it is served under.
func (w *assetWriter) write(name string, content []byte) (string, error) {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(path.Base(name), ext) + "." + hex.EncodeToString(sum[:6]) + ext
	file := filepath.Join(w.dir, "_assets", hashed)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return "", err
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		return "", err
	}
	url := "/_assets/" + hashed
	w.files = append(w.files, asset{url, file, content})
	return url, nil
}

// writeStatic stores the files of the static folder and returns their
// addresses by the addresses that pages name. A missing folder has no files.
func (w *assetWriter) writeStatic(dir string) (map[string]string, error) {
	urls := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			if file == dir && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			return nil
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if filepath.Ext(file) == ".css" && w.options.Release {
			if content, err = minifyCSS(file, content); err != nil {
				return err
			}
		}
		relative, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(relative)
		url, err := w.write(slashed, content)
		urls["/static/"+slashed] = url
		return err
	})
	return urls, err
}

// minifyCSS makes a style sheet smaller. Addresses in it stay as they are: one
// that is relative must be written from /static/ instead, as the sheet is
// served from another folder.
func minifyCSS(file string, content []byte) ([]byte, error) {
	result := api.Transform(string(content), api.TransformOptions{
		Loader:           api.LoaderCSS,
		MinifyWhitespace: true,
		MinifySyntax:     true,
		Sourcefile:       file,
		LogLevel:         api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		e := result.Errors[0]
		if e.Location != nil {
			return nil, fmt.Errorf("%s:%d:%d: %s", file, e.Location.Line, e.Location.Column, e.Text)
		}
		return nil, fmt.Errorf("%s: %s", file, e.Text)
	}
	return result.Code, nil
}

// compress writes the compressed copies of a release beside the files and
// returns the sizes by address.
func (w *assetWriter) compress(ctx context.Context) (map[string]ClientSize, error) {
	sizes := map[string]ClientSize{}
	for _, file := range w.files {
		if !w.options.Release || !compressible(file.url) {
			sizes[file.url] = ClientSize{Raw: len(file.content)}
			continue
		}
		size, err := compressFile(ctx, file)
		if err != nil {
			return nil, fmt.Errorf("compressing %s: %w", file.url, err)
		}
		sizes[file.url] = size
	}
	return sizes, nil
}

func compressible(url string) bool {
	switch path.Ext(url) {
	case ".wasm", ".js", ".css", ".svg", ".json", ".txt", ".html", ".xml", ".ico", ".map", ".webmanifest":
		return true
	}
	return false
}
