// Package e2e holds the tests that run a whole program in a real browser: the
// examples as they are built for users, against a real database file, over
// real HTTP. It has no code of its own.
package e2e
