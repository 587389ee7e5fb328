//go:build js

// Command sizeprobe is the smallest useful client of server functions; its
// size is held against an empty program by the tests of package serverfn.
package main

import (
	"context"

	"github.com/hotclub-go/hotclub/serverfn/internal/todos"
)

func main() {
	name, err := todos.RetitleTodo(context.Background(), 1, "x")
	if err != nil {
		println(err.Error())
	}
	println(name)
}
