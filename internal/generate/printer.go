package generate

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// A printer writes one generated file.
type printer struct {
	m       *model
	body    bytes.Buffer
	imports map[string]string // path -> name used
}

func (m *model) printer() *printer {
	return &printer{m: m, imports: make(map[string]string)}
}

// line prints one line.
func (p *printer) line(format string, args ...any) {
	fmt.Fprintf(&p.body, format, args...)
	p.body.WriteByte('\n')
}

const modulePath = "github.com/hotclub-go/hotclub/"

// use imports a package of this module and returns its name.
func (p *printer) use(path string) string {
	return p.imported(modulePath+path, path[strings.LastIndex(path, "/")+1:])
}

// imported returns the name under which the file imports path: its own, unless
// the package declares that or another import has it.
func (p *printer) imported(path, name string) string {
	if known, ok := p.imports[path]; ok {
		return known
	}
	candidate := name
	for i := 2; p.taken(candidate); i++ {
		candidate = name + strconv.Itoa(i)
	}
	p.imports[path] = candidate
	return candidate
}

func (p *printer) taken(name string) bool {
	if p.m.pkg.Scope().Lookup(name) != nil {
		return true
	}
	for _, used := range p.imports {
		if used == name {
			return true
		}
	}
	return false
}

// typ spells a type in this file.
func (p *printer) typ(t types.Type) string {
	return types.TypeString(t, func(pkg *types.Package) string {
		if pkg == p.m.pkg {
			return ""
		}
		return p.imported(pkg.Path(), pkg.Name())
	})
}

// typeName spells a type for messages and for code of the package alone.
func (m *model) typeName(t types.Type) string { return m.show(t) }

// file returns the formatted file.
func (p *printer) file(constraint string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(header)
	if constraint != "" {
		fmt.Fprintf(&out, "\n%s\n", constraint)
	}
	fmt.Fprintf(&out, "\npackage %s\n\n", p.m.pkg.Name())
	paths := make([]string, 0, len(p.imports))
	for path := range p.imports {
		paths = append(paths, path)
	}
	slices.SortFunc(paths, func(a, b string) int {
		if foreignA, foreignB := strings.Contains(a, "."), strings.Contains(b, "."); foreignA != foreignB {
			if foreignA {
				return 1
			}
			return -1
		}
		return strings.Compare(a, b)
	})
	if len(paths) > 0 {
		out.WriteString("import (\n")
		for i, path := range paths {
			if i > 0 && strings.Contains(path, ".") && !strings.Contains(paths[i-1], ".") {
				out.WriteString("\n")
			}
			if name := p.imports[path]; name != path[strings.LastIndex(path, "/")+1:] {
				fmt.Fprintf(&out, "%s ", name)
			}
			fmt.Fprintf(&out, "%q\n", path)
		}
		out.WriteString(")\n\n")
	}
	out.Write(p.body.Bytes())
	formatted, err := format.Source(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("generate: package %s: the generated code is malformed, which is a bug: %w\n%s", p.m.pkg.Path(), err, out.Bytes())
	}
	return formatted, nil
}
