package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// binding ties a form control to the program's state. The state is written to
// the control when they differ; the interpreter leaves a control alone whose
// state is equal already, and while an input method composes.
type binding struct {
	reactive.Effect
	*node.Binding
	block    *block
	id, at   uint32
	choice   bool // a select
	building bool

	// text and on are the control's state as far as it is known.
	last string
	on   bool
}

var (
	inputEvent  = &node.Name{Local: "input"}
	changeEvent = &node.Name{Local: "change"}
)

// bind notes the binding of an element and builds the attributes with the
// state at the beginning.
func (r *Renderer) bind(e *target, s *reactive.Scope, n *node.Binding) {
	b := &binding{Binding: n, block: e.block, at: e.operand(), id: e.number(), choice: e.name.Local == "select"}
	e.bound = b
	switch n.Kind {
	case node.BindChecked, node.BindGroup:
		if n.Kind == node.BindGroup && e.first(valueName) {
			r.buf.op3(OpAttr, b.at, r.name(valueName), r.buf.str(n.Value))
		}
		if e.first(checkedName) && reactive.Untrack(s, b.checked) {
			r.buf.op3(OpAttr, b.at, r.name(checkedName), 0)
		}
	case node.BindValue:
		if !b.choice && e.name.Local != "textarea" && e.first(valueName) {
			r.buf.op3(OpAttr, b.at, r.name(valueName), r.buf.str(reactive.Untrack(s, b.text)))
		}
	}
}

func (b *binding) text() string { return b.Text() }

func (b *binding) checked() bool {
	if b.Kind == node.BindGroup {
		return b.Text() == b.Value
	}
	return b.Checked()
}

// event is what tells that the control has changed.
func (b *binding) event() *node.Name {
	if b.Kind != node.BindValue || b.Lazy || b.choice {
		return changeEvent
	}
	return inputEvent
}

// attach begins to follow the state. It comes after the content, because a
// select needs its options first.
func (b *binding) attach(s *reactive.Scope) {
	b.building = true
	b.Start(s, b)
	b.building = false
}

// React implements reactive.Reaction.
func (b *binding) React() {
	defer b.block.catch()
	id := b.id
	if b.building {
		id = b.at
	}
	if b.Kind == node.BindValue {
		if text := b.Text(); b.building || text != b.last {
			b.last = text
			b.write(id)
		}
	} else if on := b.checked(); b.building || on != b.on {
		b.on = on
		b.write(id)
	}
	b.building = false
}

// write writes the state to the control.
func (b *binding) write(id uint32) {
	r := b.block.r
	if b.Kind == node.BindValue {
		r.buf.op2(OpBindValue, id, r.buf.str(b.last))
	} else {
		r.buf.op2(OpBindChecked, id, bit(b.on))
	}
	r.dirty()
}

// take takes the control's state after an event. What the program makes of it
// may be something else, which then is written back, even if its state is the
// same as before.
func (b *binding) take(e *node.Event) {
	switch b.Kind {
	case node.BindValue:
		b.last = e.Value
		b.SetText(e.Value)
		if text := reactive.Untrack(b.block.scope, b.text); text != b.last {
			b.last = text
			b.write(b.id)
		}
	case node.BindGroup:
		b.on = e.Checked
		if e.Checked {
			b.SetText(b.Value)
		}
		b.settle()
	case node.BindChecked:
		b.on = e.Checked
		b.SetChecked(e.Checked)
		b.settle()
	}
}

func (b *binding) settle() {
	if on := reactive.Untrack(b.block.scope, b.checked); on != b.on {
		b.on = on
		b.write(b.id)
	}
}

// optionsChanged writes the choice of a select again, since the option that it
// stands for may have come only now.
func (b *binding) optionsChanged() {
	if b != nil {
		b.write(b.id)
	}
}
