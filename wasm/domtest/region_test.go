package domtest_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

func identity(n int) int { return n }

// numbers is a list of numbers between two other elements.
func numbers(list **pages.Signal[[]int], first ...int) func(*pages.Scope) pages.Node {
	return func(s *pages.Scope) pages.Node {
		*list = pages.NewSignal(s, first)
		return el.Ul(pages.For(s, (*list).Get, identity, func(s *pages.Scope, n *pages.Item[int]) pages.Node {
			return el.Li(el.Text(n.Peek()))
		}))
	}
}

func TestListMovesTheFewestNodes(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to []int
		moves    int
	}{
		{"swap", []int{1, 2, 3, 4, 5, 6}, []int{1, 5, 3, 4, 2, 6}, 2},
		{"first to the end", []int{1, 2, 3, 4}, []int{2, 3, 4, 1}, 1},
		{"last to the beginning", []int{1, 2, 3, 4}, []int{4, 1, 2, 3}, 1},
		{"reverse", []int{1, 2, 3, 4, 5}, []int{5, 4, 3, 2, 1}, 4},
		{"remove", []int{1, 2, 3, 4, 5}, []int{1, 3, 5}, 0},
		{"insert", []int{1, 2, 3}, []int{1, 7, 2, 8, 3, 9}, 0},
		{"mixed", []int{1, 2, 3, 4, 5}, []int{9, 5, 2, 8, 4}, 1},
		{"replace", []int{1, 2}, []int{3, 4}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var list *pages.Signal[[]int]
			page := domtest.Mount(t, numbers(&list, c.from...))
			before := map[string]*domtest.Node{}
			for _, li := range page.FindAll("li") {
				before[li.Text()] = li
			}
			page.Moves = 0
			list.Set(c.to)
			var texts []int
			for _, li := range page.FindAll("li") {
				n, _ := strconv.Atoi(li.Text())
				texts = append(texts, n)
				if was, kept := before[li.Text()]; kept && was != li {
					t.Errorf("the row %s was made anew", li.Text())
				}
			}
			if !slices.Equal(texts, c.to) {
				t.Errorf("the rows are %v, want %v", texts, c.to)
			}
			if page.Moves != c.moves {
				t.Errorf("%d nodes were moved, want %d", page.Moves, c.moves)
			}
		})
	}
}

func TestNothingLeaksOverManyCycles(t *testing.T) {
	var list *pages.Signal[[]int]
	show := (*pages.Signal[bool])(nil)
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		show = pages.NewSignal(s, true)
		list = pages.NewSignal(s, []int(nil))
		return pages.Show(show.Get, func(s *pages.Scope) pages.Node {
			return el.Div(pages.For(s, list.Get, identity, func(s *pages.Scope, n *pages.Item[int]) pages.Node {
				return el.Div(el.B(on.Click(func() {}), el.Text(n.Peek())), pages.Show(show.Get, func(s *pages.Scope) pages.Node { return el.I(el.Text("x")) }))
			}), el.Hr())
		})
	})
	cycle := func() {
		list.Set([]int{1, 2, 3, 4, 5})
		list.Set([]int{5, 6, 1})
		page.Renderer.Flush()
		show.Set(false)
		show.Set(true)
		list.Set(nil)
		page.Renderer.Flush()
	}
	for range 10 {
		cycle() // templates are made, and numbers found to be used again
	}
	nodes, listeners := page.Renderer.Live()
	live, size := page.Live(), page.Numbers()
	for range 10_000 {
		cycle()
	}
	nodes2, listeners2 := page.Renderer.Live()
	if nodes != nodes2 || listeners != listeners2 || page.Live() != live || page.Numbers() != size {
		t.Errorf("after one cycle %d numbers, %d listeners, %d nodes, table of %d; after 10 000 more %d, %d, %d, %d",
			nodes, listeners, live, size, nodes2, listeners2, page.Live(), page.Numbers())
	}
	closed(t, page)
}

func TestSuspenseKeepsItsContentOutsideTheDocument(t *testing.T) {
	open := make(chan struct{})
	made := 0
	view := func(s *pages.Scope) pages.Node {
		return el.Main(pages.Suspense(el.P(el.Text("loading")), func(s *pages.Scope) pages.Node {
			made++
			name := async.NewResource(s, func(context.Context) (string, error) { <-open; return "Django", nil })
			return pages.Fragment(el.H1(el.Text(name.Get)), pages.Show(func() bool { return name.Get() != "" }, func(s *pages.Scope) pages.Node {
				return el.B(el.Text("there"))
			}))
		}), el.Hr())
	}
	page := domtest.Mount(t, view)
	if got := page.HTML(); got != "<main><p>loading</p><hr></main>" {
		t.Error(got)
	}
	close(open)
	page.Wait(func() bool { return page.Find("h1") != nil })
	if got := page.HTML(); got != "<main><h1>Django</h1><b>there</b><hr></main>" {
		t.Error(got)
	}
	if made != 1 {
		t.Errorf("the content was made %d times", made)
	}
	closed(t, page)
}

