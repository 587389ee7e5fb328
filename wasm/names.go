package wasm

import (
	"unsafe"

	"github.com/hotclub-go/hotclub/internal/node"
)

// names numbers the names that were sent.
type names struct {
	// byAddress is the fast way for the names of the standards, which are
	// package variables. It is bounded, because names can be made at run time.
	byAddress map[uint64]numberedName
	byText    map[string]uint32 // local names, see inNamespace
}

// The keys of the maps are of types that the program has maps of anyway: each
// other type would link another copy of the code of maps.

// numberedName is a name that was sent. It keeps the name, so that its address
// is not that of another.
type numberedName struct {
	name  *node.Name
	index uint32
}

const maxNamePointers = 4096

// name returns the number of an element's, attribute's or event's name.
func (r *Renderer) name(n *node.Name) uint32 {
	address := uint64(uintptr(unsafe.Pointer(n)))
	if known, ok := r.names.byAddress[address]; ok {
		return known.index
	}
	index := r.nameIn(n.Local, namespace(n.Flags))
	if n.Flags&node.Custom == 0 && len(r.names.byAddress) < maxNamePointers {
		r.names.byAddress[address] = numberedName{n, index}
	}
	return index
}

// word returns the number of a name that has no description.
func (r *Renderer) word(local string) uint32 { return r.nameIn(local, 0) }

func (r *Renderer) nameIn(local string, namespace uint32) uint32 {
	key := inNamespace[namespace] + local
	if index, ok := r.names.byText[key]; ok {
		return index
	}
	index := uint32(len(r.names.byText))
	r.names.byText[key] = index
	r.defs.op2(OpName, r.defs.str(local), namespace)
	return index
}

// inNamespace begins the key of a name in a namespace. No name has a space.
var inNamespace = [...]string{"", "svg ", "math "}

func namespace(flags node.Flags) uint32 {
	switch {
	case flags&node.SVG != 0:
		return 1
	case flags&node.MathML != 0:
		return 2
	}
	return 0
}
