//go:build !js

package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/browsertest"
	"github.com/hotclub-go/hotclub/ssr"
)

// nodes is a JavaScript expression: all nodes of the page in document order,
// texts that the parser has joined or divided counted by element.
const nodes = `[...document.querySelectorAll("body *:not(script)")]`

func TestHydrationKeepsEveryNode(t *testing.T) {
	browser := browsertest.New(t)
	for _, path := range []string{"/", "/events", "/bind", "/list", "/form", "/mixed", "/long/1", "/streamed/late", "/broken/2"} {
		for name, options := range map[string][]func(*ssr.Options){"production": nil, "development": {development}} {
			t.Run(path+" in "+name, func(t *testing.T) {
				s := serve(t, true, options...)
				p := browser.NewTab(t)
				p.Open(s.URL + path)
				before := browsertest.Eval[string](p, `(() => { window.before = `+nodes+`; before.forEach((n, i) => n.place = i);
					window.texts = document.body.innerHTML; return before.length + "" })()`)
				s.release()
				p.WaitFor(live)
				after := browsertest.Eval[string](p, nodes+`.filter((n, i) => n.place === i && n === before[i]).length + ""`)
				if after != before {
					t.Errorf("of %s elements %s were kept in their places", before, after)
				}
				if same := browsertest.Eval[bool](p, `texts === document.body.innerHTML`); !same {
					t.Errorf("hydration changed the page from\n%s\nto\n%s", browsertest.Eval[string](p, `texts`), browsertest.Eval[string](p, `document.body.innerHTML`))
				}
				p.NoProblems()
				if warnings := warnings(p); len(warnings) > 0 {
					t.Errorf("warnings: %v", warnings)
				}
			})
		}
	}
}

// The scripts of a page stand at the end of body if there was nothing for the
// program to do when the head was sent.
func TestHydrationOfAStreamedPage(t *testing.T) {
	browser := browsertest.New(t)
	for path, scripts := range map[string]string{"/streamed/late": "boot,program", "/streamed/early": ""} {
		for name, options := range map[string][]func(*ssr.Options){"production": {streaming}, "development": {streaming, development}} {
			t.Run(path+" in "+name, func(t *testing.T) {
				s := serve(t, true, options...)
				p := browser.NewTab(t)
				p.Open(s.URL + path)
				before := browsertest.Eval[int](p, `(() => { window.before = `+nodes+`; window.html = document.body.innerHTML; return before.length })()`)
				want := strings.Trim(scripts+map[string]string{"development": ",data"}[name], ",")
				if got := browsertest.Eval[string](p, `[...document.querySelectorAll("body > script")].map(n => n.dataset.wasm ? "program" : n.id.slice("hotclub-".length)).join()`); got != want {
					t.Errorf("the scripts in body are %q, want %q", got, want)
				}
				s.release()
				p.WaitFor(live)
				if after := browsertest.Eval[int](p, nodes+`.filter((n, i) => n === before[i]).length`); after != before || after < 5 {
					t.Errorf("of %d elements %d were kept", before, after)
				}
				if !browsertest.Eval[bool](p, `html === document.body.innerHTML`) {
					t.Errorf("hydration changed the page from\n%s\nto\n%s", browsertest.Eval[string](p, `html`), browsertest.Eval[string](p, `document.body.innerHTML`))
				}
				p.Click("#count")
				wantText(t, p, "#count", "1")
				p.NoProblems()
				if warnings := warnings(p); len(warnings) > 0 {
					t.Errorf("warnings: %v", warnings)
				}
			})
		}
	}
}

func streaming(o *ssr.Options) { o.Stream = true }

func TestTextsSideBySideAreToldApart(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/mixed")
	top := `[...document.querySelector("main").childNodes].slice(0, 7).map(n => n.nodeType === 3 ? n.data : n.localName).join("~")`
	p.WaitFor(top + ` === "text at the top, ~1~ and ~~👍🏽 é & <b>~pre~i"`)
	p.Click("#more")
	p.WaitFor(top + ` === "text at the top, ~2~ and ~[no longer empty] ~👍🏽 é & <b>~pre~i"`)
	wantText(t, p, "#shown", "shown 2")
	p.WaitFor(`document.querySelector("#styled").className === "a"`)
	p.Click("#more")
	wantText(t, p, "#shown", "shown 3")
	p.WaitFor(`document.querySelector("#styled").className === "a odd"`)
	if got := browsertest.Eval[string](p, `document.querySelector("pre").textContent`); got != "\n two lines\r\n and a return" {
		t.Errorf("pre holds %q", got)
	}
	p.NoProblems()
}

func TestMismatchIsRepairedWhereItIs(t *testing.T) {
	for name, options := range map[string][]func(*ssr.Options){"production": nil, "development": {development}} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, true, options...)
			p := browsertest.New(t)
			p.Open(s.URL + "/mismatch")
			wantText(t, p, "#broken p", "on the server")
			browsertest.Eval[any](p, `document.querySelectorAll("#before, #after, nav, #kept, #broken").forEach(n => n.kept = true)`)
			s.release()
			p.WaitFor(live)
			if got := browsertest.Eval[string](p, `document.querySelector("#broken").outerHTML`); got != `<div id="broken" class="browser"><p>in the browser</p><button id="hit">0</button><ul><li>one</li></ul></div>` {
				t.Errorf("repaired to %s", got)
			}
			if got := browsertest.Eval[int](p, `[...document.querySelectorAll("#before, #after, nav, #kept, #broken")].filter(n => n.kept).length`); got != 5 {
				t.Errorf("of 5 elements %d were kept", got)
			}
			p.Click("#hit")
			wantText(t, p, "#hit", "1")
			wantText(t, p, "#after", "after 1")
			p.Click("#to-long-1")
			wantText(t, p, "h1", "Long 1")
			p.NoProblems()
			reported := strings.Join(warnings(p), "\n")
			if wanted := len(options) > 0; strings.Contains(reported, "mismatch") != wanted || wanted && !strings.Contains(reported, "app.go") {
				t.Errorf("reported: %s", reported)
			}
		})
	}
}

func warnings(p *browsertest.Page) []string {
	var found []string
	for _, m := range p.Console() {
		if m.Level == "warning" && !strings.Contains(m.Text, "was preloaded") {
			found = append(found, m.Text)
		}
	}
	slices.Sort(found)
	return found
}
