package pages_test

import (
	"errors"
	"strconv"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/wasm/domtest"
)

// The functions below are the snippets of docs/components.md. They are compiled
// and run here, and TestDocs compares them with the page.

func LikeButton(s *pages.Scope) pages.Node {
	likes := pages.NewSignal(s, 0)
	return el.Button(
		on.Click(func() { likes.Set(likes.Peek() + 1) }),
		el.Text(likes.Get), el.Text(" likes"),
	)
}

func volume(level *pages.Signal[int]) pages.Node {
	loud := func() bool { return level.Get() > 11 }
	return el.P(
		attr.ID("volume"),
		attr.Class("meter"),
		attr.ClassIf("loud", loud),
		attr.Style("width", func() string { return strconv.Itoa(level.Get()) + "%" }),
		attr.Title(func() (string, bool) { return "Mind your ears", loud() }),
		el.Text("Volume: "), el.Text(level.Get),
	)
}

func search(found func(text string)) pages.Node {
	return el.Input(
		attr.Type(attr.TypeSearch),
		attr.AriaLabel("Search"),
		on.Input(func(e on.InputEvent) { found(e.Value()) }),
		on.KeyDown(func(e on.KeyboardEvent) {
			if e.Key() == "Escape" {
				e.PreventDefault()
				found("")
			}
		}),
	)
}

func cart(s *pages.Scope, save func(count int)) pages.Node {
	price := pages.NewSignal(s, 12)
	count := pages.NewSignal(s, 1)
	total := pages.NewMemo(s, func() int { return price.Get() * count.Get() })
	pages.NewEffect(s, func() { save(count.Get()) })
	return el.P(
		el.Button(on.Click(func() { count.Update(func(n int) int { return n + 1 }) }), el.Text("One more")),
		el.Output(el.Text(total.Get), el.Text(" €")),
	)
}

func ticker(s *pages.Scope, every func(do func()) (stop func())) pages.Node {
	beats := pages.NewSignal(s, 0)
	pages.NewEffect(s, func() {
		stop := every(func() { s.Post(func() { beats.Set(beats.Peek() + 1) }) })
		s.OnCleanup(stop)
	})
	return el.Span(el.Text(beats.Get))
}

func greeting(s *pages.Scope, name func() string) pages.Node {
	return pages.ShowElse(
		func() bool { return name() != "" },
		func(s *pages.Scope) pages.Node { return el.P(el.Text("Hello, "), el.Text(name)) },
		func(s *pages.Scope) pages.Node { return el.A(attr.Href("/login"), el.Text("Log in")) },
	)
}

func verdict(stars func() int) pages.Node {
	return pages.Switch(
		pages.When(func() bool { return stars() > 4 }, func(s *pages.Scope) pages.Node { return el.B(el.Text("great")) }),
		pages.When(func() bool { return stars() > 2 }, func(s *pages.Scope) pages.Node { return el.Text("good") }),
		pages.Otherwise(func(s *pages.Scope) pages.Node { return el.Text("well …") }),
	)
}

// Song is one row of the list.
type Song struct {
	ID    int
	Title string
	Liked bool
}

func songList(s *pages.Scope, songs *pages.Signal[[]Song]) pages.Node {
	id := func(song Song) int { return song.ID }
	return el.Ol(pages.For(s, songs.Get, id, songRow))
}

func songRow(s *pages.Scope, song *pages.Item[Song]) pages.Node {
	return el.Li(
		attr.ClassIf("liked", func() bool { return song.Get().Liked }),
		attr.ClassIf("odd", func() bool { return song.Index()%2 == 1 }),
		el.Text(func() string { return song.Get().Title }),
	)
}

// Card is a frame with a title around whatever it is given.
func Card(title string, content ...pages.Node) pages.Node {
	return el.Section(attr.Class("card"), el.H2(el.Text(title)), pages.Fragment(content...))
}

func about() pages.Node {
	return Card("Django Reinhardt",
		el.P(el.Text("1910–1953")),
		el.P(el.Text("Guitar")),
	)
}

// Tabs shows one of its panels. The caller says what a panel looks like.
func Tabs(s *pages.Scope, names []string, panel func(s *pages.Scope, name string) pages.Node) pages.Node {
	chosen := pages.NewSignal(s, names[0])
	var bar []pages.Node
	var cases []pages.Case
	for _, name := range names {
		here := func() bool { return chosen.Get() == name }
		bar = append(bar, el.Button(
			attr.AriaPressed(here), on.Click(func() { chosen.Set(name) }), el.Text(name)))
		cases = append(cases, pages.When(here, func(s *pages.Scope) pages.Node { return panel(s, name) }))
	}
	return pages.Fragment(el.Nav(bar...), pages.Switch(cases...))
}

