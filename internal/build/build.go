package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Options say what to build.
type Options struct {
	// Dir is the folder that the Package pattern is relative to; "" is the
	// current one.
	Dir string
	// Package is the main package, as "./examples/todo".
	Package string
	// Output is the server binary's path; "" names it after the package, in Dir.
	Output string
	// Dist is where the client goes; "" is the package's dist folder, which the
	// server embeds.
	Dist string
	// Release compresses the client and strips the binaries. It takes some
	// seconds more, so development does without.
	Release bool
	// Log gets one line for each step; nil is silent.
	Log func(line string)
}

// Result says what was built.
type Result struct {
	Server string // path of the server binary
	Dist   string // folder of the client
	Client ClientSize
	Took   time.Duration
}

// ClientSize is the client's WebAssembly in bytes.
type ClientSize struct {
	Raw, Gzip, Brotli int
}

// Build builds the client and then the server that embeds it.
func Build(ctx context.Context, o Options) (Result, error) {
	start := time.Now()
	result, err := Client(ctx, o)
	if err != nil {
		return result, err
	}
	result.Server, err = Server(ctx, o)
	result.Took = time.Since(start)
	return result, err
}

// Client builds the browser's half into the package's dist folder.
func Client(ctx context.Context, o Options) (Result, error) {
	start := time.Now()
	pkg, err := findPackage(ctx, o)
	if err != nil {
		return Result{}, err
	}
	if err := checkImports(ctx, o); err != nil {
		return Result{}, err
	}
	dist := cmp.Or(o.Dist, filepath.Join(pkg.Dir, "dist"))
	work, err := os.MkdirTemp(filepath.Dir(dist), ".dist-")
	if err != nil {
		return Result{}, fmt.Errorf("cannot write beside %s: %w", dist, err)
	}
	defer os.RemoveAll(work)

	out := newAssetWriter(work, o)
	o.log("compiling the client")
	wasm, err := compileClient(ctx, o)
	if err != nil {
		return Result{}, err
	}
	var m Manifest
	m.Version = manifestVersion
	if m.WASM, err = out.write("app.wasm", wasm); err != nil {
		return Result{}, err
	}
	script, err := clientScript(ctx)
	if err != nil {
		return Result{}, err
	}
	if m.Script, err = out.write("app.js", script); err != nil {
		return Result{}, err
	}
	if m.Static, err = out.writeStatic(filepath.Join(pkg.Dir, "static")); err != nil {
		return Result{}, err
	}
	if o.Release {
		o.log("compressing the client (kept for the next time it is the same)")
	}
	sizes, err := out.compress(ctx)
	if err != nil {
		return Result{}, err
	}
	if err := m.writeTo(filepath.Join(work, "manifest.json")); err != nil {
		return Result{}, err
	}
	if err := replaceDist(work, dist); err != nil {
		return Result{}, err
	}
	return Result{Dist: dist, Client: sizes[m.WASM], Took: time.Since(start)}, nil
}

// replaceDist moves the new files over the old ones and then removes what is
// old: a server that reads the folder meanwhile finds a whole set.
func replaceDist(work, dist string) error {
	keep := map[string]bool{".gitkeep": true}
	assets := filepath.Join(dist, "_assets")
	if err := os.MkdirAll(assets, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(filepath.Join(work, "_assets"))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		keep[entry.Name()] = true
		if err := os.Rename(filepath.Join(work, "_assets", entry.Name()), filepath.Join(assets, entry.Name())); err != nil {
			return err
		}
	}
	if err := os.Rename(filepath.Join(work, "manifest.json"), filepath.Join(dist, "manifest.json")); err != nil {
		return err
	}
	old, err := os.ReadDir(assets)
	if err != nil {
		return err
	}
	var errs []error
	for _, entry := range old {
		if !keep[entry.Name()] {
			errs = append(errs, os.Remove(filepath.Join(assets, entry.Name())))
		}
	}
	return errors.Join(errs...)
}

func (o Options) log(line string) {
	if o.Log != nil {
		o.Log(line)
	}
}
