//go:build !js

package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// slowClient stands before a server and holds the client's WebAssembly back
// until release is closed.
func slowClient(t *testing.T, server string) (address string, release chan struct{}) {
	t.Helper()
	target, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	release = make(chan struct{})
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
	}}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".wasm") {
			select {
			case <-release:
			case <-r.Context().Done():
				return
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(front.CloseClientConnections)
	t.Cleanup(front.Close)
	return front.URL, release
}

func TestHydrationKeepsEveryNodeAndAsksForNothing(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	openTodo(t, s.URL).add("a", "b", "c")

	address, release := slowClient(t, s.URL)
	p := &todoPage{browsertest.New(t), t, address}
	p.Open(address)
	p.wantTitles("a", "b", "c")
	count := browsertest.Eval[int](p.Page, `(() => {
		const all = document.querySelectorAll("body *:not(script)");
		all.forEach((node, i) => node.wasThere = i);
		return all.length })()`)
	if count < 20 {
		t.Fatalf("the server rendered only %d elements", count)
	}
	close(release)
	p.WaitFor(live)
	if got := browsertest.Eval[int](p.Page, `[...document.querySelectorAll("body *:not(script)")].filter((node, i) => node.wasThere === i).length`); got != count {
		t.Errorf("of %d elements %d were kept in their places", count, got)
	}
	if got := browsertest.Eval[int](p.Page, `document.querySelectorAll("body *:not(script)").length`); got != count {
		t.Errorf("hydration changed the number of elements from %d to %d", count, got)
	}
	if requests := p.RequestsTo("/_fn/"); len(requests) > 0 {
		t.Errorf("what the page holds was asked for again: %v", requests)
	}
	p.Click(p.row(2) + " .toggle")
	p.wantDone(false, true, false)
	p.NoProblems()
}

func TestWhatHappensBeforeTheClientArrivesTakesEffectOnce(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	openTodo(t, s.URL).add("a", "b")

	address, release := slowClient(t, s.URL)
	p := &todoPage{browsertest.New(t), t, address}
	p.Open(address)
	p.wantTitles("a", "b")
	p.Click(p.row(1) + " .toggle")
	p.Type(".new-todo", "typed early\n")
	p.Forget()
	close(release)
	p.WaitFor(live)
	p.wantTitles("a", "b", "typed early")
	p.wantDone(true, false, false)
	p.WaitFor(`document.querySelector(".new-todo").value === ""`)
	p.saved()
	p.wantTitles("a", "b", "typed early")
	p.wantDone(true, false, false)
	p.NoProblems()
}

func TestTypingBeforeTheClientArrivesIsKept(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	address, release := slowClient(t, s.URL)
	p := &todoPage{browsertest.New(t), t, address}
	p.Open(address)
	p.Type(".new-todo", "half a ti")
	close(release)
	p.WaitFor(live)
	p.WaitFor(`document.querySelector(".new-todo").value === "half a ti"`)
	p.Type(".new-todo", "tle\n")
	p.wantTitles("half a title")
	p.NoProblems()
}

func TestFormsWorkWhenTheClientNeverArrives(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	p := &todoPage{browsertest.New(t), t, s.URL}
	p.Block("*://*:*/*.wasm")
	p.Open(s.URL)
	p.Type(".new-todo", "without wasm\n")
	p.wantTitles("without wasm")
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".todo-list li .destroy").click()`))
	p.WaitFor(`!document.querySelector(".todo-list li")`)
}

func TestEverythingButEditingWorksWithoutScripts(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	p := &todoPage{browsertest.New(t), t, s.URL}
	p.DisableScripts(true)
	p.Open(s.URL)
	add := func(title string) { p.Type(".new-todo", title+"\n") }
	add("a")
	p.WaitFor(`document.querySelectorAll(".todo-list li").length === 1`)
	add("b")
	p.WaitFor(`document.querySelectorAll(".todo-list li").length === 2`)
	p.Click(p.row(1) + " .without-script")
	p.wantDone(true, false)
	p.Click(`.filters a[href="/active"]`)
	p.wantTitles("b")
	p.Click(`.filters a[href="/completed"]`)
	p.wantTitles("a")
	p.Click(`.filters a[href="/"]`)
	p.Click(".clear-completed")
	p.wantTitles("b")
	p.Click(".main > form .without-script")
	p.wantDone(true)
	p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".todo-list li .destroy").style.display = "block"`))
	p.Click(p.row(1) + " .destroy")
	p.WaitFor(`!document.querySelector(".todo-list li")`)
}
