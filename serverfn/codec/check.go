package codec

import "strings"

// A Checker collects what validation finds wrong, by path.
type Checker struct {
	steps  []step
	fields Fields
}

// Fields returns what was found, nil if all is well.
func (c *Checker) Fields() Fields { return c.fields }

// Field enters the field called name. It reports false, and a failure, when
// that is deeper than MaxDepth: the value refers to itself.
func (c *Checker) Field(name string) bool { return c.enter(step{name: name, named: true}) }

// Index enters element i of an array, as Field does.
func (c *Checker) Index(i int) bool { return c.enter(step{index: i}) }

func (c *Checker) enter(s step) bool {
	c.steps = append(c.steps, s)
	if len(c.steps) <= MaxDepth {
		return true
	}
	if c.fields == nil { // once: the path is long
		c.Fail("is nested too deeply, or refers to itself")
	}
	return false
}

// Leave goes back out of what Field or Index entered.
func (c *Checker) Leave() { c.steps = c.steps[:len(c.steps)-1] }

// Fail records message for the current place. The first message of a place
// stands.
func (c *Checker) Fail(message string) {
	if c.fields == nil {
		c.fields = Fields{}
	}
	path := string(appendPath(nil, c.steps))
	if _, found := c.fields[path]; !found {
		c.fields[path] = message
	}
}

// FailAt is Fail for the field called name.
func (c *Checker) FailAt(name, message string) {
	c.Field(name)
	c.Fail(message)
	c.Leave()
}

// Add merges fields found elsewhere; messages already there stand.
func (c *Checker) Add(fields Fields) {
	for path, message := range fields {
		if c.fields == nil {
			c.fields = Fields{}
		}
		if _, found := c.fields[path]; !found {
			c.fields[path] = message
		}
	}
}

// IsEmail reports whether s looks like one mail address: a local part, @, and
// a dotted domain, without spaces or control characters. Whether the mailbox
// exists only a mail can tell.
func IsEmail(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(s) > 254 || len(local) > 64 || strings.Contains(domain, "@") {
		return false
	}
	for _, c := range s {
		if c <= ' ' || c == 0x7f || strings.ContainsRune(`()<>[]:;,\"`, c) {
			return false
		}
	}
	if local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return false
	}
	dots := 0
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' || len(label) > 63 {
			return false
		}
		dots++
	}
	return dots > 1
}
