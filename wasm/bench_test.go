package wasm_test

import (
	"strconv"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/wasm"
)

// counter is a sink that only counts.
type counter struct{ flushes, words, text int }

func (c *counter) Flush(ops []uint32, text []byte) {
	c.flushes++
	c.words += len(ops)
	c.text += len(text)
}

type row struct {
	id    int
	label *pages.Signal[string]
}

// table is the page of the js-framework-benchmark.
type table struct {
	sink     counter
	renderer *wasm.Renderer
	runtime  *reactive.Runtime
	scope    *pages.Scope
	rows     *pages.Signal[[]row]
	selected *pages.Signal[int]
	next     int
}

func newTable(tb testing.TB) *table {
	t := &table{runtime: reactive.NewRuntime(reactive.Options{}), next: 1}
	t.renderer = wasm.New(wasm.Options{Sink: &t.sink})
	err := t.renderer.Mount(t.runtime.Root(), func(s *pages.Scope) pages.Node {
		t.scope = s
		t.rows = reactive.NewSignal(s, []row(nil), reactive.NeverEqual)
		t.selected = pages.NewSignal(s, 0)
		isSelected := reactive.NewSelector(s, t.selected.Get)
		return el.Table(attr.Class("table table-hover table-striped test-data"), el.Tbody(attr.ID("tbody"),
			pages.For(s, t.rows.Get, func(r row) int { return r.id }, func(s *pages.Scope, item *pages.Item[row]) pages.Node {
				r := item.Peek()
				return el.Tr(
					attr.ClassIf("danger", func() bool { return isSelected.Is(r.id) }),
					el.Td(attr.Class("col-md-1"), el.Text(r.id)),
					el.Td(attr.Class("col-md-4"), el.A(on.Click(func() { t.selected.Set(r.id) }), el.Text(r.label.Get))),
					el.Td(attr.Class("col-md-1"), el.A(on.Click(func() { t.remove(r.id) }),
						el.Span(attr.Class("glyphicon glyphicon-remove"), attr.AriaHidden(true)))),
					el.Td(attr.Class("col-md-6")),
				)
			})))
	})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(t.runtime.Dispose)
	return t
}

func (t *table) build(n int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{t.next, pages.NewSignal(t.scope, "pretty red table "+strconv.Itoa(t.next))}
		t.next++
	}
	return rows
}

func (t *table) run(fn func()) { t.renderer.Run(t.scope, fn) }

func (t *table) remove(id int) {
	var kept []row
	for _, r := range t.rows.Peek() {
		if r.id != id {
			kept = append(kept, r)
		}
	}
	t.rows.Set(kept)
}

func BenchmarkCreate1k(b *testing.B) {
	t := newTable(b)
	b.ReportAllocs()
	for b.Loop() {
		t.run(func() { t.rows.Set(t.build(1000)) })
	}
	b.ReportMetric(float64(t.sink.words)/float64(b.N), "words/op")
}

func BenchmarkClear1k(b *testing.B) {
	t := newTable(b)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		t.run(func() { t.rows.Set(t.build(1000)) })
		b.StartTimer()
		t.run(func() { t.rows.Set(nil) })
	}
}

func BenchmarkUpdateEvery10th(b *testing.B) {
	t := newTable(b)
	t.run(func() { t.rows.Set(t.build(1000)) })
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		label := "label !!! " + strconv.Itoa(i)
		t.run(func() {
			rows := t.rows.Peek()
			for i := 0; i < len(rows); i += 10 {
				rows[i].label.Set(label)
			}
		})
	}
}

func BenchmarkSelect(b *testing.B) {
	t := newTable(b)
	t.run(func() { t.rows.Set(t.build(1000)) })
	b.ReportAllocs()
	id := 0
	for b.Loop() {
		id = id%1000 + 1
		t.run(func() { t.selected.Set(id) })
	}
}

func BenchmarkSwap(b *testing.B) {
	t := newTable(b)
	t.run(func() { t.rows.Set(t.build(1000)) })
	b.ReportAllocs()
	for b.Loop() {
		t.run(func() {
			rows := t.rows.Peek()
			rows[1], rows[998] = rows[998], rows[1]
			t.rows.Set(rows)
		})
	}
}
