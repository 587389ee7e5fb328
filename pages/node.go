package pages

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// Node is one part of a view: an element, a text, an attribute, a listener or
// a region such as [Show]. It is a small value; the packages el, attr and on
// make most of them. The zero Node renders nothing.
type Node = node.Node

// Event is what an event listener gets; package on gives it a type for each
// event of the standards.
type Event = node.Event

// Scope owns what a component makes: signals' readers, child components and
// cleanups end with it. A component gets its scope as its first parameter.
type Scope = reactive.Scope

// Signal is a value that views and effects can watch.
type Signal[T any] = reactive.Signal[T]

// Memo is a value computed from signals, kept until one of them changes.
type Memo[T any] = reactive.Memo[T]

// Resource is a value that is fetched, with the state of the fetch; package
// async makes it.
type Resource[T any] = reactive.Resource[T]

// Action runs a function on demand and shows how far it is; package async
// makes it, and the generator makes those of server functions.
type Action[In, Out any] = reactive.Action[In, Out]

// Fragment is its parts in a row, without an element around them.
func Fragment(parts ...Node) Node {
	return Node{Kind: node.Fragment}.WithParts(parts)
}

// Nothing renders nothing. It reads better than Node{} in a conditional.
func Nothing() Node { return Node{} }

// TrustedHTML is HTML text that is placed in the page as it is. Making one is
// a promise that nothing in it came from a user: it is the only way past the
// escaping.
type TrustedHTML string

// Raw places trusted HTML. It is rendered once and never changes.
func Raw(html TrustedHTML) Node {
	return Node{Kind: node.Raw, Text: string(html)}
}

// Component runs view once, in a scope of its own that ends with its parent.
// Calling a component as a function is as good when it needs no own scope.
func Component(view func(s *Scope) Node) Node {
	return Node{Kind: node.Component, Dynamic: view}
}
