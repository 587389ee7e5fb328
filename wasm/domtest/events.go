package domtest

import (
	"strings"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// Event tells what an event fired by a test carries besides its type.
type Event struct {
	Key       string
	Composing bool
	// Props answers for properties by their dotted path, as "clientX". Values
	// are strings, float64 and bools.
	Props map[string]any
	// NoBubble is for events that only the element itself gets.
	NoBubble bool
}

// Fire sends an event to an element, calls the listeners there and outwards,
// and reports whether one prevented the default, which Fire itself never does.
func (p *Page) Fire(target *Node, kind string, event Event) (prevented bool) {
	p.t.Helper()
	return p.fire(target, kind, event, nil)
}

func (p *Page) fire(target *Node, kind string, event Event, form func(string) []string) bool {
	p.t.Helper()
	if target == nil || target.root() != p.document {
		p.t.Fatalf("domtest: a %s event is sent to an element that is not in the document", kind)
	}
	e := &pages.Event{
		Type: kind, Value: target.Value(), Checked: target.Checked(),
		Key: event.Key, Composing: event.Composing, Form: form,
		Source: source{event.Props, target},
	}
	if listener := target.direct[kind]; listener != 0 {
		p.Renderer.Dispatch(e, []uint32{listener})
	}
	var listeners []uint32
	for n := target; n != nil; n = n.parent {
		if listener := n.delegated[kind]; listener != 0 && !(n.Disabled() && kind == "click") {
			listeners = append(listeners, listener)
		}
		if event.NoBubble {
			break
		}
	}
	if !e.PropagationStopped() {
		p.Renderer.Dispatch(e, listeners)
	}
	p.settle()
	return e.DefaultPrevented()
}

// source answers for properties of an event in a test.
type source struct {
	props  map[string]any
	target *Node
}

func (s source) find(path string) any {
	if value, ok := s.props[path]; ok {
		return value
	}
	switch path {
	case "target.value", "currentTarget.value":
		return s.target.Value()
	case "target.checked", "currentTarget.checked":
		return s.target.Checked()
	}
	if name, ok := strings.CutPrefix(path, "target."); ok {
		value, _ := s.target.Attr(name)
		return value
	}
	return nil
}

func (s source) String(path string) string  { v, _ := s.find(path).(string); return v }
func (s source) Number(path string) float64 { v, _ := s.find(path).(float64); return v }
func (s source) Bool(path string) bool      { v, _ := s.find(path).(bool); return v }

var _ node.EventSource = source{}

// must returns the one element for a selector.
func (p *Page) must(selector string) *Node {
	p.t.Helper()
	n := p.body.Find(selector)
	if n == nil {
		p.t.Fatalf("domtest: no element fits %q in\n%s", selector, p.HTML())
	}
	return n
}

// Click clicks the first element that fits the selector and does what a
// browser would do: check a box, submit a form, follow a link.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.ClickNode(p.must(selector))
}

// ClickNode clicks an element.
func (p *Page) ClickNode(n *Node) {
	p.t.Helper()
	control := clickedControl(n)
	if control != nil && control.Disabled() {
		return
	}
	toggled := control != nil && (control.hasType("checkbox") || control.hasType("radio"))
	before := false
	if toggled {
		before = control.Checked()
		p.check(control, control.hasType("radio") || !before)
	}
	prevented := p.fire(n, "click", Event{}, nil)
	switch {
	case prevented && toggled:
		p.check(control, before)
	case prevented || n.root() != p.document:
	case toggled:
		if control.Checked() != before {
			p.fire(control, "input", Event{}, nil)
			p.fire(control, "change", Event{}, nil)
		}
	case control != nil && submits(control):
		p.submit(control.form(), control)
	default:
		p.follow(n)
	}
}

// clickedControl returns the control that a click on n activates, or nil.
func clickedControl(n *Node) *Node {
	for p := n; p != nil; p = p.parent {
		switch p.Name {
		case "button", "input":
			return p
		case "label":
			if control := p.Find("input, button"); control != nil {
				return control
			}
			if id, ok := p.Attr("for"); ok {
				return p.root().Find("#" + id)
			}
		}
	}
	return nil
}

// check sets the state of a box, and takes it from the others of a radio group.
func (p *Page) check(n *Node, on bool) {
	if name, _ := n.Attr("name"); on && n.hasType("radio") && name != "" {
		for _, other := range p.body.FindAll("input[name=" + name + "]") {
			if other.hasType("radio") && other.form() == n.form() {
				other.setProp("checked", false)
			}
		}
	}
	n.setProp("checked", on)
}

func submits(n *Node) bool {
	kind, _ := n.Attr("type")
	return n.form() != nil && (n.Name == "button" && (kind == "" || kind == "submit") || n.hasType("submit"))
}

// Submit submits the form that fits the selector, or the one around.
func (p *Page) Submit(selector string) {
	p.t.Helper()
	p.submit(p.must(selector).form(), nil)
}

func (p *Page) submit(form, submitter *Node) {
	p.t.Helper()
	if form == nil {
		p.t.Fatal("domtest: no form to submit")
	}
	fields := form.fields(submitter)
	if !p.fire(form, "submit", Event{}, func(name string) []string { return fields[name] }) {
		action, _ := form.Attr("action")
		p.Posted = append(p.Posted, action)
	}
}

// follow goes where a link leads.
func (p *Page) follow(n *Node) {
	for ; n != nil; n = n.parent {
		if href, ok := n.Attr("href"); ok && n.Name == "a" {
			p.Navigate(href, false)
			return
		}
	}
}

// Input types a text into a control, replacing what was there, as a single
// input event, followed by change as when the focus leaves.
func (p *Page) Input(selector, text string) {
	p.t.Helper()
	n := p.must(selector)
	n.setProp("value", text)
	p.fire(n, "input", Event{}, nil)
	if n.root() == p.document {
		p.fire(n, "change", Event{}, nil)
	}
}

// Key presses and releases a key with the focus on an element.
func (p *Page) Key(selector, key string) {
	p.t.Helper()
	n := p.must(selector)
	prevented := p.fire(n, "keydown", Event{Key: key}, nil)
	if n.root() != p.document {
		return
	}
	p.fire(n, "keyup", Event{Key: key}, nil)
	if key == "Enter" && !prevented && n.Name == "input" && n.form() != nil {
		p.submit(n.form(), nil)
	}
}
