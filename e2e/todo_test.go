//go:build !js

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// live waits until the page is hydrated and what happened before is replayed.
const live = `window.hotclub?.live === true`

// todoPage is the to-do app in a browser, in the words of its specification.
type todoPage struct {
	*browsertest.Page
	t   *testing.T
	url string
}

func openTodo(t *testing.T, url string) *todoPage {
	t.Helper()
	p := &todoPage{browsertest.New(t), t, url}
	p.Open(url)
	p.WaitFor(live)
	return p
}

// add types new to-dos and waits until they are in the list.
func (p *todoPage) add(titles ...string) {
	p.t.Helper()
	for _, title := range titles {
		before := len(p.titles())
		p.Type(".new-todo", title+"\n")
		p.WaitFor(fmt.Sprintf(`document.querySelectorAll(".todo-list li").length === %d && document.querySelector(".new-todo").value === ""`, before+1))
	}
}

func (p *todoPage) titles() []string {
	p.t.Helper()
	return browsertest.Eval[[]string](p.Page, `[...document.querySelectorAll(".todo-list li label")].map(l => l.textContent)`)
}

// wantTitles waits until the list shows exactly these to-dos.
func (p *todoPage) wantTitles(want ...string) {
	p.t.Helper()
	p.WaitFor(fmt.Sprintf(`JSON.stringify([...document.querySelectorAll(".todo-list li label")].map(l => l.textContent)) === JSON.stringify(%s)`, jsStrings(want)))
}

// wantDone waits until exactly these rows are completed.
func (p *todoPage) wantDone(want ...bool) {
	p.t.Helper()
	p.WaitFor(fmt.Sprintf(`JSON.stringify([...document.querySelectorAll(".todo-list li")].map(l => l.classList.contains("completed") && l.querySelector(".toggle").checked)) === JSON.stringify(%s)`,
		strings.ReplaceAll(fmt.Sprint(want), " ", ",")))
}

// saved reloads the page, so that what it shows came from the database.
func (p *todoPage) saved() {
	p.t.Helper()
	p.settle()
	p.Reload()
	p.WaitFor(live)
}

// settle waits until every call of a server function is answered.
func (p *todoPage) settle() {
	p.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		open := slices.ContainsFunc(p.RequestsTo("/_fn/"), func(r browsertest.Request) bool { return r.Status == 0 && r.Error == "" })
		if !open {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("a call is not answered: %v", p.RequestsTo("/_fn/"))
		}
	}
}

func (p *todoPage) row(n int) string { return fmt.Sprintf(".todo-list li:nth-child(%d)", n) }

func (p *todoPage) edit(n int) {
	p.t.Helper()
	p.Do(chromedp.DoubleClick(chromedp.CSS(p.row(n) + " label")))
	p.WaitFor(fmt.Sprintf(`document.querySelector(%q).classList.contains("editing") && document.activeElement === document.querySelector(%q)`, p.row(n), p.row(n)+" .edit"))
}

