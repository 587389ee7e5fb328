package reactive

import "unsafe"

// notCompared keeps the compiler from writing a == for the struct that begins
// with it and for those that this one is embedded in, as every Signal[T]. In a
// program for the browser each would take some 500 bytes.
type notCompared [0]func()

// source is the half of a node that others read: all of a signal's graph state
// and one half of a memo's.
type source struct {
	_         notCompared
	rt        *Runtime
	firstSub  *link
	lastSub   *link
	extra     *extra
	isMemo    bool
	changed   bool // signal only: written since a reader last looked
	hasBefore bool // signal only: the value before the batch is kept
	equality  equality
}

// observer is the half of a node that reads others: the other half of a memo
// and all of an effect's graph state.
type observer struct {
	_        notCompared
	firstDep *link
	lastDep  *link // during a run: the last dependency read so far
	version  uint32
	flags    flags
}

// extra holds what few nodes have, so that the others stay small.
type extra struct {
	_       notCompared
	name    string
	equal   unsafe.Pointer // func(a, b T) bool
	failure any            // panic of a memo, kept for its next reader
}

type flags uint8

const (
	isMemo   flags = 1 << iota
	running        // fn is on the stack
	dirty          // a dependency has changed
	pending        // a dependency may have changed
	porous         // marked, but subscribers may not be: marks must pass through
	disposed       // never linked or scheduled again
	hasValue       // memo: computed at least once
	failed         // memo: extra.failure awaits the next reader
)

// link is one edge. It sits in two lists: the dependencies of its observer,
// in reading order, and the subscribers of its source.
type link struct {
	_       notCompared
	dep     *source
	sub     *observer
	nextDep *link
	prevSub *link
	nextSub *link
	version uint32 // of the observer's run that last read dep
}

// memoNode is the part of a memo that does not depend on its type. The observer
// comes first so that a *observer with isMemo is a *memoNode.
type memoNode struct {
	observer
	source
	self computer
	next *memoNode // in the owner's list
}

// computer is the typed part of a memo.
type computer interface{ compute() (changed bool) }

func (o *observer) memo() *memoNode { return (*memoNode)(unsafe.Pointer(o)) }
func (o *observer) effect() *effect { return (*effect)(unsafe.Pointer(o)) }

func (s *source) memo() *memoNode {
	return (*memoNode)(unsafe.Add(unsafe.Pointer(s), -int(unsafe.Offsetof(memoNode{}.source))))
}

func (s *source) name() string {
	if s.extra == nil {
		return ""
	}
	return s.extra.name
}

// track records that o has read s. Runs that read the same things in the same
// order walk the old links and allocate nothing.
func (r *Runtime) track(s *source, o *observer) {
	last := o.lastDep
	next := o.firstDep
	if last != nil {
		if last.dep == s {
			return
		}
		next = last.nextDep
	}
	if next != nil && next.dep == s {
		next.version = o.version
		o.lastDep = next
		return
	}
	if l := s.lastSub; l != nil && l.version == o.version && l.sub == o {
		return
	}
	if o.flags&disposed == 0 {
		r.addLink(s, o, last, next)
	}
}

func (r *Runtime) addLink(s *source, o *observer, last, next *link) {
	l := r.newLink()
	l.dep, l.sub, l.version = s, o, o.version
	l.nextDep = next
	if last == nil {
		o.firstDep = l
	} else {
		last.nextDep = l
	}
	o.lastDep = l
	l.prevSub = s.lastSub
	if s.lastSub == nil {
		s.firstSub = l
	} else {
		s.lastSub.nextSub = l
	}
	s.lastSub = l
}

// linkSlab is how many links one allocation makes.
const linkSlab = 32

func (r *Runtime) newLink() *link {
	l := r.free
	if l == nil {
		slab := new([linkSlab]link)
		for i := 1; i < linkSlab-1; i++ {
			slab[i].nextDep = &slab[i+1]
		}
		r.free = &slab[1]
		return &slab[0]
	}
	r.free = l.nextDep
	return l
}

// unsubscribe takes l out of its source's list and frees it. The caller has
// taken it out of the observer's list.
func (r *Runtime) unsubscribe(l *link) {
	if l.nextSub != nil {
		l.nextSub.prevSub = l.prevSub
	} else {
		l.dep.lastSub = l.prevSub
	}
	if l.prevSub != nil {
		l.prevSub.nextSub = l.nextSub
	} else {
		l.dep.firstSub = l.nextSub
	}
	if r.checking == 0 {
		*l = link{nextDep: r.free}
		r.free = l
		return
	}
	// A checkDirty further up the stack may stand on this link: it keeps what
	// the walk reads until that is over.
	l.prevSub = nil
	if r.limbo == nil {
		r.limbo = l
	} else {
		r.limboEnd.prevSub = l
	}
	r.limboEnd = l
}

func (r *Runtime) emptyLimbo() {
	for l := r.limbo; l != nil; {
		next := l.prevSub
		*l = link{nextDep: r.free}
		r.free = l
		l = next
	}
	r.limbo, r.limboEnd = nil, nil
}

// dropStale unlinks the dependencies that the run which just ended did not read.
func (r *Runtime) dropStale(o *observer) {
	var l *link
	if o.lastDep == nil {
		l, o.firstDep = o.firstDep, nil
	} else {
		l, o.lastDep.nextDep = o.lastDep.nextDep, nil
	}
	for l != nil {
		next := l.nextDep
		r.unsubscribe(l)
		l = next
	}
}

// detach disposes of an observer: it reads nothing and is never scheduled again.
func (r *Runtime) detach(o *observer) {
	o.flags = o.flags&(isMemo|running|hasValue) | disposed
	o.lastDep = nil
	r.dropStale(o)
}
