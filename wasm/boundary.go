package wasm

import (
	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// boundary is a region that can show something else than its content. While
// the fallback of a Suspense shows, the content lives on in a fragment outside
// the document.
type boundary struct {
	reactive.Effect
	region
	source  *node.Boundary
	waiting *reactive.Waiting // of a Suspense, on the content's scope
	content *block
	other   *block // fallback, or the view of an error
	// inner is where the content ends: where the region ends, or in the fragment.
	inner    place
	fragment uint32
	built    bool
	failure  error
	queued   bool
}

func (r *Renderer) boundary(c site, source *node.Boundary) {
	bd := &boundary{source: source}
	bd.begin(r, &c, bd)
	bd.inner.via = bd.place
	start := r.buf.mark()
	if source.Fallback == nil {
		bd.start()
	} else {
		bd.Start(c.scope, bd)
	}
	if bd.failure != nil {
		r.abandon(start, bd.content, bd.other)
		bd.forget()
		bd.showFailure(nil)
	}
	bd.built = true
	bd.end(&c)
}

// start builds the content where the renderer stands, or at the place of the
// region once that is built.
func (bd *boundary) start() {
	var at *place
	if bd.built {
		at = bd.place
	}
	bd.content = bd.build(at, bd.takes(), &bd.inner, func(s *reactive.Scope) node.Node {
		if bd.source.Failed != nil {
			s.Catch(func(value any) { bd.fail(asError(value)) })
		}
		if bd.source.Fallback != nil {
			bd.waiting = reactive.NewWaiting(s)
		}
		return bd.source.Content(s)
	})
}

// takes returns the boundary that errors of the content go to.
func (bd *boundary) takes() *boundary {
	if bd.source.Failed != nil {
		return bd
	}
	return bd.around.boundary
}

// run is the effect of a Suspense.
// React implements reactive.Reaction.
func (bd *boundary) React() {
	defer bd.around.catch()
	r := bd.r
	if bd.content == nil {
		if bd.other != nil || bd.built {
			return // failed
		}
		start := r.buf.mark()
		bd.start()
		if bd.content == nil || !bd.waiting.Any() {
			return
		}
		// What was built is not to be seen yet.
		bd.fragment = bd.content.newID()
		bd.inner = place{parent: bd.fragment}
		r.buf.insert(start, uint32(OpFragment), bd.fragment, uint32(OpAt), bd.fragment, 0)
		r.releaseEnd = -1
		r.buf.op0(OpEnd)
		bd.other = bd.build(nil, bd.around.boundary, bd.place, bd.source.Fallback)
		return
	}
	waiting := bd.waiting.Any()
	switch shown := bd.other != nil; {
	case waiting && !shown:
		bd.suspend()
	case !waiting && shown:
		bd.resume()
	}
}

// suspend puts the content away and shows the fallback.
func (bd *boundary) suspend() {
	buf := &bd.r.buf
	if bd.fragment == 0 {
		bd.fragment = bd.content.newID()
		buf.op1(OpFragment, bd.fragment)
	}
	if first := bd.content.firstNode(); first != 0 {
		_, end := bd.place.resolve()
		buf.op4(OpMoveUntil, first, end, bd.fragment, 0)
	}
	bd.inner = place{parent: bd.fragment}
	bd.other = bd.build(bd.place, bd.around.boundary, bd.place, bd.source.Fallback)
	bd.r.dirty()
}

// resume shows the content instead of the fallback.
func (bd *boundary) resume() {
	bd.clear(bd.other)
	bd.other = nil
	parent, before := bd.place.resolve()
	bd.r.buf.op3(OpInsert, bd.fragment, parent, before)
	bd.inner = place{via: bd.place}
	bd.r.dirty()
}

func (bd *boundary) firstNode() uint32 {
	shown := bd.content
	if bd.other != nil {
		shown = bd.other
	}
	if shown != nil {
		if first := shown.firstNode(); first != 0 {
			return first
		}
	}
	return bd.own.before
}

// fail takes an error of the content. The content may be running now, so it is
// replaced later: at the end of the building, or of the batch.
func (bd *boundary) fail(err error) {
	if bd.failure == nil {
		bd.failure = err
	}
	if bd.built && !bd.queued {
		bd.queued = true
		bd.r.failed = append(bd.r.failed, bd)
		bd.r.dirty()
	}
}

// settleFailures shows the errors that the last batch brought up.
func (r *Renderer) settleFailures() {
	for len(r.failed) > 0 {
		bd := r.failed[0]
		r.failed = r.failed[1:]
		bd.replace()
	}
	r.failed = r.failed[:0]
}

// showFailure shows the view of the error where the renderer stands, or at the
// place of the region if at is not nil. Nothing else is shown there.
func (bd *boundary) showFailure(at *place) {
	err := bd.failure
	bd.failure = nil
	bd.other = bd.build(at, bd.around.boundary, bd.place, func(s *reactive.Scope) node.Node {
		return bd.source.Failed(s, err, bd.retry)
	})
}

// forget ends what the region shows and keeps, without a change of the document.
func (bd *boundary) forget() {
	for _, b := range []*block{bd.content, bd.other} {
		if b != nil {
			b.scope.Dispose()
		}
	}
	bd.content, bd.other, bd.fragment = nil, nil, 0
	bd.inner = place{via: bd.place}
}

// discard takes what the region shows out of the document.
func (bd *boundary) discard() {
	shown := bd.content
	if bd.other != nil {
		shown = bd.other // and the content is not in the document
	}
	bd.clear(shown)
	bd.forget()
}

// replace shows an error that came after the region was built.
func (bd *boundary) replace() {
	bd.queued = false
	if bd.failure == nil || bd.scope.Disposed() {
		return
	}
	bd.scope.Batch(func() {
		bd.discard()
		bd.showFailure(bd.place)
	})
}

// retry builds the content anew. It is called by a listener of the error's view.
func (bd *boundary) retry() {
	if bd.scope.Disposed() || bd.content != nil {
		return
	}
	bd.r.enter()
	defer bd.r.leave()
	bd.scope.Batch(func() {
		bd.discard()
		bd.start()
	})
}
