package postlink

import "testing"

func TestKeptName(t *testing.T) {
	for name, want := range map[string]string{
		"main.main":                  "",
		"runtime.gcBgMarkWorker":     nameRuntime,
		"runtime/debug.SetGCPercent": "",
		"reflect.makeFuncStub":       "reflect.makeFuncStub",
		"reflect.methodValueCall":    "reflect.methodValueCall",
		"reflect.Value.Call":         "",
	} {
		if got := keptName(&function{name: name}); got != want {
			t.Errorf("%s becomes %q", name, got)
		}
	}
	generated := function{name: "example.com/a.(*T).M", id: funcIDWrapper}
	if got := keptName(&generated); got != nameMethodWrapper {
		t.Errorf("a generated method becomes %q", got)
	}
}

func TestStepsKeepTheirValues(t *testing.T) {
	tables := [][]step{
		{{-1, 1}, {0, 7}, {0, 9}, {128, 1 << 15}},
		{{5, 1 << 16}},
		{{0, 1}, {64, 300}, {0, 301}},
	}
	for _, want := range tables {
		got, ok := readSteps(appendSteps([]byte{0}, want), 1)
		if !ok || !sameSteps(want, got) {
			t.Errorf("%v became %v", want, got)
		}
		changed := append([]step(nil), got...)
		changed[len(changed)-1].value++
		if sameSteps(want, changed) || sameSteps(want, got[:len(got)-1]) {
			t.Errorf("a change of %v is not seen", want)
		}
	}
	for _, damaged := range [][]byte{{0}, {0, 2}, {0, 2, 0x80}, {0, 2, 1, 2}, {0, 2, 0, 0}} {
		if steps, ok := readSteps(damaged, 1); ok {
			t.Errorf("%v is read as %v", damaged, steps)
		}
	}
}
