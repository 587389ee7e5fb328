// Command hydrate prints how long a large page takes to come alive in Chromium:
// the to-do app with 1 000 and with 10 000 to-dos, from the start of the
// navigation until the program serves the page, where that time goes, and the
// script time of one toggle afterwards.
//
//	go run ./bench/hydrate
//	go run ./bench/hydrate -todos 10000 -profile hydrate.cpuprofile
//
// The times are medians of several loads, each in a new tab whose cache holds
// the program's compiled code, as a returning visitor's does. The profile, of
// one load of a client with function names, can be opened in Chromium's
// developer tools.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/hotclub-go/hotclub/internal/build"
)

func main() {
	todos := flag.String("todos", "1000,10000", "numbers of to-dos, separated by commas")
	loads := flag.Int("loads", 5, "how often each page is loaded")
	profile := flag.String("profile", "", "write a CPU profile of one load with the last number of to-dos here")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *todos, *loads, *profile); err != nil {
		fmt.Fprintln(os.Stderr, "hydrate:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, list string, loads int, profile string) error {
	var counts []int
	for text := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 10 {
			return fmt.Errorf("-todos: %q is not a number of at least 10", text)
		}
		counts = append(counts, n)
	}
	if loads < 1 {
		return fmt.Errorf("-loads must be at least 1")
	}
	dir, err := os.MkdirTemp("", "hotclub-hydrate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program, dist := filepath.Join(dir, "todo"), filepath.Join(dir, "dist")
	if _, err := build.Build(ctx, build.Options{
		Package: "./examples/todo", Output: program, Dist: dist,
		Release: profile == "",
	}); err != nil {
		return fmt.Errorf("building the to-do app (run this in the folder of the repository): %w", err)
	}
	if profile != "" {
		if err := withNames(ctx, dist); err != nil {
			return fmt.Errorf("building the client with its names: %w", err)
		}
	}
	b, err := startBrowser(ctx)
	if err != nil {
		return err
	}
	defer b.close()

	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "ms\tto-dos\tpainted\tlive after\tdocument\tprogram\tstart\tview\tclaim\trest\ttoggle\tmemory\t")
	for _, n := range counts {
		url, stop, err := serve(ctx, program, dist, filepath.Join(dir, strconv.Itoa(n)+".db"), n)
		if err != nil {
			return err
		}
		if profile != "" && n == counts[len(counts)-1] {
			err = b.profile(url, profile)
		}
		var m times
		if err == nil {
			m, err = b.measure(url, loads)
		}
		stop()
		if err != nil {
			return fmt.Errorf("with %d to-dos: %w", n, err)
		}
		fmt.Fprintf(table, "\t%d\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t%.1f\t%.0f MB\t\n", n,
			m.Painted, m.Live, m.Document, m.Program, m.Start, m.View, m.Claim, m.Rest, m.Toggle, m.Memory)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Print(`
painted:  until something of the page was seen
document: until it was received and parsed    program: until the WebAssembly was fetched and compiled after that
start:    until the program takes over        view:    until it has built its view (answers decoded, nodes made)
claim:    commands executed in JavaScript     rest:    what is left until the page is alive
toggle:   script time of one toggle              memory:  of the program
`)
	return nil
}

// withNames replaces the client, which has no function names, by one that has
// them.
func withNames(ctx context.Context, dist string) error {
	found, err := filepath.Glob(filepath.Join(dist, "_assets", "*.wasm"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("the build has made %d programs", len(found))
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", found[0], "./examples/todo")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}
