package reactive

import "sync"

// Options configures a Runtime. The zero value is a live runtime without hooks.
type Options struct {
	// Inert makes effects never run, as server rendering wants it. Memos,
	// resources, actions and selectors work as usual.
	Inert bool
	// Wake is called, from any goroutine, when Post has queued work on an empty
	// queue. The owner must then call Drain on its own goroutine.
	Wake func()
	// OnError receives a panic of an effect, a cleanup or a posted function as a
	// *PanicError, and effects that never settle as a *CycleError. When nil, the
	// first such panic of a flush is raised again at the end of that flush.
	OnError func(error)
}

// Runtime owns one reactive graph: one page in the browser, one request on the
// server. One goroutine at a time may touch a runtime and whatever belongs to
// it; Post is the only method that is safe from any goroutine.
type Runtime struct {
	observer  *observer // what is running now and collects dependencies
	current   *Scope    // where the code that runs now belongs; nil when unknown
	depth     int       // running computations and open batches; a flush waits for 0
	flushing  bool
	inert     bool
	requested bool // an effect was asked for in an inert runtime

	clock  uint32 // version of the newest run; unique per run
	writes uint32 // counts effective writes, to notice those made while checking
	seq    uint64 // effects created so far

	queue     queue
	failure   *failure // first panic of the current flush when there is no OnError
	lastWrite *source  // for the message of a CycleError

	marks    []*link // stack of propagate
	checks   []*link // stack of checkDirty
	checking int     // checkDirty calls in progress
	free     *link   // links to use again, chained by nextDep
	limbo    *link   // unlinked while checking > 0, chained by prevSub
	limboEnd *link

	learned []learned // how values of a type are compared

	root      *Scope
	wake      func()
	onError   func(error)
	catching  bool // Catch was called
	hydrating bool
	pending   int

	inbox inbox
}

type inbox struct {
	mu     sync.Mutex
	posted []func()
	closed bool
	signal chan struct{} // wakes Settle; nil until Settle is called
}

// NewRuntime returns an empty runtime.
func NewRuntime(options Options) *Runtime {
	r := &Runtime{inert: options.Inert, wake: options.Wake, onError: options.OnError}
	r.root = &Scope{rt: r}
	return r
}

// Root returns the scope everything else in the runtime descends from.
func (r *Runtime) Root() *Scope { return r.root }

// Dispose frees the whole graph: scopes are disposed, contexts cancelled, and
// functions posted later are dropped.
func (r *Runtime) Dispose() {
	r.inbox.mu.Lock()
	r.inbox.closed = true
	r.inbox.posted = nil
	r.inbox.mu.Unlock()
	r.root.Dispose()
}

// Inert reports whether effects never run here.
func (r *Runtime) Inert() bool { return r.inert }

// EffectsRequested reports whether an effect was asked for that never ran
// because the runtime is inert.
func (r *Runtime) EffectsRequested() bool { return r.requested }

// Pending returns how many fetches of resources are in flight.
func (r *Runtime) Pending() int { return r.pending }

// SetHydrating tells the runtime that a page is being hydrated. While true,
// starting a resource yields to its goroutine and drains, so that an answer
// which is already at hand arrives before the constructor returns.
func (r *Runtime) SetHydrating(on bool) { r.hydrating = on }

// begin opens a batch; end closes it and flushes when it was the outermost.
func (r *Runtime) begin() { r.depth++ }

func (r *Runtime) end() {
	r.depth--
	r.settle()
}

// settle runs waiting effects, and raises a panic that waits to be raised, unless
// a computation or a batch is still open.
func (r *Runtime) settle() {
	if r.depth == 0 && !r.flushing && (!r.queue.empty() || r.failure != nil) {
		r.flush()
	}
}

// untracked runs fn as a batch that subscribes nobody.
func (r *Runtime) untracked(fn func()) {
	previous := r.observer
	r.observer = nil
	r.depth++
	defer r.endUntracked(previous)
	fn()
}

func (r *Runtime) endUntracked(previous *observer) {
	r.observer = previous
	r.end()
}
