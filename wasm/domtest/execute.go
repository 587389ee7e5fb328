package domtest

import (
	"fmt"

	"github.com/hotclub-go/hotclub/wasm"
)

// execute executes one command, whose operands follow.
func (d *Document) execute(op wasm.Op) {
	switch op {
	case wasm.OpName:
		d.names = append(d.names, d.take(d.word()))
		d.namespaces = append(d.namespaces, d.word())
	case wasm.OpTemplate:
		t := &template{}
		holder := &Node{Kind: FragmentNode}
		d.frames = append(d.frames, frame{parent: holder, ofPlace: true, define: t})
	case wasm.OpTemplateEnd:
		d.define()
	case wasm.OpDelegate:
		d.at += 2 // a test's event reaches every node
	case wasm.OpOpen, wasm.OpClose, wasm.OpText, wasm.OpRaw, wasm.OpClone, wasm.OpAt, wasm.OpEnd, wasm.OpFragment:
		d.build(op)
	case wasm.OpAttr, wasm.OpRemoveAttr, wasm.OpClass, wasm.OpStyle, wasm.OpProp, wasm.OpBoolProp,
		wasm.OpBindValue, wasm.OpBindChecked, wasm.OpListen, wasm.OpListenDirect:
		d.attribute(op)
	case wasm.OpData, wasm.OpMove, wasm.OpRemove, wasm.OpMoveUntil, wasm.OpRemoveUntil, wasm.OpInsert, wasm.OpClear, wasm.OpRelease:
		d.change(op)
	case wasm.OpDo:
		n := d.node()
		d.Done = append(d.Done, d.name()+" "+n.Name)
	case wasm.OpTitle:
		d.headElement("title", "", "").setText(d.take(d.word()))
	case wasm.OpMeta:
		nameUnits, contentUnits := d.word(), d.word()
		name := d.take(nameUnits)
		d.headElement("meta", "name", name).setAttr("content", d.take(contentUnits))
	case wasm.OpHydrate, wasm.OpStatic, wasm.OpOpaque, wasm.OpComponent, wasm.OpComponentEnd:
		d.hydrate(op)
	default:
		panic(fmt.Sprintf("domtest: unknown command %d", op))
	}
}

// build executes the commands that make nodes.
func (d *Document) build(op wasm.Op) {
	switch op {
	case wasm.OpOpen:
		d.open()
	case wasm.OpClose:
		f := d.pop(false)
		if f.claim != nil {
			d.finish(f.claim)
		}
		if f.insert != nil {
			d.put(f.node)
		}
	case wasm.OpText:
		text := d.take(d.word())
		id := d.word()
		var n *Node
		if c := d.claiming(); c != nil {
			n = d.claimText(c, text)
		} else {
			n = &Node{Kind: TextNode, Data: text}
			d.put(n)
		}
		d.give(id, n)
	case wasm.OpRaw:
		d.raw()
	case wasm.OpClone:
		t := d.templates[d.word()]
		first := d.word()
		root := t.root.clone()
		for k, path := range t.paths {
			n := root
			for _, i := range path {
				n = n.Children()[i]
			}
			d.give(first+uint32(k), n)
		}
		d.frames = append(d.frames, frame{node: root, parent: root, insert: d.top()})
	case wasm.OpAt:
		parent, before := d.optional(), d.optional()
		if before != nil {
			parent = before.parent
		}
		if parent == nil {
			panic("domtest: OpAt names no place")
		}
		d.frames = append(d.frames, frame{parent: parent, before: before, ofPlace: true})
	case wasm.OpEnd:
		if f := d.pop(true); f.claim != nil {
			d.finish(f.claim)
		}
	case wasm.OpFragment:
		d.give(d.word(), &Node{Kind: FragmentNode})
	}
}

var namespaces = []string{"", "svg", "math"}

func (d *Document) open() {
	index := d.word()
	id := d.word()
	name, namespace := d.names[index], namespaces[d.namespaces[index]]
	var define *template
	if f := d.top(); f != nil {
		define = f.define
	}
	if c := d.claiming(); c != nil {
		if n := d.claimElement(c, name, namespace); n != nil {
			d.give(id, n)
			d.frames = append(d.frames, frame{node: n, parent: n, claim: newClaim(n)})
			return
		}
	}
	n := &Node{Kind: ElementNode, Name: name, Namespace: namespace}
	d.give(id, n)
	d.frames = append(d.frames, frame{node: n, parent: n, insert: d.top(), define: define})
}

func (d *Document) raw() {
	text := d.take(d.word())
	id := d.word()
	context := d.body
	if f := d.top(); f.parent != nil && f.parent.Kind == ElementNode {
		context = f.parent
	}
	if c := d.claiming(); c != nil {
		d.give(id, d.claimRaw(c, parseFragment(text, c.parent)))
		return
	}
	fragment := parseFragment(text, context)
	if fragment.first == nil {
		fragment.insert(&Node{Kind: TextNode}, nil)
	}
	d.give(id, fragment.first)
	d.put(fragment)
}

// define ends the definition of a template.
func (d *Document) define() {
	f := d.pop(true)
	t := f.define
	if t == nil || f.parent.first == nil || f.parent.first != f.parent.last {
		panic("domtest: a template is not one element")
	}
	t.root = f.parent.first
	t.root.remove()
	for _, slot := range t.slots {
		t.paths = append(t.paths, pathTo(t.root, slot))
	}
	d.templates = append(d.templates, t)
}

