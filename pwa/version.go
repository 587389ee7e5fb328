//go:build !js

package pwa

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"runtime/debug"
)

// deriveVersion hashes everything a version depends on: the options, the
// content of the assets, the files of this package and what the Go toolchain
// recorded about the program (module versions, VCS revision). Nothing of it
// changes when the same program starts again, or on another machine.
func deriveVersion(o Options, build string) (string, error) {
	h := sha256.New()
	assets := o.Assets
	o.Assets = nil
	options, err := json.Marshal(o)
	if err != nil {
		return "", fmt.Errorf("pwa: deriving the version: %w", err)
	}
	for _, part := range [][]byte{options, workerTemplate, registerScript, offlineStyle, []byte(build)} {
		writePart(h, part)
	}
	if assets != nil {
		if err := hashFiles(h, assets); err != nil {
			return "", fmt.Errorf("pwa: deriving the version from Options.Assets: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:10]), nil
}

func buildInfo() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return info.String()
}

// writePart adds the length before the bytes, so that two parts never look like
// two others.
func writePart(h hash.Hash, part []byte) {
	fmt.Fprintf(h, "%d:", len(part))
	h.Write(part)
}

func hashFiles(h hash.Hash, files fs.FS) error {
	return fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := files.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		content := sha256.New()
		if _, err := io.Copy(content, f); err != nil {
			return fmt.Errorf("reading %s: %w", path, err)
		}
		writePart(h, []byte(path))
		writePart(h, content.Sum(nil))
		return nil
	})
}

// contentName puts a hash of the content into a file name, so that the file can
// be cached for ever: ("register", ".js") becomes "/_pwa/register.1f2e3d4c.js".
func contentName(name, ext string, content []byte) string {
	sum := sha256.Sum256(content)
	return "/_pwa/" + name + "." + hex.EncodeToString(sum[:5]) + ext
}
