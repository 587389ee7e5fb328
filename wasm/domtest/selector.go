package domtest

import "strings"

// Find returns the first element below n that a selector fits, in document
// order, or nil. Selectors are the simple ones of CSS: names, #id, .class,
// [attr], [attr=value], *, joined to compounds, with spaces or > between them,
// and commas between alternatives.
func (n *Node) Find(selector string) *Node {
	all := n.find(parseSelector(selector), true, nil)
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

// FindAll returns all elements below n that a selector fits, in document order.
func (n *Node) FindAll(selector string) []*Node {
	return n.find(parseSelector(selector), false, nil)
}

func (n *Node) find(s selector, one bool, all []*Node) []*Node {
	for c := n.first; c != nil; c = c.next {
		if c.Kind == ElementNode && s.fits(c) {
			all = append(all, c)
		}
		if one && len(all) > 0 {
			return all
		}
		all = c.find(s, one, all)
	}
	return all
}

// selector is alternatives, each a chain of compounds from the outermost in.
type selector [][]compound

type compound struct {
	child      bool // must be a child of what fits the compound before
	name       string
	conditions []condition
}

type condition struct {
	attr  string
	value string
	kind  byte // '=' equal, '~' one of the words, '?' present
}

func (s selector) fits(n *Node) bool {
	for _, chain := range s {
		if chainFits(chain, n) {
			return true
		}
	}
	return false
}

func chainFits(chain []compound, n *Node) bool {
	last := len(chain) - 1
	if !chain[last].fits(n) {
		return false
	}
	if last == 0 {
		return true
	}
	for p := n.parent; p != nil; p = p.parent {
		if chainFits(chain[:last], p) {
			return true
		}
		if chain[last].child {
			return false
		}
	}
	return false
}

func (c compound) fits(n *Node) bool {
	if n.Kind != ElementNode || c.name != "" && c.name != "*" && c.name != n.Name {
		return false
	}
	for _, condition := range c.conditions {
		value, ok := n.Attr(condition.attr)
		switch {
		case !ok,
			condition.kind == '=' && value != condition.value,
			condition.kind == '~' && !contains(strings.Fields(value), condition.value):
			return false
		}
	}
	return true
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}

func parseSelector(text string) selector {
	var s selector
	for _, alternative := range strings.Split(text, ",") {
		var chain []compound
		child := false
		for _, word := range strings.Fields(strings.ReplaceAll(alternative, ">", " > ")) {
			if word == ">" {
				child = true
				continue
			}
			c := parseCompound(word)
			c.child = child
			child = false
			chain = append(chain, c)
		}
		if len(chain) == 0 {
			panic("domtest: empty selector: " + text)
		}
		s = append(s, chain)
	}
	return s
}

func parseCompound(word string) compound {
	var c compound
	name := func() string {
		end := strings.IndexAny(word, "#.[")
		if end < 0 {
			end = len(word)
		}
		part := word[:end]
		word = word[end:]
		return part
	}
	c.name = name()
	for word != "" {
		kind := word[0]
		word = word[1:]
		switch kind {
		case '#':
			c.conditions = append(c.conditions, condition{"id", name(), '='})
		case '.':
			c.conditions = append(c.conditions, condition{"class", name(), '~'})
		default:
			inside, rest, ok := strings.Cut(word, "]")
			if !ok {
				panic("domtest: a selector lacks a ]: " + word)
			}
			word = rest
			attr, value, equal := strings.Cut(inside, "=")
			if equal {
				c.conditions = append(c.conditions, condition{attr, strings.Trim(value, `"'`), '='})
			} else {
				c.conditions = append(c.conditions, condition{attr, "", '?'})
			}
		}
	}
	return c
}
