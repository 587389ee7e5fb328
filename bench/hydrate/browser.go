package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/profiler"
	"github.com/chromedp/chromedp"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// times is in milliseconds.
type times struct {
	Painted, Live, Document, Program, Start, View, Claim, Rest, Toggle float64
	Memory                                                             float64 // MB
}

type browser struct {
	ctx     context.Context
	closers []func()
}

func startBrowser(ctx context.Context) (*browser, error) {
	program, err := browsertest.Find()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("no-sandbox", true), chromedp.WindowSize(1280, 800))
	alloc, cancelAlloc := chromedp.NewExecAllocator(ctx, options...)
	b := &browser{closers: []func(){cancelAlloc}}
	var cancel func()
	b.ctx, cancel = chromedp.NewContext(alloc)
	b.closers = append(b.closers, cancel)
	if err := chromedp.Do(b.ctx); err != nil {
		b.close()
		return nil, fmt.Errorf("starting Chromium: %w", err)
	}
	return b, nil
}

func (b *browser) close() {
	for _, closer := range slices.Backward(b.closers) {
		closer()
	}
}

// watch runs before the scripts of a page and notes when what happens.
//
//go:embed watch.js
var watch string

// tab opens a page and waits until it is alive. begin runs before that.
func (b *browser) tab(url string, begin func(ctx context.Context) error) (ctx context.Context, done func(), err error) {
	ctx, cancelTab := chromedp.NewContext(b.ctx)
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	done = func() { cancel(); cancelTab() }
	err = func() error {
		if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watch}); err != nil {
			return err
		}
		if err := begin(ctx); err != nil {
			return err
		}
		if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
			return err
		}
		_, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void]("hydrated", chromedp.EvalAwaitPromise))
		return err
	}()
	if err != nil {
		done()
		return nil, nil, err
	}
	return ctx, done, nil
}

// measure loads the page once for the caches and then several times, and
// returns the median of each time.
func (b *browser) measure(url string, loads int) (times, error) {
	var all []times
	for i := range loads + 1 {
		m, err := b.load(url)
		if err != nil {
			return times{}, err
		}
		if i > 0 {
			all = append(all, m)
		}
	}
	median := func(of func(times) float64) float64 {
		values := make([]float64, len(all))
		for i, m := range all {
			values[i] = of(m)
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return times{
		Painted:  median(func(m times) float64 { return m.Painted }),
		Live:     median(func(m times) float64 { return m.Live }),
		Document: median(func(m times) float64 { return m.Document }),
		Program:  median(func(m times) float64 { return m.Program }),
		Start:    median(func(m times) float64 { return m.Start }),
		View:     median(func(m times) float64 { return m.View }),
		Claim:    median(func(m times) float64 { return m.Claim }),
		Rest:     median(func(m times) float64 { return m.Rest }),
		Toggle:   median(func(m times) float64 { return m.Toggle }),
		Memory:   median(func(m times) float64 { return m.Memory }),
	}, nil
}

func (b *browser) load(url string) (times, error) {
	ctx, done, err := b.tab(url, func(context.Context) error { return nil })
	if err != nil {
		return times{}, err
	}
	defer done()
	return chromedp.Run(ctx, chromedp.Evaluate[times]("hydrateTimes()", chromedp.EvalAwaitPromise))
}

// profile writes a CPU profile of one load and of some toggles after it.
func (b *browser) profile(url, file string) error {
	ctx, done, err := b.tab(url, func(ctx context.Context) error {
		if _, err := chromedp.Call(ctx, profiler.Enable, cdp.Empty{}); err != nil {
			return err
		}
		if _, err := chromedp.Call(ctx, profiler.SetSamplingInterval, profiler.SetSamplingIntervalParams{Interval: 250}); err != nil {
			return err
		}
		_, err := chromedp.Call(ctx, profiler.Start, cdp.Empty{})
		return err
	})
	if err != nil {
		return err
	}
	defer done()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[times]("hydrateTimes()", chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	result, err := chromedp.Call(ctx, profiler.Stop, cdp.Empty{})
	if err != nil {
		return fmt.Errorf("profiling: %w", err)
	}
	data, err := json.Marshal(result.Profile)
	if err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}
