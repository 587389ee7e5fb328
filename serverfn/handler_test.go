//go:build !js

package serverfn_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/di"
	"github.com/hotclub-go/hotclub/serverfn"
	"github.com/hotclub-go/hotclub/serverfn/internal/faults"
	"github.com/hotclub-go/hotclub/serverfn/internal/todos"
)

// user is the signed-in user of these tests.
type user string

func (u user) Name() string { return string(u) }

// a log that tests can read while the server writes it.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

type site struct {
	*httptest.Server
	registry *serverfn.Registry
	store    *todos.Store
	ended    *faults.Ended
	log      *logBuffer
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{store: &todos.Store{}, ended: &faults.Ended{C: make(chan error, 10)}, log: &logBuffer{}}
	c := di.New()
	di.Value(c, s.store)
	di.Value(c, s.ended)
	di.Provide(c, func(ctx context.Context) (todos.User, error) {
		req, err := di.Get[*http.Request](ctx)
		if err != nil {
			return nil, err
		}
		return user(req.Header.Get("X-User")), nil
	})
	s.registry = serverfn.NewRegistry(serverfn.Options{Container: c, Logger: slog.New(slog.NewTextHandler(s.log, nil))})
	todos.RegisterServerFunctions(s.registry)
	faults.RegisterServerFunctions(s.registry)
	if err := s.registry.Check(); err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(s.registry)
	t.Cleanup(s.Close)
	return s
}

// do sends a request and returns the answer with its body.
func (s *site) do(t *testing.T, method, path, contentType string, body io.Reader, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequest(method, s.URL+path, body)
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text)
}

func (s *site) post(t *testing.T, name, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	return s.do(t, "POST", "/_fn/"+name, "application/json", strings.NewReader(body), headers...)
}

func TestCallOverHTTP(t *testing.T) {
	s := newSite(t)
	for _, step := range []struct{ method, path, body, want string }{
		{"POST", "todos.AddTodo", `{"title":"Würze kaufen","tags":["a"],"due":"2026-01-02T03:04:05Z"}`, `{"id":1,"title":"Würze kaufen","done":false,"due":"2026-01-02T03:04:05Z","level":"","tags":["a"]}`},
		{"POST", "todos.ToggleTodo", `{"id":1}`, `null`},
		{"POST", "todos.RetitleTodo", `{"id":1,"title":"<b>"}`, `"ann"`},
		{"GET", "todos.ListTodos", ``, `{"items":[{"id":1,"title":"\u003cb\u003e","done":true,"due":"2026-01-02T03:04:05Z","level":"","tags":["a"]}],"total":1}`},
		{"GET", "todos.ListTodos?in=" + url.QueryEscape(`{"done":false,"page":3}`), ``, `{"items":[],"total":0}`},
		{"POST", "todos.ListTodos", `{"done":false}`, `{"items":[],"total":0}`},
		{"GET", "todos.CountTodos", ``, `1`},
		{"GET", "faults.Agent", ``, `"Go-http-client/1.1"`},
	} {
		contentType := "application/json; charset=utf-8"
		if step.method == "GET" {
			contentType = ""
		}
		resp, body := s.do(t, step.method, "/_fn/"+step.path, contentType, strings.NewReader(step.body), "X-User", "ann")
		if resp.StatusCode != 200 || body != step.want {
			t.Errorf("%s %s: %d %s, want %s", step.method, step.path, resp.StatusCode, body, step.want)
		}
		for name, want := range map[string]string{"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", step.path, name, got, want)
			}
		}
	}
	if resp, body := s.do(t, "HEAD", "/_fn/todos.CountTodos", "", nil); resp.StatusCode != 200 || body != "" {
		t.Errorf("HEAD: %d %q", resp.StatusCode, body)
	}
}

