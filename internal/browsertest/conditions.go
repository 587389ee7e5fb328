//go:build !js

package browsertest

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Block makes requests of this page fail whose URL matches one of the patterns,
// as if the network had refused them. A pattern has the syntax of the web's
// URLPattern and must be absolute: "*://*:*/*.wasm" is every wasm file. Each
// call replaces the patterns of the one before; without arguments nothing is
// blocked any more. Requests made by a service worker are not affected.
func (p *Page) Block(patterns ...string) {
	p.t.Helper()
	var blocked []*network.BlockPattern
	for _, pattern := range patterns {
		blocked = append(blocked, &network.BlockPattern{URLPattern: pattern, Block: true})
	}
	call(p, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: blocked})
}

// Network describes the connection of a page. The zero value is the
// connection as it is.
type Network struct {
	URLPattern  string  // limits the rule to matching URLs, as in Block; empty is every request
	Latency     float64 // least time to the first byte, in milliseconds
	BytesPerSec float64 // limit for each direction; 0 is no limit
	Offline     bool    // no request leaves the page (service workers included)
}

// Throttle gives the page a connection as described until the next call;
// p.Throttle() removes all rules. The first rule that matches a request wins.
func (p *Page) Throttle(rules ...Network) {
	p.t.Helper()
	params := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{}}
	offline := false
	for _, r := range rules {
		rate := r.BytesPerSec
		if rate == 0 {
			rate = -1 // the protocol's "no limit"
		}
		params.MatchedNetworkConditions = append(params.MatchedNetworkConditions, &network.Conditions{
			URLPattern: r.URLPattern, Latency: r.Latency, Offline: r.Offline,
			DownloadThroughput: rate, UploadThroughput: rate,
		})
		offline = offline || r.Offline && r.URLPattern == ""
	}
	params.EmulateOfflineServiceWorker = &offline
	call(p, network.EmulateNetworkConditionsByRule, params)
}

// DisableScripts switches JavaScript off (true) or on again (false) for the
// pages that are opened from now on, like the setting of the browser. Eval and
// WaitFor keep working: they are run by the debugger, not by the page.
func (p *Page) DisableScripts(disabled bool) {
	p.t.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: disabled})
}

// DisableCache makes the page fetch everything anew (true), bypassing the HTTP
// cache of the browser.
func (p *Page) DisableCache(disabled bool) {
	p.t.Helper()
	call(p, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: disabled})
}

func call[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("browsertest: %s: %v", command.Method, err)
	}
	return result
}
