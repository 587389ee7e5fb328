// Package node holds the data that a view is made of. Package pages builds
// these values for its users; ssr turns them into HTML and wasm into DOM
// commands. Nothing here renders.
//
// A [Node] is a struct passed by value with exported fields, in an internal
// package: interpreters read the fields without accessor calls, and users, who
// see the type only through the alias pages.Node, cannot.
//
// Invariants that both interpreters rely on:
//
//   - An element's parts keep the order in which they were given: attributes,
//     listeners, bindings and children may be mixed.
//   - The first attribute of a name wins, as in the HTML parser; a later one
//     with the same name is ignored. Class and style parts are exempt: all of
//     them are joined, in order, into the one attribute.
//   - A Fragment inside an element may hold attributes too: it is read as if
//     its parts stood in its place.
//   - A region (Component, Branch, List, Boundary) holds children only, never
//     attributes; an attribute found there is a misuse that the interpreters
//     report with the element's name.
package node
