package main

import (
	"fmt"
	"slices"
)

// passiveEvents are those whose listeners browsers make passive by default on
// the document, because a listener that may prevent them delays scrolling.
var passiveEvents = []string{"touchmove", "touchstart", "wheel"}

// bubblingEvents bubble though a row of the table says otherwise for one target.
var bubblingEvents = []string{"click"}

// interfaceOverrides name another interface than the table: not every browser
// makes a PointerEvent of clicks yet, and events of controls carry their state.
var interfaceOverrides = map[string]string{
	"auxclick": "MouseEvent", "click": "MouseEvent", "contextmenu": "MouseEvent",
	"change": "ChangeEvent", "formdata": "Event",
	// They add nothing that can be read by name.
	"copy": "Event", "cut": "Event", "paste": "Event",
}

func emitEvents(t *tables) (*source, error) {
	s := newSource("on", "internal/node", "pages")
	for _, e := range t.events {
		name, ok := eventNames[e.Type]
		if !ok {
			return nil, fmt.Errorf("the event %s has no Go name in eventNames", e.Type)
		}
		moment, ok := t.moments[e.Type]
		if !ok {
			return nil, fmt.Errorf("the event %s has no line in data/event-descriptions.json", e.Type)
		}
		direct := !slices.Contains(bubblingEvents, e.Type) &&
			slices.ContainsFunc(e.Targets, func(t struct {
				Target  string
				Bubbles bool
			}) bool {
				return !t.Bubbles
			})
		emitEvent(s, e.Type, name, moment, interfaceOf(e), direct, slices.Contains(passiveEvents, e.Type))
	}
	return s, nil
}

// interfaceOf chooses the most telling interface of an event.
func interfaceOf(e event) string {
	if name, ok := interfaceOverrides[e.Type]; ok {
		return name
	}
	for _, name := range e.Interfaces {
		if name != "Event" && name != "TimeEvent" {
			return name
		}
	}
	return "Event"
}

func emitEvent(s *source, local, name, moment, of string, direct, passive bool) {
	doc := fmt.Sprintf("%s listens for %s: %s.", name, local, moment)
	var flags []string
	if direct {
		flags = append(flags, "Direct")
		doc += " It does not bubble."
	}
	if passive {
		flags = append(flags, "Passive")
		doc += " The listener is passive: see [Active]."
	}
	variable := lowerCamel(name) + "Name"
	parameter, listen := of, "listen["+of+"]"
	if of == "Event" {
		parameter, listen = "*pages.Event", "listenPlain"
	}
	s.line("")
	s.line("// %s", doc)
	s.line("func %s[H func() | func(%s)](handler H) pages.Node {", name, parameter)
	s.line("\treturn %s(%s, handler)", listen, variable)
	s.line("}")
	s.line("")
	emitName(s, variable, local, "", flags)
}

// snapshots are the members that travel with the event.
var snapshots = map[string]string{"key": "Key", "isComposing": "Composing"}

// fractional are coordinates that UI Events calls long and CSSOM View double.
var fractional = []string{"clientX", "clientY", "screenX", "screenY"}

// legacyMembers are deprecated or say nothing that another member does not.
var legacyMembers = []string{"layerX", "layerY", "which", "charCode", "keyCode"}

func emitInterfaces(t *tables) (*source, error) {
	s := newSource("on", "pages")
	used := map[string]bool{}
	for _, e := range t.events {
		used[interfaceOf(e)] = true
	}
	for _, i := range t.interfaces {
		if !used[i.Name] {
			continue
		}
		s.line("")
		s.line("// %s is the %s of the standards. What is not a method here is read from Native.", i.Name, i.Name)
		s.line("type %s struct{ *pages.Event }", i.Name)
		if err := emitMembers(s, t, i.Name); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// emitMembers writes the methods of an interface and of its ancestors.
func emitMembers(s *source, t *tables, name string) error {
	for at := name; at != "Event"; {
		index := slices.IndexFunc(t.interfaces, func(i eventInterface) bool { return i.Name == at })
		if index < 0 {
			return fmt.Errorf("%s descends from %s, which data/event-interfaces.json does not have", name, at)
		}
		for _, member := range t.interfaces[index].Members {
			if slices.Contains(legacyMembers, member.Name) {
				continue
			}
			if result, body := memberBody(member.Name, member.Type); result != "" {
				description, ok := t.members[member.Name]
				if !ok {
					return fmt.Errorf("%s has no line in data/member-descriptions.json", member.Name)
				}
				s.line("")
				s.line("// %s %s.", upperCamel(member.Name), description)
				s.line("func (e %s) %s() %s { return %s }", name, upperCamel(member.Name), result, body)
			}
		}
		at = t.interfaces[index].Parent
	}
	return nil
}

// memberBody returns the Go type and expression of a member, or nothing for
// one that is an object.
func memberBody(name, idlType string) (result, body string) {
	kind := map[string]string{
		"DOMString": "string", "USVString": "string", "CSSOMString": "string",
		"boolean": "bool", "double": "float64", "float": "float64",
		"short": "int", "unsigned short": "int", "long": "int", "unsigned long": "int",
		"SecurityPolicyViolationEventDisposition": "string",
	}[idlType]
	if slices.Contains(fractional, name) {
		kind = "float64"
	}
	if field, ok := snapshots[name]; ok {
		return kind, "e.Event." + field
	}
	switch kind {
	case "string":
		return kind, fmt.Sprintf("text(e.Event, %q)", name)
	case "bool":
		return kind, fmt.Sprintf("flag(e.Event, %q)", name)
	case "float64":
		return kind, fmt.Sprintf("number(e.Event, %q)", name)
	case "int":
		return kind, fmt.Sprintf("int(number(e.Event, %q))", name)
	}
	return "", ""
}
