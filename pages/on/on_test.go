package on

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// properties is an event source with fixed answers.
type properties map[string]any

func (p properties) String(path string) string  { s, _ := p[path].(string); return s }
func (p properties) Number(path string) float64 { n, _ := p[path].(float64); return n }
func (p properties) Bool(path string) bool      { b, _ := p[path].(bool); return b }

// fire calls a listener as an interpreter does.
func fire(n pages.Node, e *pages.Event) { n.Dynamic.(func(*pages.Event))(e) }

func TestListeners(t *testing.T) {
	for _, c := range []struct {
		made  pages.Node
		local string
		flags node.Flags
	}{
		{Click(func() {}), "click", 0},
		{DoubleClick(func(MouseEvent) {}), "dblclick", 0},
		{MouseEnter(func() {}), "mouseenter", node.Direct},
		{Focus(func(FocusEvent) {}), "focus", node.Direct},
		{Wheel(func(WheelEvent) {}), "wheel", node.Passive},
		{Active(Wheel(func(WheelEvent) {})), "wheel", node.Direct},
		{Load(func(*pages.Event) {}), "load", node.Direct},
		{Event("menu-opened", func(*pages.Event) {}), "menu-opened", node.Direct | node.Custom},
	} {
		if c.made.Kind != node.Listener || c.made.Name.Local != c.local || c.made.Name.Flags != c.flags {
			t.Errorf("made %+v of %+v, want %s with flags %b", c.made, *c.made.Name, c.local, c.flags)
		}
	}
	if wheelName.Flags != node.Passive {
		t.Error("Active changed the name of all wheel listeners")
	}
}

func TestHandlersAreCalled(t *testing.T) {
	event := &pages.Event{
		Type: "x", Value: "v", Checked: true, Key: "Enter", Composing: true,
		Form: func(name string) []string {
			return map[string][]string{"color": {"red", "blue"}}[name]
		},
		Source: properties{
			"clientX": 1.5, "button": 2.0, "shiftKey": true, "code": "KeyA", "deltaY": -3.0,
			"submitter.name": "go", "submitter.value": "1",
			"touches.length": 1.0, "touches.0.identifier": 7.0, "touches.0.clientX": 4.0, "touches.0.clientY": 5.0,
		},
	}
	var calls []string
	expect := func(what string, ok bool) {
		calls = append(calls, what)
		if !ok {
			t.Errorf("%s: wrong answer", what)
		}
	}
	fire(Click(func() { expect("nothing", true) }), event)
	fire(Click(func(e MouseEvent) {
		expect("mouse", e.ClientX() == 1.5 && e.Button() == 2 && e.ShiftKey() && !e.CtrlKey())
		e.PreventDefault()
		e.StopPropagation()
	}), event)
	fire(KeyDown(func(e KeyboardEvent) {
		expect("key", e.Key() == "Enter" && e.Composing() && e.Code() == "KeyA")
	}), event)
	fire(Input(func(e InputEvent) { expect("input", e.Value() == "v" && e.Checked() && e.Type == "x") }), event)
	fire(Change(func(e ChangeEvent) { expect("change", e.Value() == "v" && e.Checked()) }), event)
	fire(Wheel(func(e WheelEvent) { expect("wheel", e.DeltaY() == -3 && e.ClientX() == 1.5) }), event)
	fire(Submit(func(e SubmitEvent) {
		expect("submit", e.Field("color") == "red" && len(e.Fields("color")) == 2 && e.Field("size") == "" &&
			e.SubmitterName() == "go" && e.SubmitterValue() == "1")
	}), event)
	fire(TouchStart(func(e TouchEvent) {
		touches := e.Touches()
		expect("touch", len(touches) == 1 && touches[0] == Touch{7, 4, 5} && len(e.ChangedTouches()) == 0)
	}), event)
	fire(Load(func(e *pages.Event) { expect("plain", e == event) }), event)
	fire(Load(func() { expect("plain nothing", true) }), event)
	fire(Event("custom", func(e *pages.Event) { expect("custom", e == event) }), event)
	if len(calls) != 11 {
		t.Errorf("handlers called: %v", calls)
	}
	if !event.DefaultPrevented() || !event.PropagationStopped() {
		t.Error("PreventDefault or StopPropagation of a MouseEvent did not reach the event")
	}
}

// An event without source, as a test makes, answers with zero values.
func TestEventWithoutSource(t *testing.T) {
	event := &pages.Event{Type: "click"}
	fire(Click(func(e MouseEvent) {
		if e.ClientX() != 0 || e.AltKey() {
			t.Error("a MouseEvent without source has coordinates")
		}
	}), event)
	fire(Submit(func(e SubmitEvent) {
		if e.Field("x") != "" || e.SubmitterName() != "" {
			t.Error("a SubmitEvent without form has fields")
		}
	}), event)
}

func TestMisuse(t *testing.T) {
	var mouse func(MouseEvent)
	var plain func(*pages.Event)
	var nothing func()
	for what, f := range map[string]func(){
		"click": func() { Click(mouse) },
		"load":  func() { Load(plain) },
		"focus": func() { Focus(nothing) },
		"drop":  func() { Event("drop", nil) },
	} {
		if message := panicOf(f); !strings.Contains(message, "handler of "+what+" is nil") {
			t.Errorf("%s: %q", what, message)
		}
	}
	if message := panicOf(func() { Event("", plain) }); !strings.Contains(message, "empty") {
		t.Errorf("event without name: %q", message)
	}
	if message := panicOf(func() { Active(pages.Nothing()) }); !strings.Contains(message, "listener") {
		t.Errorf("Active of nothing: %q", message)
	}
}

// panicOf returns the text that f panics with, or "".
func panicOf(f func()) (message string) {
	defer func() {
		if p := recover(); p != nil {
			message = p.(string)
		}
	}()
	f()
	return ""
}
