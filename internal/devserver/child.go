package devserver

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"time"
)

// child is one running server of the application.
type child struct {
	cmd    *exec.Cmd
	url    *url.URL
	exited chan struct{}
	err    error // why it exited; read after exited is closed
	tail   *tailWriter
}

// startTimeout is how long a server may take until it accepts connections.
const startTimeout = 20 * time.Second

// startChild runs a server binary on a free port and waits until it answers.
// If it exits before, the error holds what it printed last.
func startChild(ctx context.Context, binary, dir, dist string, output io.Writer) (*child, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	c := &child{
		cmd:    exec.Command(binary),
		url:    &url.URL{Scheme: "http", Host: address},
		exited: make(chan struct{}),
		tail:   &tailWriter{next: output},
	}
	c.cmd.Dir = dir
	c.cmd.Env = append(os.Environ(), "ADDR="+address, "HOTCLUB_DIST="+dist, "HOTCLUB_DEV=1")
	c.cmd.Stdout, c.cmd.Stderr = c.tail, c.tail
	// A program that the server has started may hold its output open.
	c.cmd.WaitDelay = stopTimeout
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the server: %w", err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.exited)
	}()
	if err := c.waitUntilAnswers(ctx, address); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

func (c *child) waitUntilAnswers(ctx context.Context, address string) error {
	deadline := time.After(startTimeout)
	for {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-c.exited:
			return &childError{c.err, c.tail.String()}
		case <-deadline:
			return fmt.Errorf("the server did not listen on %s within %s; it must take its address from the variable ADDR", address, startTimeout)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// stopTimeout is how long a server may take to finish what it does.
const stopTimeout = 3 * time.Second

// stop asks the server to end and kills it if it does not.
func (c *child) stop() {
	if c.cmd.Process.Signal(os.Interrupt) != nil {
		c.cmd.Process.Kill() // it ended before, or this is Windows
	}
	select {
	case <-c.exited:
	case <-time.After(stopTimeout):
		c.cmd.Process.Kill()
		<-c.exited
	}
}

// childError is a server that ended by itself.
type childError struct {
	err    error
	output string
}

func (e *childError) Error() string {
	text := "the server ended by itself"
	if e.err != nil {
		text += " (" + e.err.Error() + ")"
	}
	if e.output == "" {
		return text + " and printed nothing"
	}
	return text + "; it printed:\n" + e.output
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
