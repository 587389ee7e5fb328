package main

import "strings"

// stacks grows stacks while pointers into them exist.
func stacks() {
	x := 0
	check("stack growth", descend(&x, 50000) == 50000 && x == 50000)
	results := make(chan int)
	for range 8 {
		go func() {
			y := 0
			results <- descend(&y, 3000)
		}()
	}
	sum := 0
	for range 8 {
		sum += <-results
	}
	check("stack growth in goroutines", sum == 24000)
	check("overflow of captured variables", strings.Count(captured(200), "x") == 200)
}

func descend(p *int, n int) int {
	if n == 0 {
		return 0
	}
	var buf [16]int
	buf[n%16] = n
	*p++
	r := descend(p, n-1)
	if buf[n%16] != n {
		return -1 << 40
	}
	return r + 1
}

func captured(n int) string {
	s := ""
	var f func(int)
	f = func(i int) {
		if i > 0 {
			s += "x"
			defer func() { s += "y" }()
			f(i - 1)
		}
	}
	f(n)
	return s
}
