package pagedata

import (
	"context"
	"slices"
	"sync"

	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// Key names one call: the function ("todos.ListTodos") and its input as JSON.
// Both halves must build it from the same codec, so that equal inputs give
// equal keys.
func Key(function string, input []byte) string {
	return function + "?" + string(input)
}

// A Recorder collects the answers of queries while one page is rendered.
// It is safe for use by several goroutines.
type Recorder struct {
	mu    sync.Mutex
	calls map[string][]byte
}

// NewRecorder returns an empty recorder.
func NewRecorder() *Recorder {
	return &Recorder{calls: make(map[string][]byte)}
}

// Record stores the JSON answer of the call named by key; a later answer
// replaces an earlier one. The bytes are copied.
func (r *Recorder) Record(key string, json []byte) {
	kept := slices.Clone(json)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls[key] = kept
}

// AppendJSON appends the object {"key":answer,…}, sorted by key. Keys are
// escaped for use inside a script element; answers come from the codec, which
// escapes the same way.
func (r *Recorder) AppendJSON(dst []byte) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	keys := make([]string, 0, len(r.calls))
	for key := range r.calls {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	dst = append(dst, '{')
	for i, key := range keys {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = codec.AppendString(dst, key)
		dst = append(dst, ':')
		dst = append(dst, r.calls[key]...)
	}
	return append(dst, '}')
}

type recorderKey struct{}

// recorderContext is what context.WithValue would give. It is spelled out
// because reaching context's own functions costs a browser build 70 KB.
type recorderContext struct {
	context.Context
	recorder *Recorder
}

func (c recorderContext) Value(key any) any {
	if _, ok := key.(recorderKey); ok {
		return c.recorder
	}
	return c.Context.Value(key)
}

// WithRecorder returns a context whose query calls are recorded in r.
func WithRecorder(ctx context.Context, r *Recorder) context.Context {
	return recorderContext{ctx, r}
}

// RecorderFrom returns the recorder of ctx, or nil.
func RecorderFrom(ctx context.Context) *Recorder {
	r, _ := ctx.Value(recorderKey{}).(*Recorder)
	return r
}
