package reactive_test

import (
	"context"
	"fmt"

	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/reactive"
)

func Example() {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	s := rt.Root()

	price := reactive.NewSignal(s, 20)
	count := reactive.NewSignal(s, 1)
	total := reactive.NewMemo(s, func() int { return price.Get() * count.Get() })
	reactive.NewEffect(s, func() { fmt.Println("total:", total.Get()) })

	count.Set(3)
	s.Batch(func() {
		price.Set(10)
		count.Set(6) // 10 * 6 is what 20 * 3 was: the effect does not run
	})
	price.Set(11)
	// Output:
	// total: 20
	// total: 60
	// total: 66
}

func ExampleNewScopedEffect() {
	rt := reactive.NewRuntime(reactive.Options{})
	room := reactive.NewSignal(rt.Root(), "kitchen")
	reactive.NewScopedEffect(rt.Root(), func(run *reactive.Scope) {
		name := room.Get()
		fmt.Println("enter", name)
		run.OnCleanup(func() { fmt.Println("leave", name) })
	})
	room.Set("garden")
	rt.Dispose()
	// Output:
	// enter kitchen
	// leave kitchen
	// enter garden
	// leave garden
}

func ExampleNewSelector() {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	s := rt.Root()
	selected := reactive.NewSignal(s, 2)
	selector := reactive.NewSelector(s, selected.Get)
	for row := range 1000 {
		reactive.NewEffect(s, func() {
			if selector.Is(row) {
				fmt.Println("selected:", row)
			}
		})
	}
	selected.Set(700) // runs two of the thousand effects
	// Output:
	// selected: 2
	// selected: 700
}

func ExampleNewResourceFrom() {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	s := rt.Root()
	id := reactive.NewSignal(s, 1)
	user := async.NewResourceFrom(s, id.Get, func(_ context.Context, id int) (string, error) {
		return fmt.Sprint("user ", id), nil
	})
	arrived := func() bool { return rt.Pending() == 0 }
	if err := rt.Settle(context.Background(), arrived); err != nil {
		fmt.Println(err)
	}
	fmt.Println(user.Get())
	id.Set(2)
	fmt.Println(user.Get(), user.Loading())
	if err := rt.Settle(context.Background(), arrived); err != nil {
		fmt.Println(err)
	}
	fmt.Println(user.Get(), user.Loading())
	// Output:
	// user 1
	// user 1 true
	// user 2 false
}

func ExampleAction_Optimistic() {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	s := rt.Root()
	likes := reactive.NewSignal(s, 7)
	like := async.NewAction(s, func(_ context.Context, n int) (int, error) {
		return 0, fmt.Errorf("the server said no to %d", n)
	}).Optimistic(func(n int) func() {
		before := likes.Peek()
		likes.Set(before + n)
		return func() { likes.Set(before) }
	})
	like.Submit(1)
	fmt.Println(likes.Get(), like.Status())
	if err := rt.Settle(context.Background(), func() bool { return !like.Pending() }); err != nil {
		fmt.Println(err)
	}
	fmt.Println(likes.Get(), like.Status(), like.Err())
	// Output:
	// 8 pending
	// 7 failed the server said no to 1
}

func ExampleKey() {
	theme := reactive.NewKey[string]("theme")
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	theme.Provide(rt.Root(), "light")
	inner := rt.Root().Child()
	theme.Provide(inner, "dark")
	for _, s := range []*reactive.Scope{rt.Root(), inner.Child()} {
		name, _ := theme.Use(s)
		fmt.Println(name)
	}
	// Output:
	// light
	// dark
}
