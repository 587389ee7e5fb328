package build

import (
	"encoding/json"
	"os"
)

const (
	manifestVersion = 1
	manifestName    = "manifest.json"
)

// Manifest tells the server which files the client consists of. The keys of
// Static are the addresses that a page names, the values those under which the
// hashed copies are served.
type Manifest struct {
	Version int               `json:"version"`
	WASM    string            `json:"wasm"`
	Script  string            `json:"script"`
	Static  map[string]string `json:"static"`
}

func (m Manifest) writeTo(path string) error {
	data, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
