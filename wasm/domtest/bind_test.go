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

func form(s *pages.Scope) pages.Node {
	name, size := pages.NewSignal(s, "Django"), pages.NewSignal(s, "m")
	plays, kind := pages.NewSignal(s, true), pages.NewSignal(s, "jazz")
	notes := pages.NewSignal(s, "a\nb")
	sizes := pages.NewSignal(s, []string{"s", "m", "l"})
	sent := pages.NewSignal(s, "")
	return el.Form(
		on.Submit(func(e on.SubmitEvent) {
			e.PreventDefault()
			sent.Set(strings.Join(e.Form("name"), ",") + "/" + strings.Join(e.Form("size"), ",") + "/" + strings.Join(e.Form("kind"), ",") + "/" + strings.Join(e.Form("plays"), ","))
		}),
		el.Input(attr.Name("name"), attr.BindValue(name)),
		el.Input(attr.Type(attr.TypeCheckbox), attr.Name("plays"), attr.BindChecked(plays)),
		el.Input(attr.Type(attr.TypeRadio), attr.Name("kind"), attr.ID("jazz"), attr.BindGroup(kind, "jazz")),
		el.Input(attr.Type(attr.TypeRadio), attr.Name("kind"), attr.ID("pop"), attr.BindGroup(kind, "pop")),
		el.Select(attr.Name("size"), attr.BindValue(size), pages.For(s, sizes.Get, func(s string) string { return s }, func(s *pages.Scope, o *pages.Item[string]) pages.Node {
			return el.Option(attr.Value(o.Peek()), el.Text(o.Peek()))
		})),
		el.Textarea(attr.BindValue(notes)),
		el.Button(attr.ID("set"), attr.Type(attr.TypeButton), on.Click(func() {
			name.Set("Stéphane")
			plays.Set(false)
			kind.Set("pop")
			size.Set("xl")
			notes.Set("c")
		})),
		el.Button(attr.ID("more"), attr.Type(attr.TypeButton), on.Click(func() { sizes.Set([]string{"m", "xl"}) })),
		el.Button(attr.ID("send")),
		el.P(el.Text(func() string {
			state := name.Get() + "/" + size.Get() + "/" + kind.Get() + "/" + notes.Get()
			if plays.Get() {
				state += "/plays"
			}
			return state
		})),
		el.Output(el.Text(sent.Get)),
	)
}

func TestBindings(t *testing.T) {
	for name, open := range openings {
		t.Run(name, func(t *testing.T) {
			page := open(t, form)
			state := func() string {
				var all []string
				for _, control := range page.FindAll("input, select, textarea") {
					if kind, _ := control.Attr("type"); kind != "" {
						if control.Checked() {
							all = append(all, "on")
						} else {
							all = append(all, "off")
						}
						continue
					}
					all = append(all, control.Value())
				}
				return strings.Join(all, "/")
			}
			check := func(controls, signals string) {
				t.Helper()
				if got := state(); got != controls {
					t.Errorf("the controls are %q, want %q", got, controls)
				}
				if got := page.Text("p"); got != signals {
					t.Errorf("the signals are %q, want %q", got, signals)
				}
			}
			check("Django/on/on/off/m/a\nb", "Django/m/jazz/a\nb/plays")
			page.Click("#set")
			check("Stéphane/off/off/on//c", "Stéphane/xl/pop/c")
			page.Click("#more")
			check("Stéphane/off/off/on/xl/c", "Stéphane/xl/pop/c")
			page.Input("[name=name]", "Joe")
			page.Click("[name=plays]")
			page.Click("#jazz")
			page.Input("select", "m")
			page.Input("textarea", "d")
			check("Joe/on/on/off/m/d", "Joe/m/jazz/d/plays")
			page.Click("#send")
			if got, want := page.Text("output"), "Joe/m/jazz/on"; got != want {
				t.Errorf("the form was sent with %q, want %q", got, want)
			}
			closed(t, page)
		})
	}
}

// A program that makes the same of every input writes that back even though
// nothing of its own has changed.
func TestBindingIsControlled(t *testing.T) {
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		digits := pages.NewSignal(s, "")
		return el.Input(attr.BindNumber(pages.NewSignal(s, 7)), attr.ID("n"), on.Input(func() {}), attr.Title(digits.Get))
	})
	page.Input("#n", "12")
	if got := page.Find("#n").Value(); got != "12" {
		t.Error(got)
	}
}

func TestWhatTheVisitorTypedBeforeHydrationStays(t *testing.T) {
	view := func(s *pages.Scope) pages.Node {
		name := pages.NewSignal(s, "Django")
		return el.Div(el.Input(attr.BindValue(name)), el.P(el.Text(name.Get)))
	}
	body := domtest.Parse(domtest.ServerHTML(t, view))
	body.Find("input").SetValue("typed")
	page := domtest.HydrateNode(t, body, view)
	if got := page.Find("input").Value() + " " + page.Text("p"); got != "typed typed" {
		t.Error(got)
	}
}
