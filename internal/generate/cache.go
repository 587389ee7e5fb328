package generate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A cache remembers which packages were up to date, so that an unchanged one
// is neither loaded nor type-checked. It lives outside the repository: a hash
// in the generated files would change with every edit of the package.
//
// A package is fresh when its files, those of all packages of the module it
// imports, go.mod, the generated files and the generator itself are as they
// were. Function bodies do not count, so editing a component costs no run. The
// cache may be deleted at any time.
type cache struct {
	dir  string // "" when there is none
	self string // identifies the generator
}

func openCache(dir string) *cache {
	if dir == "off" {
		return &cache{}
	}
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return &cache{} // no home folder: work without
		}
		dir = filepath.Join(base, "hotclub", "generate")
	}
	self, err := os.Executable()
	if err != nil {
		return &cache{}
	}
	info, err := os.Stat(self)
	if err != nil {
		return &cache{}
	}
	return &cache{dir, fmt.Sprint(self, info.Size(), info.ModTime().UnixNano())}
}

func (c *cache) entry(src *source) string {
	return filepath.Join(c.dir, hash([]byte(src.dir)))
}

func (c *cache) fresh(src *source) bool {
	if c.dir == "" {
		return false
	}
	stored, err := os.ReadFile(c.entry(src))
	if err != nil {
		return false
	}
	sum, err := c.sum(src, nil)
	return err == nil && sum == string(stored)
}

// store remembers that src gives files. Failing to is no error: the next run
// only takes longer.
func (c *cache) store(src *source, files map[string][]byte) {
	if c.dir == "" {
		return
	}
	sum, err := c.sum(src, files)
	if err != nil || os.MkdirAll(c.dir, 0o755) != nil {
		return
	}
	_ = replace(c.entry(src), []byte(sum))
}

// sum hashes all that src depends on, and the generated files: those given, or
// those on disk.
func (c *cache) sum(src *source, files map[string][]byte) (string, error) {
	root, module, err := findModule(src.dir)
	if err != nil {
		return "", err
	}
	var parts []string
	add := func(path string, text []byte) { parts = append(parts, path+" "+hash(text)) }
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	add("go.mod", text)
	if err := c.sources(src, root, module, map[string]bool{}, add); err != nil {
		return "", err
	}
	for _, name := range generatedFiles {
		text := files[name]
		if files == nil {
			// A file that is not there counts as empty: not every package has all.
			if text, err = os.ReadFile(filepath.Join(src.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", err
			}
		}
		add(name, text)
	}
	slices.Sort(parts)
	return hash([]byte(c.self + "\n" + strings.Join(parts, "\n"))), nil
}

// sources adds the files of src and of what it imports from its module.
func (c *cache) sources(src *source, root, module string, seen map[string]bool, add func(path string, text []byte)) error {
	if seen[src.dir] {
		return nil
	}
	seen[src.dir] = true
	for _, path := range src.files {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		add(path, declarations(file, text))
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			below, ok := strings.CutPrefix(imported+"/", module+"/")
			if !ok {
				continue
			}
			dep, err := scan(filepath.Join(root, filepath.FromSlash(below)))
			if err != nil {
				continue // does not exist: loading will say so
			}
			if err := c.sources(dep, root, module, seen, add); err != nil {
				return err
			}
		}
	}
	return nil
}

// declarations returns the text of a file without the bodies of its functions.
func declarations(file *ast.File, text []byte) []byte {
	var kept []byte
	from := 0
	for _, decl := range file.Decls {
		if fd, ok := decl.(*ast.FuncDecl); ok && fd.Body != nil {
			kept = append(kept, text[from:int(fd.Body.Lbrace-file.FileStart)]...)
			from = int(fd.Body.Rbrace - file.FileStart)
		}
	}
	return append(kept, text[from:]...)
}

// findModule returns the folder and path of the module that dir is in.
func findModule(dir string) (root, path string, err error) {
	for root = dir; ; root = filepath.Dir(root) {
		text, err := os.ReadFile(filepath.Join(root, "go.mod"))
		if err == nil {
			for line := range strings.Lines(string(text)) {
				if p, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
					return root, strings.Trim(strings.TrimSpace(p), `"`), nil
				}
			}
		}
		if filepath.Dir(root) == root {
			return "", "", fmt.Errorf("generate: %s is in no module; run go mod init", dir)
		}
	}
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
