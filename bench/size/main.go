// Command size prints how many bytes a browser downloads for an empty Go
// program, the examples, and go-app's hello world, in one run.
//
//	go run ./bench/size
//
// All are built with -trimpath -ldflags="-s -w"; the examples also as pages-dev
// build does it, which takes out of the program what only tracebacks need.
// Compression is gzip 9 and brotli 11, what a server with precompressed files
// sends.
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"text/tabwriter"

	"github.com/andybalholm/brotli"

	"github.com/hotclub-go/hotclub/internal/build"
)

type size struct{ raw, gzip, brotli int }

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "size:", err)
		os.Exit(1)
	}
}

func run() error {
	dir, err := os.MkdirTemp("", "size")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	plain := func(pkg string) func() (size, error) {
		return func() (size, error) { return measure(filepath.Join(dir, "plain.wasm"), pkg) }
	}
	release := func(pkg string) func() (size, error) {
		return func() (size, error) { return measureRelease(filepath.Join(dir, "dist"), pkg) }
	}
	programs := []struct {
		name    string
		measure func() (size, error)
	}{
		{"empty Go program", plain("./bench/size/programs/empty")},
		{"examples/hello, go build", plain("./examples/hello")},
		{"examples/hello, pages-dev build", release("./examples/hello")},
		{"examples/todo, go build", plain("./examples/todo")},
		{"examples/todo, pages-dev build", release("./examples/todo")},
		{"go-app v9 hello", plain("./bench/size/programs/goapphello")},
	}
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "program\traw\tgzip -9\tbrotli -11\tbrotli / empty\t")
	var floor size
	for i, program := range programs {
		s, err := program.measure()
		if err != nil {
			return fmt.Errorf("%s: %w", program.name, err)
		}
		if i == 0 {
			floor = s
		}
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%.2f\t\n", program.name, s.raw, s.gzip, s.brotli,
			float64(s.brotli)/float64(floor.brotli))
	}
	return table.Flush()
}

// measureRelease is what pages-dev build makes, with its post-link step.
func measureRelease(dist, pkg string) (size, error) {
	ctx := context.Background()
	program, err := build.Find(ctx, "", pkg)
	if err != nil {
		return size{}, err
	}
	result, err := program.Client(ctx, build.Options{Package: pkg, Dist: dist, Release: true})
	c := result.Client
	return size{raw: c.Raw, gzip: c.Gzip, brotli: c.Brotli}, err
}

func measure(out, pkg string) (size, error) {
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, pkg)
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return size{}, err
	}
	data, err := os.ReadFile(out)
	if err != nil {
		return size{}, err
	}
	zipped, err := gzipped(data)
	if err != nil {
		return size{}, err
	}
	var packed bytes.Buffer
	w := brotli.NewWriterOptions(&packed, brotli.WriterOptions{Quality: 11, LGWin: 24})
	if _, err := w.Write(data); err != nil {
		return size{}, err
	}
	if err := w.Close(); err != nil {
		return size{}, err
	}
	return size{raw: len(data), gzip: zipped, brotli: packed.Len()}, nil
}

func gzipped(data []byte) (int, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(data); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return packed.Len(), nil
}
