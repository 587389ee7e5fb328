package devserver

import (
	"os"
	"path"
	"path/filepath"
	"strings"
)

// isSource tells whether a file below root can change what is built: Go files,
// those of the go command, static files, and what Go files embed. Generated
// files are left out, as the build writes them itself.
func isSource(root, file string) bool {
	name := filepath.Base(file)
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") {
		return false
	}
	switch filepath.Ext(name) {
	case ".go":
		generated := strings.HasPrefix(name, "hotclub_gen")
		return !generated && !strings.HasSuffix(name, "_test.go")
	case ".mod", ".sum", ".work":
		return true
	}
	if relative, err := filepath.Rel(root, file); err == nil && strings.Contains("/"+filepath.ToSlash(relative), "/static/") {
		return true
	}
	return isEmbedded(root, file)
}

// isEmbedded tells whether a Go file in a folder above the file embeds it.
func isEmbedded(root, file string) bool {
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		relative, err := filepath.Rel(dir, file)
		if err != nil {
			return false
		}
		sources, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return false
		}
		for _, source := range sources {
			text, err := os.ReadFile(source)
			if err == nil && embeds(string(text), filepath.ToSlash(relative)) {
				return true
			}
		}
		if dir == root || dir == filepath.Dir(dir) {
			return false
		}
	}
}

// embeds tells whether a line //go:embed of a Go file matches a file, or one of
// the folders that it is in.
func embeds(source, file string) bool {
	for line := range strings.Lines(source) {
		patterns, found := strings.CutPrefix(line, "//go:embed ")
		if !found {
			continue
		}
		for pattern := range strings.FieldsSeq(patterns) {
			pattern = strings.TrimPrefix(strings.Trim(pattern, "`\""), "all:")
			for name := file; name != "."; name = path.Dir(name) {
				if ok, _ := path.Match(pattern, name); ok {
					return true
				}
			}
		}
	}
	return false
}
