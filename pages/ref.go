package pages

import "github.com/hotclub-go/hotclub/internal/node"

// Ref is a handle to one live element, for what only a browser can do with it.
// Outside a browser, and before the element exists, its methods do nothing.
type Ref struct {
	ref node.Ref
}

// NewRef makes a handle; attr.Ref ties it to an element.
func NewRef() *Ref { return &Ref{} }

// Focus moves the keyboard focus to the element.
func (r *Ref) Focus() { r.do("focus") }

// Blur takes the keyboard focus away from the element.
func (r *Ref) Blur() { r.do("blur") }

// Select selects the text of an input or textarea.
func (r *Ref) Select() { r.do("select") }

// Click does what a click on the element does.
func (r *Ref) Click() { r.do("click") }

// ScrollIntoView scrolls until the element is visible.
func (r *Ref) ScrollIntoView() { r.do("scrollIntoView") }

// ShowModal opens a dialog element as a modal dialog.
func (r *Ref) ShowModal() { r.do("showModal") }

// Close closes a dialog element.
func (r *Ref) Close() { r.do("close") }

// Native returns the element as a js.Value, or nil when there is none.
func (r *Ref) Native() any {
	if r.ref.Host == nil {
		return nil
	}
	return r.ref.Host.Native(r.ref.ID)
}

// Attach makes the part of an element that fills r; attr.Ref is its usual name.
func (r *Ref) Attach() Node {
	return Node{Kind: node.Reference, Dynamic: &r.ref}
}

func (r *Ref) do(command string) {
	if r.ref.Host != nil {
		r.ref.Host.Do(r.ref.ID, command)
	}
}
