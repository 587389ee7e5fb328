package async_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/reactive"
)

func Example() {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	s := rt.Root()
	name := async.NewResource(s, func(context.Context) (string, error) { return "Django", nil })
	greet := async.NewAction(s, func(_ context.Context, who string) (string, error) { return "Hello, " + who, nil })

	rt.Settle(context.Background(), func() bool { return !name.Loading() })
	greet.Submit(name.Get())
	rt.Settle(context.Background(), func() bool { return !greet.Pending() })
	fmt.Println(greet.Value())
	// Output: Hello, Django
}

type key struct{}

func TestContextsComeFromTheBaseAndEndWithTheScope(t *testing.T) {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	async.SetBase(rt.Root(), context.WithValue(t.Context(), key{}, "base"))
	data := &node.PageData{}
	node.PageDataKey.Provide(rt.Root(), data)
	s := rt.Root().Child()

	seen := make(chan context.Context, 2)
	wait := func(ctx context.Context) (int, error) {
		seen <- ctx
		<-ctx.Done()
		return 0, ctx.Err()
	}
	async.NewResource(s, wait)
	async.NewAction(s, func(ctx context.Context, _ int) (int, error) { return wait(ctx) }).Submit(1)
	contexts := []context.Context{<-seen, <-seen, async.Context(s)}
	for i, ctx := range contexts {
		if ctx.Value(key{}) != "base" || ctx.Value(node.PageDataInContext{}) != data || ctx.Err() != nil {
			t.Errorf("context %d does not come from the base, or has ended", i)
		}
	}
	s.Dispose()
	for i, ctx := range contexts {
		if !errors.Is(ctx.Err(), context.Canceled) {
			t.Errorf("context %d has not ended with the scope", i)
		}
	}
}

func TestASupersededFetchIsCancelled(t *testing.T) {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	s := rt.Root()
	id := reactive.NewSignal(s, 1)
	ended := make(chan error, 1)
	r := async.NewResourceFrom(s, id.Get, func(ctx context.Context, id int) (int, error) {
		if id == 1 {
			<-ctx.Done()
			ended <- ctx.Err()
		}
		return id * 10, nil
	})
	id.Set(2)
	if err := rt.Settle(t.Context(), func() bool { return !r.Loading() }); err != nil {
		t.Fatal(err)
	}
	if r.Get() != 20 {
		t.Errorf("the value is %d", r.Get())
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the first fetch ended with %v", err)
	}
}
