package pages

import "unicode/utf8"

// Params are the values that the parts of an address in braces had.
type Params map[string]string

// Router finds the route of an address. It does not change after it is made,
// so any goroutine may use it. Server and browser use the same one.
//
// It is a trie over the segments of the path: a constant segment is preferred
// to a parameter, a parameter to a rest. A trailing slash is ignored.
type Router struct {
	root trieNode
}

type flatRoute struct {
	*Route
	number int // position in a walk of the tree: tells routes apart
}

// notFoundNumber is the number of no route.
const notFoundNumber = 1 << 30

type trieNode struct {
	constant map[string]*trieNode
	param    *trieNode
	rest     *trieNode
	// chain is the routes from the outermost to the page that ends here.
	chain []*flatRoute
	names []string // of the parameters on the way
	path  string   // the whole pattern, for messages
}

// Match is the routes that an address leads to, outermost first. None means
// that no route matches.
type Match struct {
	chain  []*flatRoute
	params Params
	path   string
}

// Found tells whether a route matches.
func (m *Match) Found() bool { return len(m.chain) > 0 }

// Pattern returns the whole pattern of the route, as "/polls/{id}".
func (m *Match) Pattern() string { return m.path }

// RouteError tells of a route that cannot work, with its whole pattern.
type RouteError struct {
	Pattern string
	Problem string
}

func (e *RouteError) Error() string {
	return "route " + e.Pattern + ": " + e.Problem
}

// NewRouter makes the router of a tree of routes. The error is a [*RouteError].
func NewRouter(routes []Route) (*Router, error) {
	r := &Router{}
	number := 0
	if err := r.add(routes, "", nil, &number); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Router) add(routes []Route, prefix string, above []*flatRoute, number *int) error {
	for i := range routes {
		route := &flatRoute{Route: &routes[i], number: *number}
		*number++
		pattern := joinPath(prefix, route.Path)
		chain := append(above[:len(above):len(above)], route)
		leaf := len(route.Routes) == 0
		if leaf && route.Page == nil && !hasLayout(chain) {
			return &RouteError{Pattern: pattern, Problem: "it has no Page, no Layout around it and no Routes below it, so nothing can be shown there"}
		}
		if leaf || route.Page != nil {
			if err := r.insert(pattern, chain); err != nil {
				return err
			}
		}
		if err := r.add(route.Routes, pattern, chain, number); err != nil {
			return err
		}
	}
	return nil
}

func hasLayout(chain []*flatRoute) bool {
	for _, route := range chain {
		if route.Layout != nil {
			return true
		}
	}
	return false
}

func (r *Router) insert(pattern string, chain []*flatRoute) error {
	at := &r.root
	var names []string
	for rest, more := pathSegments(pattern); more; {
		var segment string
		segment, rest, more = cut(rest, '/')
		name, kind := parseSegment(segment)
		if problem := segmentProblem(name, kind, more, names); problem != "" {
			return &RouteError{Pattern: pattern, Problem: problem}
		}
		at = at.below(segment, kind)
		if kind != segmentConstant {
			names = append(names, name)
		}
	}
	if at.chain != nil {
		return &RouteError{Pattern: pattern, Problem: "another route has the same pattern: " + at.path}
	}
	at.chain, at.names, at.path = chain, names, pattern
	return nil
}

// segmentProblem tells what is wrong with a segment of a pattern, or "". more
// is true if another segment follows, names are the parameters before it.
func segmentProblem(name string, kind segmentKind, more bool, names []string) string {
	switch {
	case kind == segmentConstant:
		if hasBrace(name) {
			return "the segment " + name + " mixes text and a parameter; a parameter is a whole segment, as {id}"
		}
		return ""
	case kind == segmentRest && more:
		return "a rest parameter, as {" + name + "...}, must be the last segment"
	case name == "":
		return "a parameter has no name"
	}
	for _, other := range names {
		if other == name {
			return "the parameter " + name + " stands twice"
		}
	}
	return ""
}

// below returns the node that a segment of a pattern leads to, and makes it if
// there is none.
func (n *trieNode) below(segment string, kind segmentKind) *trieNode {
	next := &n.param
	switch kind {
	case segmentConstant:
		if n.constant == nil {
			n.constant = map[string]*trieNode{}
		}
		at := n.constant[segment]
		if at == nil {
			at = &trieNode{}
			n.constant[segment] = at
		}
		return at
	case segmentRest:
		next = &n.rest
	}
	if *next == nil {
		*next = &trieNode{}
	}
	return *next
}

