package el

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// void makes an element that cannot have children.
func void(name *node.Name, parts []pages.Node) pages.Node {
	refuseChildren(name, parts)
	return pages.Node{Kind: node.Element, Name: name}.WithParts(parts)
}

// refuseChildren panics for a part that is content: a parser would put it
// behind the element, so that server and browser disagree.
func refuseChildren(name *node.Name, parts []pages.Node) {
	for i := range parts {
		switch parts[i].Kind {
		case node.None, node.Attr, node.BoolAttr, node.Class, node.Style, node.Listener, node.Bind, node.Reference:
		case node.Fragment:
			refuseChildren(name, parts[i].Parts())
		default:
			panic("el: a child was given to the void element <" + name.Local + ">, which takes only attributes and listeners")
		}
	}
}

// Custom makes a custom element: an element of the page's own, whose name has
// a hyphen, as "my-menu". It panics if name is not a valid custom element
// name, because that is a mistake in the program.
func Custom(name string, parts ...pages.Node) pages.Node {
	if problem := customNameProblem(name); problem != "" {
		panic("el.Custom: " + problem + ": " + name)
	}
	return pages.Node{Kind: node.Element, Name: node.ElementName(name, node.Custom)}.WithParts(parts)
}

// customNameProblem says why name is no valid custom element name, or "".
// It follows the HTML Standard's definition, with the letters that both old
// and new parsers take.
func customNameProblem(name string) string {
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		return "the name of a custom element begins with a small letter from a to z"
	}
	hyphen := false
	for _, r := range name {
		switch {
		case r == '-':
			hyphen = true
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '.', r == '_', otherLetter(r):
		case 'A' <= r && r <= 'Z':
			return "the name of a custom element has no capital letters"
		default:
			return "the name of a custom element has only letters, digits, hyphens, dots and underscores"
		}
	}
	if !hyphen {
		return "the name of a custom element has a hyphen"
	}
	switch name {
	case "annotation-xml", "color-profile", "font-face", "font-face-src", "font-face-uri", "font-face-format", "font-face-name", "missing-glyph":
		return "this name with a hyphen belongs to SVG or MathML"
	}
	return ""
}

// otherLetter tells whether r is one of the letters beyond ASCII of the
// standard's PCENChar.
func otherLetter(r rune) bool {
	switch {
	case r == 0xB7, 0xC0 <= r && r <= 0xD6, 0xD8 <= r && r <= 0xF6, 0xF8 <= r && r <= 0x37D,
		0x37F <= r && r <= 0x1FFF, 0x200C <= r && r <= 0x200D, 0x203F <= r && r <= 0x2040,
		0x2070 <= r && r <= 0x218F, 0x2C00 <= r && r <= 0x2FEF, 0x3001 <= r && r <= 0xD7FF,
		0xF900 <= r && r <= 0xFDCF, 0xFDF0 <= r && r < 0xFFFD, 0x10000 <= r && r <= 0xEFFFF:
		return true
	}
	return false
}
