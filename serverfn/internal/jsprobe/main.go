//go:build js

// Command jsprobe calls server functions from wasm and reports what it finds;
// the tests of package serverfn run it in Node.
package main

import (
	"context"
	"strings"
	"syscall/js"
	"time"

	"github.com/hotclub-go/hotclub/internal/jsloop"
	"github.com/hotclub-go/hotclub/internal/pagedata"
	"github.com/hotclub-go/hotclub/reactive"
	"github.com/hotclub-go/hotclub/serverfn"
	"github.com/hotclub-go/hotclub/serverfn/internal/faults"
	"github.com/hotclub-go/hotclub/serverfn/internal/models"
	"github.com/hotclub-go/hotclub/serverfn/internal/todos"
)

var ctx = context.Background()

func main() {
	for _, check := range []struct {
		name string
		run  func() string
	}{
		{"invalid input sends nothing", invalid},
		{"a call and its answer", call},
		{"errors of the function", failures},
		{"equal queries share a request", sharing},
		{"the page's data answers", pageData},
		{"a long input is posted", longInput},
		{"cancelling", cancelling},
		{"no network", network},
		{"a direct call in an event handler", inHandler},
		{"streams", streams},
		{"actions and forms", actions},
	} {
		if problem := check.run(); problem != "" {
			println("FAIL " + check.name + ": " + problem)
		} else {
			println("ok " + check.name)
		}
	}
	println("done")
}

// fetches is how many requests were started so far.
func fetches() int { return js.Global().Get("fetches").Int() }

func text(err error) string {
	if err == nil {
		return "no error"
	}
	return string(serverfn.CodeOf(err)) + " " + err.Error()
}

func invalid() string {
	before := fetches()
	_, err := todos.AddTodo(ctx, todos.NewTodo{Title: strings.Repeat("ä", 21)})
	if serverfn.FieldsOf(err)["title"] != "must have at most 20 characters" || fetches() != before {
		return text(err)
	}
	return ""
}

func call() string {
	due := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	got, err := todos.AddTodo(ctx, todos.NewTodo{Title: "Äpfel & <Birnen>", Level: models.High, Tags: []string{"a"}, Due: &due})
	if err != nil {
		return text(err)
	}
	if got.ID != 1 || got.Title != "Äpfel & <Birnen>" || got.Level != models.High || len(got.Tags) != 1 || got.Due == nil || !got.Due.Equal(due) {
		return "got " + got.Title
	}
	if err := todos.ToggleTodo(ctx, 1); err != nil {
		return text(err)
	}
	if name, err := todos.RetitleTodo(ctx, 1, "x"); err != nil {
		return name + text(err)
	}
	return ""
}

func failures() string {
	for _, c := range []struct {
		err  error
		want string
	}{
		{todos.ToggleTodo(ctx, 99), "not_found there is no such to-do"},
		{faults.Crash(ctx), "internal something went wrong on the server"},
		{faults.Slow(ctx), "timeout this took too long; try again"},
		{faults.Refuse(ctx, "?"), "invalid the input is not valid: code is unknown"},
	} {
		if text(c.err) != c.want {
			return "got " + text(c.err) + ", want " + c.want
		}
	}
	return ""
}

func sharing() string {
	before := fetches()
	answers := make(chan error)
	for range 5 {
		go func() {
			page, err := todos.ListTodos(ctx, todos.Filter{})
			if err == nil && page.Total != 1 {
				err = serverfn.NotFound("wrong answer")
			}
			answers <- err
		}()
	}
	for range 5 {
		if err := <-answers; err != nil {
			return text(err)
		}
	}
	if fetches() != before+1 {
		return "not one request"
	}
	if _, err := todos.ListTodos(ctx, todos.Filter{}); err != nil || fetches() != before+2 {
		return "an answer was kept: " + text(err)
	}
	return ""
}

func pageData() string {
	cache, err := pagedata.ParseCache([]byte(`{"calls":{"todos.ListTodos?{\"page\":7}":{"items":[],"total":42}},"other":1}`))
	if err != nil {
		return text(err)
	}
	page := pagedata.WithCache(ctx, cache)
	before := fetches()
	for range 2 {
		if got, err := todos.ListTodos(page, todos.Filter{Page: 7}); err != nil || got.Total != 42 || fetches() != before {
			return "not answered from the page: " + text(err)
		}
	}
	cache.Close()
	if got, err := todos.ListTodos(page, todos.Filter{Page: 7}); err != nil || got.Total != 1 || fetches() != before+1 {
		return "answered from the page after hydration: " + text(err)
	}
	return ""
}

