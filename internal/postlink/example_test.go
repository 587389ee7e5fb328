package postlink_test

import (
	"errors"
	"fmt"

	"github.com/hotclub-go/hotclub/internal/postlink"
)

// A build uses what Strip returns, and the program as it is when Strip refuses.
func ExampleStrip() {
	program := []byte("what go build wrote")
	stripped, _, err := postlink.Strip(program, "go1.99")
	switch {
	case errors.Is(err, postlink.ErrUnsupported):
		fmt.Println(err)
		stripped = program
	case err != nil:
		panic(err)
	}
	fmt.Println(len(stripped) == len(program))
	// Output:
	// postlink: the layout of go1.99 binaries is not known, only that of go1.26; the plain build works as it is
	// true
}
