// Command htmlgen writes the Go functions of pages/el, pages/attr and pages/on
// from tables of the web standards. The tables are committed under data, so a
// build needs neither Node.js nor a network; extract.mjs renews them.
//
// It runs through go generate ./pages and takes one argument, the directory of
// package pages.
package main
