package generate

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// A function is a server function.
type function struct {
	decl     *ast.FuncDecl
	name     string // of the user's function, addTodo
	exported string // AddTodo
	doc      []string
	query    bool
	stream   bool
	timeout  time.Duration
	maxBody  int64
	params   []param // after the context
	inputs   []param // of these, the input
	result   types.Type
	out      *wireType // nil when only an error is returned
	in       *wireType // what the JSON body holds
	whole    bool      // the body is the one struct parameter itself
	args     *types.Named
}

// A param is a parameter of a server function.
type param struct {
	v        *types.Var
	name     string // in generated code
	injected bool
	field    string // in the struct of parameters
}

// functions finds and checks the server functions of a package.
func (m *model) functions(c *checked) []*function {
	var found []*function
	for _, file := range c.files {
		attached := map[*ast.Comment]bool{}
		for _, decl := range file.Decls {
			fd, ok := decl.(*ast.FuncDecl)
			if !ok || fd.Doc == nil {
				continue
			}
			for _, comment := range fd.Doc.List {
				if isDirective(comment.Text) {
					attached[comment] = true
					if f := m.function(file, fd, comment); f != nil {
						found = append(found, f)
					}
				}
			}
		}
		m.stray(file, attached)
	}
	m.collisions(found)
	return found
}

func isDirective(text string) bool {
	rest, ok := strings.CutPrefix(text, "//hotclub:server")
	return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

// stray refuses directives that are on nothing, or misspelt.
func (m *model) stray(file *ast.File, attached map[*ast.Comment]bool) {
	for _, group := range file.Comments {
		for _, comment := range group.List {
			at := place{comment.Pos(), "//hotclub:server"}
			switch {
			case isDirective(comment.Text) && !attached[comment]:
				m.refuse(at, "the directive must be in the comment right above a function")
			case strings.HasPrefix(comment.Text, "// hotclub:server"):
				m.refuse(at, "write the directive without a space after the slashes")
			case strings.HasPrefix(comment.Text, "//hotclub:server") && !isDirective(comment.Text):
				m.refuse(at, "%q is not a directive; write //hotclub:server", comment.Text)
			}
		}
	}
}

func (m *model) function(file *ast.File, fd *ast.FuncDecl, directive *ast.Comment) *function {
	f := &function{decl: fd, name: fd.Name.Name}
	at := place{fd.Name.Pos(), f.name}
	first, size := utf8.DecodeRuneInString(f.name)
	f.exported = string(unicode.ToUpper(first)) + f.name[size:]
	switch {
	case fd.Recv != nil:
		m.refuse(at, "a server function cannot be a method: it is called by name")
	case fd.Type.TypeParams != nil:
		m.refuse(at, "a server function cannot be generic: the wire has concrete types")
	case fd.Name.IsExported():
		m.refuse(at, "a server function must be unexported: the exported one is generated")
	case !token.IsExported(f.exported):
		m.refuse(at, "the name must start with a letter that has an upper case, so that it can be exported")
	case m.l.inBrowser(file):
		m.refuse(at, "the file is compiled into the browser too; put //go:build !js at its top")
	default:
		m.options(f, directive)
		f.doc = docLines(fd.Doc, f.name, f.exported)
		if obj, ok := m.pkg.Scope().Lookup(f.name).(*types.Func); ok {
			m.signature(f, obj.Type().(*types.Signature))
			return f
		}
		m.refuse(at, "the package declares the name more than once")
	}
	return nil
}

// options reads what follows //hotclub:server.
func (m *model) options(f *function, directive *ast.Comment) {
	at := place{directive.Pos(), f.name}
	for _, word := range strings.Fields(directive.Text)[1:] {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "query":
			f.query = true
		case "timeout":
			d, err := time.ParseDuration(value)
			if err != nil || d <= 0 {
				m.refuse(at, "timeout=%s is not a positive duration such as 5s", value)
			}
			f.timeout = d
		case "maxbody":
			n, ok := parseSize(value)
			if !ok {
				m.refuse(at, "maxbody=%s is not a positive size such as 64KB or 1MB", value)
			}
			f.maxBody = n
		default:
			m.refuse(at, "unknown option %q; known are query, timeout=5s, maxbody=1MB", word)
		}
	}
}

