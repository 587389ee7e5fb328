package generate

import (
	"context"
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// A loader type-checks packages of the user's module from source, without
// function bodies and without generated files, and takes all others from the
// compiler's export data.
type loader struct {
	dir     string // positions are relative to it
	fset    *token.FileSet
	byDir   map[string]*packages.Package
	exports map[string]string         // import path -> export data file
	outside map[string]*types.Package // packages read from export data
	checked map[string]*checked       // by import path
	stack   []string                  // packages being checked, against import cycles
}

// A checked package is one checked from source.
type checked struct {
	pkg    *types.Package
	files  []*ast.File
	fset   *token.FileSet
	errors []types.Error
	docs   map[token.Pos]string // declaration -> its comment
}

func newLoader(ctx context.Context, dir string, work []*source) (*loader, error) {
	l := &loader{
		dir:     dir,
		fset:    token.NewFileSet(),
		byDir:   make(map[string]*packages.Package),
		outside: make(map[string]*types.Package),
		checked: make(map[string]*checked),
	}
	patterns := make([]string, len(work))
	for i, src := range work {
		patterns[i] = src.dir
	}
	roots, err := packages.Load(&packages.Config{
		Context: ctx,
		Dir:     dir,
		Mode:    packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule,
		Env:     hostEnv(),
	}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("generate: %w", err)
	}
	foreign := make(map[string]bool)
	packages.Visit(roots, func(p *packages.Package) bool {
		if !own(p) {
			foreign[p.PkgPath] = true
			return false // its own imports come with its export data
		}
		if len(p.CompiledGoFiles) > 0 {
			l.byDir[filepath.Dir(p.CompiledGoFiles[0])] = p
		}
		return true
	}, nil)
	return l, l.export(ctx, foreign)
}

// hostEnv is the environment for the server's target: whoever generates with
// GOOS=js set still means the server's files.
func hostEnv() []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GOOS=") && !strings.HasPrefix(v, "GOARCH=") {
			env = append(env, v)
		}
	}
	return env
}

func own(p *packages.Package) bool { return p.Module != nil && p.Module.Main }

// export finds the export data of packages of other modules.
func (l *loader) export(ctx context.Context, paths map[string]bool) error {
	l.exports = make(map[string]string)
	delete(paths, "unsafe")
	delete(paths, "C")
	if len(paths) == 0 {
		return nil
	}
	var patterns []string
	for path := range paths {
		patterns = append(patterns, path)
	}
	slices.Sort(patterns)
	found, err := packages.Load(&packages.Config{
		Context: ctx,
		Dir:     l.dir,
		Mode:    packages.NeedName | packages.NeedExportFile,
		Env:     hostEnv(),
	}, patterns...)
	if err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	for _, p := range found {
		l.exports[p.PkgPath] = p.ExportFile
	}
	return nil
}

// importer resolves the imports of one package.
type importer struct {
	l    *loader
	from *packages.Package
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	p := i.from.Imports[path]
	if p == nil {
		return nil, fmt.Errorf("cannot find %s", path)
	}
	if own(p) {
		c, err := i.l.check(p)
		if err != nil {
			return nil, err
		}
		return c.pkg, nil
	}
	return i.l.fromExport(p.PkgPath)
}

