// Package ssr turns pages into HTML and serves them: it is the server's half of
// what package wasm is in the browser.
//
// The trade: a view is walked once and appended to one buffer, without a
// template language, a virtual DOM or marks for hydration in the HTML; in
// exchange a view cannot change what it has already rendered. Where a Suspense
// waits for resources, the walk leaves a hole and goes on, so that all resources
// of a page are fetched at the same time, and fills it in afterwards.
//
// [New] makes an [http.Handler] of a pages.App; [Serve] runs it. [Render]
// renders one node, for tests.
package ssr
