package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// browser is one tab of a Chromium.
type browser struct{ tab context.Context }

func openBrowser(ctx context.Context) (browser, func(), error) {
	program, err := browsertest.Find()
	if err != nil {
		return browser{}, nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true), chromedp.Flag("no-sandbox", true))
	alloc, cancelAlloc := chromedp.NewExecAllocator(ctx, options...)
	tab, cancelTab := chromedp.NewContext(alloc)
	end := func() { cancelTab(); cancelAlloc() }
	if err := chromedp.Do(tab); err != nil {
		end()
		return browser{}, nil, err
	}
	return browser{tab}, end, nil
}

func (b browser) open(url string) error { return chromedp.Do(b.tab, chromedp.Navigate(url)) }

// waitForHeading waits until a frame with the heading has been painted.
func (b browser) waitForHeading(text string) error {
	ctx, cancel := context.WithTimeout(b.tab, time.Minute)
	defer cancel()
	// A task after the next frame's callbacks runs when that frame is done.
	painted := fmt.Sprintf(`document.querySelector("h1")?.textContent === %q &&
		new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(true))))`, text)
	for {
		// An error is a page that is just being replaced.
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](painted, chromedp.EvalAwaitPromise)); err == nil && ok {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the page does not show the heading %q", text)
		case <-time.After(2 * time.Millisecond):
		}
	}
}
