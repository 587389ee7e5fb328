// Command devloop measures the edit loop: the time from saving a component to
// the repainted page in Chromium, with both halves generated, built and started
// anew, on copies of the examples.
//
//	go run ./bench/devloop -edits 10
//
// The columns behind the first are its parts; client and server are built at
// the same time, and what is left is noticing the save, reloading and painting.
// The first edit of each program is not counted. On a machine that does other
// work the minimum says more than the median.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/hotclub-go/hotclub/internal/build/buildtest"
)

// program is an example, with the text of its heading and where that stands.
type program struct {
	name, file, heading string
}

func main() {
	edits := flag.Int("edits", 10, "how many edits to measure")
	flag.Parse()
	if err := run(context.Background(), *edits); err != nil {
		fmt.Fprintln(os.Stderr, "devloop:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, edits int) error {
	browser, closeBrowser, err := openBrowser(ctx)
	if err != nil {
		return err
	}
	defer closeBrowser()
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "program\t\tsave to paint\tgenerate\tclient\tserver\tstart\tthe rest\t")
	for _, p := range []program{
		{"hello", "hello.go", "Hello, Hotclub"},
		{"todo", "todos/page.go", "todos"},
	} {
		rounds, err := measure(ctx, browser, p, edits)
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		printRow(table, p.name, "minimum", slices.Min[[]time.Duration], rounds)
		printRow(table, "", "median", median, rounds)
	}
	return table.Flush()
}

// round is one edit.
type round struct {
	paint, generate, client, server, start, rest time.Duration
}

func printRow(table *tabwriter.Writer, name, kind string, of func([]time.Duration) time.Duration, rounds []round) {
	fmt.Fprintf(table, "%s\t%s\t", name, kind)
	for _, column := range []func(round) time.Duration{
		func(r round) time.Duration { return r.paint }, func(r round) time.Duration { return r.generate },
		func(r round) time.Duration { return r.client }, func(r round) time.Duration { return r.server },
		func(r round) time.Duration { return r.start }, func(r round) time.Duration { return r.rest },
	} {
		var values []time.Duration
		for _, r := range rounds {
			values = append(values, column(r))
		}
		fmt.Fprintf(table, "%d ms\t", of(values).Milliseconds())
	}
	fmt.Fprintln(table)
}

func median(values []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

// measure runs the edit loop on a copy of a program and edits it.
func measure(ctx context.Context, b browser, p program, edits int) ([]round, error) {
	dir, err := os.MkdirTemp("", "devloop-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := buildtest.WriteExample(dir, p.name); err != nil {
		return nil, err
	}
	// The servers that the loop starts get it from our environment.
	if err := os.Setenv("DATABASE_URL", "sqlite://"+filepath.Join(dir, "bench.db")); err != nil {
		return nil, err
	}
	l := startLoop(ctx, dir)
	defer l.stop()
	if _, err := l.next(); err != nil {
		return nil, err
	}
	url, err := l.url()
	if err != nil {
		return nil, err
	}
	if err := b.open(url); err != nil {
		return nil, err
	}
	file := filepath.Join(dir, filepath.FromSlash(p.file))
	original, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var rounds []round
	for i := range edits + 1 {
		heading := fmt.Sprintf("Edit %d", i)
		text := strings.ReplaceAll(string(original), `el.Text("`+p.heading+`")`, `el.Text("`+heading+`")`)
		if text == string(original) {
			return nil, fmt.Errorf("%s has no heading %q", p.file, p.heading)
		}
		time.Sleep(500 * time.Millisecond) // nobody saves faster; the last page has come to rest
		start := time.Now()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return nil, err
		}
		t, err := l.next()
		if err != nil {
			return nil, err
		}
		if err := b.waitForHeading(heading); err != nil {
			return nil, err
		}
		paint := time.Since(start)
		if i > 0 {
			rounds = append(rounds, round{paint, t.Generate, t.Client, t.Server, t.Start, paint - t.All})
		}
	}
	return rounds, nil
}
