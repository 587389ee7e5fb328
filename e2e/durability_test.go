//go:build !js

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// call posts JSON to a server function and decodes the answer into out. It
// returns the status, or 0 when the connection broke.
func call(server, function, body string, out any) int {
	r, err := http.Post(server+"/_fn/todos."+function, "application/json", strings.NewReader(body))
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return 0
	}
	if out != nil && r.StatusCode == http.StatusOK {
		if json.Unmarshal(data, out) != nil {
			return 0
		}
	}
	return r.StatusCode
}

type todo struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Done  bool   `json:"done"`
}

func list(t *testing.T, server string) map[string]todo {
	t.Helper()
	var todos []todo
	if status := call(server, "ListTodos", "{}", &todos); status != http.StatusOK {
		t.Fatalf("ListTodos answered %d", status)
	}
	byTitle := map[string]todo{}
	for _, todo := range todos {
		if _, twice := byTitle[todo.Title]; twice {
			t.Errorf("%q is there twice", todo.Title)
		}
		byTitle[todo.Title] = todo
	}
	return byTitle
}

// TestKillLosesNothingThatWasAcknowledged kills the server in the middle of
// writes, again and again, on one database.
func TestKillLosesNothingThatWasAcknowledged(t *testing.T) {
	database := newDatabase(t)
	const rounds, writers = 8, 4
	acknowledged := map[string]bool{}
	var mutex sync.Mutex
	for round := range rounds {
		s := todoProgram.start(t, database)
		var wait sync.WaitGroup
		for writer := range writers {
			wait.Go(func() {
				for i := 0; ; i++ {
					title := fmt.Sprintf("round %d writer %d item %d", round, writer, i)
					if call(s.URL, "AddTodo", fmt.Sprintf(`{"title":%q}`, title), nil) != http.StatusOK {
						return // killed
					}
					mutex.Lock()
					acknowledged[title] = true
					mutex.Unlock()
				}
			})
		}
		time.Sleep(time.Duration(50+rand.IntN(150)) * time.Millisecond)
		s.kill()
		wait.Wait()
	}
	found := list(t, todoProgram.start(t, database).URL)
	for title := range acknowledged {
		if _, ok := found[title]; !ok {
			t.Errorf("%q was acknowledged and is lost", title)
		}
	}
	// At most the writes that were under way may be there without an answer.
	if extra := len(found) - len(acknowledged); extra > rounds*writers {
		t.Errorf("%d to-dos more than were acknowledged", extra)
	}
	if len(acknowledged) < rounds*writers {
		t.Errorf("only %d writes were acknowledged; the test shows nothing", len(acknowledged))
	}
}

// TestTwoServersShareOneFile writes through two processes at the same time.
func TestTwoServersShareOneFile(t *testing.T) {
	database := newDatabase(t)
	servers := []*server{todoProgram.start(t, database), todoProgram.start(t, database)}
	const each = 100
	var wait sync.WaitGroup
	for n, s := range servers {
		wait.Go(func() {
			for i := range each {
				var added todo
				if status := call(s.URL, "AddTodo", fmt.Sprintf(`{"title":"server %d item %d"}`, n, i), &added); status != http.StatusOK {
					t.Errorf("server %d: adding answered %d", n, status)
					return
				}
				if status := call(s.URL, "ToggleTodo", fmt.Sprintf(`{"id":%d,"done":true}`, added.ID), nil); status != http.StatusOK {
					t.Errorf("server %d: toggling answered %d", n, status)
					return
				}
			}
		})
	}
	wait.Wait()
	for _, s := range servers {
		found := list(t, s.URL)
		if len(found) != each*len(servers) {
			t.Errorf("%d to-dos instead of %d", len(found), each*len(servers))
		}
		for _, todo := range found {
			if !todo.Done {
				t.Errorf("%q lost its mark", todo.Title)
			}
		}
	}
}

// TestBadInput sends what no client of ours would, over real HTTP: each is
// answered with a reason, and nothing is stored.
func TestBadInput(t *testing.T) {
	s := todoProgram.start(t, newDatabase(t))
	const add, toggle = "/_fn/todos.AddTodo", "/_fn/todos.ToggleTodo"
	jsonType := http.Header{"Content-Type": {"application/json"}}
	tests := []struct {
		name, method, path string
		header             http.Header
		body               string
		status             int
		says               string
	}{
		{"10 MB body", "POST", add, jsonType, `{"title":"` + strings.Repeat("a", 10<<20) + `"}`, 413, "too_large"},
		{"wrong content type", "POST", add, http.Header{"Content-Type": {"text/xml"}}, `<title/>`, 415, "unsupported_media"},
		{"no content type", "POST", add, nil, `{"title":"x"}`, 415, "unsupported_media"},
		{"invalid UTF-8", "POST", add, jsonType, "{\"title\":\"\xff\xfe\"}", 400, "UTF-8"},
		{"unknown field", "POST", add, jsonType, `{"title":"x","admin":true}`, 422, "admin"},
		{"missing field", "POST", add, jsonType, `{}`, 422, "title"},
		{"too long title", "POST", add, jsonType, `{"title":"` + strings.Repeat("ä", 201) + `"}`, 422, "200"},
		{"negative id", "POST", toggle, jsonType, `{"id":-1,"done":true}`, 422, "id"},
		{"unknown id", "POST", toggle, jsonType, `{"id":9223372036854775807,"done":true}`, 404, "not_found"},
		{"huge id", "POST", toggle, jsonType, `{"id":92233720368547758070,"done":true}`, 422, "id"},
		{"wrong type", "POST", toggle, jsonType, `{"id":"1","done":true}`, 422, "id"},
		{"GET on a mutation", "GET", add + "?in=%7B%22title%22%3A%22x%22%7D", nil, "", 405, "method"},
		{"cross-origin post", "POST", add, http.Header{"Content-Type": {"application/json"}, "Origin": {"https://evil.example"}, "Sec-Fetch-Site": {"cross-site"}}, `{"title":"x"}`, 403, "cross_origin"},
		{"unknown function", "POST", "/_fn/todos.DropTable", jsonType, `{}`, 404, "not_found"},
		{"truncated JSON", "POST", add, jsonType, `{"title":"x`, 400, "invalid"},
		{"two values", "POST", add, jsonType, `{"title":"x"}{"title":"y"}`, 400, "invalid"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, err := http.NewRequest(test.method, s.URL+test.path, bytes.NewReader([]byte(test.body)))
			if err != nil {
				t.Fatal(err)
			}
			r.Header = test.header.Clone()
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			if answer.StatusCode != test.status {
				t.Errorf("status %d instead of %d: %s", answer.StatusCode, test.status, text)
			}
			if !strings.Contains(string(text), test.says) {
				t.Errorf("the answer does not say %q: %s", test.says, text)
			}
			var e struct{ Code, Message string }
			if err := json.Unmarshal(text, &e); err != nil || e.Code == "" || e.Message == "" {
				t.Errorf("the answer has no code and message: %s", text)
			}
		})
	}
	if found := list(t, s.URL); len(found) != 0 {
		t.Errorf("bad input stored %v", found)
	}
}
