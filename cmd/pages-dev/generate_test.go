package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
)

func TestGenerateCheckNamesStaleFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, text := range map[string]string{
		"go.mod": "module example.com/app\n\ngo 1.26\n",
		"app.go": "//go:build !js\n\npackage app\n\nimport \"context\"\n\n//hotclub:server\nfunc ping(ctx context.Context) error { return nil }\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	generate := func(args ...string) (string, error) {
		cmd := generateCommand()
		var out bytes.Buffer
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs(append(args, "--no-cache"))
		err := cmd.ExecuteContext(t.Context())
		return out.String(), err
	}
	out, err := generate("--check")
	if !errors.Is(err, errStale) || !strings.Contains(out, "stale hotclub_gen.go\nstale hotclub_gen_js.go\nstale hotclub_gen_server.go\n") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := generate(); err != nil || strings.Count(out, "wrote ") != 3 {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := generate("--check"); err != nil || out != "" {
		t.Errorf("%v\n%s", err, out)
	}
}
