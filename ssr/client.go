package ssr

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/wasm/js"
	"golang.org/x/net/html"
)

// manifest is dist/manifest.json, in which a build names its files.
type manifest struct {
	Version int    `json:"version"`
	WASM    string `json:"wasm"`
	Script  string `json:"script"`
	// Static tells under which address, with a hash, a file is kept.
	Static map[string]string `json:"static"`
}

const (
	manifestName    = "manifest.json"
	manifestVersion = 1
)

// readManifest reads the manifest of a dist folder. Without one there is no
// client, which is not an error: pages and forms work all the same.
func readManifest(dist fs.FS) (manifest, error) {
	var m manifest
	if dist == nil {
		return m, nil
	}
	data, err := fs.ReadFile(dist, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("reading the manifest of the client: %w", err)
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return m, fmt.Errorf("%s of the client is not what pages-dev build writes: %w", manifestName, err)
	}
	if m.Version != manifestVersion {
		return m, fmt.Errorf("%s of the client has version %d, and this server reads version %d: build the client with the pages-dev of the same release", manifestName, m.Version, manifestVersion)
	}
	return m, nil
}

// client is what every document says about the client, made once.
type client struct {
	manifest manifest
	changed  time.Time // of the manifest's file
	// head is the site's part of the head: App.Head and HeadHTML.
	head []byte
	// preload, boot and script are for pages that need the client. They are
	// empty if it was not built. The script is async, so that the program is
	// fetched and compiled while the document still arrives; it waits for the
	// whole of that before it runs the program.
	preload, boot, script []byte
	// policy is the beginning of the script-src directive.
	policy string
}

func newClient(m manifest, app *pages.App, headHTML pages.TrustedHTML) (*client, error) {
	c := &client{manifest: m}
	head, scripts, err := renderHead(app.Head, m.Static)
	if err != nil {
		return nil, fmt.Errorf("rendering the head of the app: %w", err)
	}
	c.head = append(head, headHTML...)
	scripts = append(scripts, inlineScripts(string(headHTML))...)
	c.policy = "script-src 'self' 'wasm-unsafe-eval'"
	if m.Script != "" {
		boot := js.Boot()
		scripts = append(scripts, []byte(boot))
		c.boot = []byte("<script>" + boot + "</script>")
		// fetch, which loads the program, matches a preload with crossorigin only.
		c.preload = append(c.preload, `<link rel="preload" as="fetch" type="application/wasm" crossorigin href="`...)
		c.preload = append(appendAttr(c.preload, m.WASM), `">`...)
		c.script = append(c.script, `<script async src="`...)
		c.script = append(appendAttr(c.script, m.Script), `" data-wasm="`...)
		c.script = append(appendAttr(c.script, m.WASM), `"></script>`...)
	}
	c.policy = appendHashes(c.policy, scripts)
	return c, nil
}

// renderHead renders nodes of the head, in which the addresses of files are
// replaced by those with a hash.
func renderHead(nodes []node.Node, static map[string]string) (text []byte, scripts [][]byte, err error) {
	runtime := reactive.NewRuntime(reactive.Options{Inert: true})
	defer runtime.Dispose()
	r := &renderer{guard: -1, addresses: static}
	text, err = r.page(nil, runtime.Root(), func() node.Node {
		return node.Node{Kind: node.Fragment}.WithParts(nodes)
	})
	return text, r.scripts, err
}

// inlineScripts returns the texts of the script elements without src.
func inlineScripts(text string) [][]byte {
	var scripts [][]byte
	tokens := html.NewTokenizer(strings.NewReader(text))
	inline := false
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return scripts
		case html.StartTagToken:
			token := tokens.Token()
			inline = token.Data == "script"
			for _, attr := range token.Attr {
				inline = inline && attr.Key != "src"
			}
		case html.TextToken:
			if inline {
				scripts = append(scripts, append([]byte(nil), tokens.Raw()...))
			}
			inline = false
		default:
			inline = false
		}
	}
}

// appendHashes appends the source expressions that allow inline scripts.
func appendHashes(policy string, scripts [][]byte) string {
	for _, script := range scripts {
		sum := sha256.Sum256(script)
		policy += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return policy
}
