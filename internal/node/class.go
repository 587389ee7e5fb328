package node

// ClassNames returns the class names that a Class part gives now, separated by
// spaces, or "" if it gives none. It is the rule for both interpreters.
func (n *Node) ClassNames() string {
	switch get := n.Dynamic.(type) {
	case func() bool:
		if get() {
			return n.Text
		}
		return ""
	case func() string:
		return get()
	}
	if n.On {
		return n.Text
	}
	return ""
}
