//go:build !js

package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// Do runs chromedp actions in order and fails the test at the first error. All
// of them together have the time of one step.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("browsertest: %v", err)
	}
}

// Run runs one chromedp action and returns its value, or fails the test.
func Run[T any](p *Page, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		p.t.Fatalf("browsertest: %v", err)
	}
	return v
}

// Eval evaluates a JavaScript expression in the page, waits for the promise if
// it is one, and decodes the result (as JSON) into T. An exception fails the
// test. Use chromedp.Void for T to ignore the result.
func Eval[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("browsertest: evaluating %s: %v", expression, err)
	}
	return v
}

// Open navigates to the URL, waits for the load event and returns the HTTP
// status of the document. A page that cannot be reached fails the test.
func (p *Page) Open(url string) int {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	response, err := chromedp.Run(ctx, chromedp.NavigateResponse(url))
	if err != nil {
		p.t.Fatalf("browsertest: opening %s: %v", url, err)
	}
	if response == nil { // about:blank, data: URLs
		return 0
	}
	return int(response.Status)
}

// Reload reloads the page and waits for the load event.
func (p *Page) Reload() {
	p.t.Helper()
	p.Do(chromedp.Reload())
}

// Click clicks the first element that matches the CSS selector with real mouse
// events, and waits for the element to be visible before.
func (p *Page) Click(css string) {
	p.t.Helper()
	p.step("clicking "+css, chromedp.Click(chromedp.CSS(css)))
}

// Type focuses the first element that matches the CSS selector and sends the
// text as key events; "\n" is the Enter key.
func (p *Page) Type(css, text string) {
	p.t.Helper()
	p.step("typing into "+css, chromedp.SendKeys(chromedp.CSS(css), text))
}

// Text returns the text content of the first element that matches the CSS
// selector, with white space at its ends removed.
func (p *Page) Text(css string) string {
	p.t.Helper()
	return strings.TrimSpace(Run(p, chromedp.TextContent(chromedp.CSS(css))))
}

// URL returns the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	return Run(p, chromedp.Location())
}

// WaitFor evaluates the JavaScript expression again and again until it is
// truthy. It survives navigations. When the time of a step is over the test
// fails with the last value. A promise is awaited.
func (p *Page) WaitFor(expression string) {
	p.t.Helper()
	const pause = 20 * time.Millisecond
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	last := "never evaluated"
	for {
		// The wrapper turns any value into [truthy, text], so nothing the
		// expression answers can fail to decode.
		wrapped := "(async () => { const v = await (" + expression + "); return [!!v, String(v)] })()"
		v, err := chromedp.Run(ctx, chromedp.Evaluate[[]any](wrapped, chromedp.EvalAwaitPromise))
		switch {
		case err == nil && v[0] == true:
			return
		case err == nil:
			last = fmt.Sprint(v[1])
		case ctx.Err() == nil: // a navigation in between, or an exception
			last = err.Error()
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("browsertest: waited %v for %s; it was: %s", p.timeout, expression, last)
		case <-time.After(pause):
		}
	}
}

// Screenshot writes a PNG of the visible part of the page to the file and
// creates the folder of it.
func (p *Page) Screenshot(file string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	if err := screenshot(ctx, file); err != nil {
		p.t.Fatalf("browsertest: %v", err)
	}
}

func screenshot(ctx context.Context, file string) error {
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return fmt.Errorf("taking a screenshot: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("saving a screenshot: %w", err)
	}
	return os.WriteFile(file, png, 0o644)
}

func (p *Page) step(what string, action chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Ctx, p.timeout)
	defer cancel()
	if err := chromedp.Do(ctx, action); err != nil {
		p.t.Fatalf("browsertest: %s: %v", what, err)
	}
}
