package reactive_test

import (
	"testing"

	"github.com/hotclub-go/hotclub/reactive"
)

func TestCatchTakesThePanicsOfEffectsBelow(t *testing.T) {
	for name, onError := range map[string]func(error){"with OnError": func(err error) { t.Error(err) }, "without": nil} {
		t.Run(name, func(t *testing.T) {
			rt := reactive.NewRuntime(reactive.Options{OnError: onError})
			defer rt.Dispose()
			outer := rt.Root().Child()
			inner := outer.Child()
			var got []string
			outer.Catch(func(value any) { got = append(got, "outer "+value.(string)) })
			inner.Catch(func(value any) { got = append(got, "inner "+value.(string)) })
			bad := reactive.NewSignal(outer, true)
			fail := func() {
				if bad.Get() {
					panic("broken")
				}
			}
			reactive.NewEffect(inner.Child(), fail)
			reactive.NewEffect(outer, fail)
			bad.Set(false)
			bad.Set(true)
			want := []string{"inner broken", "outer broken", "inner broken", "outer broken"}
			if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] || got[3] != want[3] {
				t.Errorf("caught %q, want %q", got, want)
			}
		})
	}
}

// A scope outside of any Catch keeps the way that panics had before.
func TestCatchLeavesOthersAlone(t *testing.T) {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	rt.Root().Child().Catch(func(any) { t.Error("caught a panic of another scope") })
	defer func() {
		if recover() != "broken" {
			t.Error("the panic did not come out")
		}
		reached := false
		reactive.NewEffect(rt.Root(), func() { reached = true })
		if !reached {
			t.Error("the runtime does not work any more")
		}
	}()
	reactive.NewEffect(rt.Root(), func() { panic("broken") })
}
