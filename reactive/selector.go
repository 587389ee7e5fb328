package reactive

// Selector answers "is k the selected one?" so that a change of the selection
// concerns only the readers of the old and of the new key, however many other
// keys are being read.
//
// Readers outside memos always get the present answer. A memo that has read Is
// learns of a change at the end of the batch.
type Selector[K comparable] struct {
	rt     *Runtime
	source *Memo[K]
	keys   map[K]*Signal[bool]
	shown  K   // the key whose signal is true
	sweep  int // remove unread keys when there are more than this
}

// minSweep keeps small selectors from looking for unread keys.
const minSweep = 64

// NewSelector returns a selector over the key that source returns. source is
// tracked like the function of a memo.
func NewSelector[K comparable](s *Scope, source func() K) *Selector[K] {
	x := &Selector[K]{rt: s.rt, keys: make(map[K]*Signal[bool]), sweep: minSweep}
	x.source = NewMemo(s, source)
	newEffect(s, func() { x.show(x.source.Get()) }, nil)
	return x
}

// show moves the truth from the old key to k.
func (x *Selector[K]) show(k K) {
	if k == x.shown {
		return
	}
	old := x.keys[x.shown]
	x.shown = k
	x.rt.begin()
	defer x.rt.end()
	if old != nil {
		old.Set(false)
	}
	if now := x.keys[k]; now != nil {
		now.Set(true)
	}
}

// Is reports whether k is selected and subscribes the running memo or effect to
// that answer alone.
func (x *Selector[K]) Is(k K) bool {
	now := x.source.Peek()
	if x.rt.observer == nil {
		return now == k
	}
	if x.source.flags&disposed == 0 {
		x.show(now)
	}
	g := x.keys[k]
	if g == nil {
		g = &Signal[bool]{value: k == now}
		g.rt, g.equality = x.rt, plainEqual
		x.forgetUnread()
		x.keys[k] = g
	}
	g.Get()
	return now == k
}

// forgetUnread removes keys nobody reads any more, when there may be many.
func (x *Selector[K]) forgetUnread() {
	if len(x.keys) < x.sweep {
		return
	}
	for k, g := range x.keys {
		if g.firstSub == nil {
			delete(x.keys, k)
		}
	}
	x.sweep = max(minSweep, 2*len(x.keys))
}
