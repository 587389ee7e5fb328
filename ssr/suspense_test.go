package ssr

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/reactive"
)

// fetched returns a fetch that answers value when the gate is closed.
func fetched[T any](gate <-chan struct{}, value T) func(context.Context) (T, error) {
	return func(ctx context.Context) (T, error) {
		select {
		case <-gate:
			return value, nil
		case <-ctx.Done():
			var zero T
			return zero, ctx.Err()
		}
	}
}

func open() chan struct{} {
	gate := make(chan struct{})
	close(gate)
	return gate
}

func TestSuspenseWaits(t *testing.T) {
	s := inert(t)
	runs := 0
	names := async.NewResource(s, fetched(open(), []string{"Stéphane", "Django"}))
	got := rendered(t, s, el.Main(el.P(el.Text("before")), pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
		runs++
		return el.Ul(pages.For(s, names.Get, func(n string) string { return n }, func(_ *pages.Scope, n *pages.Item[string]) pages.Node {
			return el.Li(el.Text(n.Get))
		}))
	}), el.P(el.Text("after"))))
	if want := `<main><p>before</p><ul><li>Stéphane</li><li>Django</li></ul><p>after</p></main>`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if runs != 1 {
		t.Errorf("the content ran %d times", runs)
	}
}

// TestRegionsRunOnce has every kind of region inside a Suspense, and a resource
// in each: all of them are made once, though the content is walked repeatedly.
func TestRegionsRunOnce(t *testing.T) {
	s := inert(t)
	runs := map[string]int{}
	fetches := map[string]*atomic.Int32{}
	load := func(s *pages.Scope, name string) *pages.Resource[string] {
		runs[name]++
		if fetches[name] == nil {
			fetches[name] = &atomic.Int32{}
		}
		count := fetches[name]
		return async.NewResource(s, func(context.Context) (string, error) {
			count.Add(1)
			return name, nil
		})
	}
	shared := el.B(pages.Component(func(s *pages.Scope) pages.Node { return el.Text(load(s, "shared").Get) }))
	got := rendered(t, s, pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
		top := load(s, "top")
		return el.Div(
			pages.Component(func(s *pages.Scope) pages.Node { return el.P(el.Text(load(s, "component").Get)) }),
			pages.ShowElse(func() bool { return top.Get() != "" },
				func(s *pages.Scope) pages.Node { return el.P(el.Text(load(s, "shown").Get)) },
				func(s *pages.Scope) pages.Node { return el.Text("not yet") },
			),
			pages.For(s, func() []string {
				if top.Get() == "" {
					return []string{"gone", "kept"}
				}
				return []string{"kept", "new"}
			}, func(k string) string { return k }, func(s *pages.Scope, item *pages.Item[string]) pages.Node {
				return el.I(el.Text(load(s, item.Peek()).Get))
			}),
			pages.Suspense(el.Text("inner"), func(s *pages.Scope) pages.Node { return el.U(el.Text(load(s, "inner").Get)) }),
			pages.ErrorBoundary(func(s *pages.Scope) pages.Node { return el.S(el.Text(load(s, "guarded").Get)) },
				func(*pages.Scope, error, func()) pages.Node { return el.Text("failed") }),
			shared, shared,
		)
	}))
	want := `<div><p>component</p><p>shown</p><i>kept</i><i>new</i><u>inner</u><s>guarded</s><b>shared</b><b>shared</b></div>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	for name, n := range runs {
		want := 1
		if name == "shared" {
			want = 2 // it stands twice
		}
		if n != want || fetches[name].Load() > int32(want) {
			t.Errorf("%s ran %d times and fetched %d times, want %d", name, n, fetches[name].Load(), want)
		}
	}
}

// TestResourcesLoadTogether has three boundaries, one inside another; each
// fetch ends only when all three have begun.
func TestResourcesLoadTogether(t *testing.T) {
	s := inert(t)
	var began atomic.Int32
	all := make(chan struct{})
	load := func(name string) func(s *pages.Scope) pages.Node {
		return func(s *pages.Scope) pages.Node {
			r := async.NewResource(s, func(ctx context.Context) (string, error) {
				if began.Add(1) == 3 {
					close(all)
				}
				return fetched(all, name)(ctx)
			})
			return el.P(el.Text(r.Get))
		}
	}
	wait := el.Text("Loading")
	got := rendered(t, s, pages.Fragment(
		pages.Suspense(wait, func(s *pages.Scope) pages.Node {
			return pages.Fragment(pages.Component(load("a")), pages.Suspense(wait, load("b")))
		}),
		pages.Suspense(wait, load("c")),
	))
	if got != "<p>a</p><p>b</p><p>c</p>" {
		t.Errorf("got %s", got)
	}
}

func TestSuspenseTimeout(t *testing.T) {
	s := inert(t)
	r := newRenderer()
	defer r.release()
	r.ctx, r.timeout = t.Context(), 20*time.Millisecond
	never := make(chan struct{})
	slow := func(s *pages.Scope) pages.Node {
		return el.P(el.Text(async.NewResource(s, fetched(never, "late")).Get))
	}
	fast := func(s *pages.Scope) pages.Node {
		return el.P(el.Text(async.NewResource(s, fetched(open(), "there")).Get))
	}
	out, err := r.page(nil, s, func() node.Node {
		return pages.Fragment(
			pages.Suspense(el.Text("Loading…"), slow),
			pages.Suspense(el.Text("no"), fast),
			pages.Suspense(el.Text("Loading, too"), slow),
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Loading…<p>there</p>Loading, too"; string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
	if !r.interactive {
		t.Error("a page that shows a fallback needs the client to go on")
	}
}

func TestSuspenseEndsWithTheRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	runtime := reactive.NewRuntime(reactive.Options{Inert: true})
	async.SetBase(runtime.Root(), ctx)
	defer runtime.Dispose()
	time.AfterFunc(10*time.Millisecond, cancel)
	never := make(chan struct{})
	var out bytes.Buffer
	err := Render(&out, runtime.Root(), pages.ErrorBoundary(func(s *pages.Scope) pages.Node {
		return pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
			return el.Text(async.NewResource(s, func(context.Context) (string, error) { <-never; return "", nil }).Get)
		})
	}, func(*pages.Scope, error, func()) pages.Node { return el.Text("an error boundary must not see this") }))
	close(never)
	if !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Fatalf("error %v, wrote %q", err, out.String())
	}
}

// TestErrorAfterWaiting panics in content that is complete only after a wait:
// the boundary around all of it shows the error.
func TestErrorAfterWaiting(t *testing.T) {
	s := inert(t)
	failures := 0
	names := async.NewResource(s, fetched(open(), "x"))
	failing := func(around func(pages.Node) pages.Node) pages.Node {
		return pages.ErrorBoundary(func(*pages.Scope) pages.Node {
			return around(el.Div(el.Text("half"), pages.Suspense(el.Text("Loading"), func(*pages.Scope) pages.Node {
				return el.Text(func() string {
					if names.Get() != "" {
						panic("after the wait")
					}
					return ""
				})
			})))
		}, func(_ *pages.Scope, err error, _ func()) pages.Node {
			failures++
			return el.P(el.Text(err.Error()))
		})
	}
	plain := func(n pages.Node) pages.Node { return n }
	suspended := func(n pages.Node) pages.Node {
		return pages.Suspense(el.Text("Loading"), func(*pages.Scope) pages.Node { return el.Section(n, el.Text(names.Get)) })
	}
	got := rendered(t, s, el.Main(failing(plain), failing(suspended), suspended(failing(plain))))
	want := `<main><p>after the wait</p><p>after the wait</p><section><p>after the wait</p>x</section></main>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if failures != 3 {
		t.Errorf("the view of the error was made %d times, want 3", failures)
	}
}

