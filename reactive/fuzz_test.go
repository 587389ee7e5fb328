package reactive

import (
	"fmt"
	"slices"
	"testing"
)

// FuzzGraph runs a random program twice: against the package, and against a
// model that knows nothing of marks, links and queues. The model computes every
// value from scratch and keeps what each node has read in its last run. An effect
// must run when something it has read has another value; a memo or effect may run
// only when something it has read has changed since.
func FuzzGraph(f *testing.F) {
	f.Add([]byte{0, 1, 1, 3, 2, 5, 3, 0, 7})
	f.Add([]byte("signals, memos and effects in no particular order at all"))
	f.Add([]byte{0, 0, 0, 1, 0, 1, 1, 2, 1, 1, 2, 3, 2, 3, 2, 1, 3, 0, 9, 6, 3, 1, 4, 3, 2, 1, 7, 3, 0, 2})
	f.Add([]byte{0, 4, 1, 0, 8, 1, 1, 8, 2, 2, 8, 5, 0, 2, 3, 12, 3, 0, 1, 3, 0, 2, 8, 0, 3, 0, 5, 7, 1, 3, 0, 6})
	for seed := range 24 {
		f.Add(program(uint32(seed)*2654435761+1, 40+20*seed))
	}
	f.Fuzz(func(t *testing.T, program []byte) {
		if len(program) > 2000 {
			return
		}
		w := newWorld(t, program)
		defer w.rt.Dispose()
		for len(w.program) > 0 {
			w.step()
		}
		w.compare()
	})
}

// program makes n bytes by xorshift.
func program(x uint32, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		out[i] = byte(x >> 8)
	}
	return out
}

// formula says what a memo or an effect reads: the sum of a and b, or only one
// of the two as cond is even or odd; the sum modulo mod, so that it often stays
// the same. An effect may write its result to a signal created before it.
type formula struct {
	cond, a, b int // nodes
	untracked  int // a node that is read without tracking; -1 for none
	mod        int
	write      int // a signal; -1 for none
}

type node struct {
	kind  byte // s, m or e
	f     formula
	scope int
	dead  bool

	signal *Signal[int]
	memo   *Memo[int]

	value   int   // signal: what the model holds
	changes int   // signal, memo: how often the value has changed
	seen    []dep // memo, effect: what its last run has read
	result  int   // memo: what its last run has returned
	ran     bool
	rank    int // signal: above the rank of what may be read by an effect that writes it
}

type dep struct{ node, value, changes int }

type world struct {
	t       *testing.T
	program []byte
	rt      *Runtime
	nodes   []*node
	scopes  []*Scope
	parents []int
	batch   int
	looked  bool  // something ran in the present batch
	order   []int // effects in the order they ran, since the last check
}

func newWorld(t *testing.T, program []byte) *world {
	rt := NewRuntime(Options{})
	w := &world{t: t, program: program, rt: rt, scopes: []*Scope{rt.Root()}, parents: []int{-1}}
	w.addSignal()
	return w
}

func (w *world) next() int {
	if len(w.program) == 0 {
		return 0
	}
	b := w.program[0]
	w.program = w.program[1:]
	return int(b)
}

func (w *world) pick(kind byte) int {
	start := w.next()
	for i := range w.nodes {
		if k := (start + i) % len(w.nodes); w.nodes[k].kind == kind {
			return k
		}
	}
	return -1
}

// readable picks a signal, or a memo that lives at least as long as the scope.
func (w *world) readable(scope int) int {
	for k := w.next() % len(w.nodes); ; k = (k + 1) % len(w.nodes) {
		if n := w.nodes[k]; n.kind == 's' || n.kind == 'm' && w.contains(n.scope, scope) {
			return k
		}
	}
}

func (w *world) contains(outer, inner int) bool {
	for ; inner >= 0; inner = w.parents[inner] {
		if inner == outer {
			return true
		}
	}
	return false
}

func (w *world) step() {
	switch w.next() % 12 {
	case 0:
		w.addSignal()
	case 1, 2:
		w.addMemo()
	case 3, 4:
		w.addEffect()
	case 5, 6, 7:
		w.set()
	case 8:
		k := w.readable(w.scope())
		w.expectRead(k, w.read(k))
	case 9:
		w.inBatch()
	case 10:
		w.addScope()
	case 11:
		w.disposeScope()
	}
}

func (w *world) addSignal() {
	v := w.next() % 8
	w.nodes = append(w.nodes, &node{kind: 's', value: v, signal: NewSignal(w.rt.Root(), v)})
}