var themeKey = reactive.NewKey[*pages.Signal[string]]("theme")

func themed(s *pages.Scope, content func(s *pages.Scope) pages.Node) pages.Node {
	return pages.Component(func(s *pages.Scope) pages.Node {
		themeKey.Provide(s, pages.NewSignal(s, "light"))
		return content(s)
	})
}

func themeButton(s *pages.Scope) pages.Node {
	theme, ok := themeKey.Use(s)
	if !ok {
		return pages.Nothing()
	}
	return el.Button(on.Click(func() { theme.Set("dark") }), el.Text(theme.Get))
}

func signup(s *pages.Scope) pages.Node {
	name := pages.NewSignal(s, "")
	plays := pages.NewSignal(s, false)
	style := pages.NewSignal(s, "swing")
	age := pages.NewSignal(s, 18)
	return el.Fieldset(
		el.Input(attr.AriaLabel("Name"), attr.BindValue(name)),
		el.Input(attr.AriaLabel("Age"), attr.Type(attr.TypeNumber), attr.BindNumber(age)),
		el.Input(attr.AriaLabel("Plays"), attr.Type(attr.TypeCheckbox), attr.BindChecked(plays)),
		el.Input(attr.AriaLabel("Swing"), attr.Type(attr.TypeRadio), attr.BindGroup(style, "swing")),
		el.Input(attr.AriaLabel("Bebop"), attr.Type(attr.TypeRadio), attr.BindGroup(style, "bebop")),
		el.Button(attr.Disabled(func() bool { return name.Get() == "" }), el.Text("Sign up")),
	)
}

func confirmation(question string, yes func()) pages.Node {
	dialog := pages.NewRef()
	return pages.Fragment(
		el.Button(on.Click(dialog.ShowModal), el.Text("Delete")),
		el.Dialog(attr.Ref(dialog),
			el.P(el.Text(question)),
			el.Button(on.Click(func() { dialog.Close(); yes() }), el.Text("Yes")),
			el.Button(on.Click(dialog.Close), el.Text("No")),
		),
	)
}

func careful(content func(s *pages.Scope) pages.Node) pages.Node {
	return pages.ErrorBoundary(content, func(s *pages.Scope, err error, retry func()) pages.Node {
		return el.P(attr.Role("alert"),
			el.Text("This part of the page failed. "),
			el.Button(on.Click(retry), el.Text("Try again")),
		)
	})
}

// shows checks what a page shows at a place.
func shows(t *testing.T, page *domtest.Page, selector, want string) {
	t.Helper()
	if got := page.Find(selector).HTML(); got != want {
		t.Errorf("%s is\n%s, want\n%s", selector, got, want)
	}
}