func (l *loader) fromExport(path string) (*types.Package, error) {
	if pkg := l.outside[path]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	name := l.exports[path]
	if name == "" {
		return nil, fmt.Errorf("%s does not compile; run go build %s", path, path)
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// The go command's cache holds archives. Reading them through NewReader goes
	// away with Go 1.29, when its export files can be read directly.
	r, err := gcexportdata.NewReader(file) //lint:ignore SA1019 needed until then
	if err != nil {
		return nil, err
	}
	return gcexportdata.Read(r, l.fset, l.outside, path)
}

// check type-checks a package of the module. Type errors are kept, not
// returned: most are calls of what is yet to be generated.
func (l *loader) check(p *packages.Package) (*checked, error) {
	if c := l.checked[p.PkgPath]; c != nil {
		return c, nil
	}
	if slices.Contains(l.stack, p.PkgPath) {
		return nil, fmt.Errorf("import cycle through %s", p.PkgPath)
	}
	l.stack = append(l.stack, p.PkgPath)
	defer func() { l.stack = l.stack[:len(l.stack)-1] }()
	c := &checked{fset: l.fset, docs: make(map[token.Pos]string)}
	for _, name := range p.CompiledGoFiles {
		if slices.Contains(generatedFiles, filepath.Base(name)) {
			continue
		}
		file, err := parser.ParseFile(l.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, l.parseError(err)
		}
		c.files = append(c.files, file)
		c.index(file)
	}
	conf := types.Config{
		Importer:         importer{l, p},
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", "amd64"),
		Error: func(err error) {
			if e, ok := err.(types.Error); ok {
				c.errors = append(c.errors, e)
			}
		},
	}
	c.pkg, _ = conf.Check(p.PkgPath, l.fset, c.files, nil)
	l.checked[p.PkgPath] = c
	return c, nil
}

func (l *loader) parseError(err error) error {
	text := err.Error()
	if r, ok := strings.CutPrefix(text, l.dir+string(filepath.Separator)); ok {
		text = r
	}
	pos, message, ok := strings.Cut(text, ": ")
	if !ok {
		return err
	}
	return &Error{pos, message}
}

// index keeps the comments of declarations and fields.
func (c *checked) index(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			c.docs[n.Name.Pos()] = docText(n.Doc)
			return false
		case *ast.GenDecl:
			for _, spec := range n.Specs {
				doc := n.Doc
				if len(n.Specs) > 1 {
					doc = nil
				}
				switch s := spec.(type) {
				case *ast.TypeSpec:
					c.docs[s.Name.Pos()] = docText(s.Doc, doc, s.Comment)
				case *ast.ValueSpec:
					for _, name := range s.Names {
						c.docs[name.Pos()] = docText(s.Doc, doc, s.Comment)
					}
				}
			}
		case *ast.Field:
			for _, name := range n.Names {
				c.docs[name.Pos()] = docText(n.Doc, n.Comment)
			}
		}
		return true
	})
}

// docText returns the text of the first comment that has any.
func docText(groups ...*ast.CommentGroup) string {
	for _, g := range groups {
		if text := strings.TrimSpace(g.Text()); text != "" {
			return text
		}
	}
	return ""
}

// inBrowser reports whether the file takes part in a browser build.
func (l *loader) inBrowser(file *ast.File) bool {
	name := filepath.Base(l.fset.Position(file.Package).Filename)
	if !matchName(name) {
		return false
	}
	for _, group := range file.Comments {
		if group.Pos() > file.Package {
			break
		}
		for _, comment := range group.List {
			if !constraint.IsGoBuild(comment.Text) {
				continue
			}
			expr, err := constraint.Parse(comment.Text)
			if err == nil && !expr.Eval(browserTag) {
				return false
			}
		}
	}
	return true
}

func browserTag(tag string) bool {
	return tag == "js" || tag == "wasm" || tag == "gc" || strings.HasPrefix(tag, "go1.")
}

// matchName applies the _GOOS and _GOARCH endings of file names for js/wasm.
func matchName(name string) bool {
	parts := strings.Split(strings.TrimSuffix(name, ".go"), "_")
	for i := len(parts) - 1; i > 0 && i >= len(parts)-2; i-- {
		if p := parts[i]; knownTargets[p] && p != "js" && p != "wasm" {
			return false
		}
	}
	return true
}

var knownTargets = func() map[string]bool {
	m := make(map[string]bool)
	for _, name := range strings.Fields("aix android darwin dragonfly freebsd illumos ios js linux netbsd openbsd plan9 solaris wasip1 windows 386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm") {
		m[name] = true
	}
	return m
}()

// pos returns file:line:col with the file relative to the loader's folder.
func (l *loader) pos(p token.Pos) string {
	position := l.fset.Position(p)
	position.Filename = rel(l.dir, position.Filename)
	return position.String()
}

// fileAt returns the syntax of the file that p is in, nil if it was not parsed.
func (l *loader) fileAt(p token.Pos) *ast.File {
	for _, c := range l.checked {
		for _, f := range c.files {
			if f.FileStart <= p && p < f.FileEnd {
				return f
			}
		}
	}
	return nil
}

// docAt returns the comment of the declaration at p.
func (l *loader) docAt(p token.Pos) string {
	for _, c := range l.checked {
		if doc := c.docs[p]; doc != "" {
			return doc
		}
	}
	return ""
}
