package pages_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

type view = func(*pages.Scope) pages.Node

// text makes content that is a text.
func text(s string) view { return func(*pages.Scope) pages.Node { return el.Text(s) } }

// TestRegions shows a view for one number after another: rendered by a server,
// hydrated, mounted, and changed in a page that is open already.
func TestRegions(t *testing.T) {
	is := func(n *pages.Signal[int], wanted int) func() bool { return func() bool { return n.Get() == wanted } }
	for name, c := range map[string]struct {
		view func(s *pages.Scope, n *pages.Signal[int]) pages.Node
		want []string // for 0, 1, 2, …
	}{
		"Show": {
			func(s *pages.Scope, n *pages.Signal[int]) pages.Node { return pages.Show(is(n, 1), text("one")) },
			[]string{"", "one", ""},
		},
		"ShowElse": {
			func(s *pages.Scope, n *pages.Signal[int]) pages.Node {
				return pages.ShowElse(is(n, 1), text("one"), text("other"))
			},
			[]string{"other", "one", "other"},
		},
		"Switch": {
			func(s *pages.Scope, n *pages.Signal[int]) pages.Node {
				return pages.Switch(
					pages.When(is(n, 1), text("one")),
					pages.When(func() bool { return n.Get() <= 2 }, text("small")),
					pages.When(is(n, 2), text("never")),
				)
			},
			[]string{"small", "one", "small", ""},
		},
		"Switch with Otherwise": {
			func(s *pages.Scope, n *pages.Signal[int]) pages.Node {
				return pages.Switch(pages.When(is(n, 1), text("one")), pages.Otherwise(text("other")))
			},
			[]string{"other", "one", "other"},
		},
		"Switch without cases": {
			func(s *pages.Scope, n *pages.Signal[int]) pages.Node { return pages.Switch() },
			[]string{"", ""},
		},
		"For": {
			func(s *pages.Scope, n *pages.Signal[int]) pages.Node {
				letters := func() []string { return strings.Split("abc"[:n.Get()], "") }
				return pages.For(s, letters, func(l string) string { return l },
					func(s *pages.Scope, l *pages.Item[string]) pages.Node { return el.I(el.Text(l.Index), el.Text(l.Get)) })
			},
			[]string{"", "<i>0a</i>", "<i>0a</i><i>1b</i>", "<i>0a</i><i>1b</i><i>2c</i>"},
		},
		"Fragment, Component, Nothing": {
			func(s *pages.Scope, n *pages.Signal[int]) pages.Node {
				return pages.Fragment(el.Text("a"), pages.Nothing(),
					pages.Component(func(*pages.Scope) pages.Node { return el.B(el.Text(n.Get)) }), pages.Node{})
			},
			[]string{"a<b>0</b>", "a<b>1</b>"},
		},
		"Raw": {
			func(*pages.Scope, *pages.Signal[int]) pages.Node { return pages.Raw("<em>x &amp; y</em>") },
			[]string{"<em>x &amp; y</em>"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for first := range c.want {
				var n *pages.Signal[int]
				view := func(s *pages.Scope) pages.Node {
					n = pages.NewSignal(s, first)
					return el.Main(el.Hr(), c.view(s, n), el.Hr())
				}
				main := func(content string) string { return "<main><hr>" + content + "<hr></main>" }
				if got := domtest.ServerHTML(t, view); got != main(c.want[first]) {
					t.Errorf("%d: the server renders %s, want %s", first, got, main(c.want[first]))
				}
				for _, open := range []func(testing.TB, func(*pages.Scope) pages.Node) *domtest.Page{domtest.Hydrate, domtest.Mount} {
					page := open(t, view)
					for step := range c.want {
						to := (first + step) % len(c.want)
						n.Set(to)
						if got := page.HTML(); got != main(c.want[to]) {
							t.Errorf("%d after %d: the page shows %s, want %s", to, first, got, main(c.want[to]))
						}
					}
				}
			}
		})
	}
}

func TestShowMakesAndFreesItsContent(t *testing.T) {
	made, freed := 0, 0
	page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node {
		n := pages.NewSignal(s, 1)
		return el.Div(
			el.Button(on.Click(func() { n.Set(n.Peek() + 1) })),
			// The condition is asked for 1, 2, 3, …; it changes with every third.
			pages.Show(func() bool { return n.Get()/3%2 == 0 }, func(s *pages.Scope) pages.Node {
				made++
				s.OnCleanup(func() { freed++ })
				return el.P(el.Text(n.Get))
			}),
		)
	})
	made, freed = 1, 0 // what the server made is gone
	kept := page.Find("p")
	page.Click("button")
	if page.Find("p") != kept || page.Text("p") != "2" || made != 1 {
		t.Errorf("the content was made anew though the condition still holds: made %d times", made)
	}
	page.Click("button")
	if page.Find("p") != nil || made != 1 || freed != 1 {
		t.Errorf("made %d, freed %d; want 1 and 1", made, freed)
	}
	for range 3 {
		page.Click("button")
	}
	if page.Find("p") == kept || page.Text("p") != "6" || made != 2 || freed != 1 {
		t.Errorf("made %d, freed %d; want 2 and 1", made, freed)
	}
}

