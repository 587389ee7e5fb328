package devserver

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// startProxy returns the address of a proxy before a handler.
func startProxy(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	app := httptest.NewServer(h)
	t.Cleanup(app.Close)
	p := newProxy(newNews())
	address, err := url.Parse(app.URL)
	if err != nil {
		t.Fatal(err)
	}
	p.target.Store(&target{address, "build-7"})
	front := httptest.NewServer(p)
	t.Cleanup(front.Close)
	return front.URL
}

func fetch(t *testing.T, method, address string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "br")
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

func TestScriptIsPutIntoPages(t *testing.T) {
	long := strings.Repeat("x", 3*headLimit)
	for _, test := range []struct{ name, kind, body, want string }{
		{"a page", "text/html; charset=utf-8", "<html><head><title>t</title></head>", "<html><head>" + scriptTag("build-7") + "<title>t</title></head>"},
		{"no head", "text/html", "<p>part</p>", "<p>part</p>"},
		{"no head soon", "text/html", long + "<head>", long + "<head>"},
		{"no page", "text/plain", "<head>", "<head>"},
		{"nothing", "text/html", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			address := startProxy(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept-Encoding") != "" {
					t.Errorf("the server is asked for %s", r.Header.Get("Accept-Encoding"))
				}
				w.Header().Set("Content-Type", test.kind)
				w.Header().Set("Etag", `"x"`)
				io.WriteString(w, test.body)
			})
			r, body := fetch(t, "GET", address)
			if body != test.want {
				t.Errorf("body %.300q", body)
			}
			if changed := body != test.body; changed != (r.Header.Get("Etag") == "") {
				t.Errorf("changed %t, entity tag %q", changed, r.Header.Get("Etag"))
			}
			if r, body := fetch(t, "HEAD", address); r.StatusCode != 200 || body != "" {
				t.Errorf("HEAD: %d %q", r.StatusCode, body)
			}
		})
	}
}

// TestPagesStream reads the start of a page whose end waits for the reader.
func TestPagesStream(t *testing.T) {
	goOn := make(chan struct{})
	address := startProxy(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<head></head>first")
		w.(http.Flusher).Flush()
		<-goOn
		io.WriteString(w, "second")
	})
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var got bytes.Buffer
	for !strings.HasSuffix(got.String(), "first") {
		if _, err := io.CopyN(&got, r.Body, 1); err != nil {
			t.Fatal(err)
		}
	}
	close(goOn)
	if rest, err := io.ReadAll(r.Body); err != nil || string(rest) != "second" {
		t.Errorf("%q, %v", rest, err)
	}
}

func TestHostIsKept(t *testing.T) {
	address := startProxy(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	if _, host := fetch(t, "GET", address); "http://"+host != address {
		t.Errorf("host %s for %s", host, address)
	}
}

func TestServerThatIsGone(t *testing.T) {
	p := newProxy(newNews())
	front := httptest.NewServer(p)
	defer front.Close()
	for range 2 {
		r, body := fetch(t, "GET", front.URL)
		if r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, scriptTag("")) {
			t.Errorf("%d %s", r.StatusCode, body)
		}
		p.target.Store(&target{&url.URL{Scheme: "http", Host: "127.0.0.1:1"}, "gone"})
	}
}

// TestNews connects before and after something happened.
func TestNews(t *testing.T) {
	n := newNews()
	front := httptest.NewServer(n)
	defer front.Close()
	defer front.CloseClientConnections()
	listen := func() func() string {
		r, err := http.Get(front.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Body.Close() })
		return func() string {
			var line bytes.Buffer
			for !strings.HasSuffix(line.String(), "\n\n") {
				if _, err := io.CopyN(&line, r.Body, 1); err != nil {
					t.Fatal(err)
				}
			}
			return strings.TrimSpace(line.String())
		}
	}
	early := listen()
	if got := early(); got != `data: {"kind":""}` {
		t.Errorf("at first: %s", got)
	}
	n.tell(message{Kind: "error", Title: "T", Text: "a\nb"})
	const broken = `data: {"kind":"error","title":"T","text":"a\nb"}`
	if got := early(); got != broken {
		t.Errorf("the page that was open: %s", got)
	}
	if got := listen()(); got != broken {
		t.Errorf("a page opened later: %s", got)
	}
	n.tell(message{Kind: "ready", Build: "2"})
	if got := early(); got != `data: {"kind":"ready","build":"2"}` {
		t.Errorf("the page that was open: %s", got)
	}
}
