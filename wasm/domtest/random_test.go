package domtest_test

import (
	"strconv"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

// choices turns fuzz input into decisions; when it has run out, all are 0.
type choices struct{ data []byte }

func (c *choices) next(n int) int {
	if len(c.data) == 0 {
		return 0
	}
	b := c.data[0]
	c.data = c.data[1:]
	return int(b) % n
}

// plan is a random view: data, so that it can be shown many times.
type plan struct {
	kind   int
	tag    int
	ref    int // which signal
	text   string
	parts  []plan
	others []plan
}

const (
	planElement = iota
	planText
	planDynamicText
	planShow
	planFor
	planShowElse
	planSwitch
	planFragment
	planComponent
	planSuspense
	planErrorBoundary
	planRaw
	planNothing
	planTable
	planTextarea
	planInput
	planRowText
	planRowKey
	planSVG
	planSelect
	planKinds
)

var (
	tags  = []func(...pages.Node) pages.Node{el.Div, el.Span, el.Section, el.B, el.Pre, el.Article}
	texts = []string{"a", "", " ", "b & <c>", "\n", "é", "𝄞x", "two words", "\r\n", "\x00", "\u00a0", "]]>", "&amp;"}
	raws  = []string{"<i>raw</i>", "x<i>y</i>z", "<!-- c --><u>1</u>", "text", "<br>&lt;"}
)

func (c *choices) nodes(depth int, row bool) []plan {
	n := c.next(5)
	var all []plan
	for range n {
		all = append(all, c.node(depth, row))
	}
	return all
}

func (c *choices) node(depth int, row bool) plan {
	p := plan{kind: c.next(planKinds), tag: c.next(len(tags)), ref: c.next(3)}
	p.text = texts[c.next(len(texts))]
	if depth <= 0 && p.kind != planText && p.kind != planNothing {
		p.kind = planDynamicText
	}
	switch p.kind {
	case planElement, planFragment, planComponent, planSuspense, planErrorBoundary, planShow, planSVG:
		p.parts = c.nodes(depth-1, row)
	case planShowElse, planSwitch:
		p.parts, p.others = c.nodes(depth-1, row), c.nodes(depth-1, row)
	case planFor, planTable, planSelect:
		p.parts = c.nodes(depth-1, true)
		p.tag = c.next(4)
	case planRaw:
		p.text = raws[c.next(len(raws))]
	case planRowText, planRowKey:
		if !row {
			p.kind = planText
		}
	}
	return p
}

type item struct {
	key   int
	label string
}

// state is what the signals of a world hold.
type state struct {
	texts   [3]string
	flags   [3]bool
	numbers [3]int
	lists   [3][]item
}

func (c *choices) state() state {
	var st state
	for i := range st.texts {
		st.texts[i] = texts[c.next(len(texts))]
		st.flags[i] = c.next(2) == 1
		st.numbers[i] = c.next(4)
		st.lists[i] = c.items()
	}
	return st
}

// change changes some of a state.
func (c *choices) change(st state) state {
	for range 1 + c.next(4) {
		i := c.next(3)
		switch c.next(5) {
		case 0:
			st.texts[i] = texts[c.next(len(texts))]
		case 1:
			st.flags[i] = !st.flags[i]
		case 2:
			st.numbers[i] = c.next(4)
		default:
			st.lists[i] = c.items()
		}
	}
	return st
}

func (c *choices) items() []item {
	var all []item
	used := map[int]bool{}
	for range c.next(9) {
		key := c.next(12)
		if !used[key] {
			used[key] = true
			all = append(all, item{key, texts[c.next(len(texts))]})
		}
	}
	return all
}

// world is the signals of one running view.
type world struct {
	scope   *pages.Scope
	texts   [3]*pages.Signal[string]
	flags   [3]*pages.Signal[bool]
	numbers [3]*pages.Signal[int]
	lists   [3]*pages.Signal[[]item]
}

func newWorld(s *pages.Scope, st state) *world {
	w := &world{scope: s}
	for i := range st.texts {
		w.texts[i] = pages.NewSignal(s, st.texts[i])
		w.flags[i] = pages.NewSignal(s, st.flags[i])
		w.numbers[i] = pages.NewSignal(s, st.numbers[i])
		w.lists[i] = pages.NewSignal(s, st.lists[i])
	}
	return w
}

func (w *world) set(st state) {
	w.scope.Batch(func() {
		for i := range st.texts {
			w.texts[i].Set(st.texts[i])
			w.flags[i].Set(st.flags[i])
			w.numbers[i].Set(st.numbers[i])
			w.lists[i].Set(st.lists[i])
		}
	})
}

// view makes the nodes of a plan.
func (w *world) view(s *pages.Scope, all []plan, row *pages.Item[item]) []pages.Node {
	var nodes []pages.Node
	for i := range all {
		nodes = append(nodes, w.node(s, &all[i], row))
	}
	return nodes
}

func (w *world) fragment(all []plan, row *pages.Item[item]) func(*pages.Scope) pages.Node {
	return func(s *pages.Scope) pages.Node {
		nodes := w.view(s, all, row)
		if len(nodes) == 1 {
			return nodes[0]
		}
		return pages.Fragment(nodes...)
	}
}

func (w *world) node(s *pages.Scope, p *plan, row *pages.Item[item]) pages.Node {
	text, flag, number, list := w.texts[p.ref], w.flags[p.ref], w.numbers[p.ref], w.lists[p.ref]
	switch p.kind {
	case planElement:
		return tags[p.tag](append(w.attributes(p, row), w.view(s, p.parts, row)...)...)
	case planText:
		return el.Text(p.text)
	case planDynamicText:
		return el.Text(text.Get)
	case planShow:
		return pages.Show(flag.Get, w.fragment(p.parts, row))
	case planShowElse:
		return pages.ShowElse(flag.Get, w.fragment(p.parts, row), w.fragment(p.others, row))
	case planSwitch:
		return pages.Switch(
			pages.When(func() bool { return number.Get() == 0 }, w.fragment(p.parts, row)),
			pages.When(func() bool { return number.Get() == 1 }, w.fragment(p.others, row)),
			pages.When(func() bool { return number.Get() == 2 && flag.Get() }, w.fragment(p.parts, row)),
		)
	case planFragment:
		return pages.Fragment(w.view(s, p.parts, row)...)
	case planComponent:
		return pages.Component(w.fragment(p.parts, row))
	case planSuspense:
		return pages.Suspense(el.Text("waiting"), w.fragment(p.parts, row))
	case planErrorBoundary:
		return pages.ErrorBoundary(func(s *pages.Scope) pages.Node {
			// An effect that fails while a signal has a certain value.
			return pages.Fragment(append(w.view(s, p.parts, row), el.Text(func() string {
				if number.Get() == 3 {
					panic("three")
				}
				return p.text
			}))...)
		}, func(s *pages.Scope, err error, retry func()) pages.Node {
			return el.Em(el.Text(err.Error()), el.Button(attr.Class("retry"), on.Click(retry), el.Text(text.Get)))
		})
	case planRaw:
		return pages.Raw(pages.TrustedHTML(p.text))
	case planTable:
		return el.Table(pages.For(s, list.Get, itemKey, func(s *pages.Scope, row *pages.Item[item]) pages.Node {
			return el.Tr(attr.ClassIf("on", flag.Get), el.Td(w.view(s, p.parts, row)...), el.Td(el.Text(row.Peek().key)))
		}))
	case planFor:
		return pages.For(s, list.Get, itemKey, func(s *pages.Scope, row *pages.Item[item]) pages.Node {
			switch nodes := w.view(s, p.parts, row); p.tag {
			case 0:
				return pages.Fragment(nodes...)
			case 1:
				return el.Div(append([]pages.Node{attr.Data("key", row.Peek().key)}, nodes...)...)
			case 2:
				return el.Div(el.B(el.Text(row.Peek().key), attr.Class("k"), on.Click(func() {})), el.I(nodes...), el.Text("end"))
			default:
				if len(nodes) > 0 {
					return nodes[0]
				}
				return pages.Nothing()
			}
		})
	case planTextarea:
		return el.Textarea(el.Text(p.text), el.Text("!"))
	case planInput:
		return el.Input(append(w.attributes(p, row), attr.BindValue(text))...)
	case planSelect:
		return el.Select(attr.BindValue(text), pages.For(s, list.Get, itemKey, func(s *pages.Scope, row *pages.Item[item]) pages.Node {
			return el.Option(attr.Value(row.Peek().key), el.Text(row.Peek().key))
		}))
	case planRowText:
		return el.Text(func() string { return row.Get().label })
	case planRowKey:
		return el.Text(row.Peek().key)
	case planSVG:
		return el.Div(w.attributes(p, row)...)
	}
	return pages.Nothing()
}

func itemKey(i item) int { return i.key }

// attributes are as many and of the kinds that the plan's numbers make them.
func (w *world) attributes(p *plan, row *pages.Item[item]) []pages.Node {
	text, flag, number := w.texts[p.ref], w.flags[p.ref], w.numbers[p.ref]
	all := []pages.Node{
		attr.Class("c" + strconv.Itoa(p.tag)),
		attr.ClassIf("on", flag.Get),
		attr.Title(text.Get),
		attr.Hidden(flag.Get),
		attr.Style("width", func() string {
			if number.Get() == 0 {
				return ""
			}
			return strconv.Itoa(number.Get()) + "px"
		}),
		attr.Style("color", "red"),
		attr.Lang("en"),
		attr.Title("second"),
		pages.Fragment(attr.Class("f"), attr.Class(func() string { return "n" + strconv.Itoa(number.Get()) })),
		attr.ID(p.text),
		on.Click(func() {}),
	}
	chosen := all[:0]
	for i, a := range all {
		if (len(p.text)*7+p.tag*5+p.ref*3+p.kind)>>(i%4)&1 == 1 {
			chosen = append(chosen, a)
		}
	}
	if row != nil {
		chosen = append(chosen, attr.Data("row", row.Peek().key))
	}
	return chosen
}