func TestDocsOfComponents(t *testing.T) {
	t.Run("LikeButton", func(t *testing.T) {
		page := domtest.Hydrate(t, LikeButton)
		page.Click("button")
		shows(t, page, "button", "<button>1 likes</button>")
	})
	t.Run("volume", func(t *testing.T) {
		var level *pages.Signal[int]
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node {
			level = pages.NewSignal(s, 5)
			return volume(level)
		})
		shows(t, page, "p", `<p class="meter" id="volume" style="width: 5%">Volume: 5</p>`)
		level.Set(12)
		shows(t, page, "p", `<p class="meter loud" id="volume" style="width: 12%" title="Mind your ears">Volume: 12</p>`)
	})
	t.Run("search", func(t *testing.T) {
		text := "before"
		page := domtest.Hydrate(t, func(*pages.Scope) pages.Node { return search(func(s string) { text = s }) })
		page.Input("input", "nuages")
		if text != "nuages" {
			t.Errorf("found %q", text)
		}
		if page.Key("input", "Escape"); text != "" {
			t.Errorf("after Escape found %q", text)
		}
	})
	t.Run("cart", func(t *testing.T) {
		saved := 0
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node { return cart(s, func(n int) { saved = n }) })
		page.Click("button")
		shows(t, page, "output", "<output>24 €</output>")
		if saved != 2 {
			t.Errorf("saved %d", saved)
		}
	})
	t.Run("ticker", func(t *testing.T) {
		var beat func()
		stopped := false
		var shown *pages.Signal[bool]
		page := domtest.Mount(t, func(s *pages.Scope) pages.Node {
			shown = pages.NewSignal(s, true)
			return pages.Show(shown.Get, func(s *pages.Scope) pages.Node {
				return ticker(s, func(do func()) func() {
					beat = do
					return func() { stopped = true }
				})
			})
		})
		done := make(chan bool)
		go func() { beat(); beat(); close(done) }()
		<-done
		page.WaitText("span", "2")
		shown.Set(false)
		if !stopped {
			t.Error("the ticker goes on")
		}
	})
	t.Run("greeting", func(t *testing.T) {
		var name *pages.Signal[string]
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node {
			name = pages.NewSignal(s, "")
			return greeting(s, name.Get)
		})
		shows(t, page, "a", `<a href="/login">Log in</a>`)
		name.Set("Django")
		shows(t, page, "p", "<p>Hello, Django</p>")
	})
	t.Run("verdict", func(t *testing.T) {
		for stars, want := range map[int]string{5: "<b>great</b>", 3: "good", 1: "well …"} {
			got := domtest.ServerHTML(t, func(*pages.Scope) pages.Node { return verdict(func() int { return stars }) })
			if got != want {
				t.Errorf("%d stars: %s", stars, got)
			}
		}
	})
	t.Run("songList", func(t *testing.T) {
		var songs *pages.Signal[[]Song]
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node {
			songs = pages.NewSignal(s, []Song{{1, "Nuages", false}, {2, "Minor Swing", false}})
			return songList(s, songs)
		})
		songs.Set([]Song{{2, "Minor Swing", false}, {1, "Nuages", true}})
		shows(t, page, "ol", `<ol><li>Minor Swing</li><li class="liked odd">Nuages</li></ol>`)
	})
	t.Run("Card", func(t *testing.T) {
		const want = `<section class="card"><h2>Django Reinhardt</h2><p>1910–1953</p><p>Guitar</p></section>`
		if got := domtest.ServerHTML(t, func(*pages.Scope) pages.Node { return about() }); got != want {
			t.Error(got)
		}
	})
	t.Run("Tabs", func(t *testing.T) {
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node {
			return Tabs(s, []string{"chords", "solo"}, func(_ *pages.Scope, name string) pages.Node {
				return el.P(el.Text("the " + name))
			})
		})
		shows(t, page, "p", "<p>the chords</p>")
		page.ClickNode(page.FindAll("button")[1])
		shows(t, page, "p", "<p>the solo</p>")
		shows(t, page, "nav", `<nav><button aria-pressed="false">chords</button><button aria-pressed="true">solo</button></nav>`)
	})
	t.Run("theme", func(t *testing.T) {
		page := domtest.Hydrate(t, func(s *pages.Scope) pages.Node { return themed(s, themeButton) })
		page.Click("button")
		shows(t, page, "button", "<button>dark</button>")
		if got := domtest.ServerHTML(t, themeButton); got != "" {
			t.Errorf("without a theme: %s", got)
		}
	})
	t.Run("signup", func(t *testing.T) {
		page := domtest.Hydrate(t, signup)
		if !page.Find("button").Disabled() {
			t.Error("a visitor without a name can sign up")
		}
		page.Input("[aria-label=Name]", "Joseph")
		if page.Find("button").Disabled() {
			t.Error("a visitor with a name cannot sign up")
		}
		page.Click("[aria-label=Bebop]")
		if page.Find("[aria-label=Swing]").Checked() || !page.Find("[aria-label=Bebop]").Checked() {
			t.Error("the choice does not change")
		}
	})
	t.Run("confirmation", func(t *testing.T) {
		confirmed := false
		page := domtest.Hydrate(t, func(*pages.Scope) pages.Node {
			return confirmation("Sure?", func() { confirmed = true })
		})
		page.Click("button")
		page.Click("dialog button")
		if len(page.Done) != 2 || page.Done[0] != "showModal dialog" || page.Done[1] != "close dialog" || !confirmed {
			t.Errorf("done %v, confirmed %v", page.Done, confirmed)
		}
	})
	t.Run("careful", func(t *testing.T) {
		broken := true
		page := domtest.Hydrate(t, func(*pages.Scope) pages.Node {
			return careful(func(*pages.Scope) pages.Node {
				if broken {
					panic(errors.New("broken"))
				}
				return el.H1(el.Text("fine"))
			})
		})
		broken = false
		page.Click("button")
		shows(t, page, "h1", "<h1>fine</h1>")
	})
}