func TestBadInput(t *testing.T) {
	s := newSite(t)
	long := strings.Repeat("ä", 21)
	for _, c := range []struct {
		name, function, body string
		status               int
		want                 string // the answer, or a part of its start
	}{
		{"empty body", "todos.AddTodo", ``, 422, `{"code":"invalid","message":"the input is not valid","fields":{"title":"is required"}}`},
		{"no JSON", "todos.AddTodo", `title=x`, 400, `{"code":"invalid","message":"the input is malformed: unexpected 't' where a value must start (at byte 0)"}`},
		{"truncated", "todos.AddTodo", `{"title":"x"`, 400, `{"code":"invalid","message":"the input is malformed: title: unexpected end of text, want ',' or '}' (at byte 12)"}`},
		{"trailing data", "todos.AddTodo", `{"title":"x"} {}`, 400, `{"code":"invalid","message":"the input is malformed: unexpected '{' after the value (at byte 14)"}`},
		{"invalid UTF-8", "todos.AddTodo", "{\"title\":\"\xff\"}", 400, `{"code":"invalid","message":"the input is malformed: title: invalid UTF-8 in a string (at byte 10)"}`},
		{"too deep", "todos.AddTodo", `{"title":"x","due":` + strings.Repeat("[", 1000), 400, `{"code":"invalid","message":"the input is malformed: due`},
		{"unknown field", "todos.AddTodo", `{"title":"x","titel":"y"}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"titel":"is not a known field"}}`},
		{"other case", "todos.AddTodo", `{"Title":"x"}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"Title":"is not a known field"}}`},
		{"repeated field", "todos.AddTodo", `{"title":"x","title":"y"}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"title":"is given twice"}}`},
		{"null", "todos.AddTodo", `{"title":null}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"title":"must not be null"}}`},
		{"wrong type", "todos.AddTodo", `{"title":"x","tags":["a",1]}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"tags[1]":"must be a string"}}`},
		{"bad time", "todos.AddTodo", `{"title":"x","due":"tomorrow"}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"due":"is not valid: `},
		{"rules", "todos.AddTodo", `{"title":"` + long + `","level":"mid","tags":["","","",""],"votes":-1}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"level":"must be one of low, high","tags":"must have at most 3 elements","title":"must have at most 20 characters","votes":"must be at least 0"}}`},
		{"missing parameters", "todos.RetitleTodo", `{}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"id":"is required","title":"is required"}}`},
		{"negative id", "todos.ToggleTodo", `{"id":-1}`, 404, `{"code":"not_found","message":"there is no such to-do"}`},
		{"huge id", "todos.ToggleTodo", `{"id":9223372036854775808}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"id":"must be between -9223372036854775808 and 9223372036854775807"}}`},
		{"fraction", "todos.ToggleTodo", `{"id":1.0}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"id":"must be a whole number"}}`},
		{"quoted number", "todos.ToggleTodo", `{"id":"1"}`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"id":"must be a whole number"}}`},
		{"array for object", "todos.ToggleTodo", `[1]`, 422, `{"code":"invalid","message":"the input is not valid","fields":{"":"must be an object"}}`},
		{"own limit", "todos.RetitleTodo", `{"id":1,"title":"` + strings.Repeat("x", 1024) + `"}`, 413, `{"code":"too_large","message":"the input is larger than 1024 bytes"}`},
		{"ten megabytes", "todos.AddTodo", `{"title":"` + strings.Repeat("x", 10<<20) + `"}`, 413, `{"code":"too_large","message":"the input is larger than 1048576 bytes"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body := s.post(t, c.function, c.body)
			if resp.StatusCode != c.status || !strings.HasPrefix(body, c.want) {
				t.Errorf("got %d %s\nwant %d %s", resp.StatusCode, body, c.status, c.want)
			}
			if !json.Valid([]byte(body)) {
				t.Errorf("the answer is no JSON: %s", body)
			}
		})
	}
	if _, body := s.do(t, "GET", "/_fn/todos.CountTodos", "", nil); body != "0" {
		t.Errorf("after only bad input there are %s to-dos", body)
	}
}

