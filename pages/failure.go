package pages

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// guard makes what a route shows such that a panic in it shows the app's view
// of failures in its place, until another address is shown. It does nothing on
// the server, where a failure is the whole response.
func (a *App) guard(s *Scope, matched *reactive.Memo[*Match], content func(*Scope) Node) Node {
	found, _ := node.HostKey.Use(s)
	host, ok := found.(node.FailureHost)
	if !ok {
		return content(s)
	}
	var failed *Match // what was to be shown when it failed
	attempt := 0
	return branch(&node.Branch{
		Select: func() int {
			if now := matched.Get(); failed != nil && now != failed {
				failed = nil
				attempt++
			}
			return attempt
		},
		Render: func(*Scope, int) Node {
			return ErrorBoundary(content, func(s *Scope, err error, _ func()) Node {
				failed = matched.Peek()
				return a.failure(s, err, host.PageFailed(err))
			})
		},
	})
}

// failure is the view of a failure.
func (a *App) failure(s *Scope, err error, details bool) Node {
	if a.Failed != nil {
		return a.Failed(s, err)
	}
	parts := []Node{plain("h1", node.PlainFailure)}
	if details {
		parts = append(parts, plain("p", err.Error()))
	}
	return Fragment(parts...)
}

// plain is an element with a text.
func plain(element, text string) Node {
	return Node{Kind: node.Element, Name: node.ElementName(element, 0)}.WithParts([]Node{
		{Kind: node.Text, Text: text},
	})
}
