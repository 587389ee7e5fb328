package domtest

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The parser of x/net/html drops a carriage return at the beginning of pre and
// textarea even if it is written as a reference, which browsers do not. So it
// sees another character for it, one that no page should have.
const (
	returnReference = "&#13;"
	returnStandIn   = "\uE00D"
)

func hideReturns(text string) string {
	return strings.ReplaceAll(text, returnReference, returnStandIn)
}

func showReturns(text string, verbatim bool) string {
	if verbatim {
		return strings.ReplaceAll(text, returnStandIn, returnReference)
	}
	return strings.ReplaceAll(text, returnStandIn, "\r")
}

// parseDocument reads a whole page as a browser that runs scripts does.
func parseDocument(text string) *Node {
	tree, err := html.Parse(strings.NewReader(hideReturns(text)))
	if err != nil {
		panic("domtest: the page cannot be parsed: " + err.Error())
	}
	document := &Node{Kind: documentNode}
	convertChildren(document, tree)
	return document
}

// parseFragment reads HTML in the context of an element.
func parseFragment(text string, context *Node) *Node {
	around := &html.Node{Type: html.ElementNode, Data: context.Name, DataAtom: atom.Lookup([]byte(context.Name)), Namespace: context.Namespace}
	nodes, err := html.ParseFragment(strings.NewReader(hideReturns(text)), around)
	if err != nil {
		panic("domtest: HTML cannot be parsed: " + err.Error())
	}
	fragment := &Node{Kind: FragmentNode}
	for _, n := range nodes {
		if c := convert(n); c != nil {
			fragment.insert(c, nil)
		}
	}
	return fragment
}

func convertChildren(to *Node, from *html.Node) {
	for c := from.FirstChild; c != nil; c = c.NextSibling {
		if n := convert(c); n != nil {
			to.insert(n, nil)
		}
	}
}

func convert(from *html.Node) *Node {
	verbatim := from.Parent != nil && slices.Contains(verbatimElements, from.Parent.Data)
	n := &Node{Data: showReturns(from.Data, verbatim)}
	switch from.Type {
	case html.TextNode:
		n.Kind = TextNode
	case html.CommentNode:
		n.Kind = CommentNode
	case html.ElementNode:
		n.Kind, n.Name, n.Namespace, n.Data = ElementNode, from.Data, from.Namespace, ""
		for _, a := range from.Attr {
			name := a.Key
			if a.Namespace != "" {
				name = a.Namespace + ":" + a.Key
			}
			n.attrs = append(n.attrs, attribute{name, showReturns(a.Val, false)})
		}
		convertChildren(n, from)
	default:
		return nil
	}
	return n
}
