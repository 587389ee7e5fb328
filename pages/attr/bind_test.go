package attr

import (
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/reactive"
)

func binding(t *testing.T, n pages.Node) *node.Binding {
	t.Helper()
	if n.Kind != node.Bind {
		t.Fatalf("not a binding: %+v", n)
	}
	return n.Dynamic.(*node.Binding)
}

func scope(t *testing.T) *pages.Scope {
	runtime := reactive.NewRuntime(reactive.Options{})
	t.Cleanup(runtime.Dispose)
	return runtime.Root()
}

func TestBind(t *testing.T) {
	s := scope(t)
	text := pages.NewSignal(s, "a")
	b := binding(t, BindValue(text))
	b.SetText("b")
	if b.Kind != node.BindValue || b.Lazy || text.Peek() != "b" || b.Text() != "b" {
		t.Errorf("BindValue: %+v with signal %q", b, text.Peek())
	}
	if b := binding(t, BindValue(text, Lazy)); !b.Lazy {
		t.Error("BindValue with Lazy is not lazy")
	}

	checked := pages.NewSignal(s, false)
	b = binding(t, BindChecked(checked))
	b.SetChecked(true)
	if b.Kind != node.BindChecked || !checked.Peek() || !b.Checked() {
		t.Errorf("BindChecked: %+v with signal %v", b, checked.Peek())
	}

	group := BindGroup(text, "red")
	parts := group.Parts()
	b = binding(t, parts[0])
	b.SetText("red")
	if b.Kind != node.BindGroup || b.Value != "red" || text.Peek() != "red" {
		t.Errorf("BindGroup: %+v with signal %q", b, text.Peek())
	}
	if got := shown(parts[1]); got != "value=red" {
		t.Errorf("BindGroup sets %s", got)
	}
}

func TestBindNumber(t *testing.T) {
	s := scope(t)
	number := pages.NewSignal(s, 1.5)
	b := binding(t, BindNumber(number))
	for _, step := range []struct {
		typed  string
		signal float64
		shown  string
	}{
		{"2", 2, "2"},
		{"2.", 2, "2."},
		{"2.50", 2.5, "2.50"},     // as typed, not rewritten under the caret
		{"", 2.5, "2.50"},         // no number: the signal stays
		{"2.5x", 2.5, "2.50"},     //
		{"1_0", 2.5, "2.50"},      // Go's form, not HTML's
		{"0x10", 2.5, "2.50"},     //
		{"Infinity", 2.5, "2.50"}, //
		{"1e999", 2.5, "2.50"},    // out of range
		{"-1e2", -100, "-1e2"},
	} {
		b.SetText(step.typed)
		if number.Peek() != step.signal || b.Text() != step.shown {
			t.Errorf("typed %q: signal %v, text %q, want %v, %q", step.typed, number.Peek(), b.Text(), step.signal, step.shown)
		}
	}
	number.Set(3)
	if got := b.Text(); got != "3" {
		t.Errorf("set to 3 the control shows %q", got)
	}

	whole := pages.NewSignal(s, 5)
	b = binding(t, BindNumber(whole))
	b.SetText("6.5")
	if whole.Peek() != 5 {
		t.Errorf("6.5 made the int %d", whole.Peek())
	}
	b.SetText("06")
	if whole.Peek() != 6 || b.Text() != "06" {
		t.Errorf("06 made the int %d, shown as %q", whole.Peek(), b.Text())
	}
	long := pages.NewSignal(s, int64(1))
	b = binding(t, BindNumber(long, Lazy))
	b.SetText("9223372036854775807")
	if long.Peek() != 1<<63-1 || !b.Lazy {
		t.Errorf("the int64 is %d, lazy %v", long.Peek(), b.Lazy)
	}
	b.SetText("9223372036854775808")
	if long.Peek() != 1<<63-1 {
		t.Errorf("a number out of range made %d", long.Peek())
	}
}
