// Package js holds the JavaScript half of a page as two built texts: the boot
// script, which stands inline in the page and records what the user does until
// the page is alive, and the runtime, which loads the WebAssembly, changes the
// document as Go asks and hands events to Go.
//
// The trade: the texts are built when the sources change and kept in the
// repository, so a server needs neither a bundler nor Node. A test tells when
// they are stale.
//
// The sources are TypeScript, in src; package build makes the texts and the
// script that a page loads.
package js
