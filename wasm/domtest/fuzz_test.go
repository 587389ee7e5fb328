package domtest_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

// FuzzDifferential shows a random view in all ways there are and compares:
// the server's page, a page made by the program, one that was hydrated, and
// each of these after changes, against a page made anew with the same state.
func FuzzDifferential(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("hello world, this is a seed that is long enough to make a few nodes"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 400 {
			return
		}
		c := &choices{data}
		states := []state{c.state()}
		for range 4 {
			states = append(states, c.change(states[len(states)-1]))
		}
		differential(t, c.nodes(4, false), states)
	})
}

func differential(t *testing.T, view []plan, states []state) {
	fresh := func(st state) string {
		page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
			return newWorld(s, st).fragment(view, nil)(s)
		})
		defer closed(t, page)
		return page.HTML()
	}

	var mountedWorld, hydratedWorld *world
	mounted := domtest.Mount(t, func(s *pages.Scope) pages.Node {
		mountedWorld = newWorld(s, states[0])
		return mountedWorld.fragment(view, nil)(s)
	})
	server := domtest.Parse(domtest.ServerHTML(t, func(s *pages.Scope) pages.Node {
		return newWorld(s, states[0]).fragment(view, nil)(s)
	}))
	before := server.FindAll("*")
	serverHTML := server.InnerHTML()
	hydrated := domtest.HydrateNode(t, server, func(s *pages.Scope) pages.Node {
		hydratedWorld = newWorld(s, states[0])
		return hydratedWorld.fragment(view, nil)(s)
	})
	// The parser puts rows into a tbody; the renderer does not.
	if got := mounted.HTML(); got != withoutImplied(serverHTML) {
		t.Errorf("mounted\n%s\nserver\n%s", got, serverHTML)
	}
	if got := hydrated.HTML(); got != serverHTML {
		t.Errorf("hydrated\n%s\nserver\n%s", got, serverHTML)
	}
	after := hydrated.FindAll("*")
	if len(before) != len(after) {
		t.Errorf("hydration changed the number of elements from %d to %d", len(before), len(after))
	}
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			t.Errorf("hydration replaced %s", before[i].HTML())
		}
	}
	for i, st := range states[1:] {
		mountedWorld.set(st)
		hydratedWorld.set(st)
		retry(mounted)
		retry(hydrated)
		want := fresh(st)
		if got := mounted.HTML(); got != want {
			t.Fatalf("change %d: mounted\n%s\nfresh\n%s", i, got, want)
		}
		if got := withoutImplied(hydrated.HTML()); got != want {
			t.Fatalf("change %d: hydrated\n%s\nfresh\n%s", i, got, want)
		}
	}
	closed(t, mounted)
	closed(t, hydrated)
}

// retry lets the error boundaries try again: a fresh page does so by itself.
func retry(page *domtest.Page) {
	for range 20 {
		buttons := page.FindAll(".retry")
		before := page.HTML()
		for _, button := range buttons {
			if page.Contains(button) {
				page.ClickNode(button)
			}
		}
		if page.HTML() == before {
			return
		}
	}
}

// closed ends a page and checks that nothing of it is left.
func closed(t *testing.T, page *domtest.Page) {
	t.Helper()
	page.Runtime.Dispose()
	page.Renderer.Flush()
	nodes, listeners := page.Renderer.Live()
	if live := page.Live(); live+nodes+listeners != 0 {
		t.Errorf("after the end of the page %d numbers, %d listeners and %d nodes are in use", nodes, listeners, live)
	}
}

func withoutImplied(html string) string {
	return strings.NewReplacer("<tbody>", "", "</tbody>", "").Replace(html)
}

// TestDifferential is the fuzz test with views larger than a fuzzer finds.
func TestDifferential(t *testing.T) {
	views := 1500
	if testing.Short() {
		views = 100
	}
	for seed := range views {
		random := rand.New(rand.NewPCG(uint64(seed), 1))
		data := make([]byte, 600)
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		c := &choices{data}
		states := []state{c.state()}
		for range 5 {
			states = append(states, c.change(states[len(states)-1]))
		}
		differential(t, c.nodes(5, false), states)
		if t.Failed() {
			t.Fatalf("with seed %d", seed)
		}
	}
}
