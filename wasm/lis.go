package wasm

// moveScratch is memory for deciding which rows of a list move, kept between
// the changes.
type moveScratch struct {
	kept  []bool
	stay  []bool
	tails []int32 // by length: the place where the best run of that length ends
	prev  []int32 // by place: the place before it in its run
}

// flags returns n false values.
func (m *moveScratch) flags(n int) []bool {
	m.kept = cleared(m.kept, n)
	return m.kept
}

// sized returns a slice of length n, s if that has room for it.
func sized[T any](s []T, n int) []T {
	if n > cap(s) {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

func cleared(s []bool, n int) []bool {
	s = sized(s, n)
	clear(s)
	return s
}

// stays tells for each place of the new order whether its row can stay where it
// is: the places of a longest increasing subsequence of the old places. order
// holds the old place of each row, negative for new rows; old is how many rows
// there were.
func (m *moveScratch) stays(order []int32, old int) []bool {
	m.stay = cleared(m.stay, len(order))
	stay := m.stay
	// What is the same at both ends need not be searched.
	from, to := 0, len(order)
	for from < to && order[from] == int32(from) {
		stay[from] = true
		from++
	}
	for to > from && order[to-1] >= 0 && int(order[to-1]) == old-(len(order)-to)-1 {
		to--
		stay[to] = true
	}
	m.search(order, from, to)
	return stay
}

// search marks the longest increasing subsequence of order[from:to].
func (m *moveScratch) search(order []int32, from, to int) {
	m.tails = m.tails[:0]
	m.prev = sized(m.prev, to)
	for i := from; i < to; i++ {
		value := order[i]
		if value < 0 {
			continue
		}
		// The first run that does not end below value is continued better.
		low, high := 0, len(m.tails)
		if high > 0 && order[m.tails[high-1]] < value {
			low = high
		}
		for low < high {
			middle := (low + high) / 2
			if order[m.tails[middle]] < value {
				low = middle + 1
			} else {
				high = middle
			}
		}
		m.prev[i] = -1
		if low > 0 {
			m.prev[i] = m.tails[low-1]
		}
		if low == len(m.tails) {
			m.tails = append(m.tails, int32(i))
		} else {
			m.tails[low] = int32(i)
		}
	}
	if len(m.tails) == 0 {
		return
	}
	for i := m.tails[len(m.tails)-1]; i >= 0; i = m.prev[i] {
		m.stay[i] = true
	}
}
