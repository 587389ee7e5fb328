package pages_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

// The functions below are the snippets of docs/async.md. They are compiled and
// run here, and TestDocs compares them with the page.

func playlist(s *pages.Scope) pages.Node {
	songs := async.NewResource(s, listSongs)
	return pages.Suspense(el.P(el.Text("Loading…")), func(s *pages.Scope) pages.Node {
		return el.Ul(pages.For(s, songs.Get, sameTitle, titleRow))
	})
}

func sameTitle(title string) string { return title }

func titleRow(s *pages.Scope, title *pages.Item[string]) pages.Node {
	return el.Li(el.Text(title.Get))
}

func searchPage(s *pages.Scope) pages.Node {
	text := pages.NewSignal(s, "")
	found := async.NewResourceFrom(s, text.Get, findSongs)
	return el.Section(
		el.Input(attr.AriaLabel("Search"), attr.BindValue(text)),
		pages.Suspense(el.P(el.Text("Searching…")), func(s *pages.Scope) pages.Node {
			return el.Ul(
				attr.AriaBusy(found.Loading),
				pages.For(s, found.Get, sameTitle, titleRow),
			)
		}),
	)
}

func withError(songs *pages.Resource[[]string]) pages.Node {
	return pages.Show(func() bool { return songs.Err() != nil }, func(s *pages.Scope) pages.Node {
		return el.P(attr.Role("alert"),
			el.Text(func() string { return songs.Err().Error() }),
			el.Button(on.Click(songs.Refetch), el.Text("Try again")),
		)
	})
}

func voteButton(s *pages.Scope, title string) pages.Node {
	votes := pages.NewSignal(s, 0)
	vote := async.NewAction(s, sendVote).OnSuccess(votes.Set)
	return el.Button(
		attr.Disabled(vote.Pending),
		on.Click(func() { vote.Submit(title) }),
		el.Text(votes.Get), el.Text(" votes"),
	)
}

func quickVote(s *pages.Scope, title string) pages.Node {
	votes := pages.NewSignal(s, 0)
	add := func(n int) { votes.Set(votes.Peek() + n) }
	vote := async.NewAction(s, sendVote).Optimistic(func(string) (rollback func()) {
		add(1)
		return func() { add(-1) }
	})
	return el.P(
		el.Button(on.Click(func() { vote.Submit(title) }), el.Text(votes.Get)),
		pages.Show(func() bool { return vote.Err() != nil }, func(s *pages.Scope) pages.Node {
			return el.B(el.Text("That did not work."))
		}),
	)
}

func download(s *pages.Scope, title string) pages.Node {
	ctx := async.Context(s) // ends when the component is taken away
	progress := pages.NewSignal(s, 0)
	pages.NewEffect(s, func() {
		go fetchParts(ctx, title, func(percent int) {
			s.Post(func() { progress.Set(percent) })
		})
	})
	return el.Progress(attr.Max(100), attr.Value(progress.Get))
}

func listSongs(context.Context) ([]string, error) { return []string{"Nuages", "Minor Swing"}, nil }

func findSongs(_ context.Context, text string) ([]string, error) {
	songs := []string{"Nuages", "Minor Swing"}
	return slices.DeleteFunc(songs, func(title string) bool { return !strings.Contains(title, text) }), nil
}

func sendVote(_ context.Context, title string) (int, error) {
	if title == "" {
		return 0, errors.New("vote for a song")
	}
	return 41, nil
}

func fetchParts(ctx context.Context, _ string, done func(percent int)) {
	for percent := range 101 {
		if ctx.Err() != nil {
			return
		}
		done(percent)
	}
}

func TestDocsOfAsync(t *testing.T) {
	t.Run("playlist", func(t *testing.T) {
		const want = "<ul><li>Nuages</li><li>Minor Swing</li></ul>"
		if got := domtest.ServerHTML(t, playlist); got != want {
			t.Errorf("the server renders %s", got)
		}
		page := domtest.Mount(t, playlist)
		page.Wait(func() bool { return page.HTML() == want })
	})
	t.Run("searchPage", func(t *testing.T) {
		page := domtest.Mount(t, searchPage)
		page.WaitText("ul", "NuagesMinor Swing")
		list := page.Find("ul")
		page.Input("input", "Minor")
		page.WaitText("ul", "Minor Swing")
		if page.Find("ul") != list {
			t.Error("the list was made anew")
		}
	})
	t.Run("withError", func(t *testing.T) {
		failure := errors.New("the needle is stuck")
		page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
			return withError(async.NewResource(s, func(context.Context) ([]string, error) { return nil, failure }))
		})
		page.Wait(func() bool { return page.Find("p") != nil })
		if got := page.Text("p"); got != "the needle is stuckTry again" {
			t.Error(got)
		}
		failure = nil
		page.Click("button")
		page.Wait(func() bool { return page.Find("p") == nil })
	})
	t.Run("voteButton", func(t *testing.T) {
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node { return voteButton(s, "Nuages") })
		page.Click("button")
		page.WaitText("button", "41 votes")
	})
	t.Run("quickVote", func(t *testing.T) {
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node { return quickVote(s, "") })
		page.Click("button")
		page.Wait(func() bool { return page.Find("b") != nil })
		if got := page.Text("button"); got != "0" {
			t.Errorf("after a failure there are %s votes", got)
		}
		page = domtest.Hydrate(t, func(s *pages.Scope) pages.Node { return quickVote(s, "Nuages") })
		page.Click("button")
		page.WaitText("button", "1")
	})
	t.Run("download", func(t *testing.T) {
		page := domtest.Mount(t, func(s *pages.Scope) pages.Node { return download(s, "Nuages") })
		page.Wait(func() bool { return page.Find("progress").Value() == "100" })
	})
}
