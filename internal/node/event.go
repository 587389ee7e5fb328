package node

// EventSource reads a property of the browser's event object by a dotted path
// ("clientX", "target.value"). A path that leads nowhere gives the zero value.
type EventSource interface {
	String(path string) string
	Number(path string) float64
	Bool(path string) bool
}

// Event is what a listener gets. The fields of the commonest questions travel
// with it; the rest is read through Source while the listener runs.
type Event struct {
	// Type is the event's name, as "click".
	Type string
	// Value and Checked are the state of the control that the event came from.
	Value   string
	Checked bool
	// Key is the key of a keyboard event, as "Enter"; Composing is true while
	// an input method builds a character.
	Key       string
	Composing bool
	// Form reads the successful controls of the form that a submit event came
	// from, by name; nil for others.
	Form func(name string) []string

	Source EventSource
	// Native is the browser's own event object (a js.Value), or nil outside a browser.
	Native any

	prevented bool
	stopped   bool
}

// PreventDefault asks the browser not to do what it would do after the event.
func (e *Event) PreventDefault() { e.prevented = true }

// StopPropagation keeps listeners of outer elements from being called.
func (e *Event) StopPropagation() { e.stopped = true }

// DefaultPrevented tells whether PreventDefault was called.
func (e *Event) DefaultPrevented() bool { return e.prevented }

// PropagationStopped tells whether StopPropagation was called.
func (e *Event) PropagationStopped() bool { return e.stopped }

// Ref is a handle to the element of one Reference node. Host is set by the
// interpreter when the element exists and cleared when it is gone.
type Ref struct {
	_    notCompared
	Host ElementHost
	ID   uint32
}

// ElementHost does to a live element what only a browser can.
type ElementHost interface {
	// Do runs a command without arguments on the element: "focus", "blur",
	// "select", "click", "showModal", "close", "scrollIntoView".
	Do(id uint32, command string)
	// Native returns the element as a js.Value, or nil outside a browser.
	Native(id uint32) any
}