func (w *world) formula(scope int) formula {
	f := formula{cond: w.readable(scope), a: w.readable(scope), b: w.readable(scope), untracked: -1, mod: 1 + w.next()%7, write: -1}
	if u := w.next(); u%5 == 0 {
		f.untracked = w.readable(scope)
	}
	return f
}

func (w *world) scope() int {
	return w.next() % len(w.scopes)
}

func (w *world) addMemo() {
	scope := w.scope()
	n := &node{kind: 'm', f: w.formula(scope), scope: scope}
	n.dead = w.scopes[n.scope].Disposed()
	k := len(w.nodes)
	n.memo = NewMemo(w.scopes[n.scope], func() int { return w.run(k) })
	w.nodes = append(w.nodes, n)
}

func (w *world) addEffect() {
	scope := w.scope()
	n := &node{kind: 'e', f: w.formula(scope), scope: scope}
	if w.next()%3 == 0 {
		n.f.write = w.writable(n.f)
	}
	n.dead = w.scopes[n.scope].Disposed()
	k := len(w.nodes)
	w.nodes = append(w.nodes, n)
	NewEffect(w.scopes[n.scope], func() { w.run(k) })
	if w.batch == 0 {
		w.settled()
	}
}

// writable picks a signal that an effect with formula f can write without ever
// making what f reads change: a new one, or one of a higher rank.
func (w *world) writable(f formula) int {
	rank := max(w.rank(f.cond), w.rank(f.a), w.rank(f.b)) + 1
	if f.untracked >= 0 {
		rank = max(rank, w.rank(f.untracked)+1)
	}
	if k := w.pick('s'); w.nodes[k].rank >= rank {
		return k
	}
	w.nodes = append(w.nodes[:len(w.nodes):len(w.nodes)], &node{kind: 's', rank: rank, signal: NewSignal(w.rt.Root(), 0)})
	return len(w.nodes) - 1
}

func (w *world) rank(k int) int {
	n := w.nodes[k]
	if n.kind == 's' {
		return n.rank
	}
	r := max(w.rank(n.f.cond), w.rank(n.f.a), w.rank(n.f.b))
	if n.f.untracked >= 0 {
		r = max(r, w.rank(n.f.untracked))
	}
	return r
}

// run is the body of memo or effect k.
func (w *world) run(k int) int {
	n := w.nodes[k]
	if n.ran && !n.dead && !slices.ContainsFunc(n.seen, func(d dep) bool { return w.nodes[d.node].changes != d.changes }) {
		w.t.Fatalf("node %d (%c) ran again although nothing it had read has changed: %v", k, n.kind, n.seen)
	}
	if n.kind == 'e' && n.dead {
		w.t.Fatalf("effect %d ran after its scope was disposed", k)
	}
	seen := []dep{}
	get := func(d int) int {
		v := w.read(d)
		if want := w.compute(d); v != want {
			w.t.Fatalf("node %d saw %d in node %d, which is %d", k, v, d, want)
		}
		seen = append(seen, dep{d, v, w.nodes[d].changes})
		return v
	}
	v := 0
	switch c := get(n.f.cond) % 3; {
	case c == 0:
		v = get(n.f.a)
	case c == 1:
		v = get(n.f.b)
	default:
		v = get(n.f.a) + get(n.f.b)
	}
	v %= n.f.mod
	if n.f.untracked >= 0 {
		Untrack(w.rt.Root(), func() int { return w.read(n.f.untracked) })
	}
	if n.kind == 'm' && (!n.ran || n.result != v) {
		n.changes++
	}
	n.seen, n.ran, n.result = seen, true, v
	w.looked = true
	if n.kind == 'e' {
		w.order = append(w.order, k)
		if n.f.write >= 0 {
			w.write(n.f.write, v)
		}
	}
	return v
}

func (w *world) read(k int) int {
	if n := w.nodes[k]; n.kind == 's' {
		return n.signal.Get()
	} else {
		return n.memo.Get()
	}
}

// compute is the oracle: the value of a node from the signals alone.
func (w *world) compute(k int) int {
	n := w.nodes[k]
	if n.kind == 's' {
		return n.value
	}
	v := 0
	switch c := w.compute(n.f.cond) % 3; {
	case c == 0:
		v = w.compute(n.f.a)
	case c == 1:
		v = w.compute(n.f.b)
	default:
		v = w.compute(n.f.a) + w.compute(n.f.b)
	}
	return v % n.f.mod
}

