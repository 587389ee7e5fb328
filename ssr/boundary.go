package ssr

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// A hole is a place in a text that is filled in later, when resources have
// arrived. The first walk of a page leaves holes instead of waiting, so that
// all resources of the page are fetched at the same time.
type hole struct {
	at       int // in the text around
	scope    *reactive.Scope
	boundary *node.Boundary
	region   *region
	place    place
	depth    int
	// text and holes are the content of an error boundary, in which only holes
	// are missing.
	text  []byte
	holes []hole
}

// cut takes the text from mark on, and the holes in it from the hole with the
// number first on, out of buf.
func (r *renderer) cut(buf []byte, mark, first int) ([]byte, []hole) {
	holes := slices.Clone(r.holes[first:])
	for i := range holes {
		holes[i].at -= mark
	}
	r.holes = r.holes[:first]
	return bytes.Clone(buf[mark:]), holes
}

// fill appends text with its holes filled.
func (r *renderer) fill(buf, text []byte, holes []hole) []byte {
	from := 0
	for i := range holes {
		h := &holes[i]
		buf = append(buf, text[from:h.at]...)
		from = h.at
		around, depth, owner := r.place, r.depth, r.owner
		r.place, r.depth, r.owner, r.guard = h.place, h.depth, h.region.around, -1
		if h.boundary.Fallback != nil {
			buf = r.fillSuspense(buf, h)
		} else {
			buf = r.fillErrorBoundary(buf, h)
		}
		r.place, r.depth, r.owner = around, depth, owner
	}
	return append(buf, text[from:]...)
}

func (r *renderer) boundary(buf []byte, s *reactive.Scope, b *node.Boundary) []byte {
	if b.Fallback != nil {
		return r.suspense(buf, s, b)
	}
	return r.errorBoundary(buf, s, b)
}

// suspense appends the content if nothing in it waits for a resource, and
// otherwise leaves a hole.
func (r *renderer) suspense(buf []byte, s *reactive.Scope, b *node.Boundary) []byte {
	g := r.meet()
	if g.scope == nil {
		g.scope = s.Child()
		g.waits = reactive.NewWaiting(g.scope)
	}
	before := r.state(buf)
	buf = r.suspended(buf, g, b)
	if !g.waiting {
		return buf
	}
	buf = r.reset(buf, before)
	h := hole{at: before.length, scope: s, boundary: b, region: g, place: r.place, depth: r.depth}
	if r.place.whole || r.guard == before.length {
		// What follows depends on this content. Nothing is sent meanwhile: there
		// may be holes before it.
		r.holding++
		buf = r.fillSuspense(buf, &h)
		r.holding--
		return buf
	}
	r.holes = append(r.holes, h)
	return buf
}

// state is where a walk can be taken back to.
type state struct {
	length, guard, holes, depth int
	holding                     int
	place                       place
	within, owner               *region
	chosen                      bool // of the select around
}

func (r *renderer) state(buf []byte) state {
	return state{
		length: len(buf), guard: r.guard, holes: len(r.holes), depth: r.depth,
		holding: r.holding, place: r.place, within: r.within, owner: r.owner,
		chosen: r.place.choice != nil && r.place.choice.found,
	}
}

// reset takes a walk back. It returns buf as it was, which may be the slice
// that append has left behind or the one that it has made.
func (r *renderer) reset(buf []byte, to state) []byte {
	r.guard, r.depth, r.holding, r.place = to.guard, to.depth, to.holding, to.place
	r.within, r.owner = to.within, to.owner
	r.holes = r.holes[:min(to.holes, len(r.holes))]
	if r.place.choice != nil {
		r.place.choice.found = to.chosen
	}
	return buf[:to.length]
}

// suspended appends the content of a Suspense, which runs only the first time.
func (r *renderer) suspended(buf []byte, g *region, b *node.Boundary) []byte {
	g.waiting = false
	g.scope.Run(func() {
		r.make(g, nil, b.Content)
		buf = r.enter(buf, g, true)
	})
	g.waiting = g.waits.Any()
	return buf
}

// fillSuspense waits for the resources and appends the content; or the
// fallback, if they do not come in time.
func (r *renderer) fillSuspense(buf []byte, h *hole) []byte {
	b, waits := h.boundary, h.region.waits
	for {
		if waits.Any() {
			buf = r.wait(buf, h.scope.Runtime(), waits)
		}
		if waits.Any() {
			// The browser's program will fetch what did not come.
			r.interactive = true
			h.region.gone = true
			scope := h.scope.Child()
			content := b.Fallback(scope)
			mark, first := len(buf), len(r.holes)
			buf = r.deeper(buf, scope, &content)
			return r.fillNew(buf, mark, first)
		}
		before := r.state(buf)
		buf = r.suspended(buf, h.region, b)
		if !h.region.waiting {
			return r.fillNew(buf, before.length, before.holes)
		}
		// What arrived has brought up more to wait for.
		buf = r.reset(buf, before)
	}
}

