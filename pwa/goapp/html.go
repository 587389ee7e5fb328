//go:build !js

package goapp

import (
	"errors"
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

// HTML renders a go-app element and everything in it to HTML. All text and all
// attribute values are escaped, whatever they contain. The attributes are sorted
// by name, so equal trees give equal HTML.
//
// An error means that nothing should be placed in the page. These are refused:
//
//   - names of elements and attributes with other characters than letters,
//     digits and - _ . : (names must come from the program, never from users);
//   - attributes that run scripts: onclick and all others that begin with "on",
//     srcdoc, and addresses with the schemes javascript:, vbscript: and data:
//     (data:image/ is fine, except SVG);
//   - elements whose content browsers do not read as HTML, such as script and
//     style, because escaped text would not mean the same in them;
//   - app.Raw with HTML that go-app itself would not write.
//
// Attributes that HTML knows as true by being there ("disabled") are left out
// when go-app gives them the value "false"; go-app writes disabled="false",
// which means true. The reverse cannot be mended: go-app writes the values "" and
// "true" in the same way, as a name without a value, so Value("true") arrives as
// value="". For aria- attributes and draggable it is taken as "true". The text of a
// Textarea, which go-app writes as an attribute without effect, becomes its content.
//
// A tree is used by one goroutine at a time, as go-app's methods are. A panic in
// the Render method of a component passes through.
func HTML(ui app.UI) (string, error) {
	if ui == nil {
		return "", errors.New("goapp: no element to render")
	}
	r := reader{in: app.HTMLString(ui)}
	if err := r.rewrite(); err != nil {
		return "", fmt.Errorf("goapp: %w", err)
	}
	return r.out.String(), nil
}

// reader goes through go-app's output and writes it anew.
//
//	document  = { text | element | end }
//	text      = what html.EscapeString gives, so never a "<"
//	element   = "<" name { " " name [ "=" Go-quoted string ] } ">"
//	end       = "</" name ">"
type reader struct {
	in   string
	out  strings.Builder
	open []string // elements that have not ended yet
}

func (r *reader) rewrite() error {
	for r.in != "" {
		text, rest, more := strings.Cut(r.in, "<")
		r.out.WriteString(escape(clean(html.UnescapeString(text))))
		if !more {
			break
		}
		r.in = rest
		var err error
		if strings.HasPrefix(rest, "/") {
			r.in = rest[1:]
			err = r.end()
		} else {
			err = r.element()
		}
		if err != nil {
			return err
		}
	}
	if len(r.open) != 0 {
		return fmt.Errorf("the element <%s> does not end", r.open[len(r.open)-1])
	}
	return nil
}

func (r *reader) end() error {
	name, err := r.name("element")
	if err != nil {
		return err
	}
	if slices.Contains(void, name) && r.take(">") {
		return nil // go-app ends some elements that have no end in HTML
	}
	if len(r.open) == 0 || r.open[len(r.open)-1] != name || !r.take(">") {
		return fmt.Errorf("</%s> ends nothing; HTML in app.Raw must be complete", name)
	}
	r.open = r.open[:len(r.open)-1]
	r.out.WriteString("</" + name + ">")
	return nil
}

func (r *reader) element() error {
	name, err := r.name("element")
	if err != nil {
		return err
	}
	if slices.Contains(notHTML, name) {
		return fmt.Errorf("the element <%s> is refused: browsers do not read its content as HTML", name)
	}
	attributes := map[string]string{}
	for r.take(" ") {
		key, value, err := r.attribute()
		if err != nil {
			return fmt.Errorf("in the element <%s>: %w", name, err)
		}
		if _, twice := attributes[key]; twice {
			return fmt.Errorf("in the element <%s>: the attribute %s is there twice", name, key)
		}
		attributes[key] = value
	}
	if !r.take(">") {
		return fmt.Errorf("the element <%s> is not written as go-app does: %.40q", name, r.in)
	}
	// go-app writes the text of a textarea as an attribute, which HTML ignores.
	content, hasContent := attributes["value"]
	if hasContent = hasContent && name == "textarea" && content != absent; hasContent {
		delete(attributes, "value")
	}
	r.out.WriteString("<" + name)
	for _, key := range sortedKeys(attributes) {
		if err := r.write(key, attributes[key]); err != nil {
			return fmt.Errorf("in the element <%s>: %w", name, err)
		}
	}
	r.out.WriteString(">")
	if hasContent {
		r.out.WriteString(escape(content))
	}
	if !slices.Contains(void, name) {
		r.open = append(r.open, name)
	}
	return nil
}

// attribute reads a name and its value. go-app writes the name alone for the
// value "true" and for the empty one; absent stands for both.
func (r *reader) attribute() (key, value string, err error) {
	key, err = r.name("attribute")
	if err != nil || !r.take("=") {
		return key, absent, err
	}
	quoted, err := strconv.QuotedPrefix(r.in)
	if err != nil || quoted[0] != '"' {
		return "", "", fmt.Errorf("the value of %s is not written as go-app does: %.40q", key, r.in)
	}
	r.in = r.in[len(quoted):]
	value, err = strconv.Unquote(quoted)
	return key, clean(value), err
}

// absent marks an attribute without a value. No value that was read is equal to
// it, because clean replaces the NUL.
const absent = "\x00"

func (r *reader) write(key, value string) error {
	if value == absent {
		r.out.WriteString(" " + key)
		if strings.HasPrefix(key, "aria-") || key == "draggable" {
			r.out.WriteString(`="true"`) // for these, being there does not mean true
		}
		return nil
	}
	if value == "false" && slices.Contains(boolean, key) {
		return nil
	}
	if slices.Contains(addresses, key) && !safeAddress(value) {
		return fmt.Errorf("the attribute %s has an address that can run a script: %.60q", key, value)
	}
	r.out.WriteString(" " + key + `="` + escape(value) + `"`)
	return nil
}

// name reads the name of an element or attribute and refuses what could mean
// anything else than a name.
func (r *reader) name(what string) (string, error) {
	end := strings.IndexFunc(r.in, func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == ':')
	})
	if end < 0 {
		end = len(r.in)
	}
	name := strings.ToLower(r.in[:end])
	r.in = r.in[end:]
	letter := name != "" && 'a' <= name[0] && name[0] <= 'z'
	switch {
	case !letter:
		return "", fmt.Errorf("the name of an %s begins with %.20q", what, name+r.in)
	case r.in == "" || !strings.ContainsRune(" =>", rune(r.in[0])):
		return "", fmt.Errorf("the name of an %s contains %.20q", what, name+r.in)
	case what == "attribute" && (strings.HasPrefix(name, "on") || name == "srcdoc"):
		return "", fmt.Errorf("the attribute %s is refused: it runs scripts", name)
	}
	return name, nil
}

func (r *reader) take(s string) bool {
	if !strings.HasPrefix(r.in, s) {
		return false
	}
	r.in = r.in[len(s):]
	return true
}

// escape makes s harmless in text and in quoted attribute values. The carriage
// return is escaped because parsers turn a plain one into a line feed.
func escape(s string) string {
	return strings.ReplaceAll(html.EscapeString(s), "\r", "&#13;")
}

// clean replaces what HTML cannot carry: bytes that are not UTF-8, and NUL.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
