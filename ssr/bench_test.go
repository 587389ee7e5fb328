package ssr

import (
	"bytes"
	"html/template"
	"io"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/reactive"
)

type row struct {
	ID    int
	Name  string
	Email string
	Admin bool
}

func tableRows(n int) []row {
	rows := make([]row, n)
	for i := range rows {
		rows[i] = row{i, "Name <" + strconv.Itoa(i) + ">", "user" + strconv.Itoa(i) + "@example.org", i%3 == 0}
	}
	return rows
}

// table is a table as a user would write it, without regions.
func table(rows []row) pages.Node {
	parts := make([]pages.Node, len(rows))
	for i := range rows {
		r := &rows[i]
		parts[i] = el.Tr(attr.ClassIf("admin", r.Admin),
			el.Td(el.Text(r.ID)),
			el.Td(el.A(attr.Href("/users/"+strconv.Itoa(r.ID)), el.Text(r.Name))),
			el.Td(el.Text(r.Email)),
		)
	}
	return el.Table(el.Tbody(parts...))
}

// appendTable is the same by hand: what no renderer can beat by much.
func appendTable(buf []byte, rows []row) []byte {
	buf = append(buf, `<table><tbody>`...)
	for i := range rows {
		r := &rows[i]
		buf = append(buf, `<tr`...)
		if r.Admin {
			buf = append(buf, ` class="admin"`...)
		}
		buf = append(buf, `><td>`...)
		buf = strconv.AppendInt(buf, int64(r.ID), 10)
		buf = append(buf, `</td><td><a href="/users/`...)
		buf = strconv.AppendInt(buf, int64(r.ID), 10)
		buf = append(buf, `">`...)
		buf = appendText(buf, r.Name)
		buf = append(buf, `</a></td><td>`...)
		buf = appendText(buf, r.Email)
		buf = append(buf, `</td></tr>`...)
	}
	return append(buf, `</tbody></table>`...)
}

var tableTemplate = template.Must(template.New("table").Parse(
	`<table><tbody>{{range .}}<tr{{if .Admin}} class="admin"{{end}}><td>{{.ID}}</td><td><a href="/users/{{.ID}}">{{.Name}}</a></td><td>{{.Email}}</td></tr>{{end}}</tbody></table>`))

func TestTablesAreTheSame(t *testing.T) {
	rows := tableRows(20)
	got := rendered(t, inert(t), table(rows))
	if want := string(appendTable(nil, rows)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var out bytes.Buffer
	if err := tableTemplate.Execute(&out, rows); err != nil || out.String() != got {
		t.Errorf("the template gives %s, error %v", out.String(), err)
	}
}

func BenchmarkTable1000(b *testing.B) {
	rows := tableRows(1000)
	b.Run("append", func(b *testing.B) {
		var buf []byte
		for b.Loop() {
			buf = appendTable(buf[:0], rows)
		}
	})
	b.Run("nodes", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			runtime := reactive.NewRuntime(reactive.Options{Inert: true})
			if err := Render(io.Discard, runtime.Root(), table(rows)); err != nil {
				b.Fatal(err)
			}
			runtime.Dispose()
		}
	})
	b.Run("render", func(b *testing.B) { // of a tree that exists
		b.ReportAllocs()
		runtime := reactive.NewRuntime(reactive.Options{Inert: true})
		defer runtime.Dispose()
		tree := table(rows)
		for b.Loop() {
			if err := Render(io.Discard, runtime.Root(), tree); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("list", func(b *testing.B) { // a pages.For, with a scope for each row
		b.ReportAllocs()
		for b.Loop() {
			runtime := reactive.NewRuntime(reactive.Options{Inert: true})
			tree := el.Table(el.Tbody(pages.For(runtime.Root(), func() []row { return rows }, func(r row) int { return r.ID },
				func(_ *pages.Scope, item *pages.Item[row]) pages.Node {
					r := item.Peek()
					return el.Tr(attr.ClassIf("admin", func() bool { return item.Get().Admin }),
						el.Td(el.Text(r.ID)),
						el.Td(el.A(attr.Href("/users/"+strconv.Itoa(r.ID)), el.Text(func() string { return item.Get().Name }))),
						el.Td(el.Text(func() string { return item.Get().Email })),
					)
				})))
			if err := Render(io.Discard, runtime.Root(), tree); err != nil {
				b.Fatal(err)
			}
			runtime.Dispose()
		}
	})
	b.Run("html/template", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := tableTemplate.Execute(io.Discard, rows); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// TestAllocations keeps rendering free of allocations that grow with the page:
// what a tree of nodes costs is made before.
func TestAllocations(t *testing.T) {
	s := inert(t)
	for _, rows := range []int{10, 1000} {
		tree := table(tableRows(rows))
		got := testing.AllocsPerRun(20, func() {
			if err := Render(io.Discard, s, tree); err != nil {
				t.Fatal(err)
			}
		})
		if got > 25 {
			t.Errorf("rendering %d rows allocates %.0f times", rows, got)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	for _, target := range []string{"/", "/counter", "/wait"} {
		b.Run(target, func(b *testing.B) {
			site := newSite(b, nil)
			b.ReportAllocs()
			for b.Loop() {
				site.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", target, nil))
			}
		})
	}
}

func BenchmarkCompress(b *testing.B) {
	body := appendTable(nil, tableRows(1000))
	for _, e := range encodings {
		b.Run(e.name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				if err := compress(&out, e.name, body); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(body))/float64(out.Len()), "ratio")
		})
	}
}
