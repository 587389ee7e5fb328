// Package on makes event listeners: each event of an element is a function with
// the event's name in words, as [Click], [KeyDown], [DoubleClick].
//
// A handler takes the event or nothing:
//
//	on.Click(dialog.ShowModal)
//	on.KeyDown(func(e on.KeyboardEvent) { … e.Key() … })
//
// A handler runs on the page's goroutine, and what it sets is shown when it
// returns. It may block: other events wait for it, so long work belongs in an
// action. Methods of events read the browser's event object, so they answer
// while the handler runs and not after it. On a server no handler runs.
//
// Most listeners share one listener of the document for each event type. The
// price: a handler runs after listeners that other scripts put on elements.
// Events that do not bubble are listened for on the element itself.
//
// Functions are generated from the standards' tables: see internal/htmlgen.
package on
