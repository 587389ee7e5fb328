//go:build !js

package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

func TestCounter(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/")
	p.Click("#count")
	wantText(t, p, "#count", "Clicked 1 times")
	wantText(t, p, "#parity", "odd")
	p.Click("#count")
	wantText(t, p, "#count", "Clicked 2 times")
	wantText(t, p, "#parity", "")
	if title := browsertest.Eval[string](p, `document.title`); title != "Counter" {
		t.Errorf("title %q", title)
	}
	p.NoProblems()
}

func TestAHandlerThatPanicsIsLoggedAndThePageGoesOn(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/")
	p.Click("#panic")
	p.Click("#count")
	wantText(t, p, "#count", "Clicked 1 times")
	all := strings.Join(p.Problems(), "\n")
	if !strings.Contains(all, "this handler always panics") || !strings.Contains(all, "app.go") {
		t.Errorf("the panic was logged as %q", all)
	}
}

func TestEvents(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/events")
	log := ""
	want := func(lines ...string) {
		t.Helper()
		for _, line := range lines {
			log += line + "\n"
		}
		wantText(t, p, "#log", log)
	}
	p.Click("#inner")
	want("inner true false", "outer")
	p.Click("#stopping")
	want("stopping")
	browsertest.Eval[any](p, `document.querySelector("#disabled").click()`)
	p.Click("#disabled")
	p.Do(chromedp.DoubleClick(chromedp.CSS("#double")))
	want("double")
	browsertest.Eval[any](p, `document.querySelector("#hover").dispatchEvent(new MouseEvent("mouseenter")), null`)
	want("enter")
	p.Click("#hover")
	log = browsertest.Eval[string](p, `document.querySelector("#log").textContent`)
	if !strings.Contains(log, "\ndown\n") {
		t.Errorf("no pointerdown in %q", log)
	}
	p.Click("#focus")
	want("focus", "focusin")
	p.Type("#field", "x")
	want("key x", "input x")
	p.Click("#box")
	want("change x", "blur", "box true")
	if browsertest.Eval[string](p, `document.activeElement.id`) != "box" {
		t.Error("the focus did not go on")
	}
	p.NoProblems()
}

// The browser tells of the lost focus while the interpreter removes the
// control: the program must not be called in the middle of its own work.
func TestEventsThatAChangeOfThePageCauses(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/events")
	p.Type("#removed", "x")
	p.WaitFor(`document.querySelector("#log").textContent.startsWith("removing\n") && !document.querySelector("#removed")`)
	p.Click("#inner")
	p.WaitFor(`document.querySelector("#log").textContent.endsWith("inner true false\nouter\n")`)
	p.NoProblems()
}

func TestEventsWaitForAHandlerThatBlocks(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/events")
	browsertest.Eval[any](p, `document.querySelector("#slow").click(), document.querySelector("#inner").click()`)
	if log := browsertest.Eval[string](p, `document.querySelector("#log").textContent`); log != "" {
		t.Errorf("while the handler blocks, the page shows %q", log)
	}
	wantText(t, p, "#log", "slow begins\nslow ends\ninner false false\nouter\n")
	p.Click("#stopping")
	wantText(t, p, "#log", "slow begins\nslow ends\ninner false false\nouter\nstopping\n")
	p.NoProblems()
}

func TestSubmitByTheProgram(t *testing.T) {
	s := serve(t, false)
	p := s.open(t, "/form")
	p.Type("#what", "milk")
	p.Click("#other")
	p.WaitFor(`document.querySelector("#said").textContent === "milk/loud/how"`)
	if posts := s.posted(); posts != "" {
		t.Errorf("posted: %s", posts)
	}
	p.Type("#plain", "bread")
	p.Click("#send")
	p.WaitFor(`location.pathname === "/"`)
	if posts := s.posted(); posts != "how=plain&what=bread" {
		t.Errorf("posted: %s", posts)
	}
}

