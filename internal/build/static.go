package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// staticPrefix is the address below which pages name static files.
const staticPrefix = "/static/"

// AssetError tells of style sheets or scripts that cannot be built.
type AssetError struct {
	Messages []string // each "file:line:column: what is wrong"
}

func (e *AssetError) Error() string {
	return "the static files cannot be built:\n" + strings.Join(e.Messages, "\n")
}

// staticFiles builds the static folder of a program:
//
//   - style sheets (.css) are bundled with what they import, and the files that
//     they name by url() get their hashed addresses;
//   - TypeScript (.ts) is bundled with what it imports into one script, which
//     pages name with the ending .js;
//   - all else is copied as it is.
type staticFiles struct {
	dir     string
	base    string // the folder that errors name files relative to
	release bool
	out     *assetWriter
	log     func(line string)
}

// build returns the addresses of the files by the addresses that pages name. A
// missing folder has no files.
func (s *staticFiles) build() (map[string]string, error) {
	urls := map[string]string{}
	err := filepath.WalkDir(s.dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			if file == s.dir && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"
		if entry.IsDir() {
			if hidden && file != s.dir {
				return filepath.SkipDir
			}
			return nil
		}
		if hidden || strings.HasSuffix(file, ".d.ts") {
			return nil
		}
		relative, err := filepath.Rel(s.dir, file)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(relative)
		content, err := s.content(file)
		if err != nil {
			return err
		}
		if source, found := strings.CutSuffix(name, ".ts"); found {
			name = source + ".js"
		}
		if urls[staticPrefix+name] != "" {
			return &AssetError{[]string{fmt.Sprintf("%s: it is built as %s, which is there already; rename one of them", s.place(file), name)}}
		}
		urls[staticPrefix+name], err = s.out.write(name, content)
		return err
	})
	return urls, err
}

// content is a file as it is served.
func (s *staticFiles) content(file string) ([]byte, error) {
	switch filepath.Ext(file) {
	case ".css", ".ts":
		return s.bundle(file)
	}
	return os.ReadFile(file)
}

func (s *staticFiles) bundle(file string) ([]byte, error) {
	base, err := filepath.Abs(s.base)
	if err != nil {
		return nil, err
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	options := api.BuildOptions{
		AbsWorkingDir:     base,
		EntryPoints:       []string{absolute},
		Outfile:           "out" + filepath.Ext(file), // names the kind of output; nothing is written
		Bundle:            true,
		Format:            api.FormatIIFE, // works as a classic script and as a module
		Target:            api.ESNext,
		MinifyWhitespace:  s.release,
		MinifySyntax:      s.release,
		MinifyIdentifiers: s.release,
		LegalComments:     api.LegalCommentsInline,
		LogLevel:          api.LogLevelSilent,
		Plugins:           []api.Plugin{{Name: "static files", Setup: s.resolve}},
	}
	if !s.release {
		options.Sourcemap = api.SourceMapInline
	}
	result := api.Build(options)
	if len(result.Errors) > 0 {
		return nil, &AssetError{messages(result.Errors)}
	}
	// A browser skips what it does not understand in a style sheet, and many
	// sheets count on that: it is no error.
	for _, line := range messages(result.Warnings) {
		s.log("warning: " + line)
	}
	return result.OutputFiles[0].Contents, nil
}

// resolve teaches esbuild two things: what url() in a style sheet names is
// stored by us, under our kind of names, and /static/ is the static folder.
func (s *staticFiles) resolve(b api.PluginBuild) {
	b.OnResolve(api.OnResolveOptions{Filter: `.*`}, func(args api.OnResolveArgs) (api.OnResolveResult, error) {
		switch args.Kind {
		case api.ResolveCSSURLToken:
			return s.resolveURL(args)
		case api.ResolveCSSImportRule:
			if below, ok := strings.CutPrefix(args.Path, staticPrefix); ok {
				path, err := filepath.Abs(filepath.Join(s.dir, filepath.FromSlash(below)))
				return api.OnResolveResult{Path: path}, err
			}
		}
		return api.OnResolveResult{}, nil // as esbuild does it
	})
}

// resolveURL stores the file that a style sheet names and returns its address.
// Addresses of other sites, of other routes of this one and of parts of the
// page stay as they are.
func (s *staticFiles) resolveURL(args api.OnResolveArgs) (api.OnResolveResult, error) {
	as := api.OnResolveResult{Path: args.Path, External: true}
	name, suffix := args.Path, ""
	if at := strings.IndexAny(name, "?#"); at >= 0 {
		name, suffix = name[:at], name[at:]
	}
	below, static := strings.CutPrefix(name, staticPrefix)
	if name == "" || !static && (strings.HasPrefix(name, "/") || strings.Contains(name, ":")) {
		return as, nil
	}
	file := filepath.Join(args.ResolveDir, filepath.FromSlash(name))
	if static {
		file = filepath.Join(s.dir, filepath.FromSlash(below))
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return as, fmt.Errorf("there is no file %s", s.place(file))
	}
	address, err := s.out.write(filepath.Base(file), content)
	as.Path = address + suffix
	return as, err
}

// place is a file's name in messages.
func (s *staticFiles) place(file string) string {
	base, err := filepath.Abs(s.base)
	if err != nil {
		return file
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return file
	}
	if relative, err := filepath.Rel(base, absolute); err == nil {
		return relative
	}
	return file
}

// messages are what esbuild says, as compilers write it.
func messages(from []api.Message) []string {
	lines := make([]string, len(from))
	for i, m := range from {
		lines[i] = m.Text
		if at := m.Location; at != nil {
			lines[i] = fmt.Sprintf("%s:%d:%d: %s", at.File, at.Line, at.Column+1, m.Text)
		}
	}
	return lines
}
