package main

import (
	"context"
	"errors"
	"runtime"
	"strconv"
	"time"

	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
)

const inBrowser = runtime.GOOS == "js"

// visited has controls whose state on the two sides is not the same, so that a
// visitor's change can be told from that.
func visited(s *pages.Scope) pages.Node {
	pages.Title(s, "Visited")
	initial, number := "server", "1"
	if inBrowser {
		initial, number = "browser", "2"
	}
	lazy, plain, amount := pages.NewSignal(s, "lazy"), pages.NewSignal(s, initial), pages.NewSignal(s, number)
	late, options := pages.NewSignal(s, "late"), pages.NewSignal(s, []string{"a", "b"})
	events := pages.NewSignal(s, "")
	add := func(what string) { events.Set(events.Peek() + what) }
	return el.Section(
		el.Input(attr.ID("lazy"), attr.BindValue(lazy, attr.Lazy), on.Change(func() { add("lazy;") })),
		el.Input(attr.ID("plain"), attr.BindValue(plain), on.Input(func() { add("plain;") })),
		el.Input(attr.ID("amount"), attr.Type(attr.TypeNumber), attr.BindValue(amount), on.Input(func() { add("amount;") })),
		el.Select(attr.ID("late"), attr.BindValue(late),
			pages.For(s, options.Get, func(k string) string { return k }, func(s *pages.Scope, o *pages.Item[string]) pages.Node {
				return el.Option(attr.Value(o.Peek()), el.Text(o.Peek()))
			})),
		el.Button(attr.ID("more"), on.Click(func() { options.Set([]string{"a", "late", "b"}) }), el.Text("more")),
		el.Output(attr.ID("state"), el.Text(func() string {
			return lazy.Get() + "|" + plain.Get() + "|" + amount.Get() + "|" + late.Get() + "|" + events.Get()
		})),
	)
}

// custom makes rows with a custom element, from a template after the first.
func custom(s *pages.Scope) pages.Node {
	rows := pages.NewSignal(s, []int(nil))
	return el.Section(
		el.Button(attr.ID("rows"), on.Click(func() { rows.Set([]int{1, 2, 3, 4, 5}) }), el.Text("rows")),
		el.Ul(attr.ID("customs"), pages.For(s, rows.Get, func(k int) int { return k }, func(s *pages.Scope, row *pages.Item[int]) pages.Node {
			return el.Li(el.Custom("x-probe", el.B(el.Text(func() string { return strconv.Itoa(row.Get()) }))))
		})),
	)
}

// failed is the app's view of failures.
func failed(s *pages.Scope, err error) pages.Node {
	return el.Section(el.H1(attr.ID("failed"), el.Text("Sorry")), el.P(attr.ID("reason"), el.Text(err.Error())))
}

var errBroken = errors.New("broken in the browser")

// broken works on the server and panics in the browser.
func broken(s *pages.Scope) pages.Node {
	pages.Title(s, "Broken")
	if inBrowser {
		panic(errBroken)
	}
	return el.P(attr.ID("whole"), el.Text("whole"))
}

// brokenNumber panics for odd numbers, and when its button is pressed.
func brokenNumber(s *pages.Scope) pages.Node {
	at := pages.CurrentLocation(s)
	pressed := pages.NewSignal(s, 0)
	show := func() string {
		if n, _ := strconv.Atoi(at.Param("n")); inBrowser && (n%2 == 1 || pressed.Get() > 0) {
			panic("number " + at.Param("n"))
		}
		return "number " + at.Param("n") + " is fine"
	}
	return el.Section(
		el.P(attr.ID("number"), el.Text(show)),
		el.Button(attr.ID("press"), on.Click(func() { pressed.Set(1) }), el.Text("press")),
	)
}

// brokenLayout panics in the browser, around a page that works.
func brokenLayout(s *pages.Scope, outlet pages.Node) pages.Node {
	if inBrowser {
		panic("the layout is broken")
	}
	return el.Div(attr.ID("inner"), outlet)
}

// streamed waits for a part of it. If its parameter is late, there is nothing
// for the program to do before that part.
func streamed(s *pages.Scope) pages.Node {
	pages.Title(s, "Streamed")
	count := pages.NewSignal(s, 0)
	button := el.Button(attr.ID("count"), on.Click(func() { count.Set(count.Peek() + 1) }), el.Text(count.Get))
	wait := func(content pages.Node) pages.Node {
		return pages.Suspense(el.P(el.Text("wait")), func(s *pages.Scope) pages.Node {
			slow := async.NewResource(s, func(context.Context) (string, error) {
				if !inBrowser {
					time.Sleep(200 * time.Millisecond)
				}
				return "slow", nil
			})
			return el.Section(
				el.P(el.Text(slow.Get)),
				pages.Show(func() bool { return slow.Get() != "" }, func(*pages.Scope) pages.Node { return content }),
			)
		})
	}
	if pages.CurrentLocation(s).Param("boot") == "late" {
		return pages.Fragment(el.H1(el.Text("Streamed")), wait(button), el.P(el.Text("after")))
	}
	return pages.Fragment(el.H1(el.Text("Streamed")), button, wait(el.B(el.Text("content"))), el.P(el.Text("after")))
}