func TestSuspense(t *testing.T) {
	made := 0
	var resource *pages.Resource[string]
	answers := make(chan string, 1)
	view := func(s *pages.Scope) pages.Node {
		return el.Main(pages.Suspense(el.P(el.Text("loading")), func(s *pages.Scope) pages.Node {
			made++
			resource = async.NewResource(s, func(ctx context.Context) (string, error) {
				select {
				case answer := <-answers:
					return answer, nil
				case <-ctx.Done():
					return "", ctx.Err()
				}
			})
			return el.H1(el.Text(resource.Get))
		}))
	}

	answers <- "Django"
	if got := domtest.ServerHTML(t, view); got != "<main><h1>Django</h1></main>" || made != 1 {
		t.Errorf("the server renders %s and made the content %d times", got, made)
	}

	made = 0
	page := domtest.Mount(t, view)
	if got := page.HTML(); got != "<main><p>loading</p></main>" {
		t.Errorf("before the answer: %s", got)
	}
	answers <- "Stéphane"
	page.WaitText("h1", "Stéphane")
	heading := page.Find("h1")
	resource.Refetch()
	if page.Find("h1") != heading || page.Text("h1") != "Stéphane" || page.Find("p") != nil {
		t.Errorf("a refetch shows %s", page.HTML())
	}
	answers <- "Joseph"
	page.WaitText("h1", "Joseph")
	if page.Find("h1") != heading || made != 1 {
		t.Errorf("the content was made %d times", made)
	}
}

func TestSuspenseOfAFailedResource(t *testing.T) {
	view := func(s *pages.Scope) pages.Node {
		return pages.Suspense(el.Text("loading"), func(s *pages.Scope) pages.Node {
			r := async.NewResource(s, func(context.Context) (string, error) { return "", errors.New("no such song") })
			return pages.Fragment(el.P(el.Text(r.Get)), pages.Show(func() bool { return r.Err() != nil }, func(*pages.Scope) pages.Node {
				return el.B(el.Text(func() string { return r.Err().Error() }))
			}))
		})
	}
	const want = "<p></p><b>no such song</b>"
	if got := domtest.ServerHTML(t, view); got != want {
		t.Errorf("the server renders %s", got)
	}
	page := domtest.Mount(t, view)
	page.WaitText("b", "no such song")
	if got := page.HTML(); got != want {
		t.Errorf("the page shows %s", got)
	}
}

// TestANodeStandsTwice puts one node at two places: each has a life of its own.
func TestANodeStandsTwice(t *testing.T) {
	t.Run("Suspense", func(t *testing.T) {
		gates := []chan string{make(chan string, 2), make(chan string, 2)}
		made := 0
		view := func(s *pages.Scope) pages.Node {
			node := pages.Suspense(el.I(el.Text("loading")), func(s *pages.Scope) pages.Node {
				gate := gates[made%2]
				made++
				r := async.NewResource(s, func(context.Context) (string, error) { return <-gate, nil })
				return el.B(el.Text(r.Get))
			})
			return el.Main(node, node)
		}
		gates[0] <- "first"
		gates[1] <- "second"
		const both = "<main><b>first</b><b>second</b></main>"
		if got := domtest.ServerHTML(t, view); got != both {
			t.Errorf("the server renders %s", got)
		}
		page := domtest.Mount(t, view)
		gates[0] <- "first"
		page.WaitText("b", "first")
		if got := page.HTML(); got != "<main><b>first</b><i>loading</i></main>" {
			t.Errorf("with one answer the page shows %s", got)
		}
		gates[1] <- "second"
		page.Wait(func() bool { return page.Find("i") == nil })
		if got := page.HTML(); got != both {
			t.Errorf("with both answers the page shows %s", got)
		}
	})
	t.Run("For", func(t *testing.T) {
		var letters *pages.Signal[[]string]
		list := func(s *pages.Scope) pages.Node {
			letters = pages.NewSignal(s, []string{"a", "b"})
			node := pages.For(s, letters.Get, func(l string) string { return l },
				func(_ *pages.Scope, l *pages.Item[string]) pages.Node { return el.I(el.Text(l.Get)) })
			return el.Main(el.P(node), el.P(node))
		}
		const want = "<main><p><i>a</i><i>b</i></p><p><i>a</i><i>b</i></p></main>"
		suspended := func(s *pages.Scope) pages.Node { return pages.Suspense(el.Text("loading"), list) }
		for _, view := range []view{list, suspended} {
			if got := domtest.ServerHTML(t, view); got != want {
				t.Errorf("the server renders %s", got)
			}
			page := domtest.Hydrate(t, view)
			letters.Set([]string{"b", "c", "a"})
			if got := page.HTML(); got != "<main><p><i>b</i><i>c</i><i>a</i></p><p><i>b</i><i>c</i><i>a</i></p></main>" {
				t.Errorf("the page shows %s", got)
			}
		}
	})
}

