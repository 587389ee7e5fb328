// Command runtests runs go test and ends with one line that counts the tests.
//
//	go run ./internal/runtests -race ./...
//
// It shows a line for each package and the output of what failed. The exit
// code is go test's; a run without any test fails, too, because it would say
// nothing.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// event is one line of go test -json (cmd/test2json).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
	Elapsed float64
}

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "runtests:", err)
		return 1
	}
	counts := report(out, os.Stdout)
	err = cmd.Wait()
	fmt.Printf("%d passed, %d failed, %d skipped\n", counts["pass"], counts["fail"], counts["skip"])
	if err != nil || counts["pass"]+counts["fail"] == 0 {
		return 1
	}
	return 0
}

// report copies what matters of the events to w and counts the tests.
func report(events io.Reader, w io.Writer) map[string]int {
	counts := map[string]int{}
	output := map[string]*strings.Builder{} // of each running test and package
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			fmt.Fprintln(w, lines.Text())
			continue
		}
		name := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			if output[name] == nil {
				output[name] = &strings.Builder{}
			}
			output[name].WriteString(e.Output)
			if e.Action == "build-output" {
				fmt.Fprint(w, e.Output)
			}
		case "pass", "fail", "skip":
			if e.Test != "" {
				counts[e.Action]++
			} else if e.Action != "skip" {
				fmt.Fprintf(w, "%-4s %s %.1fs\n", e.Action, e.Package, e.Elapsed)
			}
			if e.Action == "fail" && output[name] != nil {
				fmt.Fprint(w, output[name])
			}
			delete(output, name)
		}
	}
	return counts
}
