package attr

import (
	"strconv"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// BindOption changes how a binding works.
type BindOption uint8

// Lazy writes to the signal when the control's change event comes, as when the
// focus leaves it, instead of with each input.
const Lazy BindOption = 1

// BindValue ties the text of an input or textarea, or the choice of a select,
// to a signal, both ways.
func BindValue(signal *pages.Signal[string], options ...BindOption) pages.Node {
	return bind(&node.Binding{Kind: node.BindValue, Text: signal.Get, SetText: signal.Set}, options)
}

// BindChecked ties a checkbox to a signal, both ways.
func BindChecked(signal *pages.Signal[bool]) pages.Node {
	return bind(&node.Binding{Kind: node.BindChecked, Checked: signal.Get, SetChecked: signal.Set}, nil)
}

// BindGroup ties a radio button to a signal that holds the value of the chosen
// one. It sets the button's value attribute too, unless one stands before.
func BindGroup(signal *pages.Signal[string], value string) pages.Node {
	return pages.Fragment(
		bind(&node.Binding{Kind: node.BindGroup, Text: signal.Get, SetText: signal.Set, Value: value}, nil),
		Value(value),
	)
}

// BindNumber ties the text of an input to a signal that holds a number, both
// ways. Text that is not a number of that type, or none at all, leaves the
// signal as it is and stays in the control, where the browser marks it invalid
// if the control's type is number. Text stays as it was typed ("1.50") while it
// means the signal's value.
func BindNumber[N int | int64 | float64](signal *pages.Signal[N], options ...BindOption) pages.Node {
	b := &numberBinding[N]{signal: signal}
	return bind(&node.Binding{Kind: node.BindValue, Text: b.text, SetText: b.set}, options)
}

// numberBinding remembers what was typed, so that a control is not rewritten
// under the user's hands when its text is another form of the same number.
type numberBinding[N int | int64 | float64] struct {
	signal *pages.Signal[N]
	typed  string // empty before the first input
	meant  N      // the number that typed is
}

func (b *numberBinding[N]) text() string {
	value := b.signal.Get()
	if b.typed != "" && value == b.meant {
		return b.typed
	}
	switch value := any(value).(type) {
	case int:
		return strconv.Itoa(value)
	case int64:
		return strconv.FormatInt(value, 10)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return ""
}

func (b *numberBinding[N]) set(text string) {
	value, ok := parseNumber[N](text)
	if !ok {
		return
	}
	b.typed, b.meant = text, value
	b.signal.Set(value)
}

// parseNumber reads a number as HTML writes them: not Go's 1_000, 0x10 or Inf.
func parseNumber[N int | int64 | float64](text string) (number N, ok bool) {
	for i := range len(text) {
		switch c := text[i]; {
		case '0' <= c && c <= '9', c == '-', c == '+', c == '.', c == 'e', c == 'E':
		default:
			return 0, false
		}
	}
	var err error
	switch pointer := any(&number).(type) {
	case *int:
		*pointer, err = strconv.Atoi(text)
	case *int64:
		*pointer, err = strconv.ParseInt(text, 10, 64)
	case *float64:
		*pointer, err = strconv.ParseFloat(text, 64)
	}
	return number, err == nil
}

func bind(b *node.Binding, options []BindOption) pages.Node {
	for _, option := range options {
		if option == Lazy {
			b.Lazy = true
		}
	}
	return pages.Node{Kind: node.Bind, Dynamic: b}
}
