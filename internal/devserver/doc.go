// Package devserver is the edit loop: it watches the sources, builds both
// halves again, restarts the server and reloads the browser.
//
// The browser talks to a proxy that stays while servers come and go. It adds
// one script to every page, which listens for news: a reload, or a build error
// to show over the page. So the application itself holds nothing for
// development, and a page that cannot be built can still be told about.
//
// Restarting is the trade: nothing is patched into a running program, so what
// runs is always what the sources say, at the price of the page's state.
package devserver
