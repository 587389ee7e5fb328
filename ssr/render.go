package ssr

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/reactive"
)

// Render writes the HTML of one node, as tests want it: without a document
// around it. Regions run in s, whose runtime should be inert. Resources that a
// Suspense waits for are waited for, at most ten seconds and as long as the
// context of s lives (see async.SetBase). A panic in the view that no error boundary caught is
// returned as an error, and nothing is written.
func Render(w io.Writer, s *reactive.Scope, n pages.Node) error {
	r := newRenderer()
	defer r.release()
	r.ctx = async.Context(s)
	r.timeout = defaultTimeout
	text, err := r.page(r.buf[:0], s, func() node.Node { return n })
	if err != nil {
		return err
	}
	r.buf = text
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("ssr.Render: %w", err)
	}
	return nil
}

const defaultTimeout = 10 * time.Second

// A renderer turns one page's nodes into HTML. The methods that walk nodes
// append to a buffer and return it, as append does.
type renderer struct {
	buf []byte // kept between pages

	ctx     context.Context
	timeout time.Duration
	host    *host // nil in Render
	// development turns on checks of what is not valid HTML.
	development bool
	// failed is told of every panic that an error boundary caught.
	failed func(error)
	// flush sends what is finished and returns an empty buffer; nil when the
	// page is sent as a whole.
	flush func([]byte) []byte

	// addresses replaces the addresses of files, in the head; else nil.
	addresses map[string]string

	// interactive is set by what only a browser's program can serve.
	interactive bool
	// scripts are the texts of the inline scripts, for the security policy.
	scripts [][]byte

	place    place
	found    found
	guard    int     // where a newline would be taken for the one after <pre>; -1 nowhere
	depth    int     // of regions
	within   *region // whose regions are kept; nil outside of a Suspense
	owner    *region // what the page asks of its response is asked by this one
	holes    []hole
	holding  int // > 0 while what is finished may still be replaced
	deadline deadline
}

// place is what the nodes around tell of the place in the document. It is
// restored after each element.
type place struct {
	parent *node.Name // the element around, for messages
	// choice is the binding of the select element around.
	choice *choice
	// foreign is set inside SVG and MathML, where script and style are
	// elements as any other.
	foreign bool
	// whole is set where what is written is read again when the element ends.
	whole bool
}

var renderers = sync.Pool{New: func() any { return &renderer{} }}

func newRenderer() *renderer {
	r := renderers.Get().(*renderer)
	*r = renderer{buf: r.buf[:0], guard: -1, found: found{seen: r.found.seen[:0]}}
	return r
}

// largestKept is the size of a buffer, in bytes, that is worth keeping.
const largestKept = 1 << 20

func (r *renderer) release() {
	r.deadline.stop()
	if cap(r.buf) > largestKept {
		r.buf = nil
	}
	*r = renderer{buf: r.buf, found: found{seen: r.found.seen[:0]}}
	renderers.Put(r)
}

// page appends a whole view: a first walk starts everything, and then what
// resources kept open is filled in, in the order of the document.
func (r *renderer) page(buf []byte, s *reactive.Scope, view func() node.Node) (out []byte, err error) {
	defer func() {
		if err = r.recovered(recover()); err != nil {
			out = nil
		}
	}()
	s.Run(func() {
		content := view()
		buf = r.content(buf, s, &content)
	})
	if len(r.holes) > 0 {
		text, holes := r.cut(buf, 0, 0)
		buf = r.fill(buf[:0], text, holes)
		if r.host != nil {
			r.host.askLate()
		}
	}
	return buf, nil
}

// content appends the content of a region.
func (r *renderer) content(buf []byte, s *reactive.Scope, n *node.Node) []byte {
	return r.nodes(buf, s, unsafeOne(n), true)
}

// nodes appends nodes in a row. Inside an element, attributes among them were
// written before; in a region there may be none.
func (r *renderer) nodes(buf []byte, s *reactive.Scope, nodes []node.Node, region bool) []byte {
	for i := range nodes {
		n := &nodes[i]
		switch n.Kind {
		case node.None:
		case node.Text:
			text := n.Text
			if n.Dynamic != nil {
				text = n.Dynamic.(func() string)()
			}
			if r.guard == len(buf) && text != "" {
				buf = r.leadingNewline(buf, text)
			}
			buf = appendText(buf, text)
		case node.Element:
			buf = r.element(buf, s, n)
		case node.Fragment:
			buf = r.nodes(buf, s, n.Parts(), region)
		case node.Raw:
			if r.guard == len(buf) && n.Text != "" {
				buf = r.leadingNewline(buf, n.Text)
			}
			buf = append(buf, n.Text...)
		case node.Component:
			buf = r.component(buf, s, n.Dynamic.(func(*reactive.Scope) node.Node))
		case node.BranchRegion:
			buf = r.branch(buf, s, n.Dynamic.(*node.Branch))
		case node.ListRegion:
			buf = r.list(buf, s, n.Dynamic.(node.ListSource))
		case node.BoundaryRegion:
			buf = r.boundary(buf, s, n.Dynamic.(*node.Boundary))
		default:
			if region {
				panic(r.misplaced(n))
			}
		}
	}
	return buf
}

// leadingNewline doubles a newline at the beginning of pre and textarea, where
// the parser drops the first.
func (r *renderer) leadingNewline(buf []byte, text string) []byte {
	r.guard = -1
	if text[0] == '\n' {
		buf = append(buf, '\n')
	}
	return buf
}
