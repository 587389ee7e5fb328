package build_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hotclub-go/hotclub/internal/build"
	"github.com/hotclub-go/hotclub/internal/build/buildtest"
)

func Example() {
	dir, err := os.MkdirTemp("", "example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	err = buildtest.Write(dir, map[string]string{
		"go.mod":         "module example.com/app\n\ngo 1.26\n",
		"main.go":        "package main\n\nfunc main() {}\n",
		"static/app.css": "p { color: red }",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := build.Build(context.Background(), build.Options{Dir: dir, Package: ".", Output: "server"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"manifest.json", "_assets/app.*.wasm", "_assets/app.*.js", "_assets/app.*.css"} {
		files, _ := filepath.Glob(filepath.Join(result.Dist, name))
		fmt.Println(name, len(files))
	}
	// Output:
	// manifest.json 1
	// _assets/app.*.wasm 1
	// _assets/app.*.js 1
	// _assets/app.*.css 1
}
