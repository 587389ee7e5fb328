package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

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
}

func findPackage(ctx context.Context, o Options) (goPackage, error) {
	out, err := goTool(ctx, o.Dir, nil, "list", "-e", "-json=Dir,ImportPath,Name,Error", o.Package)
	if err != nil {
		return goPackage{}, err
	}
	var found struct {
		goPackage
		Error *struct{ Err string }
	}
	if err := json.Unmarshal(out, &found); err != nil {
		return goPackage{}, fmt.Errorf("%s must name one package: %w", o.Package, err)
	}
	if found.Dir == "" {
		reason := "there is no such package"
		if found.Error != nil {
			reason = found.Error.Err
		}
		return goPackage{}, fmt.Errorf("cannot find %s: %s", o.Package, reason)
	}
	if found.Name != "" && found.Name != "main" {
		return goPackage{}, fmt.Errorf("%s is package %s; only a main package can be built", o.Package, found.Name)
	}
	return found.goPackage, nil
}

// compileClient compiles the package for the browser.
func compileClient(ctx context.Context, o Options) ([]byte, error) {
	dir, err := os.MkdirTemp("", "hotclub-client-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out := filepath.Join(dir, "app.wasm")
	args := []string{"build", "-trimpath", "-ldflags=-s -w", "-o", out}
	if _, err := goTool(ctx, o.Dir, []string{"GOOS=js", "GOARCH=wasm"}, append(args, o.Package)...); err != nil {
		return nil, compileError("client", err)
	}
	return os.ReadFile(out)
}

// Server compiles the server, with whatever the dist folder holds embedded,
// and returns the binary's path.
func Server(ctx context.Context, o Options) (string, error) {
	pkg, err := findPackage(ctx, o)
	if err != nil {
		return "", err
	}
	out := o.Output
	if out == "" {
		out = filepath.Base(pkg.Dir)
		if runtime.GOOS == "windows" {
			out += ".exe"
		}
	}
	if !filepath.IsAbs(out) {
		dir, err := filepath.Abs(o.Dir)
		if err != nil {
			return "", err
		}
		out = filepath.Join(dir, out)
	}
	o.log("compiling the server")
	// Without debugging tables the link step, which is most of the time of a
	// small change, is half as long. Stack traces keep their lines.
	args := []string{"build", "-ldflags=-s -w", "-o", out}
	if o.Release {
		args = append(args, "-trimpath")
	}
	if _, err := goTool(ctx, o.Dir, nil, append(args, o.Package)...); err != nil {
		return "", compileError("server", err)
	}
	return out, nil
}

// clientScript is Go's own support file for WebAssembly, of the toolchain that
// compiles the client, bundled with the part that changes the page.
func clientScript(ctx context.Context) ([]byte, error) {
	out, err := goTool(ctx, "", nil, "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	path := filepath.Join(strings.TrimSpace(string(out)), "lib", "wasm", "wasm_exec.js")
	support, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("this Go installation has no WebAssembly support file: %w", err)
	}
	return jsbuild.Bundle(support)
}

// toolError is a go command that failed, with what it printed.
type toolError struct {
	command string
	output  string
	err     error
}

func (e *toolError) Error() string {
	return e.command + ": " + e.err.Error() + "\n" + e.output
}

func (e *toolError) Unwrap() error { return e.err }

// goTool runs the go command and returns its standard output.
func goTool(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("the go command is not on the PATH; install Go from https://go.dev/dl and try again")
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &toolError{"go " + args[0], strings.TrimSpace(stderr.String()), err}
	}
	return stdout.Bytes(), nil
}

func compileError(target string, err error) error {
	var tool *toolError
	if errors.As(err, &tool) && tool.output != "" {
		return &CompileError{target, tool.output}
	}
	return err
}
