package reactive

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// await settles r until done.
func await(t *testing.T, r *Runtime, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := r.Settle(ctx, done); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func TestResourceStates(t *testing.T) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	answers := make(chan func() (int, error))
	res := resourceOf(r.Root(), func(context.Context) (int, error) { return (<-answers)() })
	var states []string
	NewEffect(r.Root(), func() { states = append(states, res.Status().String()) })
	if !res.Loading() || r.Pending() != 1 {
		t.Fatal("a new resource must be loading")
	}
	for _, answer := range []func() (int, error){
		func() (int, error) { return 1, nil },
		func() (int, error) { return 0, errBoom },
		func() (int, error) { panic("no luck") },
		func() (int, error) { return 2, nil },
	} {
		answers <- answer
		await(t, r, "answer", func() bool { return !res.Loading() })
		if res.Status() == Failed && (res.Err() == nil || res.Get() != 1) {
			t.Errorf("failed with %v and value %d, want an error and the old value 1", res.Err(), res.Get())
		}
		res.Refetch()
	}
	want := strings.Fields("pending done pending failed pending failed pending done pending")
	if !slices.Equal(states, want) || res.Get() != 2 {
		t.Errorf("states %v and value %d, want %v and 2", states, res.Get(), want)
	}
}

func TestResourceLatestAnswerWins(t *testing.T) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	key := NewSignal(r.Root(), 1)
	release := map[int]chan bool{1: make(chan bool), 2: make(chan bool)}
	ended := make(chan error, 1)
	res := resourceFromOf(r.Root(), key.Get, func(ctx context.Context, k int) (int, error) {
		if k == 1 {
			<-ctx.Done()
			ended <- ctx.Err()
		}
		<-release[k]
		return k, nil
	})
	key.Set(2)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the superseded fetch ended with %v, want it cancelled", err)
	}
	close(release[2])
	await(t, r, "second answer", func() bool { return r.Pending() == 0 })
	close(release[1])
	key.Set(2)
	if res.Get() != 2 || res.Loading() {
		t.Errorf("value %d, want 2", res.Get())
	}
}

func TestResourceSetAndDispose(t *testing.T) {
	r := NewRuntime(Options{Inert: true})
	s := r.Root().Child()
	ended := make(chan bool)
	res := resourceOf(s, func(ctx context.Context) (int, error) { <-ctx.Done(); close(ended); return 9, nil })
	res.Set(4)
	res.Update(func(n int) int { return n + 1 })
	if res.Get() != 5 || !res.Loading() {
		t.Errorf("value %d, want 5 and a fetch that goes on", res.Get())
	}
	s.Dispose()
	<-ended
	if r.Pending() != 0 {
		t.Errorf("%d fetches pending after Dispose, want 0", r.Pending())
	}
	res.Refetch()
	r.Drain()
	if r.Pending() != 0 || res.Get() != 5 {
		t.Error("a disposed resource must not fetch or change")
	}
}

// Resources that depend on resources arrive one after the other, also on the server.
func TestInertResourcesFollowTheirSource(t *testing.T) {
	r := NewRuntime(Options{Inert: true})
	defer r.Dispose()
	user := resourceOf(r.Root(), func(context.Context) (string, error) { return "ann", nil })
	posts := resourceFromOf(r.Root(), user.Get, func(_ context.Context, name string) (string, error) {
		return "posts of " + name, nil
	})
	await(t, r, "both", func() bool { return r.Pending() == 0 })
	if posts.Get() != "posts of ann" {
		t.Errorf("got %q, want posts of ann", posts.Get())
	}
}

func TestHydratingDeliversWhatIsAtHand(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // as in a browser
	r := NewRuntime(Options{})
	defer r.Dispose()
	r.SetHydrating(true)
	res := resourceOf(r.Root(), func(context.Context) (string, error) { return "cached", nil })
	slow := resourceOf(r.Root(), func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() })
	if res.Get() != "cached" || res.Loading() || !slow.Loading() {
		t.Errorf("got %q, loading %v and %v; want the cached answer at once", res.Get(), res.Loading(), slow.Loading())
	}
}

func TestSettleEndsWithItsContext(t *testing.T) {
	r := NewRuntime(Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Settle(ctx, func() bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}

func TestActionShowsTheLatestSubmission(t *testing.T) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	release := []chan error{make(chan error), make(chan error), make(chan error)}
	var won []int
	var lost []error
	a := actionOf(r.Root(), func(_ context.Context, n int) (int, error) { return n * 10, <-release[n] }).
		OnSuccess(func(n int) { won = append(won, n) }).
		OnError(func(err error) { lost = append(lost, err) })
	if a.Status() != Idle {
		t.Fatal("a new action must be idle")
	}
	a.Submit(0)
	a.Submit(1)
	release[1] <- nil
	await(t, r, "second", func() bool { return !a.Pending() })
	if a.Value() != 10 || a.Input() != 1 {
		t.Errorf("value %d of %d, want 10 of 1", a.Value(), a.Input())
	}
	release[0] <- nil
	await(t, r, "first", func() bool { return len(won) == 2 })
	if a.Value() != 10 || !slices.Equal(won, []int{10, 0}) {
		t.Errorf("value %d and successes %v, want 10 and [10 0]", a.Value(), won)
	}
	a.Submit(2)
	release[2] <- errBoom
	await(t, r, "third", func() bool { return !a.Pending() })
	if a.Status() != Failed || !errors.Is(a.Err(), errBoom) || len(lost) != 1 || a.Value() != 10 {
		t.Errorf("%v %v %v, value %d", a.Status(), a.Err(), lost, a.Value())
	}
	a.Reset()
	if a.Status() != Idle || a.Err() != nil || a.Value() != 0 || a.Input() != 0 {
		t.Error("Reset must forget everything")
	}
}

func TestActionRollsBackWhatFailed(t *testing.T) {
	r := NewRuntime(Options{})
	defer r.Dispose()
	s := r.Root().Child()
	list := NewSignal(r.Root(), 0)
	release := make(chan error)
	a := actionOf(s, func(_ context.Context, n int) (int, error) { return 0, <-release }).
		Optimistic(func(n int) func() {
			list.Set(list.Peek() + n)
			return func() { list.Set(list.Peek() - n) }
		}).
		OnError(func(error) { t.Error("OnError was called after the scope was disposed") })
	a.Submit(1)
	a.Submit(10)
	if list.Get() != 11 {
		t.Fatalf("optimistic value %d, want 11", list.Get())
	}
	s.Dispose()
	release <- errBoom
	release <- nil
	await(t, r, "rollback", func() bool { return list.Get() == 1 || list.Get() == 10 })
	a.Submit(100)
	if list.Get() > 10 {
		t.Error("an action of a disposed scope must not submit")
	}
}

// Many runtimes at once share nothing; the race detector watches.
func TestManyRuntimesInParallel(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			r := NewRuntime(Options{Inert: i%2 == 0})
			defer r.Dispose()
			n := NewSignal(r.Root(), 0)
			sum := NewMemo(r.Root(), func() int { return n.Get() + i })
			NewEffect(r.Root(), func() { sum.Get() })
			double := resourceFromOf(r.Root(), sum.Get, func(_ context.Context, k int) (int, error) { return k * 2, nil })
			const posts = 50
			for range posts {
				go r.Post(func() { n.Update(func(v int) int { return v + 1 }) })
			}
			await(t, r, "posts", func() bool { return n.Peek() == posts && r.Pending() == 0 })
			if want := 2 * (posts + i); double.Get() != want {
				t.Errorf("runtime %d: %d, want %d", i, double.Get(), want)
			}
		})
	}
	wg.Wait()
}
