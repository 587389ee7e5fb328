package el

import (
	"strconv"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
)

// TextValue is what [Text] shows: a constant, or a function that is asked
// again when a signal that it read has changed.
type TextValue interface {
	string | int | int64 | float64 | bool |
		func() string | func() int | func() int64 | func() float64 | func() bool
}

// Text makes text. It is escaped: markup in it is shown, not followed. Numbers
// are written as Go writes them, with the shortest fraction; a bool as true or
// false. For another form, format in a function that returns a string.
func Text[T TextValue](value T) pages.Node {
	if s, ok := any(value).(string); ok {
		return pages.Node{Kind: node.Text, Text: s}
	}
	return other(any(value))
}

// other makes the text of a value that is not a constant string. It is not
// generic, so a program has it once.
func other(value any) pages.Node {
	switch v := value.(type) {
	case func() string:
		return pages.Node{Kind: node.Text, Dynamic: v}
	case int:
		return pages.Node{Kind: node.Text, Text: strconv.Itoa(v)}
	case int64:
		return pages.Node{Kind: node.Text, Text: strconv.FormatInt(v, 10)}
	case float64:
		return pages.Node{Kind: node.Text, Text: formatFloat(v)}
	case bool:
		return pages.Node{Kind: node.Text, Text: strconv.FormatBool(v)}
	case func() int:
		return follow(func() string { return strconv.Itoa(v()) })
	case func() int64:
		return follow(func() string { return strconv.FormatInt(v(), 10) })
	case func() float64:
		return follow(func() string { return formatFloat(v()) })
	case func() bool:
		return follow(func() string { return strconv.FormatBool(v()) })
	}
	return pages.Node{}
}

func follow(text func() string) pages.Node {
	return pages.Node{Kind: node.Text, Dynamic: text}
}

func formatFloat(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
