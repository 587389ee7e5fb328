package buildtest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Path is the import path of the modules that are written.
const Path = "example.com/app"

const hotclub = "github.com/hotclub-go/hotclub"

// Write writes a module of the given files, by their paths with slashes, into
// dir. Unless go.mod is among them, it gets one that can import Hotclub; then
// the working directory must be inside the checkout.
func Write(dir string, files map[string]string) error {
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	if files["go.mod"] != "" {
		return nil
	}
	return writeGoMod(dir)
}

// WriteExample writes a copy of one of the examples, as "todo", as a module.
// What was built of it and its data are left out.
func WriteExample(dir, name string) error {
	root, err := Checkout()
	if err != nil {
		return err
	}
	files := map[string]string{"dist/.gitkeep": ""}
	source := filepath.Join(root, "examples", name)
	err = filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if entry.Name() == "dist" || entry.Name() == "data" {
				return filepath.SkipDir
			}
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(source, path)
		files[filepath.ToSlash(relative)] = strings.ReplaceAll(string(text), hotclub+"/examples/"+name, Path)
		return err
	})
	if err != nil {
		return err
	}
	return Write(dir, files)
}

var moduleLine = regexp.MustCompile(`(?m)^module .*$`)

// writeGoMod writes the checkout's own go.mod under another name, with the
// checkout as a dependency.
func writeGoMod(dir string) error {
	root, err := Checkout()
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return err
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		return err
	}
	text := moduleLine.ReplaceAllString(string(mod), "module "+Path)
	text += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %q\n", hotclub, hotclub, root)
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644)
}

// Checkout is the folder of Hotclub's module that the working directory is in.
func Checkout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		mod, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && strings.HasPrefix(string(mod), "module "+hotclub+"\n") {
			return at, nil
		}
		if filepath.Dir(at) == at {
			return "", fmt.Errorf("%s is not inside a checkout of %s", dir, hotclub)
		}
	}
}
