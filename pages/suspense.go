package pages

import "github.com/hotclub-go/hotclub/internal/node"

// Suspense shows fallback while a resource that content reads has no value
// yet. Content runs once; it is kept while the fallback shows. A refetch does
// not bring the fallback back: the old value stays until the new one is there.
//
// On the server the response waits here for the resources.
func Suspense(fallback Node, content func(s *Scope) Node) Node {
	return Node{Kind: node.BoundaryRegion, Dynamic: &node.Boundary{
		Content:  content,
		Fallback: func(*Scope) Node { return fallback },
	}}
}

// ErrorBoundary shows failed instead of content when content, or anything
// below it, panics while it renders or updates. The retry function renders the
// content anew. A resource that fails does not panic: read its Err.
func ErrorBoundary(content func(s *Scope) Node, failed func(s *Scope, err error, retry func()) Node) Node {
	return Node{Kind: node.BoundaryRegion, Dynamic: &node.Boundary{
		Content: content,
		Failed:  failed,
	}}
}