func (p *todoPage) retype(n int, text string) {
	p.t.Helper()
	p.Do(chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`), chromedp.SendKeys(chromedp.CSS(p.row(n)+" .edit"), text))
}

func jsStrings(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = fmt.Sprintf("%q", s)
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

func TestTodoNewItems(t *testing.T) {
	p := openTodo(t, todoProgram.start(t, newDatabase(t)).URL)
	if browsertest.Eval[bool](p.Page, `!!document.querySelector(".main, .footer")`) {
		t.Error("an empty list shows the main section or the footer")
	}
	if !browsertest.Eval[bool](p.Page, `document.activeElement.matches(".new-todo")`) {
		t.Error("the field for a new to-do has not the focus")
	}
	p.add("buy milk", "  walk the dog  ", `<script>alert("x")</script>`)
	p.wantTitles("buy milk", "walk the dog", `<script>alert("x")</script>`)
	if got := p.Text(".todo-count"); got != "3 items left" {
		t.Errorf("the counter says %q", got)
	}
	p.Type(".new-todo", "   \n")
	p.wantTitles("buy milk", "walk the dog", `<script>alert("x")</script>`)
	p.saved()
	p.wantTitles("buy milk", "walk the dog", `<script>alert("x")</script>`)
	p.NoProblems()
}

func TestTodoToggle(t *testing.T) {
	p := openTodo(t, todoProgram.start(t, newDatabase(t)).URL)
	p.add("a", "b", "c")
	p.wantDone(false, false, false)
	p.Click(p.row(2) + " .toggle")
	p.wantDone(false, true, false)
	p.WaitFor(`document.querySelector(".todo-count").textContent === "2 items left"`)
	p.Click(p.row(1) + " .toggle")
	p.WaitFor(`document.querySelector(".todo-count").textContent === "1 item left"`)
	p.saved()
	p.wantDone(true, true, false)

	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".toggle-all").click()`))
	p.wantDone(true, true, true)
	p.Click(p.row(3) + " .toggle")
	p.WaitFor(`document.querySelector(".toggle-all").checked === false`)
	p.Click(p.row(3) + " .toggle")
	p.WaitFor(`document.querySelector(".toggle-all").checked === true`)
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".toggle-all").click()`))
	p.wantDone(false, false, false)
	p.saved()
	p.wantDone(false, false, false)
	p.NoProblems()
}

func TestTodoEdit(t *testing.T) {
	p := openTodo(t, todoProgram.start(t, newDatabase(t)).URL)
	p.add("a", "b", "c")

	p.edit(2)
	p.retype(2, "  b and more  \n")
	p.wantTitles("a", "b and more", "c")

	p.edit(1)
	p.retype(1, "nothing"+kb.Escape)
	p.WaitFor(`!document.querySelector(".editing")`)
	p.wantTitles("a", "b and more", "c")

	p.edit(3)
	p.retype(3, "c by blur")
	p.Click("h1")
	p.wantTitles("a", "b and more", "c by blur")

	p.edit(1)
	p.retype(1, kb.Backspace+"\n")
	p.wantTitles("b and more", "c by blur")
	p.saved()
	p.wantTitles("b and more", "c by blur")
	p.NoProblems()
}

func TestTodoDestroyAndClear(t *testing.T) {
	p := openTodo(t, todoProgram.start(t, newDatabase(t)).URL)
	p.add("a", "b", "c")
	if browsertest.Eval[bool](p.Page, `!!document.querySelector(".clear-completed")`) {
		t.Error("the button to clear shows although nothing is done")
	}
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".todo-list li:nth-child(2) .destroy").click()`))
	p.wantTitles("a", "c")
	p.Click(p.row(1) + " .toggle")
	p.Click(".clear-completed")
	p.wantTitles("c")
	p.saved()
	p.wantTitles("c")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".todo-list li .destroy").click()`))
	p.WaitFor(`!document.querySelector(".main") && !document.querySelector(".footer")`)
	p.NoProblems()
}

func TestTodoFiltersAreRoutes(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	p := openTodo(t, s.URL)
	p.add("a", "b", "c")
	p.Click(p.row(2) + " .toggle")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector("h1").kept = true`))
	p.Forget()

	p.Click(`.filters a[href="/active"]`)
	p.wantTitles("a", "c")
	p.Click(`.filters a[href="/completed"]`)
	p.wantTitles("b")
	if got := p.URL(); got != s.URL+"/completed" {
		t.Errorf("the address is %s", got)
	}
	p.WaitFor(`document.querySelector(".filters .selected").textContent === "Completed" && document.querySelectorAll(".filters .selected").length === 1`)
	p.Do(chromedp.NavigateBack())
	p.wantTitles("a", "c")
	if !browsertest.Eval[bool](p.Page, `document.querySelector("h1").kept === true`) {
		t.Error("navigation made the page anew")
	}
	if requests := p.RequestsTo("/_fn/"); len(requests) > 0 {
		t.Errorf("navigation asked the server: %v", requests)
	}
	// The item leaves the filtered list when it no longer fits.
	p.Click(p.row(1) + " .toggle")
	p.wantTitles("c")
	p.settle()

	p.Open(s.URL + "/completed")
	p.WaitFor(live)
	p.wantTitles("a", "b")
	p.NoProblems()
}

func TestTwoBrowsersSeeTheSameList(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	first := openTodo(t, s.URL)
	second := &todoPage{first.NewSession(t), t, s.URL}
	second.Open(s.URL)
	second.WaitFor(live)
	first.add("from the first")
	second.saved()
	second.wantTitles("from the first")
}
