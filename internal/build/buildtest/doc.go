// Package buildtest writes small modules for tests and benchmarks that build
// programs. A module uses the Hotclub of this checkout by a replace directive,
// with the same versions of everything else, so nothing is downloaded anew.
package buildtest
