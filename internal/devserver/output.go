package devserver

import (
	"io"
	"strings"
	"sync"
)

// lockedWriter lets many goroutines write, each piece whole.
type lockedWriter struct {
	mutex sync.Mutex
	next  io.Writer
}

func (w *lockedWriter) Write(data []byte) (int, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.next.Write(data)
}

// tailWriter passes everything on and remembers the end of it. It is safe for
// many goroutines.
type tailWriter struct {
	mutex sync.Mutex
	next  io.Writer
	tail  []byte
}

const tailSize = 8 << 10

func (w *tailWriter) Write(data []byte) (int, error) {
	w.mutex.Lock()
	w.tail = append(w.tail, data...)
	if len(w.tail) > tailSize {
		w.tail = append([]byte(nil), w.tail[len(w.tail)-tailSize:]...)
	}
	w.mutex.Unlock()
	return w.next.Write(data)
}

func (w *tailWriter) String() string {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return strings.ToValidUTF8(strings.TrimSpace(string(w.tail)), "\uFFFD")
}
