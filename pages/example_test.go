package pages_test

import (
	"fmt"
	"os"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/ssr"
)

// Counter runs once; count.Get is asked again when count changes.
func Counter(s *pages.Scope) pages.Node {
	count := pages.NewSignal(s, 0)
	return el.Button(
		on.Click(func() { count.Set(count.Peek() + 1) }),
		attr.Disabled(func() bool { return count.Get() >= 10 }),
		el.Text("clicked "), el.Text(count.Get), el.Text(" times"),
	)
}

// render prints what the server makes of a component.
func render(component func(s *pages.Scope) pages.Node) {
	runtime := reactive.NewRuntime(reactive.Options{Inert: true})
	defer runtime.Dispose()
	s := runtime.Root()
	if err := ssr.Render(os.Stdout, s, component(s)); err != nil {
		fmt.Println(err)
	}
	fmt.Println()
}

func Example() {
	render(Counter)
	// Output: <button>clicked 0 times</button>
}

func ExampleFor() {
	type Song struct {
		ID    int
		Title string
	}
	render(func(s *pages.Scope) pages.Node {
		songs := pages.NewSignal(s, []Song{{1, "Nuages"}, {2, "Minor Swing"}})
		return el.Ul(pages.For(s, songs.Get,
			func(song Song) int { return song.ID },
			func(s *pages.Scope, song *pages.Item[Song]) pages.Node {
				return el.Li(el.Text(func() string { return song.Get().Title }))
			},
		))
	})
	// Output: <ul><li>Nuages</li><li>Minor Swing</li></ul>
}

func ExampleShow() {
	render(func(s *pages.Scope) pages.Node {
		open := pages.NewSignal(s, true)
		return pages.Show(open.Get, func(s *pages.Scope) pages.Node {
			return el.P(el.Text("Welcome"))
		})
	})
	// Output: <p>Welcome</p>
}

func ExampleSwitch() {
	render(func(s *pages.Scope) pages.Node {
		stars := pages.NewSignal(s, 3)
		return pages.Switch(
			pages.When(func() bool { return stars.Get() > 4 }, func(*pages.Scope) pages.Node { return el.Text("great") }),
			pages.When(func() bool { return stars.Get() > 2 }, func(*pages.Scope) pages.Node { return el.Text("good") }),
			pages.Otherwise(func(*pages.Scope) pages.Node { return el.Text("well") }),
		)
	})
	// Output: good
}

func ExampleErrorBoundary() {
	render(func(*pages.Scope) pages.Node {
		return pages.ErrorBoundary(
			func(*pages.Scope) pages.Node { panic("a string is broken") },
			func(_ *pages.Scope, err error, retry func()) pages.Node {
				return el.Button(on.Click(retry), el.Text("Try again"))
			},
		)
	})
	// Output: <button>Try again</button>
}

func ExampleNewPath1() {
	song := pages.NewPath1[int]("/songs/{id}")
	fmt.Println(song.URL(7))

	router, err := pages.NewRouter([]pages.Route{
		song.Route(func(s *pages.Scope, id int) pages.Node { return el.H1(el.Text(id)) }),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, address := range []string{"/songs/7", "/songs/seven", "/songs/007"} {
		fmt.Println(address, router.Match(address).Found())
	}
	// Output:
	// /songs/7
	// /songs/7 true
	// /songs/seven false
	// /songs/007 false
}

func ExampleRaw() {
	render(func(*pages.Scope) pages.Node {
		return el.P(el.Text("<b>shown</b>"), pages.Raw(" and <b>followed</b>"))
	})
	// Output: <p>&lt;b&gt;shown&lt;/b&gt; and <b>followed</b></p>
}
