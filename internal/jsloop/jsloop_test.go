package jsloop_test

import (
	"testing"

	"github.com/hotclub-go/hotclub/internal/jsloop"
)

func deep(n int) bool {
	if n == 0 {
		return jsloop.Handling()
	}
	return deep(n-1) && n > 0
}

func TestHandling(t *testing.T) {
	if jsloop.Handling() {
		t.Error("outside Run")
	}
	jsloop.Run(func() {
		if !jsloop.Handling() {
			t.Error("not seen directly inside Run")
		}
		if !deep(300) {
			t.Error("not seen 300 frames inside Run")
		}
		started := make(chan bool)
		go func() { started <- jsloop.Handling() }()
		if <-started {
			t.Error("a goroutine started inside Run counts as inside")
		}
	})
	if jsloop.Handling() {
		t.Error("after Run")
	}
}
