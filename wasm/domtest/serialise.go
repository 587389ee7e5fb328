package domtest

import (
	"slices"
	"strings"
)

// HTML returns the node and what is in it as HTML, in one form for equal
// documents: attributes and styles are sorted, adjacent texts joined, empty
// ones left out. Controls show their live state: value and checked of an input,
// and selected of the chosen option if that is not the first.
func (n *Node) HTML() string {
	var w writer
	w.node(n, false)
	return w.String()
}

// InnerHTML is HTML of the children.
func (n *Node) InnerHTML() string {
	var w writer
	w.children(n)
	return w.String()
}

type writer struct{ strings.Builder }

var (
	textEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\u00a0", "&nbsp;")
	attrEscaper = strings.NewReplacer("&", "&amp;", `"`, "&quot;", "\u00a0", "&nbsp;")
)

func (w *writer) node(n *Node, verbatim bool) {
	switch n.Kind {
	case TextNode:
		if verbatim {
			w.WriteString(n.Data)
		} else {
			textEscaper.WriteString(w, n.Data)
		}
	case CommentNode:
		w.WriteString("<!--" + n.Data + "-->")
	case ElementNode:
		w.element(n)
	default:
		w.children(n)
	}
}

func (w *writer) element(n *Node) {
	w.WriteString("<" + n.Name)
	attrs := n.liveAttrs()
	slices.SortFunc(attrs, func(a, b attribute) int { return strings.Compare(a.name, b.name) })
	for _, a := range attrs {
		if a.name == "style" {
			declarations := splitStyle(a.value)
			slices.Sort(declarations)
			a.value = strings.Join(declarations, "; ")
		}
		w.WriteString(" " + a.name + `="`)
		attrEscaper.WriteString(w, a.value)
		w.WriteString(`"`)
	}
	w.WriteString(">")
	if isVoid(n) {
		return
	}
	w.children(n)
	w.WriteString("</" + n.Name + ">")
}

// liveAttrs returns the attributes with the live state of a control.
func (n *Node) liveAttrs() []attribute {
	live := &Node{attrs: slices.Clone(n.attrs)}
	if value, ok := n.props["value"].(string); ok && n.Name == "input" {
		live.setAttr("value", value)
	}
	if on, ok := n.props["checked"].(bool); ok {
		live.removeAttr("checked")
		if on {
			live.setAttr("checked", "")
		}
	}
	if n.Name == "option" {
		live.removeAttr("selected")
		choice := n.parent
		for choice != nil && choice.Name != "select" {
			choice = choice.parent
		}
		if choice != nil && choice.chosen() == n && choice.Find("option") != n {
			live.setAttr("selected", "")
		}
	}
	return live.attrs
}

func (w *writer) children(n *Node) {
	verbatim := n.Kind == ElementNode && n.Namespace == "" && slices.Contains(verbatimElements, n.Name)
	for c := n.first; c != nil; c = c.next {
		w.node(c, verbatim)
	}
}

var verbatimElements = []string{"script", "style", "noscript", "iframe", "noembed", "noframes", "xmp", "plaintext"}

func isVoid(n *Node) bool {
	if n.Namespace != "" {
		return false
	}
	switch n.Name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}
