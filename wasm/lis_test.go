package wasm

import (
	"math/rand/v2"
	"testing"
)

// longestIncreasing is the length by the simple quadratic method.
func longestIncreasing(order []int32) int {
	best := 0
	lengths := make([]int, len(order))
	for i, value := range order {
		if value < 0 {
			continue
		}
		lengths[i] = 1
		for j := range i {
			if order[j] >= 0 && order[j] < value {
				lengths[i] = max(lengths[i], lengths[j]+1)
			}
		}
		best = max(best, lengths[i])
	}
	return best
}

func TestStaysIsALongestIncreasingSubsequence(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var m moveScratch
	for range 20000 {
		old := random.IntN(12)
		var order []int32
		for _, place := range random.Perm(old) {
			for random.IntN(4) == 0 {
				order = append(order, -1)
			}
			if random.IntN(5) > 0 {
				order = append(order, int32(place))
			}
		}
		stays := m.stays(order, old)
		count, last := 0, int32(-1)
		for i, stay := range stays {
			if !stay {
				continue
			}
			if order[i] <= last {
				t.Fatalf("%v: the rows that stay are not in order: %v", order, stays)
			}
			last = order[i]
			count++
		}
		if want := longestIncreasing(order); count != want {
			t.Fatalf("%v: %d rows stay, %d could: %v", order, count, want, stays)
		}
	}
}
