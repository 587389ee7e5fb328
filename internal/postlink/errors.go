package postlink

import (
	"errors"
	"fmt"
)

// ErrUnsupported is what every refusal of [Strip] is, for errors.Is: the input
// is left as it is, and the plain build can be used instead.
var ErrUnsupported = errors.New("the binary cannot be stripped")

// VersionError says that the layout of a Go version's binaries is not known.
type VersionError struct {
	Version string // as runtime.Version writes it
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("postlink: the layout of %s binaries is not known, only that of %s; the plain build works as it is", e.Version, knownVersions)
}

// Is makes a VersionError an [ErrUnsupported].
func (e *VersionError) Is(target error) bool { return target == ErrUnsupported }

// LayoutError says in which way a file is not what the Go linker writes.
type LayoutError struct {
	Reason string
}

func (e *LayoutError) Error() string {
	return "postlink: not a GOOS=js GOARCH=wasm binary as known: " + e.Reason
}

// Is makes a LayoutError an [ErrUnsupported].
func (e *LayoutError) Is(target error) bool { return target == ErrUnsupported }

func malformed(format string, args ...any) error {
	return &LayoutError{fmt.Sprintf(format, args...)}
}

// DifferenceError says that the stripped copy would not have run like the
// program, which is a mistake of this package.
type DifferenceError struct {
	What string // that is not the same
}

func (e *DifferenceError) Error() string {
	return "postlink: the stripped program would differ from the plain one: " + e.What
}

// Is makes a DifferenceError an [ErrUnsupported].
func (e *DifferenceError) Is(target error) bool { return target == ErrUnsupported }
