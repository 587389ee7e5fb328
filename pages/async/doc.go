// Package async makes the resources and actions of a page from functions that
// take a context: server functions, and whatever else may block.
//
//	todos := async.NewResource(s, ListTodos)
//	add := async.NewAction(s, AddTodo)
//
// It is apart from package pages because importing package context costs a
// program for the browser some 60 KB of download; a page that only counts
// clicks need not pay that.
//
// The functions run on goroutines of their own, so they must not touch signals;
// their answers come back to the page's goroutine by themselves. The context
// ends when the scope does or the answer is no longer wanted, and on the server
// when the request does.
package async
