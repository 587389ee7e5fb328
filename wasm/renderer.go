package wasm

import (
	"errors"
	"runtime"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/reactive"
)

// Options configures a Renderer. Sink is needed; the rest may be zero.
type Options struct {
	// Sink executes the commands.
	Sink Sink
	// Verify makes hydration check static content and report mismatches with
	// the names of components; for development.
	Verify bool
	// OnError receives panics of the view and of listeners that no error
	// boundary has taken. Nil lets them go on as panics.
	OnError func(error)
	// Schedule is called when commands were written outside of Mount, Hydrate,
	// Dispatch and Run, at most once until the next Flush; the owner then calls
	// Flush soon. Nil means that the owner flushes by itself.
	Schedule func()
	// Native returns the live node with a number, for Ref.Native.
	Native func(id uint32) any
}

// Renderer keeps the page that a program shows. It belongs to the goroutine
// that owns the runtime of the scope it mounts.
type Renderer struct {
	options Options

	buf   buffer // commands of the next flush
	defs  buffer // definitions, which go before it
	names names
	ids   idPool

	listeners listeners
	delegated []uint8 // by the number of an event's name: a bit for each value of its flags
	templates templates

	entered    int  // depth of calls that end with a flush
	scheduled  bool // Schedule was called
	hydrating  bool
	undoing    bool
	dynamic    int // counts what makes content not static
	releaseEnd int // length of buf.ops after an OpRelease that may be widened
	failed     []*boundary
	after      []uint32 // pairs of OpDo's operands, done at the end of the flush

	scratch []byte
	seen    []*node.Name // attribute names of the elements being rendered
	moves   moveScratch
}

// New returns a renderer with an empty page.
func New(options Options) *Renderer {
	return &Renderer{
		options:    options,
		names:      names{map[uint64]numberedName{}, map[string]uint32{}},
		ids:        newIDPool(),
		listeners:  listeners{table: make([]listener, 1)},
		templates:  newTemplates(),
		releaseEnd: -1,
	}
}

// Mount makes the page of view at the end of the root. view runs once, in a
// scope below s; the page lives until s is disposed. If view panics outside of
// an error boundary, nothing is shown and the panic is returned as an error.
func (r *Renderer) Mount(s *reactive.Scope, view func(*reactive.Scope) node.Node) error {
	return r.root(s, view, false)
}

// Hydrate is Mount onto the nodes that the root has already: those that fit
// are kept.
func (r *Renderer) Hydrate(s *reactive.Scope, view func(*reactive.Scope) node.Node) error {
	s.Runtime().SetHydrating(true)
	defer s.Runtime().SetHydrating(false)
	return r.root(s, view, true)
}

func (r *Renderer) root(s *reactive.Scope, view func(*reactive.Scope) node.Node, hydrate bool) error {
	var failure error
	r.enter()
	s.Batch(func() {
		start := r.buf.mark()
		if hydrate {
			flags := uint32(0)
			if r.options.Verify {
				flags = HydrateVerify
			}
			r.buf.op2(OpHydrate, RootID, flags)
		} else {
			r.buf.op2(OpAt, RootID, 0)
		}
		r.hydrating = hydrate
		b := r.newBlock(s, nil)
		failure = r.attempt(b, start, func() {
			n := view(b.scope)
			r.node(site{block: b, scope: b.scope, place: &place{parent: RootID}, followed: true, top: true, region: true}, &n)
			r.buf.op0(OpEnd)
		})
		r.hydrating = false
	})
	r.leave()
	return failure
}

// attempt runs render in the scope of b. If it panics, everything it has done
// is undone and the panic returned as an error.
func (r *Renderer) attempt(b *block, start mark, render func()) (failure error) {
	seen := len(r.seen)
	defer func() {
		if p := recover(); p != nil {
			failure = asError(p)
			r.seen = r.seen[:seen]
			r.abandon(start, b)
		}
	}()
	b.scope.Run(render)
	return nil
}

// abandon undoes the building of blocks that began at start. It must not write
// commands: an element around may get one of the freed numbers, in a command
// that stands before start.
func (r *Renderer) abandon(start mark, blocks ...*block) {
	r.buf.rewind(start)
	r.releaseEnd = -1
	undoing := r.undoing
	r.undoing = true
	for _, b := range blocks {
		if b != nil {
			b.scope.Dispose()
		}
	}
	r.undoing = undoing
}

// panicked is a panic of a view or listener.
type panicked struct {
	value any
	stack string
}

func (p *panicked) Error() string {
	switch value := p.value.(type) {
	case error:
		return value.Error()
	case string:
		return value
	}
	return "panic with a value that is neither an error nor text"
}

// Unwrap returns the value passed to panic when it is an error.
func (p *panicked) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// asError makes an error of what recover returned.
func asError(p any) error {
	if err, ok := p.(*panicked); ok {
		return err
	}
	buf := make([]byte, 16<<10)
	return &panicked{p, string(buf[:runtime.Stack(buf, false)])}
}

// report tells of an error that nothing in the page takes.
func (r *Renderer) report(err error) {
	if r.options.OnError == nil {
		panic(err)
	}
	r.options.OnError(err)
}

// Run runs fn as one batch and flushes.
func (r *Renderer) Run(s *reactive.Scope, fn func()) {
	r.enter()
	defer r.leave()
	s.Batch(fn)
}

func (r *Renderer) enter() { r.entered++ }

func (r *Renderer) leave() {
	r.entered--
	if r.entered == 0 {
		r.Flush()
	}
}

// dirty is called by whatever writes commands after the page was made.
// It is not inlined, see buffer.op0.
//
//go:noinline
func (r *Renderer) dirty() {
	if r.entered == 0 && !r.scheduled && r.options.Schedule != nil {
		r.scheduled = true
		r.options.Schedule()
	}
}

// Flush sends what was written since the last flush.
func (r *Renderer) Flush() {
	r.scheduled = false
	r.settleFailures()
	for i := 0; i < len(r.after); i += 2 {
		r.buf.op2(OpDo, r.after[i], r.after[i+1])
	}
	r.after = r.after[:0]
	if len(r.defs.ops) > 0 {
		r.options.Sink.Flush(r.defs.ops, r.defs.text)
		r.defs.reset()
	}
	if len(r.buf.ops) > 0 {
		r.options.Sink.Flush(r.buf.ops, r.buf.text)
		r.buf.reset()
		r.releaseEnd = -1
	}
}

// SetTitle sets the document's title.
func (r *Renderer) SetTitle(title string) {
	r.buf.op1(OpTitle, r.buf.str(title))
	r.dirty()
}

// SetMeta sets the content of the head's meta element of that name.
func (r *Renderer) SetMeta(name, content string) {
	length := r.buf.str(name)
	r.buf.op2(OpMeta, length, r.buf.str(content))
	r.dirty()
}

// Do runs a command on an element at the end of the next flush. It implements
// node.ElementHost.
func (r *Renderer) Do(id uint32, command string) {
	r.after = append(r.after, id, r.word(command))
	r.dirty()
}

// Native returns the live element, or nil. It implements node.ElementHost.
func (r *Renderer) Native(id uint32) any {
	if r.options.Native == nil {
		return nil
	}
	return r.options.Native(id)
}

// Live tells how many node numbers and listeners are in use, to find leaks.
func (r *Renderer) Live() (nodes, listeners int) {
	return r.ids.used, r.listeners.used
}

// misuse is a mistake in how a view is put together, raised as a panic.
func misuse(element *node.Name, problem string) error {
	if element == nil {
		return errors.New("at the top of the page: " + problem)
	}
	return errors.New("in <" + element.Local + ">: " + problem)
}