func TestRequestRefused(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		name, method, path, contentType, body string
		headers                               []string
		status                                int
		code                                  string
	}{
		{"GET on a mutation", "GET", "todos.AddTodo", "", "", nil, 405, "method"},
		{"PUT on a query", "PUT", "todos.ListTodos", "application/json", "{}", nil, 405, "method"},
		{"unknown function", "POST", "todos.AddTodos", "application/json", "{}", nil, 404, "not_found"},
		{"no content type", "POST", "todos.AddTodo", "", "{}", nil, 415, "unsupported_media"},
		{"text", "POST", "todos.AddTodo", "text/plain", "{}", nil, 415, "unsupported_media"},
		{"multipart", "POST", "todos.AddTodo", "multipart/form-data; boundary=x", "--x--", nil, 415, "unsupported_media"},
		{"malformed content type", "POST", "todos.AddTodo", "application/json; =", "{}", nil, 415, "unsupported_media"},
		{"compressed", "POST", "todos.AddTodo", "application/json", "{}", []string{"Content-Encoding", "gzip"}, 415, "unsupported_media"},
		{"cross-site fetch", "POST", "todos.AddTodo", "application/json", `{"title":"x"}`, []string{"Sec-Fetch-Site", "cross-site"}, 403, "cross_origin"},
		{"other origin", "POST", "todos.AddTodo", "application/x-www-form-urlencoded", `title=x`, []string{"Origin", "https://evil.example"}, 403, ""},
		{"malformed query", "GET", "todos.ListTodos?in=%zz", "", "", nil, 400, "invalid"},
		{"query with bad input", "GET", "todos.ListTodos?in=%7B%22page%22%3A-1%7D", "", "", nil, 422, "invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resp, body := s.do(t, c.method, "/_fn/"+c.path, c.contentType, strings.NewReader(c.body), c.headers...)
			var e struct{ Code, Message string }
			if c.code != "" {
				if err := json.Unmarshal([]byte(body), &e); err != nil {
					t.Fatalf("%v in %s", err, body)
				}
			}
			if resp.StatusCode != c.status || e.Code != c.code {
				t.Errorf("got %d %s, want %d %s", resp.StatusCode, body, c.status, c.code)
			}
			if c.status == 405 && resp.Header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
			if strings.Contains(body, "AddTodo ") || strings.Contains(body, "todos.AddTodo\"") {
				t.Errorf("the answer gives names away: %s", body)
			}
		})
	}
	if !strings.Contains(s.log.String(), "closest=todos.AddTodo") {
		t.Errorf("the log does not suggest the closest name:\n%s", s.log)
	}
	if len(s.list(t)) != 0 {
		t.Error("a refused request had an effect")
	}
}

func (s *site) list(t *testing.T) []todos.Todo {
	t.Helper()
	page, err := todos.ListTodos(s.registry.Context(t.Context()), todos.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func TestFaults(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		function, body string
		status         int
		code           serverfn.Code
		logged         string
	}{
		{"faults.Crash", `{}`, 500, serverfn.CodeInternal, "secret inner text"},
		{"faults.Leak", `{}`, 500, serverfn.CodeInternal, "secret dsn"},
		{"faults.Slow", `{}`, 504, serverfn.CodeTimeout, ""},
		{"faults.Infinite", `{}`, 500, serverfn.CodeInternal, "+Inf"},
		{"faults.Refuse", `{"code":"not_found"}`, 404, serverfn.CodeNotFound, ""},
		{"faults.Refuse", `{"code":"unauthorized"}`, 401, serverfn.CodeUnauthorized, ""},
		{"faults.Refuse", `{"code":"forbidden"}`, 403, serverfn.CodeForbidden, ""},
		{"faults.Refuse", `{"code":"conflict"}`, 409, serverfn.CodeConflict, ""},
		{"faults.Refuse", `{"code":"unavailable"}`, 503, serverfn.CodeUnavailable, ""},
		{"faults.Refuse", `{"code":"?"}`, 422, serverfn.CodeInvalid, ""},
	} {
		resp, body := s.post(t, c.function, c.body)
		if resp.StatusCode != c.status || !strings.Contains(body, `"code":"`+string(c.code)+`"`) {
			t.Errorf("%s: %d %s, want %d %s", c.function, resp.StatusCode, body, c.status, c.code)
		}
		if strings.Contains(body, "secret") || strings.Contains(body, "Inf") {
			t.Errorf("%s gives away %s", c.function, body)
		}
		if !strings.Contains(s.log.String(), c.logged) {
			t.Errorf("%s: %q is not in the log:\n%s", c.function, c.logged, s.log)
		}
	}
	if !strings.Contains(s.log.String(), "faults.go:") || !strings.Contains(s.log.String(), "stack=") {
		t.Errorf("the log names no place or no stack:\n%s", s.log)
	}
}

func TestClientGoneCancelsFunction(t *testing.T) {
	s := newSite(t)
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, "POST", s.URL+"/_fn/faults.Wait", strings.NewReader("{}"))
	req.Header.Set("Content-Type", "application/json")
	failed := make(chan error, 1)
	go func() {
		_, err := http.DefaultClient.Do(req)
		failed <- err
	}()
	<-s.ended.C
	cancel()
	select {
	case err := <-s.ended.C:
		if err != context.Canceled {
			t.Errorf("the function's context ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the function's context did not end")
	}
	if err := <-failed; err == nil {
		t.Error("the cancelled request succeeded")
	}
}

func TestForm(t *testing.T) {
	s := newSite(t)
	post := func(name string, fields url.Values, headers ...string) (*http.Response, string) {
		t.Helper()
		return s.do(t, "POST", "/_fn/"+name, "application/x-www-form-urlencoded", strings.NewReader(fields.Encode()), headers...)
	}
	resp, body := post("todos.AddTodo", url.Values{"title": {"Form"}, "done": {"false", "on"}, "votes": {""}, "tags": {"a", "b"}, "due": {"2026-05-06T07:08"}, "_back": {"/list?page=2#top"}})
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/list?page=2#top" || body != "" {
		t.Fatalf("%d to %q: %s", resp.StatusCode, resp.Header.Get("Location"), body)
	}
	got := s.list(t)[0]
	if got.Title != "Form" || !got.Done || len(got.Tags) != 2 || got.Due == nil || got.Due.Format(time.RFC3339) != "2026-05-06T07:08:00Z" {
		t.Errorf("stored %+v", got)
	}

	host := strings.TrimPrefix(s.URL, "http://")
	for _, c := range []struct{ back, referer, want string }{
		{"", "", "/"},
		{"", "http://" + host + "/from?x=1", "/from?x=1"},
		{"", "http://evil.example/from", "/"},
		{"//evil.example/", "", "/"},
		{"/\\evil.example/", "", "/"},
		{"https://evil.example/", "", "/"},
		{"javascript:alert(1)", "", "/"},
		{"/a\r\nSet-Cookie: x=1", "", "/"},
		{"/\t/evil.example", "", "/"},
	} {
		resp, _ := post("todos.ToggleTodo", url.Values{"id": {"1"}, "_back": {c.back}}, "Referer", c.referer)
		if resp.StatusCode != 303 || resp.Header.Get("Location") != c.want || resp.Header.Get("Set-Cookie") != "" {
			t.Errorf("_back %q, Referer %q: %d to %q, want %q", c.back, c.referer, resp.StatusCode, resp.Header.Get("Location"), c.want)
		}
	}

	resp, body = post("todos.AddTodo", url.Values{"title": {""}, "votes": {"many"}, "<script>": {"x"}}, "Referer", "http://"+host+"/new?q=\"><b>")
	if resp.StatusCode != 422 || resp.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%d %s", resp.StatusCode, resp.Header)
	}
	for _, want := range []string{"<strong>title</strong> is required", "<strong>votes</strong> must be a whole number", "<strong>&lt;script&gt;</strong> is not a known field", `<a href="/new`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %s:\n%s", want, body)
		}
	}
	if strings.Contains(body, "<script>") || strings.Contains(body, "<b>") {
		t.Errorf("the page is not escaped:\n%s", body)
	}
	if resp, body := s.do(t, "POST", "/_fn/todos.AddTodo", "application/x-www-form-urlencoded", strings.NewReader("title=%zz")); resp.StatusCode != 400 || !strings.Contains(body, "malformed") {
		t.Errorf("malformed form: %d %s", resp.StatusCode, body)
	}
	if resp, _ := post("todos.AddTodo", url.Values{"title": {"\xff"}}); resp.StatusCode != 422 {
		t.Errorf("invalid UTF-8 in a form: %d", resp.StatusCode)
	}
}

