package ssr

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// A region is what the renderer keeps of one region inside a Suspense. Content
// that waits for resources is walked again when they have arrived, and must
// then find its components as they are instead of running them again, which
// would make their resources anew. Regions are found again by their order: the
// nodes of a content do not change, so the n-th region in it is always the
// same one.
type region struct {
	scope   *reactive.Scope
	made    bool // content is set
	content node.Node
	inside  []*region // the regions in content
	next    int       // the next of inside that the walk will meet

	// around is the region whose content this one is a part of.
	around *region
	// gone is set when the content was replaced, and waiting while it waits
	// for resources.
	gone, waiting bool

	// shown is the content of a branch or error boundary, which may be replaced.
	shown     *region
	selection int               // of a branch
	failed    bool              // of an error boundary: shown is the view of an error
	waits     *reactive.Waiting // of a Suspense, on scope
	source    node.ListSource   // of a list
	rows      []*region         // of a list
}

// counts tells whether what this region shows is a part of the page.
func (g *region) counts() bool {
	for ; g != nil; g = g.around {
		if g.gone || g.waiting {
			return false
		}
	}
	return true
}

// drop takes the content away.
func (g *region) drop() {
	g.gone = true
	if g.scope != nil {
		g.scope.Dispose()
	}
}

// meet returns the region that the walk has come to: a new one, or the one that
// an earlier walk of the same content has kept.
func (r *renderer) meet() *region {
	around := r.within
	if around == nil {
		return &region{around: r.owner}
	}
	if around.next == len(around.inside) {
		around.inside = append(around.inside, &region{around: r.owner})
	}
	around.next++
	return around.inside[around.next-1]
}

// make runs what makes the content of g, in a new scope, unless it has run.
func (r *renderer) make(g *region, s *reactive.Scope, view func(*reactive.Scope) node.Node) {
	if g.made {
		return
	}
	owner := r.owner
	r.owner = g
	if g.scope == nil {
		g.scope = s.Child()
	}
	g.content = view(g.scope)
	g.made = true
	r.owner = owner
}

// enter appends the content of g. The regions in it are kept if the walk may
// come again.
func (r *renderer) enter(buf []byte, g *region, keep bool) []byte {
	around, owner := r.within, r.owner
	r.owner = g
	if keep {
		r.within = g
		g.next = 0
	}
	buf = r.deeper(buf, g.scope, &g.content)
	r.within, r.owner = around, owner
	return buf
}

// deepest is how far regions may nest. A component that contains itself without
// end would otherwise end the process: Go cannot recover from a full stack.
const deepest = 5000

func (r *renderer) deeper(buf []byte, s *reactive.Scope, content *node.Node) []byte {
	if r.depth++; r.depth > deepest {
		panic(&misuse{r.place.parent, "components nest too deep: does one contain itself?"})
	}
	buf = r.content(buf, s, content)
	r.depth--
	return buf
}

func (r *renderer) component(buf []byte, s *reactive.Scope, view func(*reactive.Scope) node.Node) []byte {
	if r.within == nil {
		scope := s.Child()
		content := view(scope)
		return r.deeper(buf, scope, &content)
	}
	g := r.meet()
	r.make(g, s, view)
	return r.enter(buf, g, true)
}

func (r *renderer) branch(buf []byte, s *reactive.Scope, b *node.Branch) []byte {
	if r.within == nil {
		selection := b.Select()
		if selection < 0 {
			return buf
		}
		scope := s.Child()
		content := b.Render(scope, selection)
		return r.deeper(buf, scope, &content)
	}
	g := r.meet()
	selection := b.Select()
	if g.shown != nil && g.selection != selection {
		g.shown.drop()
		g.shown = nil
	}
	if selection < 0 {
		return buf
	}
	if g.shown == nil {
		g.shown, g.selection = &region{around: g}, selection
	}
	r.make(g.shown, s, func(s *reactive.Scope) node.Node { return b.Render(s, selection) })
	return r.enter(buf, g.shown, true)
}

func (r *renderer) list(buf []byte, s *reactive.Scope, source node.ListSource) []byte {
	if r.within == nil {
		for i := range source.Reconcile() {
			scope := s.Child()
			content := source.Render(scope, i)
			buf = r.deeper(buf, scope, &content)
		}
		return buf
	}
	g := r.meet()
	if g.source == nil {
		g.source = source.Fresh()
	}
	source = g.source
	g.reorder(source.Reconcile())
	for i, row := range g.rows {
		r.make(row, s, func(s *reactive.Scope) node.Node { return source.Render(s, i) })
		buf = r.enter(buf, row, true)
	}
	return buf
}

// reorder makes rows those of the new order: order tells for each the place
// that it had before, or -1 for a new one.
func (g *region) reorder(order []int32) {
	rows := make([]*region, len(order))
	for i, before := range order {
		if before < 0 {
			rows[i] = &region{around: g}
			continue
		}
		rows[i] = g.rows[before]
		g.rows[before] = nil
	}
	for _, row := range g.rows {
		if row != nil {
			row.drop()
		}
	}
	g.rows = rows
}
