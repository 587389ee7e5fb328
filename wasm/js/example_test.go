package js_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/hotclub-go/hotclub/wasm/js"
)

// A content security policy names the boot script by its hash.
func ExampleBoot() {
	sum := sha256.Sum256([]byte(js.Boot()))
	policy := "script-src 'self' 'wasm-unsafe-eval' 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	fmt.Println(len(policy), strings.Contains(js.Boot(), "</script"))
	// Output: 90 false
}
