//go:build !js

package serverfn

// closest returns the registered name that is fewest edits away from name, ""
// when none is near.
func (r *Registry) closest(name string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if len(name) > 200 {
		return ""
	}
	best, nearest := len(name)/2+1, ""
	for _, candidate := range r.names() {
		if d := distance(name, candidate); d < best {
			best, nearest = d, candidate
		}
	}
	return nearest
}

// distance is the Levenshtein distance of a and b in bytes.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		above := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := above
			if a[i] != b[j] {
				cost++
			}
			above = row[j+1]
			row[j+1] = min(cost, above+1, row[j]+1)
		}
	}
	return row[len(b)]
}
