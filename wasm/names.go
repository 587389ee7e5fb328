package wasm

import "github.com/hotclub-go/hotclub/internal/node"

// names numbers the names that were sent.
type names struct {
	// byPointer is the fast way for the names of the standards, which are
	// package variables. It is bounded, because names can be made at run time.
	byPointer map[*node.Name]uint32
	byText    map[nameKey]uint32
}

type nameKey struct {
	local     string
	namespace uint32
}

const maxNamePointers = 4096

// name returns the number of an element's, attribute's or event's name.
func (r *Renderer) name(n *node.Name) uint32 {
	if index, ok := r.names.byPointer[n]; ok {
		return index
	}
	index := r.nameIn(n.Local, namespace(n.Flags))
	if n.Flags&node.Custom == 0 && len(r.names.byPointer) < maxNamePointers {
		r.names.byPointer[n] = index
	}
	return index
}

// word returns the number of a name that has no description.
func (r *Renderer) word(local string) uint32 { return r.nameIn(local, 0) }

func (r *Renderer) nameIn(local string, namespace uint32) uint32 {
	key := nameKey{local, namespace}
	if index, ok := r.names.byText[key]; ok {
		return index
	}
	index := uint32(len(r.names.byText))
	r.names.byText[key] = index
	r.defs.op2(OpName, r.defs.str(local), namespace)
	return index
}

func namespace(flags node.Flags) uint32 {
	switch {
	case flags&node.SVG != 0:
		return 1
	case flags&node.MathML != 0:
		return 2
	}
	return 0
}
