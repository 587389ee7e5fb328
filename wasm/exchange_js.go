package wasm

import (
	"syscall/js"
	"unsafe"

	"github.com/hotclub-go/hotclub/internal/node"
)

// exchange is memory that events go through, both ways, since a number costs
// nothing there and a microsecond as an argument. Its layout is repeated in
// js/src/events.ts.
type exchange struct {
	// Written by JavaScript before it calls the program.
	sequence uint32
	name     uint32
	flags    uint32
	count    uint32
	// Written by the program: the event that was answered last.
	answered uint32
	reply    uint32

	listeners [250]uint32
}

const (
	flagChecked   = 1
	flagComposing = 2
)

// arrival is an event that JavaScript has told of, or, if it has an address,
// the wish to show the page of it.
type arrival struct {
	event      js.Value
	sequence   uint32
	name       uint32
	flags      uint32
	listeners  []uint32
	value, key string
	address    string
}

// address is where JavaScript finds the exchange. Go's heap does not move.
func (x *exchange) address() uint32 { return uint32(uintptr(unsafe.Pointer(x))) }

// receive takes an event over; args are the event, the control's value and the
// key, undefined when there is none.
func (x *exchange) receive(args []js.Value) arrival {
	a := arrival{
		event:     args[0],
		sequence:  x.sequence,
		name:      x.name,
		flags:     x.flags,
		listeners: append([]uint32(nil), x.listeners[:x.count]...),
	}
	if v := args[1]; !v.IsUndefined() {
		a.value = v.String()
	}
	if v := args[2]; !v.IsUndefined() {
		a.key = v.String()
	}
	return a
}

// answer tells JavaScript what became of an event. It comes too late, and is
// not read, when a listener has blocked.
func (x *exchange) answer(a *arrival, e *node.Event) {
	reply := uint32(0)
	if e.DefaultPrevented() {
		reply |= ReplyPrevent
	}
	if e.PropagationStopped() {
		reply |= ReplyStop
	}
	x.answered, x.reply = a.sequence, reply
}

// source reads the browser's event object.
type source struct {
	bridge, event js.Value
}

func (s source) String(path string) string {
	if v := s.bridge.Call("read", s.event, path); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

func (s source) Number(path string) float64 {
	if v := s.bridge.Call("read", s.event, path); v.Type() == js.TypeNumber {
		return v.Float()
	}
	return 0
}

func (s source) Bool(path string) bool {
	return s.bridge.Call("read", s.event, path).Truthy()
}

// fields returns the values of a submitted form's fields of that name.
func fields(bridge, event js.Value, name string) []string {
	list := bridge.Call("fields", event, name)
	values := make([]string, list.Length())
	for i := range values {
		values[i] = list.Index(i).String()
	}
	return values
}
