// Package build makes the scripts of package js with esbuild: the two texts
// that are kept in the repository, and the script that a page loads, which is
// one of them behind Go's own support file.
//
// It is apart from package js so that a server does not contain a bundler.
package build