func TestErrorBoundary(t *testing.T) {
	broken := true
	var made int
	view := func(s *pages.Scope) pages.Node {
		return el.Main(pages.ErrorBoundary(
			func(*pages.Scope) pages.Node {
				made++
				if broken {
					panic(errors.New("a string is broken"))
				}
				return el.P(el.Text("music"))
			},
			func(_ *pages.Scope, err error, retry func()) pages.Node {
				return el.Button(on.Click(retry), el.Text(err.Error()))
			},
		), el.Hr())
	}
	failed := func(html string) bool {
		return strings.HasPrefix(html, "<main><button>") && strings.Contains(html, "a string is broken") && strings.HasSuffix(html, "<hr></main>")
	}
	if got := domtest.ServerHTML(t, view); !failed(got) {
		t.Errorf("the server renders %s", got)
	}
	page := domtest.Hydrate(t, view)
	if got := page.HTML(); !failed(got) {
		t.Errorf("the page shows %s", got)
	}
	made = 0
	page.Click("button")
	if got := page.HTML(); !failed(got) || made != 1 {
		t.Errorf("a retry that fails shows %s, the content ran %d times", got, made)
	}
	broken = false
	page.Click("button")
	if got := page.HTML(); got != "<main><p>music</p><hr></main>" {
		t.Errorf("after a retry the page shows %s", got)
	}
}

func TestErrorBoundaryTakesUpdates(t *testing.T) {
	view := func(outer, inner view) (view, **pages.Signal[int]) {
		var n *pages.Signal[int]
		return func(s *pages.Scope) pages.Node {
			n = pages.NewSignal(s, 0)
			divide := func() string { return fmt.Sprint(12 / (2 - n.Get())) }
			guarded := func(failed view, content view) pages.Node {
				return pages.ErrorBoundary(content, func(s *pages.Scope, _ error, _ func()) pages.Node { return failed(s) })
			}
			return guarded(outer, func(*pages.Scope) pages.Node {
				return el.Main(guarded(inner, func(*pages.Scope) pages.Node { return el.P(el.Text(divide)) }))
			})
		}, &n
	}
	v, n := view(text("outer"), text("inner"))
	page := domtest.Hydrate(t, v)
	(*n).Set(1)
	if got := page.HTML(); got != "<main><p>12</p></main>" {
		t.Error(got)
	}
	(*n).Set(2)
	if got := page.HTML(); got != "<main>inner</main>" {
		t.Errorf("the innermost boundary shows %s", got)
	}
	v, n = view(text("outer"), func(*pages.Scope) pages.Node { panic("the view of an error fails, too") })
	page = domtest.Hydrate(t, v)
	(*n).Set(2)
	if got := page.HTML(); got != "outer" {
		t.Errorf("when its view fails the next boundary shows %s", got)
	}
}

func TestRef(t *testing.T) {
	ref := pages.NewRef()
	all := func() {
		ref.Focus()
		ref.Blur()
		ref.Select()
		ref.Click()
		ref.ScrollIntoView()
		ref.ShowModal()
		ref.Close()
	}
	all() // there is no element yet
	var shown *pages.Signal[bool]
	view := func(s *pages.Scope) pages.Node {
		shown = pages.NewSignal(s, true)
		return pages.Show(shown.Get, func(*pages.Scope) pages.Node { return el.Dialog(attr.Ref(ref)) })
	}
	if got := domtest.ServerHTML(t, view); got != "<dialog></dialog>" {
		t.Errorf("the server renders %s", got)
	}
	all() // nor on a server
	for _, open := range []func(testing.TB, func(*pages.Scope) pages.Node) *domtest.Page{domtest.Hydrate, domtest.Mount} {
		page := open(t, view)
		all()
		page.HTML()
		const want = "focus dialog, blur dialog, select dialog, click dialog, scrollIntoView dialog, showModal dialog, close dialog"
		if got := strings.Join(page.Done, ", "); got != want {
			t.Errorf("done: %s", got)
		}
		if ref.Native() != nil {
			t.Error("there is a js.Value outside of a browser")
		}
		shown.Set(false)
		page.Done = nil
		all()
		if page.HTML(); page.Done != nil {
			t.Errorf("on an element that is gone: %v", page.Done)
		}
	}
}
