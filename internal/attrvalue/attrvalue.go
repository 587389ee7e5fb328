package attrvalue

import (
	"strconv"

	"github.com/hotclub-go/hotclub/internal/node"
)

// Text takes a string, func() string or func() (string, bool).
func Text[T any](name *node.Name, value T) node.Node {
	if s, ok := any(value).(string); ok {
		return constant(name, s)
	}
	return dynamic(name, any(value))
}

// Boolean takes a bool or func() bool, for a boolean attribute.
func Boolean[T any](name *node.Name, value T) node.Node {
	n := node.Node{Kind: node.BoolAttr, Name: name}
	if b, ok := any(value).(bool); ok {
		n.On = b
	} else {
		n.Dynamic = any(value)
	}
	return n
}

// Either takes a bool or func() bool, for an attribute with a keyword for each.
func Either[T any](name *node.Name, value T, yes, no string) node.Node {
	if b, ok := any(value).(bool); ok {
		return constant(name, choose(b, yes, no))
	}
	f := any(value).(func() bool)
	return dynamic(name, func() string { return choose(f(), yes, no) })
}

// Integer takes an int or func() int.
func Integer[T any](name *node.Name, value T) node.Node {
	if i, ok := any(value).(int); ok {
		return constant(name, strconv.Itoa(i))
	}
	f := any(value).(func() int)
	return dynamic(name, func() string { return strconv.Itoa(f()) })
}

// Number takes what Integer does, a float64 or func() float64.
func Number[T any](name *node.Name, value T) node.Node {
	if x, ok := any(value).(float64); ok {
		return constant(name, FormatFloat(x))
	}
	if f, ok := any(value).(func() float64); ok {
		return dynamic(name, func() string { return FormatFloat(f()) })
	}
	return Integer(name, value)
}

// Mixed takes what Text and Number do.
func Mixed[T any](name *node.Name, value T) node.Node {
	switch any(value).(type) {
	case string, func() string, func() (string, bool):
		return Text(name, value)
	}
	return Number(name, value)
}

// Keyword takes a K or func() K.
func Keyword[K ~string, T any](name *node.Name, value T) node.Node {
	if k, ok := any(value).(K); ok {
		return constant(name, string(k))
	}
	f := any(value).(func() K)
	return dynamic(name, func() string { return string(f()) })
}

// KeywordOrBool takes what Keyword does and bools, which are the keywords true
// and false.
func KeywordOrBool[K ~string, T any](name *node.Name, value T) node.Node {
	switch any(value).(type) {
	case bool, func() bool:
		return Either(name, value, "true", "false")
	}
	return Keyword[K](name, value)
}

// FormatFloat writes a number with the shortest fraction that gives it back.
func FormatFloat(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func constant(name *node.Name, text string) node.Node {
	return node.Node{Kind: node.Attr, Name: name, Text: text}
}

func dynamic(name *node.Name, function any) node.Node {
	return node.Node{Kind: node.Attr, Name: name, Dynamic: function}
}

func choose(b bool, yes, no string) string {
	if b {
		return yes
	}
	return no
}
