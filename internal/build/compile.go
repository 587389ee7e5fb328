package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	jsbuild "github.com/hotclub-go/hotclub/wasm/js/build"
)

// CompileError is what the Go compiler said of a program that does not build.
type CompileError struct {
	Target string // "server" or "client"
	Output string // of the compiler, with file:line:column at the start of lines
}

func (e *CompileError) Error() string {
	return "the " + e.Target + " does not compile:\n" + e.Output
}

// goPackage is the part of go list -json that a build needs.
type goPackage struct {
	Dir, ImportPath, Name string
	Module                struct{ Path string }
	Error                 *struct{ Err string }
}

// findPackage asks for one main package.
func findPackage(ctx context.Context, dir, pattern string) (goPackage, error) {
	out, err := goTool(ctx, dir, nil, "list", "-e", "-json=Dir,ImportPath,Name,Module,Error", pattern)
	if err != nil {
		return goPackage{}, fmt.Errorf("cannot find %s: %w", pattern, err)
	}
	var found goPackage
	decoder := json.NewDecoder(bytes.NewReader(out))
	switch err := decoder.Decode(&found); {
	case errors.Is(err, io.EOF):
		return goPackage{}, fmt.Errorf("%s matches no package", pattern)
	case err != nil:
		return goPackage{}, fmt.Errorf("go list answers what cannot be read: %w", err)
	case decoder.More():
		return goPackage{}, fmt.Errorf("%s matches several packages; name one main package, as ./cmd/web", pattern)
	case found.Name == "" && found.Error != nil:
		return goPackage{}, fmt.Errorf("cannot find %s: %s", pattern, found.Error.Err)
	case found.Name != "main":
		return goPackage{}, fmt.Errorf("%s is package %s; only a main package can be built", pattern, found.Name)
	}
	return found, nil
}

func browserTarget() []string { return []string{"GOOS=js", "GOARCH=wasm"} }

// compileClient compiles the package for the browser.
func (p *Program) compileClient(ctx context.Context, o Options) ([]byte, error) {
	work, err := os.MkdirTemp("", "hotclub-client-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	out := filepath.Join(work, "app.wasm")
	args := append([]string{"build", "-buildmode=exe", "-o", out}, p.flags(o)...)
	if _, err := goTool(ctx, p.dir, clientEnvironment(p.goVersion, o), append(args, p.pattern)...); err != nil {
		return nil, compileError("client", err)
	}
	return os.ReadFile(out)
}

// compileServer compiles the package for this machine, or for the one that GOOS
// and GOARCH name.
func (p *Program) compileServer(ctx context.Context, out string, o Options) error {
	args := append([]string{"build", "-o", out}, p.flags(o)...)
	if _, err := goTool(ctx, p.dir, nil, append(args, p.pattern)...); err != nil {
		return compileError("server", err)
	}
	return nil
}

// flags are those of both halves. Without tables for a debugger linking takes
// half the time; stack traces keep their lines.
func (p *Program) flags(o Options) []string {
	flags := []string{"-ldflags=-s -w"}
	if o.Release {
		flags = append(flags, "-trimpath")
	}
	if o.Quick {
		flags = append(flags, "-buildvcs=false") // asks git, twice
		if module := p.pkg.Module.Path; module != "" {
			flags = append(flags, "-gcflags="+module+"/...=-l -dwarf=false")
		}
	}
	return flags
}

// clientScript is Go's own support file for WebAssembly, of the toolchain that
// compiles the client, bundled with the part that changes the page.
func clientScript(goroot string) ([]byte, error) {
	support, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, fmt.Errorf("this Go installation has no WebAssembly support file: %w", err)
	}
	return jsbuild.Bundle(support)
}
