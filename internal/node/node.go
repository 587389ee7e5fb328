package node

import (
	"unsafe"

	"github.com/hotclub-go/hotclub/reactive"
)

// Kind says what a Node stands for and which of its fields are set.
type Kind uint8

const (
	// None renders nothing. It is the zero Node.
	None Kind = iota
	// Element has Name and parts.
	Element
	// Text is text: Text, or Dynamic as func() string.
	Text
	// Attr is an attribute: Name and Text, or Dynamic as func() string, or
	// Dynamic as func() (string, bool) whose false takes the attribute away.
	Attr
	// BoolAttr is a boolean attribute: Name and On, or Dynamic as func() bool.
	BoolAttr
	// Class is one or more class names: Text (space separated) with On, or
	// Text with Dynamic as func() bool, or Dynamic as func() string.
	Class
	// Style is one CSS declaration: Text is the property name, Name is nil
	// and Dynamic is a string or a func() string.
	Style
	// Listener is an event listener: Name is the event, Dynamic a func(*Event).
	Listener
	// Bind is a two-way binding of a form control: Dynamic is a *Binding.
	Bind
	// Reference fills a handle to the element: Dynamic is a *Ref.
	Reference
	// Fragment is its parts in a row.
	Fragment
	// Raw is trusted HTML text, placed as it is: Text. It never changes.
	Raw
	// Component runs once in a scope of its own: Dynamic is func(*reactive.Scope) Node.
	Component
	// BranchRegion shows one of several contents: Dynamic is a *Branch.
	BranchRegion
	// ListRegion shows a keyed list: Dynamic is a ListSource.
	ListRegion
	// BoundaryRegion is Suspense or an error boundary: Dynamic is a *Boundary.
	BoundaryRegion
)

// notCompared keeps the compiler from writing a == for the struct that begins
// with it, and for each length of arrays of it, as the parts of elements are.
// In a program for the browser each would take some 300 bytes.
type notCompared [0]func()

// Node is one part of a view. It is passed by value; an element allocates only
// the slice of its parts.
type Node struct {
	_     notCompared
	Kind  Kind
	On    bool // of BoolAttr and Class, when Dynamic is nil
	count uint32
	Name  *Name // element, attribute or event
	first *Node // of the parts, count of them
	// Text is the constant text, value or class.
	Text string
	// Dynamic is the closure or description that Kind tells of.
	Dynamic any
}

// WithParts returns n with the given parts. The slice is kept, not copied.
func (n Node) WithParts(parts []Node) Node {
	n.first = unsafe.SliceData(parts)
	n.count = uint32(len(parts))
	return n
}

// Parts returns the parts of an Element or Fragment. The caller must not
// change them.
func (n *Node) Parts() []Node {
	// As unsafe.Slice, without its checks, which take 250 bytes in each of the
	// many places that this is inlined in.
	parts := struct {
		first    *Node
		len, cap int
	}{n.first, int(n.count), int(n.count)}
	return *(*[]Node)(unsafe.Pointer(&parts))
}

// Flags are facts about a name that the interpreters act on.
type Flags uint16

const (
	// Void marks an element without end tag and children (br, input).
	Void Flags = 1 << iota
	// RawText marks an element whose text HTML does not unescape (script, style).
	RawText
	// EscapableText marks an element that holds only text (textarea, title).
	EscapableText
	// SVG and MathML give the namespace of an element.
	SVG
	MathML
	// URL marks an attribute that holds a URL which the browser may follow.
	URL
	// Srcset marks an attribute that holds a list of URLs (srcset, ping).
	Srcset
	// Property marks an attribute whose live state is the property of the
	// same name (value, checked, selected, muted): once the element exists,
	// a change is written to the property.
	Property
	// Direct marks an event that does not bubble: it is listened for on the
	// element itself, not on the document.
	Direct
	// Passive marks an event whose listener is registered as passive.
	Passive
	// OpaqueContent marks an element whose content a scripting browser does
	// not parse into children (noscript, template): hydration skips it.
	OpaqueContent
	// Custom marks a name that is not in the standard's tables.
	Custom
)

// Name describes an element, attribute or event. The names of the standards
// are package variables of pages/el, pages/attr and pages/on, so that a
// program holds only those that it uses; they are never written after start.
type Name struct {
	_     notCompared
	Local string // "div", "href", "click"
	// Open is what the server writes first: `<div` for an element, ` href="`
	// for an attribute with a value.
	Open  string
	Flags Flags
}

// ElementName describes an element called local.
func ElementName(local string, flags Flags) *Name {
	return &Name{Local: local, Open: "<" + local, Flags: flags}
}

// AttrName describes an attribute called local.
func AttrName(local string, flags Flags) *Name {
	return &Name{Local: local, Open: " " + local + `="`, Flags: flags}
}

// Branch is a region that shows one of several contents.
type Branch struct {
	// Select says which; it is tracked, so a change of what it read asks it
	// again. A negative number shows nothing.
	Select func() int
	// Render makes the content for a selection, in a scope that lives until
	// Select gives another number. It is not tracked.
	Render func(s *reactive.Scope, selection int) Node
}

// ListSource is a keyed list with its types erased. It remembers the rows of
// the last Reconcile, so each place at which the node stands needs its own.
type ListSource interface {
	// Fresh returns a source of the same list for one place: it has no rows yet.
	Fresh() ListSource
	// Reconcile reads the items (tracked) and returns, for each row of the new
	// order, the index that the row had in the order before, or -1 for a new
	// row. Rows of the old order that are not named are gone. The items of
	// kept rows have been updated. The slice is valid until the next call.
	Reconcile() []int32
	// Render makes the content of the row that is at index now, in a scope
	// that lives as long as the row. It is not tracked.
	Render(s *reactive.Scope, index int) Node
}

// Boundary is a region that can show something else than its content: a
// fallback while resources load, or the view of an error.
type Boundary struct {
	// Content and Fallback make the two views, each in a scope of its own.
	// The content's scope is made once and kept while the fallback shows.
	// Fallback is shown while resources that the content reads load: the
	// interpreter makes a reactive.Waiting on the content's scope before it runs
	// Content, so that each place at which the node stands has its own. It is
	// nil for an error boundary.
	Content  func(s *reactive.Scope) Node
	Fallback func(s *reactive.Scope) Node
	// Failed makes the view of an error; nil for Suspense. retry renders the
	// content anew.
	Failed func(s *reactive.Scope, err error, retry func()) Node
}

// BindKind says which state of a form control a Binding carries.
type BindKind uint8

const (
	BindValue   BindKind = iota // text of an input or textarea, choice of a select
	BindChecked                 // checkbox
	BindGroup                   // radio: checked when the value equals Value
)

// Binding ties a form control to a pair of functions.
type Binding struct {
	Kind BindKind
	// Text reads and SetText writes for BindValue and BindGroup; Text is tracked.
	Text    func() string
	SetText func(string)
	// Checked and SetChecked are for BindChecked.
	Checked    func() bool
	SetChecked func(bool)
	// Value is the choice that a radio button of a BindGroup stands for.
	Value string
	// Lazy writes on change instead of on input.
	Lazy bool
}
