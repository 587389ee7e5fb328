//go:build !js

package main

import (
	"testing"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// A control that nobody has touched takes the program's state, whatever the
// server had; one that the visitor has changed is followed.
func TestUntouchedControlsTakeTheProgramsState(t *testing.T) {
	s := serve(t, true)
	p := browsertest.New(t)
	p.Open(s.URL + "/visited")
	s.release()
	p.WaitFor(live)
	wantText(t, p, "#state", "lazy|browser|2|late|")
	if got := browsertest.Eval[string](p, `["lazy", "plain", "amount", "late"].map(id => document.getElementById(id).value).join()`); got != "lazy,browser,2," {
		t.Errorf("the controls are %s", got)
	}
	p.Click("#more")
	p.WaitFor(`document.querySelector("#late").value === "late"`)
	wantText(t, p, "#state", "lazy|browser|2|late|")
	p.NoProblems()
}

func TestTouchedControlsAreFollowed(t *testing.T) {
	s := serve(t, true)
	p := browsertest.New(t)
	p.Open(s.URL + "/visited")
	// Without events, as a browser fills in what it remembers.
	browsertest.Eval[any](p, `(document.querySelector("#lazy").value = "L", document.querySelector("#plain").value = "P", document.querySelector("#amount").value = "7", document.querySelector("#late").value = "b")`)
	s.release()
	p.WaitFor(live)
	wantText(t, p, "#state", "L|P|7|b|lazy;plain;amount;")
	if got := browsertest.Eval[string](p, `["lazy", "plain", "amount", "late"].map(id => document.getElementById(id).value).join()`); got != "L,P,7,b" {
		t.Errorf("the controls are %s", got)
	}
	p.NoProblems()
}

// The nodes of a template are no elements of the page.
func TestTemplatesDoNotRun(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/custom")
	browsertest.Eval[any](p, `(window.made = 0, customElements.define("x-probe", class extends HTMLElement { constructor() { super(); made++ } }))`)
	p.Click("#rows")
	wantText(t, p, "#customs", "12345")
	if got := browsertest.Eval[int](p, `made`); got != 5 {
		t.Errorf("%d elements were made for 5 rows", got)
	}
	if got := browsertest.Eval[int](p, `document.querySelectorAll("x-probe:defined").length`); got != 5 {
		t.Errorf("%d of 5 elements work", got)
	}
	p.NoProblems()
}
