//go:build !js

package e2e

import "testing"

// emptyProgram is what brotli 11 makes of an empty Go 1.26 program compiled for
// the browser with -trimpath -ldflags="-s -w"; make size measures it anew.
const emptyProgram = 418_101

// TestClientsKeepTheirBudget holds what a browser downloads to the design's
// budgets, as multiples of an empty Go program.
func TestClientsKeepTheirBudget(t *testing.T) {
	for _, test := range []struct {
		program *program
		budget  float64
	}{{helloProgram, 1.10}, {todoProgram, 1.30}} {
		test.program.build(t)
		size := test.program.client.Brotli
		factor := float64(size) / emptyProgram
		t.Logf("%s: %d bytes brotli, %.2f of an empty Go program", test.program.pkg, size, factor)
		if size == 0 || factor > test.budget {
			t.Errorf("%s: %.2f of an empty Go program is over the budget of %.2f", test.program.pkg, factor, test.budget)
		}
	}
}