func TestSuspenseKeepsItsPlace(t *testing.T) {
	s := inert(t)
	chosen := pages.NewSignal(s, "Django")
	wait := func(content pages.Node) pages.Node {
		return pages.Suspense(el.Text(""), func(s *pages.Scope) pages.Node {
			slow := async.NewResource(s, fetched(open(), "x"))
			return pages.Fragment(content, el.Text(func() string { return slow.Get()[:0] }))
		})
	}
	got := rendered(t, s, pages.Fragment(
		el.Select(attr.BindValue(chosen), wait(el.Option(attr.Value("Django")))),
		el.Select(attr.BindValue(chosen), el.Option(wait(el.Text("Django")))),
		el.Pre(wait(el.Text("\nx")), el.Text("\ny")),
		el.Pre(wait(el.Text("")), el.Text("\ny")),
		wait(el.Text("\nz")),
	))
	want := `<select><option value="Django" selected></option></select><select><option selected>Django</option></select>` +
		"<pre>\n\nx\ny</pre><pre>\n\ny</pre>\nz"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMisuseAfterWaitingNamesTheElement(t *testing.T) {
	s := inert(t)
	names := async.NewResource(s, fetched(open(), "x"))
	err := Render(&bytes.Buffer{}, s, el.Table(pages.Suspense(el.Text(""), func(*pages.Scope) pages.Node {
		return pages.Show(func() bool { return names.Get() != "" }, func(*pages.Scope) pages.Node { return attr.Title("x") })
	})))
	if err == nil || !strings.Contains(err.Error(), "in <table>") {
		t.Fatalf("error %v", err)
	}
}

// TestWishesOfWhatIsGone has content that asks for a status, a redirect and a
// title while it waits, and shows something else in the end.
func TestWishesOfWhatIsGone(t *testing.T) {
	load := func(s *pages.Scope, value string) *pages.Resource[string] {
		return async.NewResource(s, fetched(open(), value))
	}
	signedIn := func(s *pages.Scope) pages.Node {
		user := load(s, "Django")
		return pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
			pages.Title(s, func() string { return "Page of " + user.Get() })
			return pages.ShowElse(func() bool { return user.Get() != "" },
				func(s *pages.Scope) pages.Node {
					pages.SetHeader(s, "X-User", user.Get())
					return el.Text(user.Get)
				},
				func(s *pages.Scope) pages.Node {
					pages.SetStatus(s, 404)
					pages.SetHeader(s, "X-Gone", "1")
					return pages.Component(func(s *pages.Scope) pages.Node {
						pages.Redirect(s, "/login")
						return pages.Nothing()
					})
				})
		})
	}
	notFound := func(s *pages.Scope) pages.Node {
		user := load(s, "")
		return pages.Suspense(el.Text("Loading"), func(*pages.Scope) pages.Node {
			return pages.ShowElse(func() bool { return user.Get() != "" }, nil, func(s *pages.Scope) pages.Node {
				pages.SetStatus(s, 404)
				return el.Text("no such user")
			})
		})
	}
	signedOut := func(s *pages.Scope) pages.Node {
		user := load(s, "")
		return pages.Suspense(el.Text("Loading"), func(*pages.Scope) pages.Node {
			return pages.Show(func() bool { return user.Get() == "" }, func(s *pages.Scope) pages.Node {
				pages.Redirect(s, "/login")
				return pages.Nothing()
			})
		})
	}
	failing := func(s *pages.Scope) pages.Node {
		return pages.ErrorBoundary(func(s *pages.Scope) pages.Node {
			pages.SetStatus(s, 418)
			panic("x")
		}, func(s *pages.Scope, _ error, _ func()) pages.Node {
			pages.SetHeader(s, "X-User", "failed")
			return pages.Nothing()
		})
	}
	late := func(s *pages.Scope) pages.Node {
		return pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
			pages.SetStatus(s, 418)
			return el.Text(async.NewResource(s, fetched(make(chan struct{}), "")).Get)
		})
	}
	app := &pages.App{Routes: []pages.Route{
		{Path: "in", Page: signedIn}, {Path: "missing", Page: notFound}, {Path: "out", Page: signedOut},
		{Path: "failing", Page: failing}, {Path: "late", Page: late},
	}}
	site := newSite(t, func(o *Options) { o.App, o.Timeout = app, 10*time.Millisecond })
	tests := []struct {
		target              string
		status              int
		location, user, has string
	}{
		{"/in", 200, "", "Django", "<title>Page of Django</title>"},
		{"/missing", 404, "", "", "no such user"},
		{"/out", 302, "/login", "", ""},
		{"/failing", 200, "", "failed", ""},
		{"/late", 200, "", "", "Loading"},
	}
	for _, test := range tests {
		w := get(site, test.target)
		if w.Code != test.status || w.Header().Get("Location") != test.location || w.Header().Get("X-User") != test.user ||
			w.Header().Get("X-Gone") != "" || !strings.Contains(w.Body.String(), test.has) {
			t.Errorf("%s: status %d, headers %v, %s", test.target, w.Code, w.Header(), w.Body)
		}
	}
}
