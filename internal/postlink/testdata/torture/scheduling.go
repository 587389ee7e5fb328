package main

import (
	"cmp"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"
	"syscall/js"
	"time"
)

// scheduling runs goroutines, channels, select, timers and Goexit.
func scheduling() {
	jobs, results := make(chan int), make(chan int)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			for n := range jobs {
				results <- n * n
			}
		})
	}
	go func() {
		for i := range 500 {
			jobs <- i
		}
		close(jobs)
		wait.Wait()
		close(results)
	}()
	sum := 0
	for n := range results {
		sum += n
	}
	fmt.Println("sum of squares", sum)

	exited := make(chan string, 1)
	go func() {
		defer func() { exited <- fmt.Sprint("deferred, recovered ", recover()) }()
		runtime.Goexit()
	}()
	fmt.Println(<-exited)

	ticks := 0
	ticker := time.NewTicker(2 * time.Millisecond)
	timeout := time.After(2 * time.Second)
	for ticks < 5 {
		select {
		case <-ticker.C:
			ticks++
		case <-timeout:
			ticks = 100
		}
	}
	ticker.Stop()
	check("ticks", ticks == 5)
	fired := make(chan bool)
	time.AfterFunc(time.Millisecond, func() { fired <- true })
	check("timer", <-fired)

	next, stop := iter.Pull(slices.Values([]int{1, 2, 3}))
	defer stop()
	a, _ := next()
	runtime.GC()
	b, _ := next()
	check("coroutine", a == 1 && b == 2)
	check("generics", largest([]string{"b", "c", "a"}) == "c" && largest([]float64{2, 1}) == 2)
}

func largest[T cmp.Ordered](all []T) T {
	return slices.MaxFunc(all, func(a, b T) int { return cmp.Compare(a, b) })
}

// callbacks lets JavaScript call Go, also while Go waits for JavaScript.
func callbacks() {
	depth := 0
	var call js.Func
	call = js.FuncOf(func(this js.Value, args []js.Value) any {
		depth++
		if n := args[0].Int(); n > 0 {
			runtime.GC()
			return call.Invoke(n-1).Int() + 1
		}
		return 0
	})
	defer call.Release()
	check("nested callbacks", call.Invoke(20).Int() == 20 && depth == 21)
	done := make(chan int)
	later := js.FuncOf(func(this js.Value, args []js.Value) any {
		go func() { done <- descend(new(int), 2000) }()
		return nil
	})
	defer later.Release()
	js.Global().Call("setTimeout", later, 1)
	check("callback starts a goroutine", <-done == 2000)
	thrown := caught(func() { js.Global().Call("eval", "throw new Error('from script')") })
	fmt.Println(thrown)
}
