package pages_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/reactive"
)

// fakeHost notes what a page asks for.
type fakeHost struct {
	server bool
	asked  []string
}

func (h *fakeHost) ask(what ...any) { h.asked = append(h.asked, fmt.Sprint(what...)) }

func (h *fakeHost) Server() bool                     { return h.server }
func (h *fakeHost) SetTitle(title string)            { h.ask("title ", title) }
func (h *fakeHost) SetMeta(name, content string)     { h.ask("meta ", name, "=", content) }
func (h *fakeHost) Navigate(to string, replace bool) { h.ask("to ", to, " ", replace) }
func (h *fakeHost) SetStatus(code int)               { h.ask("status ", code) }
func (h *fakeHost) SetHeader(name, value string)     { h.ask("header ", name, ": ", value) }

// lateHost answers only in the end.
type lateHost struct {
	*fakeHost
	late []func()
}

func (h *lateHost) Late(ask func()) { h.late = append(h.late, ask) }

// withHost returns the scope of a page that host runs.
func withHost(t *testing.T, host node.Host) *pages.Scope {
	runtime := reactive.NewRuntime(reactive.Options{Inert: host != nil && host.Server()})
	t.Cleanup(runtime.Dispose)
	if host != nil {
		node.HostKey.Provide(runtime.Root(), host)
	}
	return runtime.Root().Child()
}

// askAll asks for everything; the functions follow name.
func askAll(s *pages.Scope, name *pages.Signal[string]) {
	pages.Title(s, "constant")
	pages.Title(s, name.Get)
	pages.Meta(s, "description", "about")
	pages.Meta(s, "author", func() string { return "by " + name.Get() })
	pages.SetStatus(s, 418)
	pages.SetHeader(s, "X-Song", "Nuages")
	pages.Navigate(s, "/a")
	pages.Redirect(s, "/b")
}

var askedFor = []string{
	"title constant", "title Django", "meta description=about", "meta author=by Django",
	"status 418", "header X-Song: Nuages", "to /a false", "to /b true",
}

func TestHostInTheBrowser(t *testing.T) {
	host := &fakeHost{}
	s := withHost(t, host)
	name := pages.NewSignal(s, "Django")
	askAll(s, name)
	if !slices.Equal(host.asked, askedFor) {
		t.Errorf("asked for %q", host.asked)
	}
	host.asked = nil
	name.Set("Stéphane")
	if got := strings.Join(host.asked, ", "); got != "title Stéphane, meta author=by Stéphane" {
		t.Errorf("after a change: %s", got)
	}
	host.asked = nil
	s.Dispose()
	name.Set("Joseph")
	if host.asked != nil {
		t.Errorf("a component that is gone asks for %q", host.asked)
	}
}

func TestHostOnTheServer(t *testing.T) {
	host := &lateHost{fakeHost: &fakeHost{server: true}}
	s := withHost(t, host)
	name := pages.NewSignal(s, "Django")
	askAll(s, name)
	if !slices.Equal(host.asked, askedFor) {
		t.Errorf("asked for %q", host.asked)
	}
	host.asked = nil
	name.Set("Stéphane") // as when a resource has arrived
	if host.asked != nil {
		t.Errorf("the server follows changes: %q", host.asked)
	}
	for _, ask := range host.late {
		ask()
	}
	if got := strings.Join(host.asked, ", "); got != "title Stéphane, meta author=by Stéphane" {
		t.Errorf("in the end: %s", got)
	}
}

func TestServerWithoutLateAnswers(t *testing.T) {
	host := &fakeHost{server: true}
	s := withHost(t, host)
	askAll(s, pages.NewSignal(s, "Django"))
	if !slices.Equal(host.asked, askedFor) {
		t.Errorf("asked for %q", host.asked)
	}
}

func TestNobodyToAsk(t *testing.T) {
	s := withHost(t, nil)
	asked := false
	pages.Title(s, func() string { asked = true; return "" })
	askAll(s, pages.NewSignal(s, ""))
	if asked {
		t.Error("a title is computed though nobody shows it")
	}
}
