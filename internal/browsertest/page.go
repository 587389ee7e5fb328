//go:build !js

package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// stopTimeout bounds how long the end of a test waits for its browser.
const stopTimeout = 10 * time.Second

// Page is one tab of a Chromium that belongs to one test. Its methods fail the
// test (testing.TB.Fatal) when the browser reports an error, so they are called
// from the goroutine of the test only. What the page did is read with Console,
// Exceptions, Requests and Problems; those are safe from any goroutine.
type Page struct {
	// Ctx is the chromedp context of the tab, for chromedp.Run, chromedp.Do,
	// chromedp.Call and chromedp.Events. It has no deadline.
	Ctx context.Context

	t       testing.TB
	timeout time.Duration
	journal
}

// Option changes how New starts the browser.
type Option func(*settings)

type settings struct {
	timeout       time.Duration
	width, height int
	flags         []chromedp.ExecAllocatorOption
}

// Timeout limits every single step of a Page (a click, a wait). The default is
// 30 seconds, because test machines can be slow; a step that works is as fast
// as the browser.
func Timeout(d time.Duration) Option { return func(s *settings) { s.timeout = d } }

// Window sets the size of the window in CSS pixels. The default is 1280 by 800.
func Window(width, height int) Option {
	return func(s *settings) { s.width, s.height = width, height }
}

// Flag adds a command line flag to Chromium, without the leading dashes. The
// value is a string, or true for a flag without value.
func Flag(name string, value any) Option {
	return func(s *settings) { s.flags = append(s.flags, chromedp.Flag(name, value)) }
}

// New starts a Chromium with a temporary profile and returns its first tab. The
// browser ends and the profile is removed when the test ends.
func New(t testing.TB, opts ...Option) *Page {
	t.Helper()
	program, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	s := settings{timeout: 30 * time.Second, width: 1280, height: 800}
	for _, o := range opts {
		o(&s)
	}

	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), execOptions(program, s)...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		stop, stopped := context.WithTimeout(ctx, stopTimeout)
		defer stopped()
		if err := chromedp.Cancel(stop); err != nil {
			t.Logf("browsertest: closing Chromium: %v", err)
		}
		cancel()
		cancelAlloc()
	})
	return open(t, ctx, s.timeout)
}

func execOptions(program string, s settings) []chromedp.ExecAllocatorOption {
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options,
		chromedp.ExecPath(program),
		chromedp.WindowSize(s.width, s.height),
		chromedp.Flag("headless", "new"),
		chromedp.Flag("no-sandbox", true), // containers and CI run as root
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
	)
	return append(options, s.flags...)
}

// NewTab opens another tab in the same session: it shares cookies, storage,
// caches and service workers with p. It closes when t ends, which is the test
// of p or a subtest of it.
func (p *Page) NewTab(t testing.TB) *Page {
	t.Helper()
	return p.another(t)
}

// NewSession opens a tab in a new, empty session of the same browser, like a
// private window: nothing is shared with p. It closes when t ends.
func (p *Page) NewSession(t testing.TB) *Page {
	t.Helper()
	return p.another(t, chromedp.WithNewBrowserContext())
}

func (p *Page) another(t testing.TB, opts ...chromedp.ContextOption) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(p.Ctx, opts...)
	t.Cleanup(cancel)
	return open(t, ctx, p.timeout)
}

// open starts the tab of ctx and begins to record it.
func open(t testing.TB, ctx context.Context, timeout time.Duration) *Page {
	t.Helper()
	p := &Page{Ctx: ctx, t: t, timeout: timeout}
	// The first call binds the browser's life to its context, so it must be ctx
	// itself and not one with a timeout.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("browsertest: starting Chromium: %v", err)
	}
	if err := chromedp.Listen(ctx, p.journal.record); err != nil {
		t.Fatalf("browsertest: listening to the page: %v", err)
	}
	t.Cleanup(func() { p.reportFailure() })
	return p
}

// reportFailure adds what the page did to the output of a failed test.
func (p *Page) reportFailure() {
	if !p.t.Failed() {
		return
	}
	for _, m := range p.Console() {
		p.t.Logf("console: %s", m)
	}
	for _, e := range p.Exceptions() {
		p.t.Logf("exception: %s", e)
	}
	for _, r := range p.Requests() {
		p.t.Logf("request: %s", r)
	}
	folder := os.Getenv("HOTCLUB_SCREENSHOTS")
	if folder == "" {
		return
	}
	name := strings.NewReplacer("/", "_", " ", "_", `\`, "_", ":", "_").Replace(p.t.Name()) + ".png"
	ctx, cancel := context.WithTimeout(p.Ctx, stopTimeout)
	defer cancel()
	if err := screenshot(ctx, filepath.Join(folder, name)); err != nil {
		p.t.Logf("browsertest: no screenshot: %v", err)
	}
}
