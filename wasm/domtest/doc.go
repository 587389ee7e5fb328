// Package domtest opens pages in memory, for tests: components run as in the
// browser, against a document of plain Go values, with the race detector and in
// milliseconds.
//
// The trade: it executes the same commands as the browser's interpreter and
// parses HTML by the same rules, but it has no layout, no styles and no
// scripts, and knows only the default actions that forms, links and boxes
// have. What depends on those is for a test in a browser.
//
// [Open] asks the server's renderer for a page, parses it, and hydrates it: a
// test with nothing more in it already fails when the two halves of a page do
// not fit.
package domtest