func longInput() string {
	n, err := faults.Length(ctx, strings.Repeat("ü", 5000))
	if err != nil || n != 10000 {
		return text(err)
	}
	if method := js.Global().Get("lastMethod").String(); method != "POST" {
		return "sent by " + method
	}
	n, err = faults.Length(ctx, "ü&+ %")
	if err != nil || n != 6 {
		return text(err)
	}
	if method := js.Global().Get("lastMethod").String(); method != "GET" {
		return "sent by " + method
	}
	return ""
}

func cancelling() string {
	c, cancel := context.WithCancel(ctx)
	go func() {
		time.Sleep(100 * time.Millisecond)
		cancel()
	}()
	if err := faults.Wait(c); serverfn.CodeOf(err) != serverfn.CodeCanceled {
		return text(err)
	}
	before := fetches()
	if err := faults.Wait(c); serverfn.CodeOf(err) != serverfn.CodeCanceled || fetches() != before {
		return "with an ended context: " + text(err)
	}
	return ""
}

func network() string {
	real := js.Global().Get("fetch")
	defer js.Global().Set("fetch", real)
	js.Global().Set("fetch", js.Global().Get("failingFetch"))
	if err := todos.ToggleTodo(ctx, 1); text(err) != "network the server could not be reached" {
		return text(err)
	}
	js.Global().Set("fetch", js.Global().Get("proxyFetch"))
	if err := todos.ToggleTodo(ctx, 1); text(err) != "network the server's answer was not understood: status 502" {
		return text(err)
	}
	js.Global().Set("fetch", js.Global().Get("nonsenseFetch"))
	if _, err := todos.CountTodos(ctx); serverfn.CodeOf(err) != serverfn.CodeNetwork {
		return text(err)
	}
	return ""
}

func inHandler() (problem string) {
	problem = "no panic"
	defer func() {
		if v, ok := recover().(string); ok {
			if problem = v; strings.HasPrefix(v, "serverfn: AddTodo was called directly in an event handler") {
				problem = ""
			}
		}
	}()
	answered := make(chan error, 1)
	jsloop.Run(func() {
		go func() {
			_, err := todos.CountTodos(ctx)
			answered <- err
		}()
	})
	if err := <-answered; err != nil {
		return "from a goroutine of a handler: " + text(err)
	}
	jsloop.Run(func() { _, _ = todos.AddTodo(ctx, todos.NewTodo{Title: "x"}) })
	return problem
}

func streams() string {
	n := 0
	for todo, err := range todos.WatchTodos(ctx, 1) {
		if err != nil || todo.ID != 1 {
			return text(err)
		}
		n++
	}
	if n != 1 {
		return "not one value"
	}
	for _, err := range todos.WatchTodos(ctx, -5) {
		if text(err) != "invalid the input is not valid: from must not be negative" {
			return text(err)
		}
	}
	seen := 0
	for v, err := range faults.Ticks(ctx) {
		if err != nil || v != seen {
			return text(err)
		}
		if seen++; seen == 3 {
			break
		}
	}
	last := error(nil)
	for _, err := range faults.Breaks(ctx) {
		last = err
	}
	if serverfn.CodeOf(last) != serverfn.CodeInternal {
		return text(last)
	}
	return ""
}

func actions() string {
	rt := reactive.NewRuntime(reactive.Options{})
	defer rt.Dispose()
	add := todos.AddTodoAction(rt.Root())
	if add.Endpoint() != "/_fn/todos.AddTodo" {
		return add.Endpoint()
	}
	refused := 0
	add.OnError(func(error) { refused++ })
	fields := map[string][]string{"title": {""}, "votes": {"99"}}
	get := func(name string) []string { return fields[name] }
	before := fetches()
	err := add.SubmitForm(get)
	if err == nil || add.FieldError("title") != "is required" || add.FieldError("votes") != "must be at most 10" || add.Status() != reactive.Failed || refused != 1 || fetches() != before {
		return "a refused form: " + text(err)
	}
	fields = map[string][]string{"title": {"from a form"}, "done": {"on"}, "due": {"2026-01-02"}}
	if err := add.SubmitForm(get); err != nil {
		return text(err)
	}
	if err := rt.Settle(ctx, func() bool { return !add.Pending() }); err != nil {
		return text(err)
	}
	if v := add.Value(); add.Err() != nil || v.Title != "from a form" || !v.Done || v.Due == nil || v.Due.Day() != 2 {
		return "answered " + v.Title + ": " + text(add.Err())
	}
	add.Submit(todos.NewTodo{Title: "from a form"})
	if err := rt.Settle(ctx, func() bool { return !add.Pending() }); err != nil {
		return text(err)
	}
	if serverfn.CodeOf(add.Err()) != serverfn.CodeConflict || refused != 2 {
		return text(add.Err())
	}
	return ""
}
