package build

import (
	"errors"
	"strings"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

// clientEnvironment is what a release client is compiled with beside the
// target: Go 1.26 still has the collector that Green Tea replaces, and in a
// browser's single thread the old one is as good and 10 KB smaller.
func clientEnvironment(goVersion string, o Options) []string {
	env := browserTarget()
	if o.Release && (goVersion == "go1.26" || strings.HasPrefix(goVersion, "go1.26.")) {
		env = append(env, "GOEXPERIMENT=nogreenteagc")
	}
	return env
}

// strip takes out of a release client what only tracebacks need, a third of the
// download, and returns the symbol file that reads them again. A client that
// package postlink does not know in each detail stays as it is, with a warning.
func strip(wasm []byte, goVersion string, o Options) (stripped, symbols []byte, err error) {
	stripped, table, err := postlink.Strip(wasm, goVersion)
	if errors.Is(err, postlink.ErrUnsupported) {
		o.log("the client keeps its traceback tables: " + err.Error())
		return wasm, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	symbols, err = table.MarshalBinary()
	return stripped, symbols, err
}
