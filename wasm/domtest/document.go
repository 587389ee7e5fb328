package domtest

import (
	"fmt"
	"strings"

	"github.com/hotclub-go/hotclub/wasm"
)

// Document is an in-memory document that executes the renderer's commands; it
// is a wasm.Sink. A command that a browser could not execute is a panic.
type Document struct {
	document *Node
	body     *Node

	// Mismatches tells what hydration had to repair.
	Mismatches []string
	// Done lists the commands that refs have sent, as "focus input".
	Done []string
	// Moves counts the nodes that list changes have moved.
	Moves int

	names      []string
	namespaces []uint32
	templates  []*template
	nodes      []*Node // by id
	labels     []string
	verify     bool
	restored   []*Node // controls whose state differs from the program's

	// The flush being executed.
	ops    []uint32
	at     int
	text   []byte
	frames []frame
}

// frame is an open element or place.
type frame struct {
	node    *Node // element that is open; nil for a place
	parent  *Node // where what is made goes
	before  *Node
	claim   *claim
	ofPlace bool // made by At or Hydrate, ended by End
	// insert is where the finished element goes; nil if it is in place already.
	insert *frame
	define *template // the template that is being defined
}

// template is a subtree with the paths to its slots.
type template struct {
	root  *Node
	slots []*Node
	paths [][]int
}

// NewDocument returns an empty page.
func NewDocument() *Document {
	return documentOf("<!DOCTYPE html><html><head></head><body></body></html>")
}

// documentOf returns the page of HTML text.
func documentOf(text string) *Document {
	return newDocument(parseDocument(text))
}

func newDocument(tree *Node) *Document {
	d := &Document{document: tree}
	d.body = find(d.document, "body")
	d.nodes = []*Node{nil, d.body}
	return d
}

// Body returns the body element.
func (d *Document) Body() *Node { return d.body }

// Title returns the document's title.
func (d *Document) Title() string {
	if title := find(d.document, "title"); title != nil {
		return title.Text()
	}
	return ""
}

// Live counts the nodes that the program has a number for.
func (d *Document) Live() int {
	count := 0
	for _, n := range d.nodes[2:] {
		if n != nil {
			count++
		}
	}
	return count
}

// Numbers returns how long the table of numbered nodes is.
func (d *Document) Numbers() int { return len(d.nodes) }

func find(n *Node, name string) *Node {
	if n.Kind == ElementNode && n.Name == name {
		return n
	}
	for c := n.first; c != nil; c = c.next {
		if found := find(c, name); found != nil {
			return found
		}
	}
	return nil
}

// Flush executes commands.
func (d *Document) Flush(ops []uint32, text []byte) {
	d.ops, d.at, d.text = ops, 0, text
	for d.at < len(d.ops) {
		d.execute(wasm.Op(d.word()))
	}
	if len(d.frames) != 0 {
		panic("domtest: a flush ends with an open frame")
	}
	if len(d.text) != 0 {
		panic(fmt.Sprintf("domtest: a flush ends with text that no command took: %q", d.text))
	}
}

// word takes one operand.
func (d *Document) word() uint32 {
	if d.at >= len(d.ops) {
		panic("domtest: a command lacks operands")
	}
	d.at++
	return d.ops[d.at-1]
}

// take takes the next units of text.
func (d *Document) take(units uint32) string {
	n := 0
	for rest := units; rest > 0; rest-- {
		switch c := d.text[n]; {
		case c >= 0xf0:
			n += 4
			rest--
		case c >= 0xe0:
			n += 3
		case c >= 0xc0:
			n += 2
		default:
			n++
		}
	}
	s := string(d.text[:n])
	d.text = d.text[n:]
	return s
}

func (d *Document) name() string { return d.names[d.word()] }

// node takes an id operand and returns its node.
func (d *Document) node() *Node {
	id := d.word()
	if int(id) >= len(d.nodes) || d.nodes[id] == nil {
		panic(fmt.Sprintf("domtest: no node has the number %d", id))
	}
	return d.nodes[id]
}

// optional is node with nil for 0.
func (d *Document) optional() *Node {
	if d.ops[d.at] == 0 {
		d.at++
		return nil
	}
	return d.node()
}

// element takes the id operand of an attribute command.
func (d *Document) element() *Node {
	if d.ops[d.at] != 0 {
		n := d.node()
		if n.Kind != ElementNode {
			panic("domtest: an attribute command on a node that is no element")
		}
		return n
	}
	d.at++
	f := d.top()
	if f.node == nil {
		panic("domtest: an attribute command without an open element")
	}
	return f.node
}

// give gives a number to a node.
func (d *Document) give(id uint32, n *Node) {
	if id == 0 {
		return
	}
	if f := d.top(); f != nil && f.define != nil {
		f.define.slots = append(f.define.slots, n)
		return
	}
	for int(id) >= len(d.nodes) {
		d.nodes = append(d.nodes, nil)
	}
	if d.nodes[id] != nil {
		panic(fmt.Sprintf("domtest: the number %d is given a second time", id))
	}
	d.nodes[id] = n
}

func (d *Document) top() *frame {
	if len(d.frames) == 0 {
		return nil
	}
	return &d.frames[len(d.frames)-1]
}

func (d *Document) pop(ofPlace bool) frame {
	f := d.top()
	if f == nil || f.ofPlace != ofPlace {
		panic("domtest: frames are not closed in their order")
	}
	d.frames = d.frames[:len(d.frames)-1]
	return *f
}

// claiming returns the claim of the frame at the top, or nil.
func (d *Document) claiming() *claim {
	if f := d.top(); f != nil {
		return f.claim
	}
	return nil
}

// put inserts a node made in the frame at the top.
func (d *Document) put(n *Node) {
	f := d.top()
	if f == nil {
		panic("domtest: a node is made outside of any frame")
	}
	if f.claim != nil {
		f.claim.parent.insert(n, f.claim.cursor)
		return
	}
	f.parent.insert(n, f.before)
}

// repaired notes a mismatch.
func (d *Document) repaired(c *claim, wanted, found string) {
	if !d.verify {
		return
	}
	var path []string
	for n := c.parent; n != nil && n.Kind == ElementNode; n = n.parent {
		path = append([]string{n.Name}, path...)
	}
	label := ""
	if len(d.labels) > 0 {
		label = d.labels[len(d.labels)-1] + ": "
	}
	d.Mismatches = append(d.Mismatches, label+"the page has "+found+" where the program has "+wanted+", in "+strings.Join(path, " > "))
}
