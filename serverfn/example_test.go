//go:build !js

package serverfn_test

import (
	"context"
	"fmt"

	"github.com/hotclub-go/hotclub/di"
	"github.com/hotclub-go/hotclub/serverfn"
	"github.com/hotclub-go/hotclub/serverfn/internal/todos"
)

func Example() {
	container := di.New()
	di.Value(container, &todos.Store{})
	di.Provide(container, func(ctx context.Context) (todos.User, error) { return user("ann"), nil })

	registry := serverfn.NewRegistry(serverfn.Options{Container: container})
	todos.RegisterServerFunctions(registry)
	if err := registry.Check(); err != nil {
		fmt.Println(err) // a type that is wanted has no provider
		return
	}
	// http.Handle("/_fn/", registry)

	ctx := registry.Context(context.Background())
	todo, err := todos.AddTodo(ctx, todos.NewTodo{Title: "Buy tea"})
	fmt.Println(todo.ID, todo.Title, err)
	_, err = todos.AddTodo(ctx, todos.NewTodo{})
	fmt.Println(serverfn.CodeOf(err), serverfn.FieldsOf(err))
	// Output:
	// 1 Buy tea <nil>
	// invalid map[title:is required]
}
