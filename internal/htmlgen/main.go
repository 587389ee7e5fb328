package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: htmlgen <directory of package pages>")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "htmlgen:", err)
		os.Exit(1)
	}
}

// write generates all files below dir; it changes nothing if one of them
// cannot be generated.
func write(dir string) error {
	files, err := generate()
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the generated files by their path below package pages.
func generate() (map[string][]byte, error) {
	t, err := loadTables()
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	steps := []struct {
		path string
		emit func(*tables) (*source, error)
	}{
		{"el/elements_generated.go", emitHTMLElements},
		{"el/svg/elements_generated.go", emitSVGElements},
		{"el/mathml/elements_generated.go", emitMathMLElements},
		{"attr/html_generated.go", emitHTMLAttributes},
		{"attr/aria_generated.go", emitARIAAttributes},
		{"attr/keywords_generated.go", emitKeywords},
		{"attr/svgattr/attributes_generated.go", emitSVGAttributes},
		{"on/events_generated.go", emitEvents},
		{"on/interfaces_generated.go", emitInterfaces},
	}
	for _, step := range steps {
		s, err := step.emit(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", step.path, err)
		}
		if files[step.path], err = s.format(); err != nil {
			return nil, fmt.Errorf("%s: %w", step.path, err)
		}
	}
	return files, nil
}