// parseSize reads 512, 64KB or 1MB, counted in units of 1024.
func parseSize(s string) (int64, bool) {
	unit := int64(1)
	for suffix, n := range map[string]int64{"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			s, unit = rest, n
		}
	}
	n, err := strconv.ParseInt(s, 10, 32)
	return n * unit, err == nil && n > 0
}

// docLines returns the comment for the exported function, directives left out.
func docLines(doc *ast.CommentGroup, name, exported string) []string {
	text := strings.TrimRight(doc.Text(), "\n")
	if text == "" {
		return nil
	}
	if rest, ok := strings.CutPrefix(text, name+" "); ok {
		text = exported + " " + rest
	}
	return strings.Split(text, "\n")
}

func (m *model) signature(f *function, sig *types.Signature) {
	at := place{f.decl.Name.Pos(), f.name}
	if sig.Variadic() {
		m.refuse(at, "a server function cannot be variadic; take a slice")
		return
	}
	if sig.Params().Len() == 0 || !isContext(sig.Params().At(0).Type()) {
		m.refuse(at, "the first parameter must be a context.Context")
		return
	}
	taken := map[string]bool{"ctx": true}
	before := len(m.problems)
	for i := 1; i < sig.Params().Len(); i++ {
		v := sig.Params().At(i)
		p := param{v: v, injected: injected(v.Type())}
		if !p.injected {
			m.input(f, &p, taken)
		}
		f.params = append(f.params, p)
		if !p.injected {
			f.inputs = append(f.inputs, p)
		}
	}
	if len(m.problems) == before {
		m.inputType(f, at)
	}
	m.results(f, sig, at)
}

func isContext(t types.Type) bool {
	return types.TypeString(types.Unalias(t), nil) == "context.Context"
}

// injected: pointers to named structs, and interfaces.
func injected(t types.Type) bool {
	t = types.Unalias(t)
	if types.IsInterface(t) {
		return true
	}
	p, ok := t.(*types.Pointer)
	if !ok {
		return false
	}
	_, isStruct := p.Elem().Underlying().(*types.Struct)
	return isStruct
}

// locals are what generated stubs call their own things; a parameter of that
// name gets another one there.
var locals = map[string]bool{
	"codec": true, "serverfn": true, "context": true, "iter": true, "reactive": true,
	"c": true, "r": true, "w": true, "out": true, "err": true, "arg": true, "call": true,
}

func (m *model) input(f *function, p *param, taken map[string]bool) {
	name := p.v.Name()
	if name == "" || name == "_" {
		if _, ok := p.v.Type().Underlying().(*types.Struct); !ok {
			m.refuse(place{p.v.Pos(), f.name}, "an input needs a name: it is the field of the JSON body")
		}
		name = "in"
	}
	p.field = exportName(name)
	if !token.IsExported(p.field) {
		m.refuse(place{p.v.Pos(), f.name}, "the input %s must start with a letter that has an upper case: it becomes a field", name)
	}
	for _, other := range f.inputs {
		if other.field == p.field {
			m.refuse(place{p.v.Pos(), f.name}, "the inputs %s and %s would be one field, %s; rename one", other.name, name, p.field)
		}
	}
	p.name = name
	for m.hides(p.name) || taken[p.name] {
		p.name += "Arg"
	}
	taken[p.name] = true
}

// hides reports whether a parameter of that name would hide, in a generated
// stub, something that is used there.
func (m *model) hides(name string) bool {
	if locals[name] {
		return true
	}
	if _, ok := m.pkg.Scope().Lookup(name).(*types.TypeName); ok {
		return true
	}
	for _, imported := range m.pkg.Imports() {
		if imported.Name() == name {
			return true
		}
	}
	return false
}

