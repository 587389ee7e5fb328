package devserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hotclub-go/hotclub/internal/build"
)

// Options say what to serve.
type Options struct {
	// Dir is the folder that Package is relative to, and the one in which the
	// server runs.
	Dir string
	// Package is the main package.
	Package string
	// Address is where the browser connects, as "127.0.0.1:8080".
	Address string
	// Generate writes the generated files of the module anew; it runs before
	// each build.
	Generate func(ctx context.Context) error
	// Watch is the folder whose sources are watched; "" is Dir.
	Watch string
	// Output gets the log of the loop and of the server.
	Output io.Writer
}

// Run serves until the context ends. It returns an error only if it cannot
// begin; whatever is wrong with the sources is shown and watched on.
func Run(ctx context.Context, o Options) error {
	work, err := os.MkdirTemp("", "hotclub-dev-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	watch := o.Watch
	if watch == "" {
		watch = o.Dir
	}
	if watch, err = filepath.Abs(watch); err != nil {
		return err
	}
	listener, err := listen(o.Address)
	if err != nil {
		return err
	}
	w, err := newWatcher(watch)
	if err != nil {
		listener.Close()
		return fmt.Errorf("cannot watch %s: %w", watch, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := newNews()
	l := &loop{options: o, work: work, news: n, proxy: newProxy(n)}
	server := &http.Server{
		Handler:           l.proxy,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return ctx }, // ends the event streams
	}
	go server.Serve(listener)
	defer server.Close()
	go w.run(ctx)
	l.log("watching %s", watch)
	l.log("open http://%s", listener.Addr())
	l.run(ctx, w)
	if l.child != nil {
		l.child.stop()
	}
	return nil
}

// loop builds and restarts. Only its own goroutine touches it.
type loop struct {
	options Options
	work    string
	news    *news
	proxy   *proxy
	child   *child
	builds  int
}

func (l *loop) run(ctx context.Context, w *watcher) {
	l.turn(ctx)
	for {
		var exited chan struct{}
		if l.child != nil {
			exited = l.child.exited
		}
		select {
		case <-ctx.Done():
			return
		case err := <-w.errors:
			l.log("watching: %v", err)
		case <-exited:
			l.fail("The server ended", (&childError{l.child.err, l.child.tail.String()}).Error())
			l.child = nil
			l.proxy.target.Store(nil)
		case <-w.changes:
			l.turn(ctx)
		}
	}
}

// turn is one round: generate, build both halves, swap the server, tell the
// pages. At a failure the last server goes on.
func (l *loop) turn(ctx context.Context) {
	start := time.Now()
	if err := l.options.Generate(ctx); err != nil {
		l.failWith("The generator found a mistake", err)
		return
	}
	binary, dist, err := l.build(ctx)
	if err != nil {
		l.failWith("The build failed", err)
		return
	}
	next, err := startChild(ctx, binary, l.options.Dir, dist, l.options.Output)
	if err != nil {
		l.failWith("The server did not start", err)
		return
	}
	l.proxy.target.Store(next.url)
	if l.child != nil {
		go l.child.stop()
	}
	l.child = next
	l.news.tell(message{Kind: "ready", Build: l.builds})
	l.log("ready in %s", time.Since(start).Round(time.Millisecond))
}

// build builds both halves at the same time, under names of their own: the
// files of the running server stay as they are.
func (l *loop) build(ctx context.Context) (binary, dist string, err error) {
	l.builds++
	name := strconv.Itoa(l.builds)
	binary = filepath.Join(l.work, "server-"+name)
	dist = filepath.Join(l.work, "dist")
	o := build.Options{Dir: l.options.Dir, Package: l.options.Package, Output: binary, Dist: dist}
	var wait sync.WaitGroup
	var clientErr, serverErr error
	wait.Go(func() { _, clientErr = build.Client(ctx, o) })
	wait.Go(func() { _, serverErr = build.Server(ctx, o) })
	wait.Wait()
	os.Remove(filepath.Join(l.work, "server-"+strconv.Itoa(l.builds-2)))
	return binary, dist, oneOf(serverErr, clientErr)
}

// oneOf joins the errors of both halves, but says the same thing only once:
// most mistakes are in code that both compile.
func oneOf(server, client error) error {
	var s, c *build.CompileError
	if errors.As(server, &s) && errors.As(client, &c) && s.Output == c.Output {
		return server
	}
	return errors.Join(server, client)
}

func (l *loop) failWith(title string, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	l.fail(title, err.Error())
}

func (l *loop) fail(title, text string) {
	l.log("%s\n%s", strings.ToLower(title), text)
	l.news.tell(message{Kind: "error", Title: title, Text: text})
}

func (l *loop) log(format string, args ...any) {
	fmt.Fprintf(l.options.Output, "pages-dev: "+format+"\n", args...)
}
