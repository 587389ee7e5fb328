package pages

import (
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/internal/node"
)

// view is the smallest interpreter: it keeps the content of regions as the
// server and the browser do, and shows text only.
type view struct {
	scope *Scope
	node  Node
	// Of a branch and a fragment or element: what is shown now.
	selection int
	content   []*view
	rows      []*view // of a list
}

func newView(s *Scope, n Node) *view {
	v := &view{scope: s, node: n, selection: -1}
	switch n.Kind {
	case node.Element, node.Fragment:
		for _, part := range n.Parts() {
			v.content = append(v.content, newView(s, part))
		}
	case node.Component:
		v.content = []*view{newView(s, n.Dynamic.(func(*Scope) Node)(s))}
	}
	return v
}

// text updates the view and returns its text.
func (v *view) text() string {
	switch v.node.Kind {
	case node.Text:
		if follow, ok := v.node.Dynamic.(func() string); ok {
			return follow()
		}
		return v.node.Text
	case node.BranchRegion:
		branch := v.node.Dynamic.(*node.Branch)
		if selection := branch.Select(); selection != v.selection {
			v.selection, v.content = selection, nil
			if selection >= 0 {
				child := v.scope.Child()
				v.content = []*view{newView(child, branch.Render(child, selection))}
			}
		}
	case node.ListRegion:
		source := v.node.Dynamic.(node.ListSource)
		var rows []*view
		for place, before := range source.Reconcile() {
			if before >= 0 {
				rows = append(rows, v.rows[before])
				continue
			}
			child := v.scope.Child()
			rows = append(rows, newView(child, source.Render(child, place)))
		}
		v.rows, v.content = rows, rows
	}
	var all strings.Builder
	for _, part := range v.content {
		all.WriteString(part.text())
	}
	return all.String()
}

func textNode(text string) Node { return Node{Kind: node.Text, Text: text} }

// show makes a page that says its name and counts how often it was made.
func show(name string, made map[string]int) func(*Scope) Node {
	return func(*Scope) Node {
		made[name]++
		return textNode(name)
	}
}

// frame makes a layout that stands around in brackets.
func frame(name string, made map[string]int) func(*Scope, Node) Node {
	return func(_ *Scope, outlet Node) Node {
		made[name]++
		return Fragment(textNode(name+"["), outlet, textNode("]"))
	}
}

func TestAppFollowsLocation(t *testing.T) {
	made := map[string]int{}
	item := NewPath1[int]("{id}").Route(func(s *Scope, id int) Node { return textNode("item " + formatParam(id)) })
	app := &App{
		NotFound: show("not found", made),
		Routes: []Route{{
			Path: "/", Page: show("home", made), Layout: frame("site", made),
			Routes: []Route{
				{Path: "about", Page: show("about", made)},
				{Path: "items", Page: show("items", made), Routes: []Route{item}},
				{Path: "polls", Page: show("polls", made), Layout: frame("polls frame", made), Routes: []Route{
					{Path: "{id}", Page: show("poll", made), Routes: []Route{{Path: "results", Page: show("results", made)}}},
				}},
				{Path: "group", Routes: []Route{{Path: "a", Page: show("a", made)}, {Path: "b", Page: show("b", made)}}},
				{Path: "bare"},
			},
		}},
	}
	s := newScope(t)
	location := NewLocation(s, "/")
	v := newView(s, app.Mount(s, newRouter(t, app.Routes...), location))
	for _, step := range []struct{ address, want string }{
		{"/", "site[home]"},
		{"/about", "site[about]"},
		{"/items", "site[items]"},
		{"/items/1", "site[item 1]"},
		{"/items/2", "site[item 2]"},
		{"/items", "site[items]"},
		{"/items/10", "site[item 10]"},
		{"/polls", "site[polls frame[polls]]"},
		{"/polls/1", "site[polls frame[poll]]"},
		{"/polls/1/results", "site[polls frame[results]]"},
		{"/polls/1", "site[polls frame[poll]]"},
		{"/polls", "site[polls frame[polls]]"},
		{"/group/a", "site[a]"},
		{"/group/b", "site[b]"},
		{"/bare", "site[]"},
		{"/", "site[home]"},
	} {
		if !location.Set(s, step.address) {
			t.Errorf("%s is not found", step.address)
		}
		if got := v.text(); got != step.want {
			t.Errorf("%s shows %s, want %s", step.address, got, step.want)
		}
	}
	if made["site"] != 1 || made["polls frame"] != 1 {
		t.Errorf("layouts were made anew: %v", made)
	}
	if made["poll"] != 2 {
		t.Errorf("the page of a poll was made %d times, want one time for each visit", made["poll"])
	}
}

func TestAppNotFound(t *testing.T) {
	made := map[string]int{}
	for want, app := range map[string]*App{
		"gone":                                  {Routes: routesOf("/"), NotFound: show("gone", made)},
		"404: there is no page at this address": {Routes: routesOf("/")},
	} {
		s := newScope(t)
		v := newView(s, app.Mount(s, newRouter(t, app.Routes...), NewLocation(s, "/nowhere")))
		if got := v.text(); got != want {
			t.Errorf("shows %q, want %q", got, want)
		}
	}
}
