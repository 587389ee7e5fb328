package jsloop_test

import (
	"fmt"

	"github.com/hotclub-go/hotclub/internal/jsloop"
)

func Example() {
	fmt.Println(jsloop.Handling())
	jsloop.Run(func() { fmt.Println(jsloop.Handling()) })
	// Output:
	// false
	// true
}
