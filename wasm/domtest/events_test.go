package domtest_test

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

func TestListenersAreCalledFromTheTargetOutwards(t *testing.T) {
	var called []string
	stop := false
	note := func(what string) func(on.MouseEvent) {
		return func(e on.MouseEvent) {
			called = append(called, what)
			if stop && what == "inner" {
				e.StopPropagation()
			}
		}
	}
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		return el.Div(on.Click(note("outer")), el.Section(
			el.B(on.Click(note("inner")), on.Click(note("inner too")), el.I()),
		))
	})
	page.Click("i")
	if got := strings.Join(called, ", "); got != "inner, inner too, outer" {
		t.Error(got)
	}
	called, stop = nil, true
	page.Click("b")
	if got := strings.Join(called, ", "); got != "inner, inner too" {
		t.Error(got)
	}
}

// A listener removes the element around it and makes another one, which gets
// its number: that one's listener must not be called for the same event.
func TestAListenerThatReplacesTheElementAround(t *testing.T) {
	other := 0
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		first := pages.NewSignal(s, true)
		return pages.ShowElse(first.Get,
			func(s *pages.Scope) pages.Node {
				return el.Div(on.Click(func() { t.Error("the listener of a removed element was called") }),
					el.B(on.Click(func() { first.Set(false) })))
			},
			func(s *pages.Scope) pages.Node {
				return el.P(on.Click(func() { other++ }), el.I(on.Click(func() { other++ })))
			})
	})
	page.Click("b")
	if other != 0 {
		t.Error("a listener was called for an event from before its element was there")
	}
	page.Click("i")
	if other != 2 {
		t.Errorf("%d listeners were called, want 2", other)
	}
}

func TestDirectEvents(t *testing.T) {
	var got []string
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		return el.Div(on.Event("my-event", func(*pages.Event) { got = append(got, "outer") }),
			el.Input(on.Event("my-event", func(e *pages.Event) { got = append(got, e.Type+" "+e.Source.String("detail")) })))
	})
	page.Fire(page.Find("input"), "my-event", domtest.Event{Props: map[string]any{"detail": "x"}})
	if strings.Join(got, ", ") != "my-event x" {
		t.Error(got)
	}
}

func TestRefs(t *testing.T) {
	var ref *pages.Ref
	var show *pages.Signal[bool]
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		show, ref = pages.NewSignal(s, true), pages.NewRef()
		ref.Focus() // the element does not exist yet
		return pages.Show(show.Get, func(s *pages.Scope) pages.Node {
			return el.Input(attr.Ref(ref), on.Click(func() { ref.Select() }))
		})
	})
	page.Click("input")
	if strings.Join(page.Done, ", ") != "select input" {
		t.Error(page.Done)
	}
	show.Set(false)
	page.HTML()
	ref.Focus() // it is gone
	page.HTML()
	if len(page.Done) != 1 {
		t.Error(page.Done)
	}
}
