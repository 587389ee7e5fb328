package pages_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

// formAction notes what it was given.
type formAction struct {
	submitted []string
	err       error
}

func (*formAction) Endpoint() string { return "/_fn/songs.Add?x=<1>" }

func (a *formAction) SubmitForm(field func(name string) []string) error {
	a.submitted = append(a.submitted, fmt.Sprint(field("title"), field("tag"), field("how"), field("absent")))
	return a.err
}

func TestFormWithoutScripts(t *testing.T) {
	view := func(*pages.Scope) pages.Node {
		return pages.Form(&formAction{}, attr.ID("add"), attr.Class("wide"), el.Button(el.Text("Add")))
	}
	const want = `<form method="post" action="/_fn/songs.Add?x=&lt;1&gt;" id="add" class="wide"><button>Add</button></form>`
	if got := domtest.ServerHTML(t, view); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	// The address is the action's, whatever stands among the parts.
	own := func(*pages.Scope) pages.Node {
		return pages.Form(&formAction{}, attr.Method(attr.MethodGet), attr.Action("/elsewhere"))
	}
	if got := domtest.ServerHTML(t, own); got != `<form method="post" action="/_fn/songs.Add?x=&lt;1&gt;"></form>` {
		t.Errorf("got %s", got)
	}
}

func TestFormSubmitsOnce(t *testing.T) {
	action := &formAction{}
	view := func(s *pages.Scope) pages.Node {
		return pages.Form(action,
			el.Input(attr.Name("title"), attr.Value("Nuages")),
			el.Input(attr.Name("tag"), attr.Value("slow")), el.Input(attr.Name("tag"), attr.Value("1940")),
			el.Button(attr.Name("how"), attr.Value("now"), el.Text("Add")),
		)
	}
	for name, open := range map[string]func(testing.TB, func(*pages.Scope) pages.Node) *domtest.Page{"hydrated": domtest.Hydrate, "mounted": domtest.Mount} {
		page := open(t, view)
		for _, failure := range []error{nil, errors.New("no such song")} {
			action.submitted, action.err = nil, failure
			page.Input("[name=title]", "Minor Swing")
			page.Click("button")
			if got := strings.Join(action.submitted, "; "); got != "[Minor Swing] [slow 1940] [now] []" {
				t.Errorf("%s: submitted %s", name, got)
			}
			if page.Posted != nil {
				t.Errorf("%s: the browser posts too: %v", name, page.Posted)
			}
		}
	}
}

func TestAListenerPreventsTheSubmit(t *testing.T) {
	action := &formAction{}
	page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node {
		return pages.Form(action,
			on.Submit(func(e on.SubmitEvent) {
				if e.Field("title") == "" {
					e.PreventDefault()
				}
			}),
			el.Input(attr.Name("title")), el.Button(el.Text("Add")))
	})
	page.Click("button")
	if action.submitted != nil || page.Posted != nil {
		t.Errorf("a prevented submit gave %v to the action and posted %v", action.submitted, page.Posted)
	}
	page.Input("input", "Nuages")
	page.Key("input", "Enter")
	if len(action.submitted) != 1 {
		t.Errorf("submitted %d times, want once", len(action.submitted))
	}
}
