package wasm

import (
	"syscall/js"

	"github.com/hotclub-go/hotclub/internal/jsloop"
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/reactive"
)

// page is the one page that a program runs. Everything in it belongs to the
// goroutine of Run, except for wake and arrived: functions that JavaScript
// calls run in between and only leave work there. So a listener may block, and
// the page waits for it, while the browser goes on.
type page struct {
	bridge   js.Value // the object of js/src/main.ts
	router   *pages.Router
	location *pages.Location
	runtime  *reactive.Runtime
	renderer *Renderer
	// development tells that the visitor may see details of failures.
	development bool

	wake     chan struct{}
	arrived  []arrival
	exchange *exchange
	types    map[uint32]string // event types by the number of their name
}

func newPage(router *pages.Router) *page {
	return &page{
		bridge:   js.Global().Get("hotclub"),
		router:   router,
		wake:     make(chan struct{}, 1),
		exchange: new(exchange),
		types:    map[uint32]string{},
	}
}

// start takes the document over and returns its address. It stays as it is
// until Hydrate.
func (p *page) start() string {
	dispatch := js.FuncOf(func(_ js.Value, args []js.Value) any {
		p.arrived = append(p.arrived, p.exchange.receive(args))
		p.poke()
		return nil
	})
	match := js.FuncOf(func(_ js.Value, args []js.Value) any {
		return p.router.Match(args[0].String()).Found()
	})
	show := js.FuncOf(func(_ js.Value, args []js.Value) any {
		p.arrived = append(p.arrived, arrival{address: args[0].String()})
		p.poke()
		return nil
	})
	return p.bridge.Call("start", dispatch, match, show, p.exchange.address()).String()
}

// poke makes the page's goroutine take a turn. Go runs all goroutines that can
// run before it gives way to JavaScript, so the turn is over when the function
// that JavaScript called returns, unless a listener blocks.
func (p *page) poke() {
	select {
	case p.wake <- struct{}{}:
	default: // a turn is due already
	}
}

// turn does what has come up since the last one.
func (p *page) turn() {
	defer func() {
		if v := recover(); v != nil {
			logError("", asError(v))
			p.poke()
		}
	}()
	for len(p.arrived) > 0 {
		a := p.arrived[0]
		p.arrived = p.arrived[1:]
		if a.address != "" {
			p.location.Set(p.runtime.Root(), a.address)
			p.renderer.Flush()
			continue
		}
		p.handle(&a)
	}
	p.arrived = nil
	p.runtime.Drain()
	p.renderer.Flush()
}

// handle gives an event to its listeners and answers it.
func (p *page) handle(a *arrival) {
	e := &node.Event{
		Type:      p.eventType(a),
		Value:     a.value,
		Checked:   a.flags&flagChecked != 0,
		Key:       a.key,
		Composing: a.flags&flagComposing != 0,
		Source:    source{p.bridge, a.event},
		Native:    a.event,
	}
	if e.Type == "submit" {
		e.Form = func(name string) []string { return fields(p.bridge, a.event, name) }
	}
	// serverfn refuses calls that would block the page by this.
	jsloop.Run(func() { p.renderer.Dispatch(e, a.listeners) })
	p.exchange.answer(a, e)
}

func (p *page) eventType(a *arrival) string {
	name, known := p.types[a.name]
	if !known {
		name = a.event.Get("type").String()
		p.types[a.name] = name
	}
	return name
}

// native returns the live node with a number.
func (p *page) native(id uint32) any {
	if v := p.bridge.Call("node", id); v.Truthy() {
		return v
	}
	return nil
}

// logError writes an error to the console, with the stack of the panic that it
// was when there was one.
func logError(what string, err error) {
	stack := ""
	switch err := err.(type) {
	case *reactive.PanicError:
		stack = err.Stack
	case *panicked:
		stack = err.stack
	}
	if what != "" {
		what += ": "
	}
	js.Global().Get("console").Call("error", "hotclub: "+what+err.Error()+"\n"+stack)
}