func TestStream(t *testing.T) {
	s := newSite(t)
	for _, title := range []string{"one", "two"} {
		s.post(t, "todos.AddTodo", `{"title":"`+title+`"}`)
	}
	resp, body := s.do(t, "GET", "/_fn/todos.WatchTodos?in="+url.QueryEscape(`{"from":2}`), "", nil)
	want := "data: {\"id\":2,\"title\":\"two\",\"done\":false,\"level\":\"\",\"tags\":null}\n\nevent: end\ndata: null\n\n"
	if resp.Header.Get("Content-Type") != "text/event-stream" || body != want {
		t.Errorf("%s %q, want %q", resp.Header.Get("Content-Type"), body, want)
	}
	if _, body := s.post(t, "todos.WatchTodos", `{"from":-1}`); !strings.HasPrefix(body, "event: error\ndata: {\"code\":\"invalid\"") {
		t.Errorf("%q", body)
	}
	if resp, body := s.post(t, "todos.WatchTodos", `{"from":"x"}`); resp.StatusCode != 422 {
		t.Errorf("bad input of a stream: %d %q", resp.StatusCode, body)
	}
	if _, body := s.post(t, "faults.Breaks", `{}`); !strings.HasPrefix(body, "data: 1\n\nevent: error\ndata: {\"code\":\"internal\"") || strings.Contains(body, "secret") {
		t.Errorf("%q", body)
	}

	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, "POST", s.URL+"/_fn/faults.Ticks", strings.NewReader("{}"))
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadFull(resp.Body, make([]byte, len("data: 0\n\ndata: 1\n\n"))); err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-s.ended.C:
	case <-time.After(5 * time.Second):
		t.Fatal("the stream went on without a reader")
	}
}