// stale reports whether anything a node has read has another value now.
func (w *world) stale(n *node) bool {
	return slices.ContainsFunc(n.seen, func(d dep) bool { return w.compute(d.node) != d.value })
}

func (w *world) expectRead(k, got int) {
	if want := w.compute(k); got != want {
		w.t.Fatalf("node %d is %d, want %d", k, got, want)
	}
}

func (w *world) write(k, v int) {
	n := w.nodes[k]
	if n.value != v {
		n.value = v
		n.changes++
	}
	n.signal.Set(v)
}

func (w *world) set() {
	k, v := w.pick('s'), w.next()%8
	if w.batch > 0 {
		w.write(k, v)
		return
	}
	n := w.nodes[k]
	old, changes := n.value, n.changes
	n.value = v
	must := w.mustRun()
	n.value, n.changes = old, changes
	w.write(k, v)
	w.ranExactly(must, false)
}

func (w *world) inBatch() {
	if w.batch > 3 {
		return
	}
	outer := w.batch == 0
	before := make([]node, len(w.nodes))
	for k, n := range w.nodes {
		before[k] = *n
	}
	if outer {
		w.looked = false
	}
	var must []int
	looked := false
	w.batch++
	w.rt.Root().Batch(func() {
		for range w.next() % 8 {
			w.step()
		}
		if outer {
			w.takeBack(before)
			must, looked = w.mustRun(), w.looked
			w.order = nil
		}
	})
	w.batch--
	if outer {
		w.ranExactly(must, looked)
	}
}

// takeBack makes a batch that ends with the value it began with no change, if
// nobody has looked in between.
func (w *world) takeBack(before []node) {
	if w.looked {
		return
	}
	for k, b := range before {
		if n := w.nodes[k]; n.kind == 's' && n.value == b.value {
			n.changes = b.changes
		}
	}
}

// mustRun lists the effects that have to run at the end of a batch which ends
// now: those which have read something that has another value now.
func (w *world) mustRun() []int {
	var must []int
	for k, n := range w.nodes {
		if n.kind == 'e' && !n.dead && w.stale(n) {
			must = append(must, k)
		}
	}
	return must
}

// ranExactly checks the run set. Effects that write can make others run that the
// list does not have, and make a listed one void before its turn; and when
// somebody has looked into a batch, what was taken back later counts as changed.
// Otherwise the set is exact, and so is the order.
func (w *world) ranExactly(must []int, looked bool) {
	wrote := false
	for _, k := range append(slices.Clone(must), w.order...) {
		wrote = wrote || w.nodes[k].f.write >= 0
	}
	ran := w.order
	if looked {
		ran = slices.DeleteFunc(slices.Clone(ran), func(k int) bool { return !slices.Contains(must, k) })
	}
	if !wrote && !slices.Equal(must, ran) {
		w.t.Fatalf("effects ran %v, want %v", ran, must)
	}
	if !wrote && !slices.IsSorted(w.order) {
		w.t.Fatalf("effects ran in the order %v, want the one of creation", w.order)
	}
	w.settled()
}

// settled checks that no effect is left behind, and forgets the run set.
func (w *world) settled() {
	for k, n := range w.nodes {
		if n.kind == 'e' && !n.dead && w.stale(n) {
			w.t.Fatalf("effect %d has not seen the present values: %v", k, n.seen)
		}
	}
	w.order = nil
}

func (w *world) addScope() {
	parent := w.scope()
	w.scopes = append(w.scopes, w.scopes[parent].Child())
	w.parents = append(w.parents, parent)
}

func (w *world) disposeScope() {
	k := w.scope()
	if k == 0 {
		return
	}
	w.scopes[k].Dispose()
	for _, n := range w.nodes {
		if n.kind != 's' && w.scopes[n.scope].Disposed() {
			n.dead = true
		}
	}
}

// compare checks every value at the end.
func (w *world) compare() {
	for k, n := range w.nodes {
		if n.kind != 'e' {
			w.expectRead(k, w.read(k))
		}
	}
}

// TestGraphAgainstModel runs many more random programs than the fuzz corpus has.
func TestGraphAgainstModel(t *testing.T) {
	for seed := range 3000 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWorld(t, program(uint32(seed)*747796405+2891336453, 100+seed%900))
			defer w.rt.Dispose()
			for len(w.program) > 0 {
				w.step()
			}
			w.compare()
		})
	}
}
