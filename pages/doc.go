// Package pages describes what a page is: its nodes, its components, its routes
// and what changes in it. Package ssr makes HTML of the description, package
// wasm a live page; a component is written once for both.
//
// A component is a function that takes its scope first and returns a [Node].
// The packages el, attr and on make elements, attributes and listeners:
//
//	func Counter(s *pages.Scope) pages.Node {
//		count := pages.NewSignal(s, 0)
//		return el.Button(
//			on.Click(func() { count.Set(count.Peek() + 1) }),
//			el.Text(count.Get),
//		)
//	}
//
// # The trade
//
// A component runs once. What changes later is given as a function, such as
// count.Get above: a text, an attribute or a condition asks its function again
// when a signal that the function read has changed, and nothing else is
// touched. So there is no virtual DOM, no comparing and no rule about the order
// of calls. In return a value that was read while the component ran stays as it
// was: el.Text(count.Get()) shows 0 for ever.
//
// The scope is explicit, since Go has no state of its own for a goroutine and a
// server renders many pages at once. It owns what a component makes: effects,
// memos, resources and cleanups end when the scope does, as the content of a
// [Show] or the row of a [For] is taken away.
//
// Everything that belongs to one page is used by one goroutine at a time. What
// blocks runs elsewhere and hands its answer in: see package async.
//
// # Regions
//
// [Show], [ShowElse], [Switch], [For], [Suspense] and [ErrorBoundary] are places
// whose content is made anew, moved or replaced. They hold children only; an
// attribute in one is a mistake that panics with the name of the element.
//
// # Sites
//
// An [App] is the pages of a site with their [Route]s. [NewPath], [NewPath1] and
// [NewPath2] name addresses so that links and routes cannot disagree. [Title],
// [Meta], [SetStatus] and [Navigate] ask something of the document or of the
// response; where there is nobody to ask, as in a test, they do nothing.
package pages
