package on

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// listen makes a listener whose handler takes nothing or the event as an E.
func listen[E ~struct{ *pages.Event }, H any](name *node.Name, handler H) pages.Node {
	switch handler := any(handler).(type) {
	case func(E):
		if handler != nil {
			return listener(name, func(e *pages.Event) { handler(E{e}) })
		}
		return listener(name, nil)
	default:
		return listenPlain(name, handler)
	}
}

// listenPlain makes a listener whose handler takes nothing or the event.
func listenPlain(name *node.Name, handler any) pages.Node {
	switch handler := handler.(type) {
	case func(*pages.Event):
		return listener(name, handler)
	case func():
		if handler != nil {
			return listener(name, func(*pages.Event) { handler() })
		}
	}
	return listener(name, nil)
}

func listener(name *node.Name, handler func(*pages.Event)) pages.Node {
	if handler == nil {
		panic("on: the handler of " + name.Local + " is nil")
	}
	return pages.Node{Kind: node.Listener, Name: name, Dynamic: handler}
}

// Event listens for an event that this package does not know, as one that a
// custom element sends. It is listened for on the element itself, so it need
// not bubble. It panics if name is empty.
func Event(name string, handler func(*pages.Event)) pages.Node {
	if name == "" {
		panic("on.Event: the name of the event is empty")
	}
	return listener(&node.Name{Local: name, Flags: node.Direct | node.Custom}, handler)
}

// Active makes a listener of touchstart, touchmove or wheel that may prevent
// the default. Without it these are passive, so that scrolling does not wait
// for the handler. It panics if n is not a listener.
func Active(n pages.Node) pages.Node {
	if n.Kind != node.Listener {
		panic("on.Active: it takes a listener, as on.Wheel makes")
	}
	n.Name = &node.Name{Local: n.Name.Local, Flags: n.Name.Flags&^node.Passive | node.Direct}
	return n
}