func TestBindings(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/bind")
	state := func(want string) { t.Helper(); wantText(t, p, "#state", want) }
	state("first||false|b|x")
	p.Type("#text", "!")
	state("!first||false|b|x")
	p.WaitFor(`document.querySelector("#area").value === "!first"`)
	p.Click("#checked")
	state("!first||true|b|x")
	p.Click("#y")
	state("!first||true|b|y")
	browsertest.Eval[any](p, `(() => { const c = document.querySelector("#choice"); c.value = "a"; c.dispatchEvent(new Event("change", {bubbles: true})) })()`)
	state("!first||true|a|y")

	p.Click("#clear")
	state("||false|c|x")
	p.WaitFor(`document.querySelector("#text").value === "" && !document.querySelector("#checked").checked && document.querySelector("#choice").value === "c" && document.querySelector("#x").checked`)

	t.Run("the caret stays where it is", func(t *testing.T) {
		p.Type("#upper", "abc")
		p.WaitFor(`document.querySelector("#upper").value === "ABC"`)
		browsertest.Eval[any](p, `document.querySelector("#upper").setSelectionRange(1, 1)`)
		p.Type("#upper", "x")
		p.WaitFor(`document.querySelector("#upper").value === "AXBC"`)
		if at := browsertest.Eval[int](p, `document.querySelector("#upper").selectionStart`); at != 2 {
			t.Errorf("the caret is at %d", at)
		}
	})
	t.Run("a value waits while an input method composes", func(t *testing.T) {
		got := browsertest.Eval[string](p, `(() => {
			const field = document.querySelector("#upper");
			const type = (value) => { field.value = value; field.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true})) };
			field.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
			type("k"); const first = field.value;
			type("ka"); const second = field.value;
			field.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true, data: "ka"}));
			return [first, second, field.value].join() })()`)
		if got != "k,ka,KA" {
			t.Errorf("the values were %s", got)
		}
	})
	p.NoProblems()
}

func TestListKeepsItsRows(t *testing.T) {
	s := serve(t, false, development)
	p := s.open(t, "/list")
	order := func(want string) {
		t.Helper()
		p.WaitFor(`[...document.querySelectorAll("#items li")].map(n => n.textContent).join(" ") === "` + want + `"`)
		cells := ""
		for _, row := range strings.Fields(want) {
			cells += row[:1]
		}
		p.WaitFor(`[...document.querySelectorAll("tr.cell")].map(n => n.textContent).join("") === "` + cells + `"`)
	}
	order("a:0 b:0 c:0 d:0 e:0")
	p.Click("#row-c")
	order("a:0 b:0 c:1 d:0 e:0")
	browsertest.Eval[any](p, `document.querySelectorAll("#items li").forEach(n => n.mark = n.id), document.querySelector("#in-c").focus(), document.querySelector("#in-c").value = "typed"`)
	browsertest.Eval[any](p, `document.querySelector("#reverse").click()`)
	order("e:0 d:0 c:1 b:0 a:0")
	if got := browsertest.Eval[string](p, `[...document.querySelectorAll("#items li")].map(n => n.mark).join() + document.activeElement.id + document.querySelector("#in-c").value`); got != "row-e,row-d,row-c,row-b,row-ain-ctyped" {
		t.Errorf("after a move: %s", got)
	}
	p.Click("#mix")
	order("c:1 x:0 a:0 e:0")
	p.Click("#row-x")
	order("c:1 x:1 a:0 e:0")
	p.Click("#empty")
	order("")
	p.Click("#all")
	order("a:0 b:0 c:0 d:0 e:0")

	p.Click("#many") // the program's memory grows meanwhile
	p.WaitFor(`document.querySelectorAll("#items li").length === 5000 && document.querySelector("#items").lastChild.textContent === "n4999:0"`)
	p.Click("#row-n1")
	wantText(t, p, "#row-n1", "n1:1")
	p.NoProblems()
}
