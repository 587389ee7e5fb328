package serverfn

import (
	"context"
	"sync"
	"syscall/js"

	"github.com/hotclub-go/hotclub/internal/jsloop"
	"github.com/hotclub-go/hotclub/internal/pagedata"
	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// A Call is one call of a server function as generated code makes it in the
// browser. Hand-written code has no use for it.
type Call struct {
	Name   string // <package>.<Func>
	Query  bool
	Check  func(*codec.Checker) // nil when there is nothing to check
	Encode func(*codec.Writer)
	Decode func(*codec.Reader)
}

// Fetch makes the call: it checks the input, asks the page's own data, then the
// server, and decodes the answer. Identical queries in flight share one
// request. It returns an *Error, and gives up when ctx ends.
//
// It blocks, so it panics when called directly in an event handler.
func Fetch(ctx context.Context, c Call) error {
	input, err := c.input()
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return fromContext(ctx.Err())
	}
	key := pagedata.Key(c.Name, input)
	if c.Query {
		if cache := pagedata.CacheFrom(ctx); cache != nil {
			if data, ok := cache.Take(key); ok {
				return c.decode(data)
			}
		}
	}
	c.mayBlock()
	f := join(key, c, input)
	select {
	case <-f.done:
	case <-ctx.Done():
		f.leave()
		return fromContext(ctx.Err())
	}
	if f.err != nil {
		return f.err
	}
	return c.decode(f.body)
}

func (c Call) input() ([]byte, error) {
	if err := check(c.Check, nil); err != nil {
		return nil, err
	}
	var w codec.Writer
	c.Encode(&w)
	if err := w.Err(); err != nil {
		return nil, fromCodec(err)
	}
	return w.Buf, nil
}

// mayBlock panics where blocking would stop the page.
func (c Call) mayBlock() {
	if !jsloop.Handling() {
		return
	}
	function := c.Name
	for i := range len(c.Name) {
		if c.Name[i] == '.' {
			function = c.Name[i+1:]
		}
	}
	panic("serverfn: " + function + " was called directly in an event handler, which would block the page; use " + function + "Action(s).Submit or start a goroutine")
}

func (c Call) decode(data []byte) error {
	r := codec.NewReader(data)
	c.Decode(r)
	if err := r.Finish(); err != nil {
		return &Error{Code: CodeNetwork, Message: "the server's answer was not understood: " + err.Error()}
	}
	return nil
}

// A flight is one request to the server and those who wait for it.
type flight struct {
	key     string
	abort   js.Value // AbortController
	waiting int
	done    chan struct{}
	body    []byte
	err     error
}

// flights are the queries under way in this page. A wasm program is one page,
// so this is the page's state, and there is nothing else to hang it on: a
// generated function has no receiver.
var flights struct {
	sync.Mutex
	byKey map[string]*flight
}

// join returns the flight of an identical query, or starts one.
func join(key string, c Call, input []byte) *flight {
	flights.Lock()
	defer flights.Unlock()
	if f := flights.byKey[key]; f != nil && c.Query {
		f.waiting++
		return f
	}
	f := &flight{key: key, abort: js.Global().Get("AbortController").New(), waiting: 1, done: make(chan struct{})}
	if c.Query {
		if flights.byKey == nil {
			flights.byKey = make(map[string]*flight)
		}
		flights.byKey[key] = f
	}
	go f.fly(c, input)
	return f
}

func (f *flight) fly(c Call, input []byte) {
	f.body, f.err = request(c, input, f.abort.Get("signal"))
	f.forget()
	close(f.done)
}

func (f *flight) forget() {
	flights.Lock()
	defer flights.Unlock()
	if flights.byKey[f.key] == f {
		delete(flights.byKey, f.key)
	}
}

// leave gives up waiting; the last one out aborts the request.
func (f *flight) leave() {
	flights.Lock()
	f.waiting--
	last := f.waiting == 0
	flights.Unlock()
	if last {
		f.forget()
		f.abort.Call("abort")
	}
}
