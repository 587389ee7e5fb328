//go:build !js

package main

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/hotclub-go/hotclub/ssr"
)

// files are what pages-dev build made for the browser.
//
//go:embed all:dist
var files embed.FS

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "hello:", err)
		os.Exit(1)
	}
}

func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	site, err := ssr.New(ssr.Options{App: app(), Assets: ssr.Folder(files, "dist")})
	if err != nil {
		return err
	}
	return ssr.Serve(ctx, cmp.Or(os.Getenv("ADDR"), "127.0.0.1:8080"), site, nil)
}