// fillNew fills the holes that stand in buf from mark on.
func (r *renderer) fillNew(buf []byte, mark, first int) []byte {
	if len(r.holes) == first {
		return buf
	}
	text, holes := r.cut(buf, mark, first)
	return r.fill(buf[:mark], text, holes)
}

// wait blocks until nothing is waited for any more, or the page's time is
// over. What stands before it is sent first, if it can be.
func (r *renderer) wait(buf []byte, rt *reactive.Runtime, waits *reactive.Waiting) []byte {
	rt.Drain()
	if !waits.Any() {
		return buf
	}
	buf = r.send(buf)
	err := rt.Settle(r.deadline.context(r.ctx, r.timeout), func() bool { return !waits.Any() })
	if err != nil && r.ctx.Err() != nil {
		panic(stopped{r.ctx.Err()})
	}
	return buf
}

// send sends what stands before a wait, if the page is streamed and nothing can
// replace that any more.
func (r *renderer) send(buf []byte) []byte {
	if r.host != nil && r.host.answer().redirect != "" {
		panic(stopped{errRedirected})
	}
	if r.flush == nil || r.holding > 0 {
		return buf
	}
	return r.flush(buf)
}

// errRedirected stops a page that has become a redirect.
var errRedirected = errors.New("redirected")

// deadline is the time until which a page waits for resources; it begins with
// the first wait.
type deadline struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func (d *deadline) stop() {
	if d.cancel != nil {
		d.cancel()
	}
}

func (d *deadline) context(ctx context.Context, timeout time.Duration) context.Context {
	if d.ctx == nil {
		d.ctx, d.cancel = context.WithTimeout(ctx, timeout)
	}
	return d.ctx
}

// errorBoundary appends the content, or the view of the error if it panics.
func (r *renderer) errorBoundary(buf []byte, s *reactive.Scope, b *node.Boundary) []byte {
	g := r.meet()
	if g.failed {
		return r.enter(buf, g.shown, true)
	}
	if g.shown == nil {
		g.shown = &region{around: g}
	}
	mark, first := len(buf), len(r.holes)
	out, err := r.try(buf, func() []byte {
		r.make(g.shown, s, b.Content)
		return r.enter(buf, g.shown, r.within != nil)
	})
	if err != nil {
		return r.failure(buf, s, b, g, err)
	}
	if len(r.holes) > first {
		h := hole{at: mark, scope: s, boundary: b, region: g, place: r.place, depth: r.depth}
		h.text, h.holes = r.cut(out, mark, first)
		r.holes = append(r.holes, h)
		return out[:mark]
	}
	return out
}

// fillErrorBoundary appends the content whose resources have arrived. Nothing
// of it is sent before it is whole, as a panic replaces it.
func (r *renderer) fillErrorBoundary(buf []byte, h *hole) []byte {
	buf = r.send(buf)
	r.holding++
	defer func() { r.holding-- }()
	out, err := r.try(buf, func() []byte { return r.fill(buf, h.text, h.holes) })
	if err != nil {
		mark, first := len(buf), len(r.holes)
		out = r.failure(buf, h.scope, h.boundary, h.region, err)
		out = r.fillNew(out, mark, first)
	}
	return out
}

// failure appends the view of an error. It takes the place of the content, so
// that another walk finds it again. On the server nobody can ask to try again.
func (r *renderer) failure(buf []byte, s *reactive.Scope, b *node.Boundary, g *region, err error) []byte {
	if r.failed != nil {
		r.failed(err)
	}
	g.shown.drop()
	g.shown, g.failed = &region{around: g}, true
	r.make(g.shown, s, func(s *reactive.Scope) node.Node { return b.Failed(s, err, func() {}) })
	return r.enter(buf, g.shown, r.within != nil)
}

// try calls write, which appends to buf; a panic in it becomes an error and
// takes the walk back.
func (r *renderer) try(buf []byte, write func() []byte) (out []byte, err error) {
	before := r.state(buf)
	defer func() {
		value := recover()
		if _, stop := value.(stopped); stop {
			panic(value)
		}
		if err = r.recovered(value); err != nil {
			r.reset(buf, before)
		}
	}()
	return write(), nil
}
