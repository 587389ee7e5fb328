//go:build !js

package main

import (
	"testing"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// stamp marks the document, to see whether another one was loaded.
func stamp(p *browsertest.Page) { browsertest.Eval[any](p, `window.stamped = true`) }

func wantSameDocument(t *testing.T, p *browsertest.Page, want bool) {
	t.Helper()
	if got := browsertest.Eval[bool](p, `window.stamped === true`); got != want {
		t.Errorf("the document is the same: %v, want %v", got, want)
	}
}

func TestLinksNavigateInThePage(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/")
	stamp(p)
	p.Click("#kept")
	p.Click("#to-long-1")
	wantText(t, p, "h1", "Long 1")
	wantText(t, p, "#address", "/long/1")
	p.WaitFor(`document.title === "Long 1" && location.pathname === "/long/1" && scrollY === 0`)
	p.WaitFor(`document.querySelector("#hotclub-announcer").textContent === "Long 1"`)
	if got := browsertest.Eval[string](p, `document.activeElement.localName + document.body.hasAttribute("tabindex")`); got != "bodyfalse" {
		t.Errorf("the focus is on %s", got)
	}

	// A click by the mouse would scroll to the link first.
	browsertest.Eval[any](p, `scrollTo(0, 1500), document.querySelector("#to-long-2").click()`)
	wantText(t, p, "h1", "Long 2")
	p.WaitFor(`document.title === "Long 2" && scrollY === 0`)
	wantText(t, p, "#kept", "1")

	browsertest.Eval[any](p, `history.back()`)
	wantText(t, p, "h1", "Long 1")
	p.WaitFor(`scrollY === 1500`)
	browsertest.Eval[any](p, `history.back()`)
	wantText(t, p, "#count", "Clicked 0 times")
	p.Click("#count")
	wantText(t, p, "#count", "Clicked 1 times")
	browsertest.Eval[any](p, `history.go(2)`)
	wantText(t, p, "h1", "Long 2")
	wantText(t, p, "#kept", "1")
	wantSameDocument(t, p, true)
	if n := len(p.RequestsTo("/long/")); n != 0 {
		t.Errorf("%d pages were requested", n)
	}
	p.NoProblems()
}

func TestTheProgramNavigates(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/")
	stamp(p)
	p.Click("#go")
	wantText(t, p, "#address", "/long/2?from=go#end")
	p.WaitFor(`location.href.endsWith("/long/2?from=go#end") && scrollY > 1000`)
	wantSameDocument(t, p, true)
	p.NoProblems()
}

func TestHashLinksAreTheBrowsers(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/long/1")
	stamp(p)
	p.Click("#hash")
	wantText(t, p, "#address", "/long/1#end")
	p.WaitFor(`location.hash === "#end" && scrollY > 1000`)
	p.Click("#home")
	p.WaitFor(`location.pathname === "/" && scrollY === 0`)
	browsertest.Eval[any](p, `history.back()`)
	wantText(t, p, "#address", "/long/1#end")
	p.WaitFor(`scrollY > 1000`)
	browsertest.Eval[any](p, `history.back()`)
	wantText(t, p, "#address", "/long/1")
	p.WaitFor(`scrollY === 0`)
	wantSameDocument(t, p, true)
	p.NoProblems()
}

func TestLinksThatAreNotThePages(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/")
	stamp(p)
	t.Run("prevented by the program", func(t *testing.T) {
		p.Click("#stay")
		wantText(t, p, "#count", "Clicked 1 times")
		if url := p.URL(); url != s.URL+"/" {
			t.Errorf("the page is at %s", url)
		}
	})
	t.Run("with a modifier, a target, as a download", func(t *testing.T) {
		got := browsertest.Eval[string](p, `(() => {
			const link = document.querySelector("#to-long-1");
			const taken = [];
			const click = (what, init) => {
				addEventListener("click", (e) => { taken.push(what + e.defaultPrevented); e.preventDefault() }, {once: true});
				link.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, ...init}));
			};
			click("ctrl", {ctrlKey: true}); click("shift", {shiftKey: true}); click("middle", {button: 1});
			link.target = "_blank"; click("target"); link.removeAttribute("target");
			link.setAttribute("download", ""); click("download"); link.removeAttribute("download");
			link.rel = "external nofollow"; click("external"); link.rel = "";
			link.href = "https://example.org/long/1"; click("other");
			return taken.join() })()`)
		if got != "ctrlfalse,shiftfalse,middlefalse,targetfalse,downloadfalse,externalfalse,otherfalse" {
			t.Errorf("taken over: %s", got)
		}
	})
	t.Run("without a route", func(t *testing.T) {
		p.Click("#to-nowhere")
		p.WaitFor(`location.pathname === "/nowhere" && window.stamped === undefined`)
	})
}

func TestScrollPositionOutlivesTheDocument(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/long/1")
	browsertest.Eval[any](p, `scrollTo(0, 900), document.querySelector("#to-long-2").click()`)
	wantText(t, p, "h1", "Long 2")
	browsertest.Eval[any](p, `scrollTo(0, 700)`)
	p.Reload()
	p.WaitFor(live)
	p.WaitFor(`scrollY === 700`)
	browsertest.Eval[any](p, `history.back()`)
	wantText(t, p, "h1", "Long 1")
	p.WaitFor(`scrollY === 900`)
}
