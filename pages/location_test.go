package pages

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/reactive"
)

func newScope(t testing.TB) *Scope {
	runtime := reactive.NewRuntime(reactive.Options{})
	t.Cleanup(runtime.Dispose)
	return runtime.Root()
}

func TestLocationParts(t *testing.T) {
	s := newScope(t)
	for address, want := range map[string][3]string{
		"/polls/3?tab=votes#top": {"/polls/3", "tab=votes", "top"},
		"/polls":                 {"/polls", "", ""},
		"":                       {"/", "", ""},
		"?a=1":                   {"/", "a=1", ""},
		"#top?x":                 {"/", "", "top?x"},
		"/a?b?c#d#e":             {"/a", "b?c", "d#e"},
	} {
		l := NewLocation(s, address)
		if l.Path() != want[0] || l.query.Get() != want[1] || l.Hash() != want[2] {
			t.Errorf("%q: %q, %q, %q, want %q", address, l.Path(), l.query.Get(), l.Hash(), want)
		}
		again := NewLocation(s, l.Address())
		if again.Address() != l.Address() {
			t.Errorf("%q: the address %q reads back as %q", address, l.Address(), again.Address())
		}
	}
}

func TestQuery(t *testing.T) {
	l := NewLocation(newScope(t), "/?a=1&a=2&b+c=d+e%2B&%C3%BC=%C3%A4&empty&broken=%&broken=ok&bad%=x&n%3D=3")
	for name, want := range map[string]string{
		"a": "1", "b c": "d e+", "ü": "ä", "empty": "", "broken": "ok", "bad%": "", "n=": "3", "absent": "", "": "",
	} {
		if got := l.Query(name); got != want {
			t.Errorf("Query(%q) is %q, want %q", name, got, want)
		}
	}
}

func TestLocationFollowsNavigation(t *testing.T) {
	s := newScope(t)
	app := &App{Routes: append(routesOf("/"), NewPath1[int]("/polls/{id}").Route(func(*Scope, int) Node { return Node{} }))}
	router := newRouter(t, app.Routes...)
	l := NewLocation(s, "/polls/3?tab=a")
	app.Mount(s, router, l)
	if CurrentLocation(s.Child()) != l {
		t.Error("a scope below does not see the location")
	}
	var seen []string
	reactive.NewEffect(s, func() { seen = append(seen, l.Param("id")+" "+l.Query("tab")+" "+l.Hash()) })
	if !l.Set(s, "/polls/4?tab=b#x") {
		t.Error("/polls/4 is not found")
	}
	if l.Set(s, "/polls/four") || l.Set(s, "/nowhere") {
		t.Error("an address without route is taken")
	}
	if got := strings.Join(seen, ", "); got != "3 a , 4 b x" {
		t.Errorf("seen %q", got)
	}
	if l.Address() != "/polls/4?tab=b#x" {
		t.Errorf("the address is %q", l.Address())
	}
}

func TestParamBeforeMount(t *testing.T) {
	if got := NewLocation(newScope(t), "/polls/3").Param("id"); got != "" {
		t.Errorf("before a router has seen the address, id is %q", got)
	}
}

// The two parameters of a page are told apart also where one ends with what the
// other begins with.
func TestPath2MakesThePageAnew(t *testing.T) {
	s := newScope(t)
	pair := NewPath2[string, string]("/{a}/{b}")
	made := 0
	app := &App{Routes: []Route{pair.Route(func(_ *Scope, a, b string) Node {
		made++
		return textNode(a + "|" + b)
	})}}
	l := NewLocation(s, pair.URL("x", "\x00y"))
	v := newView(s, app.Mount(s, newRouter(t, app.Routes...), l))
	for _, step := range [][2]string{{"x", "\x00y"}, {"x\x00", "y"}, {"x\x00", "y"}, {"1", "12"}, {"11", "2"}} {
		l.Set(s, pair.URL(step[0], step[1]))
		if got := v.text(); got != step[0]+"|"+step[1] {
			t.Errorf("%q shows %q", step, got)
		}
	}
	if made != 4 {
		t.Errorf("the page was made %d times, want 4", made)
	}
}

func TestCurrentLocationOutsideApp(t *testing.T) {
	defer func() {
		if message, _ := recover().(string); !strings.Contains(message, "not part of a pages.App") {
			t.Errorf("the panic says %q", message)
		}
	}()
	CurrentLocation(newScope(t))
}
