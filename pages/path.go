package pages

import "strconv"

// Param is a type that a part of an address can have.
type Param interface {
	string | int | int64 | uint64 | bool
}

// Path0 is the address of a page without parameters.
type Path0 struct{ pattern string }

// NewPath names an address without parameters, as "/about". It panics if the
// pattern has one: that is a mistake in the program.
func NewPath(pattern string) Path0 {
	if len(paramNames(pattern)) > 0 {
		panic("pages.NewPath: the pattern " + pattern + " has a parameter; use NewPath1 or NewPath2")
	}
	return Path0{pattern}
}

// URL returns the address.
func (p Path0) URL() string { return fillPattern(p.pattern, nil) }

// Route makes the route that shows page there.
func (p Path0) Route(page func(s *Scope) Node) Route {
	return Route{Path: p.pattern, Page: page}
}

// Path1 is the address of pages with one parameter of type A. An address whose
// parameter is not an A, in the form that URL writes, is not found.
type Path1[A Param] struct {
	pattern string
	name    string
}

// NewPath1 names an address with one parameter, as "/polls/{id}". It panics if
// the pattern does not have exactly one: that is a mistake in the program.
func NewPath1[A Param](pattern string) Path1[A] {
	names := paramNames(pattern)
	if len(names) != 1 {
		panic("pages.NewPath1: the pattern " + pattern + " must have one parameter in braces, it has " + strconv.Itoa(len(names)))
	}
	return Path1[A]{pattern, names[0]}
}

// URL returns the address for a value. A string that is empty, "." or ".." has
// no address of its own: what is returned is not found.
func (p Path1[A]) URL(a A) string {
	return fillPattern(p.pattern, map[string]string{p.name: formatParam(a)})
}

// Route makes the route whose page gets the parameter.
func (p Path1[A]) Route(page func(s *Scope, a A) Node) Route {
	return Route{
		Path: p.pattern,
		Check: func(params Params) bool {
			_, ok := parseParam[A](params[p.name])
			return ok
		},
		Page: func(s *Scope) Node {
			return keyed(s, func() string { return CurrentLocation(s).Param(p.name) }, func(s *Scope, text string) Node {
				a, _ := parseParam[A](text)
				return page(s, a)
			})
		},
	}
}

// Path2 is the address of pages with two parameters.
type Path2[A, B Param] struct {
	pattern string
	names   [2]string
}

// NewPath2 names an address with two parameters, as "/polls/{id}/{tab}". It
// panics if the pattern does not have exactly two.
func NewPath2[A, B Param](pattern string) Path2[A, B] {
	names := paramNames(pattern)
	if len(names) != 2 {
		panic("pages.NewPath2: the pattern " + pattern + " must have two parameters in braces, it has " + strconv.Itoa(len(names)))
	}
	return Path2[A, B]{pattern, [2]string{names[0], names[1]}}
}

// URL returns the address for two values; see [Path1.URL].
func (p Path2[A, B]) URL(a A, b B) string {
	return fillPattern(p.pattern, map[string]string{
		p.names[0]: formatParam(a),
		p.names[1]: formatParam(b),
	})
}

// Route makes the route whose page gets the parameters.
func (p Path2[A, B]) Route(page func(s *Scope, a A, b B) Node) Route {
	return Route{
		Path: p.pattern,
		Check: func(params Params) bool {
			_, okA := parseParam[A](params[p.names[0]])
			_, okB := parseParam[B](params[p.names[1]])
			return okA && okB
		},
		Page: func(s *Scope) Node {
			location := CurrentLocation(s)
			both := func() string {
				first := location.Param(p.names[0])
				return strconv.Itoa(len(first)) + ":" + first + location.Param(p.names[1])
			}
			return keyed(s, both, func(s *Scope, _ string) Node {
				params := location.matched.Peek().params
				a, _ := parseParam[A](params[p.names[0]])
				b, _ := parseParam[B](params[p.names[1]])
				return page(s, a, b)
			})
		},
	}
}

// keyed renders content anew for each new key: a page is another page when
// its parameters are others.
func keyed(s *Scope, key func() string, content func(s *Scope, key string) Node) Node {
	return For(s,
		func() []string { return []string{key()} },
		func(k string) string { return k },
		func(s *Scope, item *Item[string]) Node { return content(s, item.Peek()) },
	)
}

func paramNames(pattern string) []string {
	var names []string
	for rest, more := pathSegments(pattern); more; {
		var segment string
		segment, rest, more = cut(rest, '/')
		if name, kind := parseSegment(segment); kind != segmentConstant {
			names = append(names, name)
		}
	}
	return names
}

func fillPattern(pattern string, values map[string]string) string {
	out := ""
	for rest, more := pathSegments(pattern); more; {
		var segment string
		segment, rest, more = cut(rest, '/')
		name, kind := parseSegment(segment)
		switch kind {
		case segmentConstant:
			out += "/" + encodeSegment(segment)
		case segmentParam:
			out += "/" + encodeSegment(values[name])
		case segmentRest:
			out += encodeRest(values[name])
		}
	}
	if out == "" {
		return "/"
	}
	return out
}

// encodeRest writes the segments of a rest parameter. Slashes at its ends are
// encoded, because those of an address do not count.
func encodeRest(rest string) string {
	if rest == "" {
		return ""
	}
	out := "/"
	for rest != "" && rest[0] == '/' {
		out += "%2F"
		rest = rest[1:]
	}
	inner := trimSlashes(rest)
	after := len(rest) - len(inner)
	for more := true; more; {
		var part string
		part, inner, more = cut(inner, '/')
		out += encodeSegment(part)
		if more {
			out += "/"
		}
	}
	for range after {
		out += "%2F"
	}
	return out
}

func formatParam[A Param](a A) string {
	switch a := any(a).(type) {
	case string:
		return a
	case int:
		return strconv.Itoa(a)
	case int64:
		return strconv.FormatInt(a, 10)
	case uint64:
		return strconv.FormatUint(a, 10)
	case bool:
		return strconv.FormatBool(a)
	}
	return ""
}

// parseParam reads a parameter in the one form that formatParam writes, so that
// a page has one address: 7 is an int, 007 and +7 are not.
func parseParam[A Param](text string) (A, bool) {
	var zero A
	var value any
	var err error
	switch any(zero).(type) {
	case string:
		value = text
	case int:
		value, err = strconv.Atoi(text)
	case int64:
		value, err = strconv.ParseInt(text, 10, 64)
	case uint64:
		value, err = strconv.ParseUint(text, 10, 64)
	case bool:
		value, err = strconv.ParseBool(text)
	}
	if err != nil || formatParam(value.(A)) != text {
		return zero, false
	}
	return value.(A), true
}
