//go:build !js

package pwa

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"

	goapp "github.com/maxence-charriere/go-app/v9/pkg/app"
)

//go:embed files/worker.js
var workerTemplate []byte

// noResources tells go-app that it has no files to serve. Its own providers are
// http.Handlers over a folder (the working directory by default).
type noResources struct{}

func (noResources) Package() string { return "" }
func (noResources) Static() string  { return "" }
func (noResources) AppWASM() string { return "" }

// workerConfig is what the worker template gets besides the version.
type workerConfig struct {
	Name      string   `json:"name"`
	Icon      string   `json:"icon"`
	Offline   string   `json:"offline"`
	Assets    string   `json:"assets"`
	Functions string   `json:"functions"`
	Own       []string `json:"own"`      // stored at install; served by this package, so always there
	Precache  []string `json:"precache"` // stored at install, if they answer 200
	Pages     []string `json:"pages"`
}

// newShell makes the go-app handler for the manifest and the worker and has it
// render both.
func newShell(o Options, version string, icons iconPaths, config workerConfig) (http.Handler, error) {
	settings, err := json.Marshal(config)
	if err != nil {
		return nil, fmt.Errorf("pwa: rendering the worker: %w", err)
	}
	shell := &goapp.Handler{
		// go-app puts these into the manifest as they are, between quotes.
		Name:            insideJSON(o.Name),
		ShortName:       insideJSON(o.ShortName),
		Description:     insideJSON(o.Description),
		ThemeColor:      insideJSON(o.ThemeColor),
		BackgroundColor: insideJSON(o.BackgroundColor),
		Icon:            goapp.Icon{Default: icons.png192, Large: icons.png512, SVG: icons.svg, AppleTouch: icons.appleTouch},
		Resources:       noResources{},
		Version:         version,
		// A quoted string is a template action that prints the string, whatever
		// it contains. go-app's own list, .ResourcesToCache, is not used: it
		// names "/" and files of go-app clients that are not served here.
		ServiceWorkerTemplate: strings.Replace(string(workerTemplate), "{{CONFIG}}", "{{"+strconv.Quote(string(settings))+"}}", 1),
	}
	return shell, renderOnce(shell)
}

// insideJSON escapes s for a place between the quotes of a JSON string.
func insideJSON(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil { // a string can always be encoded
		panic(err)
	}
	return string(quoted[1 : len(quoted)-1])
}

// renderOnce makes go-app do its one-time work now, when its writing to the
// environment can be undone, and checks what came out.
func renderOnce(shell http.Handler) error {
	restore := keepEnvironment()
	defer restore()
	var manifest capture
	shell.ServeHTTP(&manifest, get(manifestPath))
	if !json.Valid(manifest.body) {
		return fmt.Errorf("pwa: go-app rendered a manifest that is not JSON: %s", manifest.body)
	}
	return nil
}

// environment is held while go-app's variables are being put back: the process
// has one environment, and two calls of New at the same time would save each
// other's values.
var environment sync.Mutex

// keepEnvironment saves the variables that go-app sets in the process and
// returns the function that puts them back.
func keepEnvironment() (restore func()) {
	environment.Lock()
	type variable struct {
		name, value string
		set         bool
	}
	var saved []variable
	for _, name := range []string{"GOAPP_INTERNAL_URLS", "GOAPP_VERSION", "GOAPP_STATIC_RESOURCES_URL", "GOAPP_ROOT_PREFIX"} {
		value, set := os.LookupEnv(name)
		saved = append(saved, variable{name, value, set})
	}
	return func() {
		defer environment.Unlock()
		for _, v := range saved {
			if v.set {
				os.Setenv(v.name, v.value)
			} else {
				os.Unsetenv(v.name)
			}
		}
	}
}

// capture is an http.ResponseWriter that keeps the answer.
type capture struct {
	status int
	header http.Header
	body   []byte
}

func (c *capture) Header() http.Header {
	if c.header == nil {
		c.header = http.Header{}
	}
	return c.header
}

func (c *capture) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
}

func (c *capture) Write(p []byte) (int, error) {
	c.WriteHeader(http.StatusOK)
	c.body = append(c.body, p...)
	return len(p), nil
}

// get makes a request as a handler sees it. The path has been checked.
func get(path string) *http.Request {
	u, err := url.Parse(path)
	if err != nil {
		panic("pwa: " + err.Error())
	}
	return &http.Request{
		Method: http.MethodGet, URL: u, RequestURI: path, Host: "localhost", RemoteAddr: "127.0.0.1:0",
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Body: http.NoBody,
	}
}
