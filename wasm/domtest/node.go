package domtest

import (
	"slices"
	"strings"
)

// Kind is the kind of a Node.
type Kind uint8

// The kinds of nodes.
const (
	ElementNode Kind = iota + 1
	TextNode
	CommentNode
	FragmentNode
	documentNode
)

// Node is one node of the document. A node keeps its identity: tests may
// compare pointers to see that an update has kept an element.
type Node struct {
	Kind Kind
	// Name is an element's name, as "div".
	Name string
	// Namespace is "" for HTML, "svg" or "math".
	Namespace string
	// Data is the text of a text or comment.
	Data string

	attrs []attribute
	// props holds live state that attributes do not show: value, checked.
	props map[string]any

	parent, first, last, prev, next *Node

	delegated map[string]uint32 // listener numbers by event
	direct    map[string]uint32
}

type attribute struct{ name, value string }

// Parent returns the node around, or nil.
func (n *Node) Parent() *Node { return n.parent }

// Children returns the child nodes.
func (n *Node) Children() []*Node {
	var all []*Node
	for c := n.first; c != nil; c = c.next {
		all = append(all, c)
	}
	return all
}

// Attr returns the value of an attribute and whether there is one.
func (n *Node) Attr(name string) (string, bool) {
	for _, a := range n.attrs {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

func (n *Node) setAttr(name, value string) {
	for i := range n.attrs {
		if n.attrs[i].name == name {
			n.attrs[i].value = value
			return
		}
	}
	n.attrs = append(n.attrs, attribute{name, value})
}

func (n *Node) removeAttr(name string) {
	n.attrs = slices.DeleteFunc(n.attrs, func(a attribute) bool { return a.name == name })
}

// setStyle sets or removes one declaration of the style attribute.
func (n *Node) setStyle(property, value string) {
	old, _ := n.Attr("style")
	var kept []string
	placed := false
	for _, declaration := range splitStyle(old) {
		name, _, _ := strings.Cut(declaration, ":")
		if strings.TrimSpace(name) != property {
			kept = append(kept, declaration)
		} else if value != "" && !placed {
			kept = append(kept, property+": "+value)
			placed = true
		}
	}
	if value != "" && !placed {
		kept = append(kept, property+": "+value)
	}
	if len(kept) == 0 {
		n.removeAttr("style")
		return
	}
	n.setAttr("style", strings.Join(kept, "; "))
}

func splitStyle(style string) []string {
	var all []string
	for _, declaration := range strings.Split(style, ";") {
		if declaration = strings.TrimSpace(declaration); declaration != "" {
			all = append(all, declaration)
		}
	}
	return all
}

// Text returns the text in the node and in all below.
func (n *Node) Text() string {
	if n.Kind == TextNode {
		return n.Data
	}
	var b strings.Builder
	n.appendText(&b)
	return b.String()
}

func (n *Node) appendText(b *strings.Builder) {
	for c := n.first; c != nil; c = c.next {
		if c.Kind == TextNode {
			b.WriteString(c.Data)
		}
		c.appendText(b)
	}
}

// insert puts c, or what is in c if that is a fragment, before a child of n;
// nil is the end.
func (n *Node) insert(c, before *Node) {
	if c.Kind == FragmentNode {
		for c.first != nil {
			n.insert(c.first, before)
		}
		return
	}
	if before != nil && before.parent != n {
		panic("domtest: the node to insert before is not a child of the parent")
	}
	for p := n; p != nil; p = p.parent {
		if p == c {
			panic("domtest: a node cannot be inserted into itself")
		}
	}
	c.remove()
	c.parent = n
	c.next = before
	if before != nil {
		c.prev = before.prev
		before.prev = c
	} else {
		c.prev = n.last
		n.last = c
	}
	if c.prev != nil {
		c.prev.next = c
	} else {
		n.first = c
	}
}

// remove takes n out of its parent.
func (n *Node) remove() {
	p := n.parent
	if p == nil {
		return
	}
	if n.prev != nil {
		n.prev.next = n.next
	} else {
		p.first = n.next
	}
	if n.next != nil {
		n.next.prev = n.prev
	} else {
		p.last = n.prev
	}
	n.parent, n.prev, n.next = nil, nil, nil
}

// clone copies a subtree, without listeners and live state.
func (n *Node) clone() *Node {
	c := &Node{Kind: n.Kind, Name: n.Name, Namespace: n.Namespace, Data: n.Data, attrs: slices.Clone(n.attrs)}
	for child := n.first; child != nil; child = child.next {
		c.insert(child.clone(), nil)
	}
	return c
}

func (n *Node) root() *Node {
	for n.parent != nil {
		n = n.parent
	}
	return n
}
