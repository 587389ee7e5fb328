// Package build turns a main package into what is deployed: the client
// compiled to WebAssembly, its script and static files under hashed names with
// compressed copies, and a server binary that holds all of it.
//
// The order matters: the server embeds the dist folder, so the client is built
// first. Everything is written to a temporary folder and moved into place at
// the end, so that a failed build leaves the last good one.
package build
