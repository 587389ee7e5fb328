//go:build !js

package main

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/browsertest"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/ssr"
)

// go to an address as a link of the page does.
func follow(p *browsertest.Page, address string) {
	browsertest.Eval[any](p, `(() => { const a = document.querySelector("#to-nowhere"); a.href = `+quote(address)+`; a.click(); a.href = "/nowhere" })()`)
}

func wantLogged(t *testing.T, p *browsertest.Page, message string) {
	t.Helper()
	if all := strings.Join(p.Problems(), "\n"); !strings.Contains(all, message) || !strings.Contains(all, "more.go") {
		t.Errorf("logged: %q, want %q with its place", all, message)
	}
}

func TestAPageThatFailsWhenNavigatedTo(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/")
	stamp(p)
	p.Click("#kept")
	follow(p, "/broken")
	wantText(t, p, "#failed", "Sorry")
	wantText(t, p, "#reason", "broken in the browser")
	wantText(t, p, "#kept", "1")
	p.Click("#kept")
	wantText(t, p, "#kept", "2")
	if n := browsertest.Eval[int](p, `document.querySelectorAll("main > *").length`); n != 1 {
		t.Errorf("main has %d elements", n)
	}
	p.Click("#to-long-1")
	wantText(t, p, "h1", "Long 1")
	follow(p, "/broken")
	wantText(t, p, "#failed", "Sorry")
	browsertest.Eval[any](p, `history.back()`)
	wantText(t, p, "h1", "Long 1")
	wantText(t, p, "#kept", "2")
	wantSameDocument(t, p, true)
	wantLogged(t, p, "broken in the browser")
}

func TestAPageThatFailsWhenHydrated(t *testing.T) {
	for _, path := range []string{"/broken", "/inner"} {
		t.Run(path, func(t *testing.T) {
			s := serve(t, true)
			p := browsertest.New(t)
			p.Open(s.URL + path)
			browsertest.Eval[any](p, `(document.querySelector("header").mark = 1, window.stamped = true)`)
			s.release()
			p.WaitFor(live)
			wantText(t, p, "main", "Sorry"+map[string]string{"/broken": "broken in the browser", "/inner": "the layout is broken"}[path])
			p.WaitFor(`document.querySelector("header").mark === 1`)
			p.Click("#kept")
			wantText(t, p, "#kept", "1")
			p.Click("#to-long-1")
			wantText(t, p, "h1", "Long 1")
			wantSameDocument(t, p, true)
		})
	}
}

// Two addresses of one route are two pages as far as failing goes.
func TestAFailedPageOfTheSameRoute(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/")
	follow(p, "/broken/2")
	wantText(t, p, "#number", "number 2 is fine")
	browsertest.Eval[any](p, `document.querySelector("#number").mark = 1`)
	follow(p, "/broken/4")
	wantText(t, p, "#number", "number 4 is fine")
	p.WaitFor(`document.querySelector("#number").mark === 1`) // the same page
	follow(p, "/broken/5")
	wantText(t, p, "#reason", "number 5")
	follow(p, "/broken/7")
	wantText(t, p, "#reason", "number 7")
	follow(p, "/broken/6")
	wantText(t, p, "#number", "number 6 is fine")
	p.Click("#press") // and then an update fails
	wantText(t, p, "#reason", "number 6")
	follow(p, "/broken/8")
	wantText(t, p, "#number", "number 8 is fine")
}

func TestTheMessageForAppsWithoutOne(t *testing.T) {
	plain := func(o *ssr.Options) {
		o.App = &pages.App{Routes: o.App.Routes}
	}
	for name, options := range map[string][]func(*ssr.Options){"production": {plain}, "development": {plain, development}} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, false, options...)
			p := s.open(t, "/?plain") // see main_js.go
			follow(p, "/broken")
			want := "500: something went wrong"
			if name == "development" {
				want += "broken in the browser"
			}
			wantText(t, p, "main", want)
		})
	}
}
