//go:build !js

package e2e

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/hotclub-go/hotclub/internal/browsertest"
)

// TestTodoIsAnInstallableApp holds the to-do app, with its client and its
// worker together, to what a browser asks of an app that can be installed.
func TestTodoIsAnInstallableApp(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	p := openTodo(t, s.URL)
	p.WaitFor(`navigator.serviceWorker.ready`)
	problems := browsertest.Run(p.Page, func(ctx context.Context, target *chromedp.Target) (page.GetInstallabilityErrorsResult, error) {
		return cdp.Call(ctx, target, page.GetInstallabilityErrors, cdp.Empty{})
	})
	for _, e := range problems.InstallabilityErrors {
		if e.ErrorID != "in-incognito" { // about the test's session
			t.Errorf("not installable: %s", e.ErrorID)
		}
	}

	// The worker is there now, and answers nothing that the server would.
	p.add("with a worker")
	p.saved()
	p.wantTitles("with a worker")
	p.Click(p.row(1) + " .toggle")
	p.wantDone(true)
	p.NoProblems()

	// Without the server there is the offline page, and the way back.
	p.Throttle(browsertest.Network{Offline: true})
	p.Do(chromedp.Evaluate[chromedp.Void](`location.reload()`))
	p.WaitFor(`!document.querySelector(".todoapp")`)
	p.Throttle()
	p.Open(s.URL)
	p.wantTitles("with a worker")
}