// Match finds the route of a path. The path is taken as it stands in the
// address, still percent-encoded; parameters are decoded.
func (r *Router) Match(path string) *Match {
	rest, more := pathSegments(path)
	if m := r.root.match(rest, more, make([]string, 0, 4)); m != nil {
		return m
	}
	return &Match{}
}

// match finds the route of the rest of a path; more is false at its end.
func (n *trieNode) match(path string, more bool, values []string) *Match {
	if !more {
		if n.chain != nil {
			if m := n.found(values); m != nil {
				return m
			}
		}
		return n.matchRest("", values)
	}
	segment, after, more := cut(path, '/')
	segment, ok := decode(segment, false)
	if !ok {
		return nil
	}
	if next := n.constant[segment]; next != nil {
		if m := next.match(after, more, values); m != nil {
			return m
		}
	}
	if n.param != nil && segment != "" {
		if m := n.param.match(after, more, append(values, segment)); m != nil {
			return m
		}
	}
	return n.matchRest(path, values)
}

func (n *trieNode) matchRest(path string, values []string) *Match {
	if n.rest == nil || n.rest.chain == nil {
		return nil
	}
	whole, ok := decode(path, false)
	if !ok {
		return nil
	}
	return n.rest.found(append(values, whole))
}

// found makes the match of a node that a path ended at, or nil if a route on
// the way refuses the parameters.
func (n *trieNode) found(values []string) *Match {
	m := &Match{chain: n.chain, path: n.path}
	if len(n.names) > 0 {
		m.params = make(Params, len(n.names))
		for i, name := range n.names {
			m.params[name] = values[i]
		}
	}
	for _, route := range n.chain {
		if route.Check != nil && !route.Check(m.params) {
			return nil
		}
	}
	return m
}

type segmentKind uint8

const (
	segmentConstant segmentKind = iota
	segmentParam
	segmentRest
)

func parseSegment(segment string) (name string, kind segmentKind) {
	if len(segment) < 2 || segment[0] != '{' || segment[len(segment)-1] != '}' {
		return segment, segmentConstant
	}
	name = segment[1 : len(segment)-1]
	if hasBrace(name) {
		return segment, segmentConstant
	}
	if before := len(name) - len("..."); before >= 0 && name[before:] == "..." {
		return name[:before], segmentRest
	}
	return name, segmentParam
}

func hasBrace(s string) bool { return indexByte(s, '{') >= 0 || indexByte(s, '}') >= 0 }

func joinPath(prefix, path string) string {
	path = trimSlashes(path)
	switch {
	case path == "" && prefix == "":
		return "/"
	case path == "":
		return prefix
	case prefix == "/":
		return "/" + path
	}
	return prefix + "/" + path
}

// pathSegments returns the segments of a path, to be cut off at slashes, and
// whether there is one; leading and trailing slashes do not count.
func pathSegments(path string) (rest string, more bool) {
	rest = trimSlashes(path)
	return rest, rest != ""
}

// decode undoes percent encoding and, if plus is set, the plus signs that stand
// for spaces in a query. It reports false for a broken encoding, or one of
// bytes that are not UTF-8, which matches nothing.
func decode(s string, plus bool) (string, bool) {
	if indexByte(s, '%') < 0 && !(plus && indexByte(s, '+') >= 0) {
		return s, utf8.ValidString(s)
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '+' && plus:
			c = ' '
		case c == '%':
			if i+2 >= len(s) {
				return "", false
			}
			high, low := unhex(s[i+1]), unhex(s[i+2])
			if high < 0 || low < 0 {
				return "", false
			}
			c = byte(high<<4 | low)
			i += 2
		}
		out = append(out, c)
	}
	return string(out), utf8.Valid(out)
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// encodeSegment percent-encodes what may not stand in one segment of a path.
// The segments . and .. cannot be encoded: browsers take them, even as %2E, for
// steps in the tree of addresses. They become text that leads nowhere else.
func encodeSegment(s string) string {
	switch s {
	case ".":
		return "%252E"
	case "..":
		return "%252E%252E"
	}
	const hex = "0123456789ABCDEF"
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			indexByte("-._~!$&'()*+,;=:@", c) >= 0:
			out = append(out, c)
		default:
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(out)
}
