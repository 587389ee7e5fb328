//go:build !js

package pwa

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"io/fs"
	"net/url"
	"strings"

	_ "embed"
)

// Paths that the package serves or keeps its hands off.
const (
	manifestPath  = "/manifest.webmanifest"
	workerPath    = "/app-worker.js"
	offlinePath   = "/_pwa/offline"
	assetsPrefix  = "/_assets/" // immutable files, named by their content
	functionsPath = "/_fn/"     // server functions: never touched
)

// Options describes the app to the browser and the operating system. Only Name
// is required.
type Options struct {
	Name            string // as shown when installing
	ShortName       string // under the icon; default: Name
	Description     string
	Lang            string // of the offline page, for example "de"; default "en"
	ThemeColor      string // CSS colour of the window's frame; default "#b0222c"
	BackgroundColor string // CSS colour while the app starts; default "#ffffff"

	// Icon is the picture of the app. The zero value is Hotclub's own.
	Icon Icon

	// Version is anything that should count as a new version on its own, such
	// as a release number. It need not be set: see App.Version.
	Version string

	// Assets are the files that the browser gets (wasm, scripts, styles). They
	// are only read to derive the version from their content.
	Assets fs.FS

	// Precache lists files to store when the worker installs, as paths with an
	// optional query ("/style.css", "/_assets/app.1f2e.css"). They are answered
	// by the network while it is there, and from the cache when it is not.
	Precache []string

	// OfflinePages lists pages to store, by exact path. They are fetched
	// without cookies when a version installs, so the copy is what a visitor
	// sees who is not signed in, and shown only when the network is gone. No
	// other page is ever stored.
	OfflinePages []string

	// OfflinePage is a whole HTML document to show when the network is gone; it
	// can use Precache files. Without it a plain page is made of the texts.
	OfflinePage  []byte
	OfflineTitle string // default "You are offline"
	OfflineText  string // default "This page needs the network."
	OfflineRetry string // default "Try again"

	UpdateText    string // default "A new version is ready."
	UpdateButton  string // default "Reload"
	UpdateDismiss string // spoken label of the button that hides the notice; default "Later"
}

// Icon holds pictures as bytes (use go:embed), so that no icon is ever loaded
// from another site. PNG192 and PNG512 go together; a missing SVG is made of
// PNG512. AppleTouch, for iOS home screens, is PNG192 when missing.
type Icon struct {
	SVG        []byte
	PNG192     []byte // 192 by 192 pixels
	PNG512     []byte // 512 by 512 pixels
	AppleTouch []byte // square, opaque, at least 120 pixels wide
}

//go:generate sh -c "cd icon && go run generate.go"

//go:embed icon/default.svg
var defaultSVG []byte

//go:embed icon/default-192.png
var default192 []byte

//go:embed icon/default-512.png
var default512 []byte

// withDefaults returns the options completed and checked.
func (o Options) withDefaults() (Options, error) {
	if strings.TrimSpace(o.Name) == "" {
		return o, fmt.Errorf("pwa: Options.Name is empty; an app needs a name to be installed")
	}
	setDefault(&o.ShortName, o.Name)
	setDefault(&o.Lang, "en")
	setDefault(&o.ThemeColor, "#b0222c")
	setDefault(&o.BackgroundColor, "#ffffff")
	setDefault(&o.OfflineTitle, "You are offline")
	setDefault(&o.OfflineText, "This page needs the network.")
	setDefault(&o.OfflineRetry, "Try again")
	setDefault(&o.UpdateText, "A new version is ready.")
	setDefault(&o.UpdateButton, "Reload")
	setDefault(&o.UpdateDismiss, "Later")
	if err := checkPaths("Precache", o.Precache, func(u *url.URL) string {
		if u.Path == "/" {
			return "is a page; pages are stored with OfflinePages only"
		}
		return ""
	}); err != nil {
		return o, err
	}
	if err := checkPaths("OfflinePages", o.OfflinePages, func(u *url.URL) string {
		if u.RawQuery != "" || u.ForceQuery {
			return "has a query; stored pages are found by their path alone"
		}
		return ""
	}); err != nil {
		return o, err
	}
	var err error
	o.Icon, err = o.Icon.withDefaults()
	return o, err
}

func setDefault(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// checkPaths refuses what the worker could not store or must not store.
func checkPaths(option string, paths []string, more func(*url.URL) string) error {
	for _, path := range paths {
		u, err := url.Parse(path)
		reason := ""
		switch {
		case err != nil:
			reason = err.Error()
		case !strings.HasPrefix(path, "/") || u.Host != "" || strings.Contains(path, `\`):
			reason = "is not a path of this site; it must begin with one slash"
		case strings.Contains(path, "#"):
			reason = "has a fragment"
		case strings.HasPrefix(u.Path, functionsPath):
			reason = "is a server function; those are never stored"
		case u.Path == workerPath:
			reason = "is the service worker itself"
		case u.EscapedPath() != u.JoinPath().EscapedPath() || (&url.URL{Path: u.Path, RawPath: u.RawPath, RawQuery: u.RawQuery, ForceQuery: u.ForceQuery}).String() != path:
			reason = "is not in the form that browsers send; write it cleaned and percent-encoded"
		default:
			reason = more(u)
		}
		if reason != "" {
			return fmt.Errorf("pwa: Options.%s: %q %s", option, path, reason)
		}
	}
	return nil
}

func (i Icon) withDefaults() (Icon, error) {
	if i.SVG == nil && i.PNG192 == nil && i.PNG512 == nil {
		i.SVG, i.PNG192, i.PNG512 = defaultSVG, default192, default512
	}
	if err := checkPNG("PNG192", i.PNG192, 192); err != nil {
		return i, err
	}
	if err := checkPNG("PNG512", i.PNG512, 512); err != nil {
		return i, err
	}
	if i.AppleTouch == nil {
		i.AppleTouch = i.PNG192
	} else if err := checkPNG("AppleTouch", i.AppleTouch, 0); err != nil {
		return i, err
	}
	if i.SVG == nil {
		i.SVG = []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><image width="512" height="512" href="data:image/png;base64,` +
			base64.StdEncoding.EncodeToString(i.PNG512) + `"/></svg>`)
	} else if !bytes.Contains(i.SVG, []byte("<svg")) {
		return i, fmt.Errorf("pwa: Options.Icon.SVG is not an SVG image")
	}
	return i, nil
}

// checkPNG wants a square PNG with sides of the size, or of 120 and more if the
// size is 0.
func checkPNG(field string, data []byte, size int) error {
	config, err := png.DecodeConfig(bytes.NewReader(data))
	switch {
	case len(data) == 0:
		return fmt.Errorf("pwa: Options.Icon.%s is missing; PNG192 and PNG512 are both needed for an icon of your own", field)
	case err != nil:
		return fmt.Errorf("pwa: Options.Icon.%s is not a PNG image: %w", field, err)
	case config.Width != config.Height, size != 0 && config.Width != size, config.Width < 120:
		return fmt.Errorf("pwa: Options.Icon.%s is %d by %d pixels, which is not the size it needs", field, config.Width, config.Height)
	}
	return nil
}
