package attr_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/hotclub-go/hotclub/"

// TestWrongTypesDoNotCompile checks expressions as a user would write them: an
// empty message means that the expression must compile.
func TestWrongTypesDoNotCompile(t *testing.T) {
	check := checker(t)
	for expression, want := range map[string]string{
		`attr.Method(attr.MethodPost)`:                                      "",
		`attr.Method(func() attr.MethodKeyword { return attr.MethodGet })`:  "",
		`attr.Method("psot")`:                                               "string does not satisfy attr.MethodKeyword | func() attr.MethodKeyword",
		`attr.Method(attr.DirRTL)`:                                          "attr.DirKeyword does not satisfy",
		`attr.Type("chekbox")`:                                              "string does not satisfy attr.TypeKeyword",
		`attr.Type(attr.TypeChekbox)`:                                       "undefined: attr.TypeChekbox",
		`attr.Loading("lazy")`:                                              "string does not satisfy",
		`attr.Disabled(true)`:                                               "",
		`attr.Disabled("disabled")`:                                         "string does not satisfy attr.BoolValue",
		`attr.Disabled(func() string { return "" })`:                        "func() string does not satisfy attr.BoolValue",
		`attr.Href(func() (string, bool) { return "", true })`:              "",
		`attr.Href(1)`:                                                      "int does not satisfy attr.TextValue",
		`attr.Href(func(string) string { return "" })`:                      "does not satisfy attr.TextValue",
		`attr.TabIndex("1")`:                                                "string does not satisfy attr.IntValue",
		`attr.TabIndex(1.5)`:                                                "float64 does not satisfy attr.IntValue",
		`attr.Width(300)`:                                                   "",
		`attr.Width("300px")`:                                               "string does not satisfy attr.IntValue",
		`attr.AriaHidden("true")`:                                           "string does not satisfy attr.BoolValue",
		`attr.AriaChecked(attr.AriaPressedMixed)`:                           "attr.AriaPressedKeyword does not satisfy",
		`attr.Srcdoc("<b>")`:                                                "string does not satisfy pages.TrustedHTML",
		`attr.Srcdoc(pages.TrustedHTML("<b>"))`:                             "",
		`pages.Raw(os.Args[0])`:                                             "cannot use os.Args[0] (variable of type string) as pages.TrustedHTML value",
		`attr.BindValue(pages.NewSignal(scope, ""))`:                        "",
		`attr.BindValue(pages.NewSignal(scope, 1))`:                         "cannot use pages.NewSignal(scope, 1)",
		`attr.BindNumber(pages.NewSignal(scope, 1.5))`:                      "",
		`attr.BindNumber(pages.NewSignal(scope, "1"))`:                      "string does not satisfy int | int64 | float64",
		`attr.BindChecked(pages.NewSignal(scope, "on"))`:                    "cannot use pages.NewSignal",
		`svgattr.StrokeWidth(1.5)`:                                          "",
		`svgattr.D(1)`:                                                      "int does not satisfy attr.TextValue",
		`el.Text(func() float64 { return 1 })`:                              "",
		`el.Text(scope)`:                                                    "does not satisfy el.TextValue",
		`el.Text(pages.NewSignal(scope, 1).Get)`:                            "",
		`el.Text(pages.NewSignal(scope, 1))`:                                "does not satisfy el.TextValue",
		`el.Text([]byte("x"))`:                                              "does not satisfy el.TextValue",
		`el.Div("text")`:                                                    "cannot use \"text\" (untyped string constant) as",
		`el.Div(attr.ID("x"), el.Text(1), on.Click(func() {}))`:             "",
		`on.Click(func(e on.MouseEvent) { _ = e.ClientX() })`:               "",
		`on.Click(func(e on.KeyboardEvent) {})`:                             "func(e on.KeyboardEvent) does not satisfy func() | func(on.MouseEvent)",
		`on.Click(func() int { return 1 })`:                                 "func() int does not satisfy func() | func(on.MouseEvent)",
		`on.KeyDown(func(e on.KeyboardEvent) { _ = e.ClientX() })`:          "e.ClientX undefined",
		`on.Submit(func(e on.SubmitEvent) { _ = e.Field("x"); _ = e.Key })`: "",
	} {
		got := check(expression)
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s\n\tgot  %q\n\twant %q", expression, got, want)
		}
	}
}

// checker returns a function that type-checks an expression and returns the
// first error, or "".
func checker(t *testing.T) func(expression string) string {
	t.Helper()
	paths := []string{module + "pages", module + "pages/el", module + "pages/attr", module + "pages/attr/svgattr", module + "pages/on", "os"}
	fset := token.NewFileSet()
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps, Fset: fset}, paths...)
	if err != nil {
		t.Fatal(err)
	}
	known := importer{}
	header := "package snippet\nimport (\n"
	for _, p := range loaded {
		for _, problem := range p.Errors {
			t.Fatal(problem)
		}
		known[p.PkgPath] = p.Types
		header += "\"" + p.PkgPath + "\"\n"
	}
	header += ")\nvar _ = pages.Nothing\nvar _ = el.Div\nvar _ = attr.ID[string]\nvar _ = svgattr.D[string]\nvar _ = on.Click[func()]\nvar _ = os.Args\nvar scope *pages.Scope\n"
	return func(expression string) string {
		file, err := parser.ParseFile(fset, "snippet.go", header+"var _ = "+expression+"\n", 0)
		if err != nil {
			return "does not parse: " + err.Error()
		}
		config := types.Config{Importer: known}
		if _, err := config.Check("snippet", fset, []*ast.File{file}, nil); err != nil {
			return err.Error()
		}
		return ""
	}
}

// importer finds the packages that are loaded already.
type importer map[string]*types.Package

func (i importer) Import(path string) (*types.Package, error) { return i[path], nil }
