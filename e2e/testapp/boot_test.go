//go:build !js

package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

func TestEventsBeforeTheProgramTakeEffectOnce(t *testing.T) {
	s := serve(t, true)
	p := browsertest.New(t)
	p.Open(s.URL + "/")
	p.Click("#count")
	p.Click("#count")
	p.Click("#count")
	p.Click("#count")
	s.release()
	p.WaitFor(live)
	wantText(t, p, "#count", "Clicked 4 times")
	p.Click("#count")
	wantText(t, p, "#count", "Clicked 5 times")
	p.NoProblems()
}

func TestRecordedEventsKeepTheirOrderAndState(t *testing.T) {
	s := serve(t, true)
	p := browsertest.New(t)
	p.Open(s.URL + "/events")
	p.Click("#field")
	p.Type("#field", "ab")
	p.Click("#box")
	p.Click("#inner")
	p.Do(chromedp.DoubleClick(chromedp.CSS("#double")))
	s.release()
	p.WaitFor(live)
	wantText(t, p, "#log", "focus\nfocusin\nkey a\ninput a\nkey b\ninput ab\nchange ab\nblur\nbox true\ninner true false\nouter\ndouble\n")
	if got := browsertest.Eval[string](p, `document.querySelector("#field").value + document.querySelector("#box").checked`); got != "abtrue" {
		t.Errorf("the controls are %s", got)
	}
	p.NoProblems()
}

func TestWhatWasTypedBeforeStays(t *testing.T) {
	s := serve(t, true)
	p := browsertest.New(t)
	p.Open(s.URL + "/bind")
	p.Type("#text", "xyz")
	browsertest.Eval[any](p, `document.querySelector("#text").setSelectionRange(2, 2)`)
	p.Click("#checked")
	// As a browser does that fills a form in by itself: without events.
	browsertest.Eval[any](p, `(document.querySelector("#upper").value = "quiet", document.querySelector("#choice").value = "c", document.querySelector("#y").checked = true)`)
	s.release()
	p.WaitFor(live)
	wantText(t, p, "#state", "xyzfirst|QUIET|true|c|y")
	if got := browsertest.Eval[string](p, `["text", "area", "upper", "choice"].map(id => document.getElementById(id).value).join() + document.querySelector("#checked").checked + document.querySelector("#text").selectionStart`); got != "xyzfirst,xyzfirst,QUIET,ctrue2" {
		t.Errorf("the controls are %s", got)
	}
	p.NoProblems()
}

func TestSubmitsBeforeTheProgram(t *testing.T) {
	s := serve(t, true)
	p := browsertest.New(t)
	p.Open(s.URL + "/form")
	stamp(p)
	p.Click("#say") // not valid: the browser asks for the field
	p.Type("#what", "milk\n")
	p.Click("#say") // nothing was changed: the same submit again
	browsertest.Eval[any](p, `document.querySelector("#what").value = ""`)
	p.Type("#what", "eggs")
	p.Click("#say")
	s.release()
	p.WaitFor(live)
	p.WaitFor(`[...document.querySelectorAll("#said li")].map(n => n.textContent).join() === "milk/loud/how,eggs/loud/how"`)
	wantSameDocument(t, p, true)
	p.Type("#what", "!\n")
	p.WaitFor(`document.querySelector("#said").textContent.endsWith("eggs!/loud/how")`)
	if posts := s.posted(); posts != "" {
		t.Errorf("posted: %s", posts)
	}
	p.NoProblems()
}

func TestAHeldSubmitThatTheProgramDoesNotTakeIsTheBrowsers(t *testing.T) {
	s := serve(t, true)
	p := browsertest.New(t)
	p.Open(s.URL + "/form")
	p.Type("#plain", "bread\n")
	time.Sleep(100 * time.Millisecond)
	if posts := s.posted(); posts != "" {
		t.Fatalf("posted before the program was there: %s", posts)
	}
	s.release()
	p.WaitFor(`location.pathname === "/"`)
	if posts := s.posted(); posts != "how=plain&what=bread" {
		t.Errorf("posted: %s", posts)
	}
}

func TestSubmitWithoutProgram(t *testing.T) {
	for name, block := range map[string]string{"the program": "*://*:*/*.wasm", "the script": "*://*:*/*.js"} {
		t.Run(name+" does not arrive", func(t *testing.T) {
			s := serve(t, true)
			p := browsertest.New(t)
			p.Block(block)
			p.Open(s.URL + "/form")
			p.Type("#what", "milk")
			p.Click("#say")
			p.WaitFor(`location.pathname === "/"`)
			if posts := s.posted(); posts != "how=loud&what=milk" {
				t.Errorf("posted: %s", posts)
			}
		})
	}
	t.Run("the program is late", func(t *testing.T) {
		s := serve(t, true)
		p := browsertest.New(t)
		p.Open(s.URL + "/form")
		p.Type("#what", "milk")
		p.Click("#say")
		browsertest.Eval[any](p, `document.querySelector("#what").value = ""`)
		p.Type("#what", "eggs")
		p.Click("#say")
		p.WaitFor(`location.pathname === "/"`) // after five seconds
		if posts := s.posted(); posts != "how=loud&what=milk how=loud&what=eggs" {
			t.Errorf("posted: %s", posts)
		}
	})
	t.Run("the program fails while a submit is held", func(t *testing.T) {
		s := serve(t, true)
		p := browsertest.New(t)
		p.Open(s.URL + "/form")
		p.Type("#what", "milk")
		p.Click("#say")
		s.CloseClientConnections() // the answer that was awaited is cut off
		p.WaitFor(`location.pathname === "/"`)
		if posts := s.posted(); posts != "how=loud&what=milk" {
			t.Errorf("posted: %s", posts)
		}
	})
}
