package pages

import "github.com/hotclub-go/hotclub/internal/node"

// Show shows the content while the condition holds. The content is made anew
// each time the condition becomes true, and freed when it becomes false.
func Show(when func() bool, content func(s *Scope) Node) Node {
	return ShowElse(when, content, nil)
}

// ShowElse shows content while the condition holds and otherwise fallback.
func ShowElse(when func() bool, content, fallback func(s *Scope) Node) Node {
	return branch(&node.Branch{
		Select: func() int {
			if when() {
				return 0
			}
			if fallback == nil {
				return -1
			}
			return 1
		},
		Render: func(s *Scope, selection int) Node {
			if selection == 0 {
				return content(s)
			}
			return fallback(s)
		},
	})
}

// Case is one choice of a [Switch].
type Case struct {
	when    func() bool
	content func(s *Scope) Node
}

// When is the choice of a [Switch] that holds while its condition does.
func When(when func() bool, content func(s *Scope) Node) Case {
	return Case{when: when, content: content}
}

// Otherwise is the choice of a [Switch] that always holds; it stands last.
func Otherwise(content func(s *Scope) Node) Case {
	return Case{content: content}
}

// Switch shows the content of the first choice that holds, or nothing.
func Switch(cases ...Case) Node {
	return branch(&node.Branch{
		Select: func() int {
			for i, c := range cases {
				if c.when == nil || c.when() {
					return i
				}
			}
			return -1
		},
		Render: func(s *Scope, selection int) Node {
			return cases[selection].content(s)
		},
	})
}

func branch(b *node.Branch) Node {
	return Node{Kind: node.BranchRegion, Dynamic: b}
}