func pathTo(root, n *Node) []int {
	if n == root {
		return nil
	}
	index := 0
	for p := n.prev; p != nil; p = p.prev {
		index++
	}
	return append(pathTo(root, n.parent), index)
}

// attribute executes the commands on an element's attributes.
func (d *Document) attribute(op wasm.Op) {
	claimed := d.ops[d.at] == 0 && d.claiming() != nil
	n := d.element()
	switch op {
	case wasm.OpAttr:
		name := d.name()
		n.setAttr(name, d.take(d.word()))
	case wasm.OpRemoveAttr:
		n.removeAttr(d.name())
	case wasm.OpClass:
		n.setAttr("class", d.take(d.word()))
	case wasm.OpStyle:
		name := d.name()
		n.setStyle(name, d.take(d.word()))
	case wasm.OpProp:
		name := d.name()
		if value := d.take(d.word()); !claimed {
			n.setProp(name, value)
		}
	case wasm.OpBoolProp:
		name := d.name()
		if on := d.word() != 0; !claimed {
			n.setProp(name, on)
		}
	case wasm.OpBindValue:
		value := d.take(d.word())
		d.control(n, claimed, "value", n.Value() != value, n.Value() != n.untouched().Value(), value)
	case wasm.OpBindChecked:
		on := d.word() != 0
		d.control(n, claimed, "checked", n.Checked() != on, n.Checked() != n.untouched().Checked(), on)
	case wasm.OpListen:
		name := d.name()
		n.delegated = listen(n.delegated, name, d.word())
	case wasm.OpListenDirect:
		name := d.name()
		n.direct = listen(n.direct, name, d.word())
		d.at++
	}
}

// control writes the program's state to a control, unless the visitor has
// changed that before hydration.
func (d *Document) control(n *Node, claimed bool, prop string, differs, changed bool, value any) {
	switch {
	case claimed && changed && differs:
		d.restored = append(d.restored, n)
	case differs || !claimed:
		n.setProp(prop, value)
	}
}

// untouched returns the control as the page's HTML has it.
func (n *Node) untouched() *Node {
	fresh := *n
	fresh.props = nil
	return &fresh
}

func listen(m map[string]uint32, event string, listener uint32) map[string]uint32 {
	if m == nil {
		m = map[string]uint32{}
	}
	if m[event] != 0 {
		panic("domtest: an element gets a second listener for " + event)
	}
	m[event] = listener
	return m
}

func (n *Node) setProp(name string, value any) {
	if n.props == nil {
		n.props = map[string]any{}
	}
	n.props[name] = value
}

// change executes the commands on nodes that are there.
func (d *Document) change(op wasm.Op) {
	switch op {
	case wasm.OpData:
		n := d.node()
		if n.Kind != TextNode {
			panic("domtest: OpData on a node that is no text")
		}
		n.Data = d.take(d.word())
	case wasm.OpMove:
		first, last := d.node(), d.node()
		d.move(siblings(first, last.next, true))
	case wasm.OpMoveUntil:
		first, end := d.node(), d.optional()
		d.move(siblings(first, end, end != nil))
	case wasm.OpRemove:
		first, last := d.node(), d.node()
		for _, n := range siblings(first, last.next, true) {
			n.remove()
		}
	case wasm.OpRemoveUntil:
		first, end := d.node(), d.optional()
		for _, n := range siblings(first, end, end != nil) {
			n.remove()
		}
	case wasm.OpInsert:
		fragment, parent, before := d.node(), d.optional(), d.optional()
		if fragment.Kind != FragmentNode {
			panic("domtest: OpInsert of a node that is no fragment")
		}
		if before != nil {
			parent = before.parent
		}
		parent.insert(fragment, before)
	case wasm.OpClear:
		n := d.node()
		for n.first != nil {
			n.first.remove()
		}
	case wasm.OpRelease:
		first, count := d.word(), d.word()
		for id := first; id < first+count; id++ {
			if int(id) < len(d.nodes) {
				d.nodes[id] = nil
			}
		}
	}
}

// siblings returns the nodes from first up to, but without, end.
func siblings(first, end *Node, exact bool) []*Node {
	var all []*Node
	n := first
	for ; n != nil && n != end; n = n.next {
		all = append(all, n)
	}
	if exact && n != end {
		panic("domtest: the nodes of a range are not siblings in order")
	}
	return all
}

// move takes the operands of a place and moves nodes there.
func (d *Document) move(all []*Node) {
	parent, before := d.optional(), d.optional()
	if before != nil {
		parent = before.parent
	}
	for _, n := range all {
		parent.insert(n, before)
	}
	d.Moves += len(all)
}

// headElement returns the element of that name in head, with an attribute of a
// value if attr is not empty; it is made if there is none.
func (d *Document) headElement(name, attr, value string) *Node {
	head := find(d.document, "head")
	for c := head.first; c != nil; c = c.next {
		if c.Name != name {
			continue
		}
		if have, _ := c.Attr(attr); attr == "" || have == value {
			return c
		}
	}
	n := &Node{Kind: ElementNode, Name: name}
	if attr != "" {
		n.setAttr(attr, value)
	}
	head.insert(n, nil)
	return n
}

func (n *Node) setText(text string) {
	for n.first != nil {
		n.first.remove()
	}
	n.insert(&Node{Kind: TextNode, Data: text}, nil)
}
