package attr

import (
	"github.com/hotclub-go/hotclub/internal/attrvalue"
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// Data sets data-name. The name has small letters, digits, hyphens, dots and
// underscores; Data panics if it does not.
func Data[T MixedValue](name string, value T) pages.Node {
	if !isDataName(name) {
		panic("attr.Data: the name may have small letters, digits, hyphens, dots and underscores only: " + name)
	}
	return attrvalue.Mixed(node.AttrName("data-"+name, node.Custom), value)
}

func isDataName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return name != ""
}

// Custom sets an attribute that this package does not know: of a custom
// element, of a library, or of MathML. It panics if the name cannot be written
// in HTML, if it is that of an event handler, whose value would be code, or if
// it is one whose value must pass through a function of its own.
func Custom[T MixedValue](name string, value T) pages.Node {
	flags, problem := customName(name)
	if problem != "" {
		panic("attr.Custom: " + problem + ": " + name)
	}
	return attrvalue.Mixed(node.AttrName(name, flags|node.Custom), value)
}

// customName classes the name of an attribute, or says why it is refused.
func customName(name string) (flags node.Flags, problem string) {
	for _, r := range name {
		switch {
		case r <= ' ', r == 0x7F, 0x80 <= r && r <= 0x9F:
			return 0, "a name of an attribute has no spaces or control characters"
		case r == '"', r == '\'', r == '>', r == '/', r == '=', r == '<', r == '`':
			return 0, "a name of an attribute has no quotes, <, >, / or ="
		case r == 0xFFFD, r&0xFFFE == 0xFFFE, 0xFDD0 <= r && r <= 0xFDEF:
			return 0, "a name of an attribute has no characters that are none"
		}
	}
	lower := asciiLower(name)
	if len(lower) >= 2 && lower[:2] == "on" {
		return 0, "an attribute whose name begins with on is an event handler in code; use package on"
	}
	switch lower {
	case "":
		return 0, "the name of the attribute is empty"
	case "class":
		return 0, "class is made of parts; use attr.Class"
	case "style":
		return 0, "style is made of declarations; use attr.Style"
	case "srcdoc":
		return 0, "srcdoc is HTML that must be trusted; use attr.Srcdoc"
	case "href", "xlink:href", "src", "action", "formaction", "data", "cite", "poster", "background",
		"longdesc", "codebase", "manifest", "profile", "classid", "dynsrc", "lowsrc":
		return node.URL, ""
	case "srcset", "imagesrcset", "ping", "archive":
		return node.Srcset, ""
	case "value", "checked", "selected", "muted":
		return node.Property, ""
	}
	return 0, ""
}

func asciiLower(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for i, c := range b {
				if 'A' <= c && c <= 'Z' {
					b[i] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
