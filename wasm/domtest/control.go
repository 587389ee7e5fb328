package domtest

import "strings"

// Value returns the live value of a form control.
func (n *Node) Value() string {
	if value, ok := n.props["value"].(string); ok && n.Name != "select" {
		return value
	}
	switch n.Name {
	case "textarea":
		return n.Text()
	case "select":
		if option := n.chosen(); option != nil {
			return option.optionValue()
		}
		return ""
	}
	value, ok := n.Attr("value")
	if !ok && (n.hasType("checkbox") || n.hasType("radio")) {
		return "on"
	}
	return value
}

// SetValue sets the live value of a control without an event, as a visitor does
// before the page is hydrated.
func (n *Node) SetValue(value string) { n.setProp("value", value) }

// chosen returns the chosen option of a select: the one with the value that was
// set, the one with the attribute selected, or the first.
func (n *Node) chosen() *Node {
	options := n.FindAll("option")
	if value, ok := n.props["value"].(string); ok {
		for _, option := range options {
			if option.optionValue() == value {
				return option
			}
		}
		return nil
	}
	for _, option := range options {
		if _, ok := option.Attr("selected"); ok {
			return option
		}
	}
	if len(options) > 0 {
		return options[0]
	}
	return nil
}

func (n *Node) optionValue() string {
	if value, ok := n.Attr("value"); ok {
		return value
	}
	return strings.Join(strings.Fields(n.Text()), " ")
}

// Checked tells whether a checkbox or radio button is checked.
func (n *Node) Checked() bool {
	if on, ok := n.props["checked"].(bool); ok {
		return on
	}
	_, on := n.Attr("checked")
	return on
}

// Disabled tells whether a control, or a fieldset around it, is disabled.
func (n *Node) Disabled() bool {
	switch n.Name {
	case "button", "input", "select", "textarea", "fieldset", "option", "optgroup":
		if _, ok := n.Attr("disabled"); ok {
			return true
		}
		for p := n.parent; p != nil; p = p.parent {
			if p.Name == "fieldset" && p.Disabled() {
				return true
			}
		}
	}
	return false
}

func (n *Node) hasType(kind string) bool {
	have, _ := n.Attr("type")
	return n.Name == "input" && strings.EqualFold(have, kind)
}

// form returns the form that a control belongs to.
func (n *Node) form() *Node {
	for p := n; p != nil; p = p.parent {
		if p.Name == "form" {
			return p
		}
	}
	return nil
}

// fields returns what a form would submit, by name; submitter is the button
// that was pressed, or nil.
func (n *Node) fields(submitter *Node) map[string][]string {
	all := map[string][]string{}
	for _, control := range n.FindAll("input, select, textarea, button") {
		name, _ := control.Attr("name")
		if name == "" || control.Disabled() {
			continue
		}
		switch {
		case control.Name == "button", control.hasType("submit"), control.hasType("image"):
			if control != submitter {
				continue
			}
		case control.hasType("button"), control.hasType("reset"), control.hasType("file"):
			continue
		case (control.hasType("checkbox") || control.hasType("radio")) && !control.Checked():
			continue
		case control.Name == "select" && control.chosen() == nil:
			continue
		}
		all[name] = append(all[name], control.Value())
	}
	return all
}