// exportName makes a parameter's name a field's: id is ID.
func exportName(name string) string {
	switch name {
	case "id", "url", "ip", "api", "html", "json", "sql", "uid", "uuid":
		return strings.ToUpper(name)
	}
	if rest, ok := strings.CutSuffix(name, "Id"); ok {
		name = rest + "ID"
	}
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// inputType settles what the JSON body is: the one struct parameter, or a
// struct of all input parameters.
func (m *model) inputType(f *function, at place) {
	if len(f.inputs) == 1 {
		p := f.inputs[0]
		if _, ok := p.v.Type().Underlying().(*types.Struct); ok {
			w := m.of(p.v.Type(), place{p.v.Pos(), f.name + ": input " + p.name})
			if w.encode == viaShape && w.decode == viaShape {
				f.in, f.whole = w, true
				return
			}
		}
	}
	if len(f.inputs) == 0 {
		f.in = m.of(types.NewStruct(nil, nil), at)
		return
	}
	name := f.exported + "Input"
	if len(f.inputs) == 1 {
		name = f.name + "Input" // users never see it
	}
	var fields []*types.Var
	var tags []string
	for _, p := range f.inputs {
		fields = append(fields, types.NewField(p.v.Pos(), m.pkg, p.field, p.v.Type(), false))
		tags = append(tags, `json:"`+p.v.Name()+`"`)
	}
	obj := types.NewTypeName(token.NoPos, m.pkg, name, nil)
	f.args = types.NewNamed(obj, types.NewStruct(fields, tags), nil)
	m.args[obj] = f.name
	f.in = m.of(f.args, place{at.pos, f.name + ": input"})
}

func (m *model) results(f *function, sig *types.Signature, at place) {
	res := sig.Results()
	switch {
	case res.Len() == 1 && isError(res.At(0).Type()):
	case res.Len() == 2 && isError(res.At(1).Type()):
		f.result = res.At(0).Type()
	case res.Len() == 1 && streamOf(res.At(0).Type()) != nil:
		f.stream = true
		f.result = streamOf(res.At(0).Type())
	default:
		m.refuse(at, "the results must be (T, error), error, or iter.Seq2[T, error]")
		return
	}
	if f.result != nil {
		f.out = m.of(f.result, place{at.pos, f.name + ": result"})
	}
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

// streamOf returns T of iter.Seq2[T, error], or nil.
func streamOf(t types.Type) types.Type {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "iter" || named.Obj().Name() != "Seq2" || !isError(named.TypeArgs().At(1)) {
		return nil
	}
	return named.TypeArgs().At(0)
}

// collisions refuses functions whose generated names the package has already.
func (m *model) collisions(found []*function) {
	if len(found) == 0 {
		return
	}
	scope := m.pkg.Scope()
	names := map[string]string{}
	claim := func(f *function, name string) {
		at := place{f.decl.Name.Pos(), f.name}
		if obj := scope.Lookup(name); obj != nil {
			m.refuse(at, "%s would be generated, but %s declares it already; rename one", name, m.l.pos(obj.Pos()))
		} else if other := names[name]; other != "" {
			m.refuse(at, "%s would be generated for %s as well; rename one", name, other)
		}
		names[name] = f.name
	}
	for _, f := range found {
		claim(f, f.exported)
		if !f.stream {
			claim(f, f.exported+"Action")
		}
		if f.args != nil {
			claim(f, f.args.Obj().Name())
		}
	}
	claim(found[0], "RegisterServerFunctions")
	claim(found[0], "Schema")
	for _, name := range scope.Names() {
		obj := scope.Lookup(name)
		if imported[name] {
			m.refuse(place{obj.Pos(), name}, "generated code imports a package of this name; rename it")
		} else if types.Universe.Lookup(name) != nil {
			m.refuse(place{obj.Pos(), name}, "the name hides Go's own %s, which generated code uses; rename it", name)
		} else if strings.HasPrefix(name, "hc") && generatedName(name) {
			m.refuse(place{obj.Pos(), name}, "names that start with hcAppend, hcDecode, hcCheck, hcForm or hcServe belong to generated code; rename it")
		}
	}
}

// imported are the packages that generated files use by their own names.
var imported = map[string]bool{"codec": true, "context": true, "di": true, "iter": true, "reactive": true, "schema": true, "serverfn": true}

func generatedName(name string) bool {
	for _, prefix := range []string{"hcAppend", "hcDecode", "hcCheck", "hcForm", "hcServe"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
