package serverfn

import (
	"context"
	"iter"
	"strings"
	"syscall/js"

	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// Receive makes a call whose answer is a stream, and yields its values until
// it ends, fails, the loop breaks or ctx ends. An error is the last value.
func Receive[T any](ctx context.Context, c Call, decode func(*codec.Reader, *T)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		err := c.receive(ctx, func(data []byte) (more bool, err error) {
			var v T
			c.Decode = func(r *codec.Reader) { decode(r, &v) }
			if err := c.decode(data); err != nil {
				return false, err
			}
			return yield(v, nil), nil
		})
		if err != nil {
			yield(zero, err)
		}
	}
}

// receive hands the data of each event to next until that returns false.
func (c Call) receive(ctx context.Context, next func([]byte) (bool, error)) error {
	input, err := c.input()
	if err != nil {
		return err
	}
	c.mayBlock()
	controller := js.Global().Get("AbortController").New()
	over := make(chan struct{})
	defer close(over)
	defer controller.Call("abort") // ends the request if it is still going on
	go func() {
		select {
		case <-ctx.Done():
			controller.Call("abort")
		case <-over:
		}
	}()
	err = c.events(input, controller.Get("signal"), next)
	if err != nil && ctx.Err() != nil {
		return fromContext(ctx.Err())
	}
	return err
}

func (c Call) events(input []byte, signal js.Value, next func([]byte) (bool, error)) error {
	response, err := send(c, input, signal)
	if err != nil {
		return err
	}
	reader := response.Get("body").Call("getReader")
	pending := ""
	for {
		chunk, ok := await(reader.Call("read"))
		if !ok || chunk.Get("done").Bool() {
			// A stream that is whole says so before it ends.
			return unreachable()
		}
		pending += string(bytesOf(chunk.Get("value")))
		for {
			message, rest, whole := strings.Cut(pending, "\n\n")
			if !whole {
				break
			}
			pending = rest
			name, data := parseEvent(message)
			switch name {
			case "end":
				return nil
			case "error":
				if e := readError(data); e != nil {
					return e
				}
				return unreachable()
			}
			if more, err := next(data); err != nil || !more {
				return err
			}
		}
	}
}

// parseEvent reads the two fields that this package's server half writes.
func parseEvent(message string) (name string, data []byte) {
	for line := range strings.SplitSeq(message, "\n") {
		if v, ok := strings.CutPrefix(line, "event: "); ok {
			name = v
		} else if v, ok := strings.CutPrefix(line, "data: "); ok {
			data = []byte(v)
		}
	}
	return name, data
}
