//go:build !js

package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hotclub-go/hotclub/ssr"
)

func main() {
	site, err := ssr.New(ssr.Options{App: app(), Development: true})
	if err == nil {
		err = ssr.Serve(context.Background(), "127.0.0.1:8080", site, nil)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testapp:", err)
		os.Exit(1)
	}
}
