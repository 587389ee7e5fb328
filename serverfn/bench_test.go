//go:build !js

package serverfn_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/di"
	"github.com/hotclub-go/hotclub/serverfn"
	"github.com/hotclub-go/hotclub/serverfn/internal/todos"
)

// byHand is what one would write without a framework.
func byHand(w http.ResponseWriter, r *http.Request) {
	var in struct {
		ID    int64  `json:"id"`
		Title string `json:"title"`
	}
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode("ann")
}

// BenchmarkRoundTrip compares a server function with a handler on net/http and
// encoding/json, each over a real connection.
func BenchmarkRoundTrip(b *testing.B) {
	c := di.New()
	store := &todos.Store{}
	di.Value(c, store)
	di.Value[todos.User](c, user("ann"))
	registry := serverfn.NewRegistry(serverfn.Options{Container: c, Logger: slog.New(slog.DiscardHandler)})
	todos.RegisterServerFunctions(registry)
	if _, err := todos.AddTodo(registry.Context(b.Context()), todos.NewTodo{Title: "x"}); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		handler http.Handler
	}{{"by-hand", http.HandlerFunc(byHand)}, {"server-function", registry}} {
		b.Run("handler/"+c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				req := httptest.NewRequest("POST", "/_fn/todos.RetitleTodo", strings.NewReader(`{"id":1,"title":"another title"}`))
				req.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				if c.handler.ServeHTTP(w, req); w.Code != 200 {
					b.Fatal(w.Code, w.Body)
				}
			}
		})
		b.Run("network/"+c.name, func(b *testing.B) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			b.ReportAllocs()
			for b.Loop() {
				resp, err := http.Post(server.URL+"/_fn/todos.RetitleTodo", "application/json", strings.NewReader(`{"id":1,"title":"another title"}`))
				if err != nil {
					b.Fatal(err)
				}
				if resp.StatusCode != 200 {
					b.Fatal(resp.Status)
				}
				// Read to the end, so that the connection is used again.
				if _, err := io.Copy(io.Discard, resp.Body); err != nil {
					b.Fatal(err)
				}
				_ = resp.Body.Close()
			}
		})
	}
}
