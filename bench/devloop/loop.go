package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/hotclub-go/hotclub/internal/devserver"
	"github.com/hotclub-go/hotclub/internal/generate"
)

// turnTimeout is how long one build may take, the first one included.
const turnTimeout = 5 * time.Minute

// loop is an edit loop that runs.
type loop struct {
	stop  func()
	ready chan devserver.Times
	ended chan error
	out   *output
}

func startLoop(ctx context.Context, dir string) *loop {
	ctx, cancel := context.WithCancel(ctx)
	l := &loop{ready: make(chan devserver.Times, 100), ended: make(chan error, 1), out: &output{}}
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		l.ended <- devserver.Run(ctx, devserver.Options{
			Dir: dir, Package: ".", Address: "127.0.0.1:0", Output: l.out,
			Generate: func(ctx context.Context) error {
				_, err := generate.Run(ctx, generate.Options{Dir: dir})
				return err
			},
			Ready: func(t devserver.Times) { l.ready <- t },
		})
	}()
	l.stop = func() { cancel(); <-finished }
	return l
}

// next waits until a new server runs.
func (l *loop) next() (devserver.Times, error) {
	select {
	case t := <-l.ready:
		return t, nil
	case err := <-l.ended:
		return devserver.Times{}, errors.Join(errors.New("the edit loop ended"), err)
	case <-time.After(turnTimeout):
		return devserver.Times{}, fmt.Errorf("no server within %s; the terminal says:\n%s", turnTimeout, l.out)
	}
}

var openLine = regexp.MustCompile(`open (http://\S+)`)

func (l *loop) url() (string, error) {
	found := openLine.FindStringSubmatch(l.out.String())
	if found == nil {
		return "", fmt.Errorf("the edit loop did not print its address:\n%s", l.out)
	}
	return found[1], nil
}

// output is the terminal of the loop.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(data []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.Write(data)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}
