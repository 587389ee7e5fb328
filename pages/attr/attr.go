package attr

import (
	"github.com/hotclub-go/hotclub/internal/attrvalue"
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// Class adds class names, with spaces between them. Several Class and
// [ClassIf] of one element add up.
func Class[T string | func() string](names T) pages.Node {
	n := pages.Node{Kind: node.Class}
	if s, ok := any(names).(string); ok {
		n.Text, n.On = s, true
	} else {
		n.Dynamic = any(names)
	}
	return n
}

// ClassIf adds class names while the condition holds.
func ClassIf[T BoolValue](names string, condition T) pages.Node {
	n := pages.Node{Kind: node.Class, Text: names}
	if b, ok := any(condition).(bool); ok {
		n.On = b
	} else {
		n.Dynamic = any(condition)
	}
	return n
}

// Style adds one CSS declaration to the element's own style, as
// Style("width", "50%"). It panics if property is not the name of a CSS
// property or custom property.
func Style[T string | func() string](property string, value T) pages.Node {
	if !isPropertyName(property) {
		panic("attr.Style: not the name of a CSS property: " + property)
	}
	return pages.Node{Kind: node.Style, Text: property, Dynamic: any(value)}
}

func isPropertyName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !isLetter(c) && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return name != ""
}

// Srcdoc sets srcdoc of iframe, the document that it shows. It is HTML text
// with the rights of this page, so it must be trusted.
func Srcdoc[T pages.TrustedHTML | func() pages.TrustedHTML](html T) pages.Node {
	return attrvalue.Keyword[pages.TrustedHTML](srcdocName, html)
}

var srcdocName = &node.Name{Local: "srcdoc", Open: " srcdoc=\""}

// Hidden sets hidden of any element: a bool, or [HiddenUntilFound] for content
// that a search in the page can reveal.
func Hidden[T bool | func() bool | HiddenKeyword | func() HiddenKeyword](value T) pages.Node {
	switch any(value).(type) {
	case bool, func() bool:
		return attrvalue.Boolean(hiddenName, value)
	}
	return attrvalue.Keyword[HiddenKeyword](hiddenName, value)
}

var hiddenName = &node.Name{Local: "hidden", Open: " hidden=\""}

// Ref ties a handle to the element.
func Ref(ref *pages.Ref) pages.Node { return ref.Attach() }
