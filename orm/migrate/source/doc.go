// Package source reads the models of a project from its Go source, for planning
// migrations. It builds nothing and runs nothing of the project: code that does
// not compile elsewhere in a package is no hindrance. The price is a dependency
// on golang.org/x/tools, which is why a program that only applies migrations
// does not import this package.
package source
