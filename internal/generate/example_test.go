package generate_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hotclub-go/hotclub/internal/generate"
)

func Example() {
	dir, err := os.MkdirTemp("", "generate")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"go.mod": "module example.com/app\n\ngo 1.26\n",
		"app.go": `//go:build !js

package app

import "context"

//hotclub:server
func watch(ctx context.Context, done chan bool) error { return nil }
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}
	_, err = generate.Run(context.Background(), generate.Options{Dir: dir, CacheDir: "off"})
	fmt.Println(err)
	// Output: app.go:8:33: watch: input done: chan bool cannot travel: channels have no JSON form
}
