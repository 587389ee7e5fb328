package devserver

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// message is what an open page is told.
type message struct {
	// Kind is "ready" (reload if it is another build than the page's), "error",
	// or empty while nothing has happened.
	Kind  string `json:"kind"`
	Build string `json:"build,omitempty"`
	Title string `json:"title,omitempty"`
	Text  string `json:"text,omitempty"`
}

// news tells every open page what happened last, and what happens next. It is
// safe for many goroutines.
type news struct {
	mutex     sync.Mutex
	last      message
	listeners map[chan message]struct{}
}

func newNews() *news {
	return &news{listeners: map[chan message]struct{}{}}
}

func (n *news) tell(m message) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.last = m
	for listener := range n.listeners {
		// A listener holds one message: a newer one replaces it.
		select {
		case <-listener:
		default:
		}
		listener <- m
	}
}

// ServeHTTP sends the news as server-sent events until the page is closed.
func (n *news) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	listener := make(chan message, 1)
	n.mutex.Lock()
	n.listeners[listener] = struct{}{}
	listener <- n.last
	n.mutex.Unlock()
	defer func() {
		n.mutex.Lock()
		delete(n.listeners, listener)
		n.mutex.Unlock()
	}()
	flush := http.NewResponseController(w)
	for {
		select {
		case <-r.Context().Done():
			return
		case m := <-listener:
			data, err := json.Marshal(m)
			if err != nil {
				return
			}
			if _, err := fmt.Fprintf(w, "data: %s\n\n", data); err != nil || flush.Flush() != nil {
				return
			}
		}
	}
}
