package domtest

import (
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/wasm"
	"github.com/hotclub-go/hotclub/wasm/js"
)

// claim is a cursor over the children of an element of the server's page.
type claim struct {
	element *Node // whose frame it is
	parent  *Node // element, or an element in it that the parser added
	cursor  *Node
	end     *Node
}

func newClaim(n *Node) *claim { return &claim{element: n, parent: n, cursor: n.first} }

// under returns the next unclaimed node, or nil.
func (c *claim) under() *Node {
	for c.cursor != c.end && c.cursor != nil && c.cursor.Kind == CommentNode {
		c.cursor = c.cursor.next
	}
	if c.cursor == c.end {
		return nil
	}
	return c.cursor
}

func (c *claim) drop(n *Node) {
	c.cursor = n.next
	n.remove()
}

// hydrate executes the commands that only hydration has.
func (d *Document) hydrate(op wasm.Op) {
	switch op {
	case wasm.OpHydrate:
		root := d.node()
		d.verify = d.word()&wasm.HydrateVerify != 0
		c := newClaim(root)
		c.end = root.first
		for c.end != nil && !ofServer(c.end) {
			c.end = c.end.next
		}
		d.frames = append(d.frames, frame{parent: root, claim: c, ofPlace: true})
	case wasm.OpStatic, wasm.OpOpaque:
		words, units := d.word(), d.word()
		c := d.claiming()
		if c == nil || op == wasm.OpStatic && (words == 0 || d.verify) {
			return
		}
		d.at += int(words)
		d.take(units)
		c.cursor = c.end
	case wasm.OpComponent:
		d.labels = append(d.labels, d.take(d.word()))
	case wasm.OpComponentEnd:
		d.labels = d.labels[:len(d.labels)-1]
	}
}

// ofServer tells whether a node is one of those that the server puts behind the
// page.
func ofServer(n *Node) bool {
	id, _ := n.Attr("id")
	_, program := n.Attr("data-wasm")
	// A browser runs the boot script, which then gives itself an id.
	return id == "hotclub-data" || n.Name == "script" && (program || n.Text() == js.Boot())
}

// implied tells which elements the parser adds for which.
var implied = map[string]string{
	"tbody":    " tr td th ",
	"tr":       " td th ",
	"colgroup": " col ",
}

// claimElement returns the element under the cursor if it fits, after repairs;
// nil if one has to be made at the cursor.
func (d *Document) claimElement(c *claim, name, namespace string) *Node {
	fits := func(n *Node) bool {
		return n != nil && n != c.end && n.Kind == ElementNode && n.Name == name && n.Namespace == namespace
	}
	for {
		n := c.under()
		switch {
		case fits(n):
			c.cursor = n.next
			return n
		case n == nil && c.parent != c.element:
			c.cursor = c.parent.next
			c.parent = c.parent.parent
		case n == nil:
			d.repaired(c, "<"+name+">", "nothing")
			return nil
		case n.Kind == ElementNode && strings.Contains(implied[n.Name], " "+name+" "):
			c.parent, c.cursor = n, n.first
		default:
			d.repaired(c, "<"+name+">", describe(n))
			next := n.next
			for next != nil && next.Kind != ElementNode {
				next = next.next
			}
			c.drop(n)
			if n.Kind == ElementNode && !fits(next) {
				return nil
			}
		}
	}
}

// claimText returns the text under the cursor, or makes one.
func (d *Document) claimText(c *claim, text string) *Node {
	var n *Node
	if text != "" {
		n = c.under()
	}
	if n == nil || n.Kind != TextNode {
		if text != "" {
			d.repaired(c, strconv.Quote(text), describe(n))
		}
		made := &Node{Kind: TextNode, Data: text}
		c.parent.insert(made, c.cursor)
		return made
	}
	if rest, ok := strings.CutPrefix(n.Data, text); ok {
		n.Data = text
		if rest != "" {
			c.parent.insert(&Node{Kind: TextNode, Data: rest}, n.next)
		}
	} else {
		d.repaired(c, strconv.Quote(text), describe(n))
		n.Data = text
	}
	c.cursor = n.next
	return n
}

// claimRaw claims the nodes of trusted HTML and returns the first.
func (d *Document) claimRaw(c *claim, fragment *Node) *Node {
	var first *Node
	wanted := fragment.Children()
	if len(wanted) == 0 {
		return d.claimText(c, "")
	}
	for i, want := range wanted {
		n := c.cursor
		if n == c.end {
			n = nil
		}
		switch {
		case n == nil || n.Kind != want.Kind || n.Name != want.Name:
			d.repaired(c, "HTML", describe(n))
			for _, rest := range wanted[i:] {
				c.parent.insert(rest, c.cursor)
			}
			if first == nil {
				first = want
			}
			return first
		case n.Kind == TextNode:
			n = d.claimText(c, want.Data)
		default:
			c.cursor = n.next
		}
		if first == nil {
			first = n
		}
	}
	return first
}

// finish removes what was not claimed.
func (d *Document) finish(c *claim) {
	for {
		n := c.under()
		switch {
		case n != nil:
			d.repaired(c, "nothing", describe(n))
			c.drop(n)
		case c.parent != c.element:
			c.cursor = c.parent.next
			c.parent = c.parent.parent
		default:
			return
		}
	}
}

func describe(n *Node) string {
	switch {
	case n == nil:
		return "nothing"
	case n.Kind == ElementNode:
		return "<" + n.Name + ">"
	}
	return strconv.Quote(n.Data)
}
