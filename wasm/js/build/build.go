package build

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"github.com/hotclub-go/hotclub/wasm/js"
)

// target is the oldest JavaScript that the scripts may use. Browsers that have
// WebAssembly and FormData with a submitter have all of it.
const target = api.ES2022

// Bundle returns the script that a page loads: wasmExec, the text of
// lib/wasm/wasm_exec.js of the Go installation that compiles the program,
// minified, and the runtime behind it. It works as a classic script and as a
// module.
func Bundle(wasmExec []byte) ([]byte, error) {
	result := api.Transform(string(wasmExec), api.TransformOptions{
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		Target:            target,
		Sourcefile:        "wasm_exec.js",
		LogLevel:          api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("wasm_exec.js of this Go installation cannot be bundled: %w", messages(result.Errors))
	}
	return append(result.Code, js.Runtime()...), nil
}

// Compile builds one source file of package js, with what it imports, into one
// minified script. The source folder is wasm/js/src of the repository.
func Compile(sources, file string) (string, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{filepath.Join(sources, file)},
		Bundle:            true,
		Format:            api.FormatIIFE,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		MangleQuoted:      api.MangleQuotedFalse,
		Target:            target,
		LegalComments:     api.LegalCommentsNone,
		LogLevel:          api.LogLevelSilent,
	})
	if len(result.Errors) > 0 {
		return "", fmt.Errorf("building %s: %w", file, messages(result.Errors))
	}
	text := strings.TrimSuffix(string(result.OutputFiles[0].Contents), "\n")
	if strings.Contains(strings.ToLower(text), "</script") {
		return "", fmt.Errorf("building %s: the text contains </script, so it cannot stand inline", file)
	}
	return text, nil
}

// messages is what esbuild said, one message a line.
type messages []api.Message

func (m messages) Error() string {
	lines := make([]string, len(m))
	for i, message := range m {
		lines[i] = message.Text
		if at := message.Location; at != nil {
			lines[i] = fmt.Sprintf("%s:%d:%d: %s", at.File, at.Line, at.Column, message.Text)
		}
	}
	return strings.Join(lines, "\n")
}
