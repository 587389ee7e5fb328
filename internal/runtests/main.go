// Command runtests runs go test and ends with one line that counts the tests.
//
//	go run ./internal/runtests -race ./...
//
// It shows a line for each package and the output of what failed. The exit
// code is 1 if anything failed; a run without any test fails, too, because it
// would say nothing.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(stderr, "runtests:", err)
		return 1
	}
	counts, err := report(out, stdout)
	if err := errors.Join(err, cmd.Wait()); err != nil {
		counts.broken = true
	}
	return summarize(counts, stdout)
}

// event is one line of go test -json (cmd/test2json).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

// counts are of tests and their subtests.
type counts struct {
	passed, failed, skipped int
	broken                  bool // a package failed beside its tests, as by not compiling
}

// summarize prints the last line and returns the exit code.
func summarize(c counts, w io.Writer) int {
	fmt.Fprintf(w, "%d passed, %d failed, %d skipped\n", c.passed, c.failed, c.skipped)
	switch {
	case c.passed+c.failed == 0:
		fmt.Fprintln(w, "runtests: no test was run")
	case c.broken || c.failed > 0:
	default:
		return 0
	}
	return 1
}

// report copies what matters of the events to w and counts the tests. Lines
// that are no events are copied as they are.
func report(events io.Reader, w io.Writer) (counts, error) {
	var c counts
	output := map[string]*strings.Builder{} // of each running test and package
	for lines := bufio.NewReader(events); ; {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			c.count(e)
			show(e, output, w)
		} else if _, err := w.Write(line); err != nil {
			return c, err
		}
		if err == io.EOF {
			return c, nil
		}
		if err != nil {
			return c, err
		}
	}
}

func (c *counts) count(e event) {
	switch {
	case e.Test == "":
		c.broken = c.broken || e.Action == "fail"
	case e.Action == "pass":
		c.passed++
	case e.Action == "fail":
		c.failed++
	case e.Action == "skip":
		c.skipped++
	}
}

// show prints the end of a package, and the output of what failed. Output is
// kept until it is known whether its test failed.
func show(e event, output map[string]*strings.Builder, w io.Writer) {
	name := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(w, e.Output)
	case "output":
		if output[name] == nil {
			output[name] = &strings.Builder{}
		}
		output[name].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" && e.Action != "skip" {
			fmt.Fprintf(w, "%-4s %s %.1fs\n", e.Action, e.Package, e.Elapsed)
		}
		if e.Action == "fail" && output[name] != nil {
			fmt.Fprint(w, output[name])
		}
		delete(output, name)
	}
}