func TestErrorBoundary(t *testing.T) {
	var broken *pages.Signal[bool]
	var made int
	view := func(s *pages.Scope) pages.Node {
		broken = pages.NewSignal(s, false)
		return el.Main(pages.ErrorBoundary(func(s *pages.Scope) pages.Node {
			made++
			return el.P(el.Text(func() string {
				if broken.Get() {
					panic(errors.New("no data"))
				}
				return "fine"
			}))
		}, func(s *pages.Scope, err error, retry func()) pages.Node {
			return el.Button(on.Click(retry), el.Text("Error: "+err.Error()))
		}), el.Hr())
	}
	for name, open := range openings {
		t.Run(name, func(t *testing.T) {
			page := open(t, view)
			broken.Set(true)
			want := "<main><button>Error: no data</button><hr></main>"
			if got := page.HTML(); got != want {
				t.Error(got)
			}
			page.Click("button")
			if got := page.HTML(); got != want {
				t.Error(got)
			}
			broken.Set(false)
			page.Click("button")
			if got := page.HTML(); got != "<main><p>fine</p><hr></main>" {
				t.Error(got)
			}
			closed(t, page)
		})
	}
}

func TestUserEffectsFailIntoTheBoundary(t *testing.T) {
	page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		count := pages.NewSignal(s, 0)
		return el.Main(pages.ErrorBoundary(func(s *pages.Scope) pages.Node {
			pages.NewEffect(s, func() {
				if count.Get() == 1 {
					panic("one")
				}
			})
			return el.Button(on.Click(func() { count.Set(1) }))
		}, func(s *pages.Scope, err error, retry func()) pages.Node { return el.P(el.Text(err.Error())) }))
	})
	page.Click("button")
	if page.Find("p") == nil {
		t.Error(page.HTML())
	}
}

func TestAPanicWhileBuildingLeavesNothing(t *testing.T) {
	for name, open := range openings {
		t.Run(name, func(t *testing.T) {
			page := open(t, func(s *pages.Scope) pages.Node {
				return el.Main(el.H1(el.Text("title")), pages.ErrorBoundary(func(s *pages.Scope) pages.Node {
					return el.Div(el.B(attr.Class("x"), el.Text(func() string { return "a" })), pages.Component(func(s *pages.Scope) pages.Node {
						panic("broken")
					}))
				}, func(s *pages.Scope, err error, retry func()) pages.Node {
					return el.P(el.Text(err.Error()))
				}), el.Hr())
			})
			if got := page.HTML(); got != "<main><h1>title</h1><p>broken</p><hr></main>" {
				t.Error(got)
			}
			closed(t, page)
		})
	}
}

var openings = map[string]func(testing.TB, func(*pages.Scope) pages.Node) *domtest.Page{
	"mounted": domtest.Mount, "hydrated": domtest.Hydrate,
}

// The server has sent the fallback, because the resource did not come in time.
func TestHydratingAFallback(t *testing.T) {
	open := make(chan struct{})
	view := func(s *pages.Scope) pages.Node {
		return el.Main(pages.Suspense(el.P(el.Text("loading")), func(s *pages.Scope) pages.Node {
			name := async.NewResource(s, func(context.Context) (string, error) { <-open; return "Django", nil })
			return el.Section(el.Text("by "), pages.Show(func() bool { return name.Get() != "" }, func(s *pages.Scope) pages.Node {
				return el.B(el.Text(name.Get))
			}))
		}), el.Hr())
	}
	body := domtest.Parse("<main><p>loading</p><hr></main>")
	fallback, rule := body.Find("p"), body.Find("hr")
	page := domtest.HydrateNode(t, body, view)
	if page.Find("p") != fallback || page.Find("hr") != rule {
		t.Error("the server's nodes were not kept")
	}
	close(open)
	page.WaitText("section", "by Django")
	if got := page.HTML(); got != "<main><section>by <b>Django</b></section><hr></main>" {
		t.Error(got)
	}
	closed(t, page)
}
