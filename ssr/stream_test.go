package ssr

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/hotclub-go/hotclub/pages"
	"github.com/hotclub-go/hotclub/pages/async"
	"github.com/hotclub-go/hotclub/pages/attr"
	"github.com/hotclub-go/hotclub/pages/el"
	"github.com/hotclub-go/hotclub/pages/on"
	"github.com/klauspost/compress/zstd"
)

// streamSite has a page whose second part waits for the gate.
func streamSite(t *testing.T, gate <-chan struct{}, after func(s *pages.Scope) pages.Node) *httptest.Server {
	app := &pages.App{
		Failed: func(_ *pages.Scope, err error) pages.Node { return el.P(el.Text("failed: " + err.Error())) },
		Routes: []pages.Route{{Path: "/", Page: func(s *pages.Scope) pages.Node {
			pages.Title(s, "Stream")
			return el.Main(
				el.H1(el.Text("first")),
				pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
					slow := async.NewResource(s, fetched(gate, "slow"))
					return el.P(el.Text(slow.Get), pages.Show(func() bool { return slow.Get() != "" }, after))
				}),
				el.Footer(el.Text("last")),
			)
		}}},
	}
	site := newSite(t, func(o *Options) { o.App, o.Stream = app, true })
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server
}

// TestStream reads the first part of a page before the slow resource of the
// second is allowed to answer, in each content coding.
func TestStream(t *testing.T) {
	for _, coding := range []string{"identity", "zstd", "br", "gzip"} {
		t.Run(coding, func(t *testing.T) {
			gate := make(chan struct{})
			server := streamSite(t, gate, func(*pages.Scope) pages.Node { return el.B(on.Click(func() {})) })
			req, err := http.NewRequestWithContext(t.Context(), "GET", server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			if coding != "gzip" { // the client's transport undoes gzip by itself
				req.Header.Set("Accept-Encoding", coding)
			}
			response, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.Header.Get("Etag") != "" || response.Header.Get("Vary") == "" {
				t.Errorf("headers %v", response.Header)
			}
			body := decoded(t, response.Body, coding)
			first := readUntil(t, body, "</h1>")
			if !strings.Contains(first, "<title>Stream</title>") || !strings.Contains(first, "<h1>first</h1>") || strings.Contains(first, "slow") {
				t.Errorf("the first part is %s", first)
			}
			close(gate)
			rest, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			// What makes the page interactive came late, so the boot script does.
			want := `<p>slow<b></b></p><footer>last</footer></main><script>`
			if !strings.HasPrefix(string(rest), want) || !strings.HasSuffix(string(rest), "</body></html>") || !strings.Contains(string(rest), "data-wasm") {
				t.Errorf("the rest is %s", rest)
			}
		})
	}
}

func decoded(t *testing.T, r io.Reader, coding string) io.Reader {
	switch coding {
	case "zstd":
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(z.Close)
		return z
	case "br":
		return brotli.NewReader(r)
	}
	return r
}

// readUntil reads byte by byte, so that it takes no more than it must.
func readUntil(t *testing.T, r io.Reader, end string) string {
	t.Helper()
	var got []byte
	one := make([]byte, 1)
	for !bytes.HasSuffix(got, []byte(end)) {
		if _, err := io.ReadFull(r, one); err != nil {
			t.Fatalf("after %q: %v", got, err)
		}
		got = append(got, one...)
	}
	return string(got)
}

func TestStreamAfterTheStart(t *testing.T) {
	tests := map[string]struct {
		after func(s *pages.Scope) pages.Node
		want  string
	}{
		"redirect": {func(s *pages.Scope) pages.Node {
			pages.Redirect(s, `/login?to="x"`)
			return pages.Nothing()
		}, `<meta http-equiv="refresh" content="0;url=/login?to=&#34;x&#34;"></body></html>`},
		"panic": {func(*pages.Scope) pages.Node { panic("late") }, `<p>failed: late</p></body></html>`},
		"too late for the status": {func(s *pages.Scope) pages.Node {
			pages.SetStatus(s, 404)
			pages.SetHeader(s, "X-Late", "1")
			return el.Text(" and late")
		}, `<p>slow and late</p><footer>last</footer></main></body></html>`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			gate := make(chan struct{})
			server := streamSite(t, gate, test.after)
			response, err := http.Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			close(gate)
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != 200 || response.Header.Get("X-Late") != "" || !strings.HasSuffix(string(body), test.want) {
				t.Errorf("status %d, body %s", response.StatusCode, body)
			}
		})
	}
}

// TestStreamHoldsErrorBoundaries checks that nothing inside an error boundary is
// sent before it is known that the boundary does not fail.
func TestStreamHoldsErrorBoundaries(t *testing.T) {
	gate := make(chan struct{})
	app := &pages.App{Routes: []pages.Route{{Path: "/", Page: func(s *pages.Scope) pages.Node {
		return pages.Fragment(el.H1(), pages.ErrorBoundary(func(s *pages.Scope) pages.Node {
			return el.P(el.Text("half"), pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
				slow := async.NewResource(s, fetched(gate, "slow"))
				return el.Text(func() string {
					if slow.Get() != "" {
						panic("late")
					}
					return ""
				})
			}))
		}, func(_ *pages.Scope, err error, _ func()) pages.Node { return el.B(el.Text(err.Error())) }))
	}}}}
	var sent [][]byte
	site := newSite(t, func(o *Options) { o.App, o.Stream = app, true })
	w := &flushRecorder{ResponseWriter: httptest.NewRecorder(), flushed: func(p []byte) {
		sent = append(sent, p)
		if len(sent) == 1 {
			close(gate)
		}
	}}
	site.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if len(sent) != 1 || !bytes.HasSuffix(sent[0], []byte("<h1></h1>")) {
		t.Errorf("sent before the boundary was whole: %s", sent)
	}
	if whole := string(w.written); !strings.Contains(whole, "<h1></h1><b>late</b>") {
		t.Errorf("got %s", whole)
	}
}

// TestStreamSendsTheSamePage compares a page sent in parts with the same page
// sent as a whole, where boundaries stand in every kind of place.
func TestStreamSendsTheSamePage(t *testing.T) {
	app := &pages.App{Routes: []pages.Route{{Path: "/", Page: func(s *pages.Scope) pages.Node {
		waits := func(after time.Duration, content pages.Node) pages.Node {
			return pages.Suspense(el.Text("Loading"), func(s *pages.Scope) pages.Node {
				slow := async.NewResource(s, func(context.Context) (string, error) {
					time.Sleep(after)
					return "slow", nil
				})
				return pages.Fragment(content, el.Text(slow.Get))
			})
		}
		caught := func(*pages.Scope, error, func()) pages.Node { return el.Text("caught") }
		return el.Main(
			waits(10*time.Millisecond, el.H1()),
			el.Pre(waits(time.Millisecond, el.Text("\npre"))),
			el.Select(attr.BindValue(pages.NewSignal(s, "bslow")), el.Option(waits(2*time.Millisecond, el.Text("a"))), el.Option(waits(2*time.Millisecond, el.Text("b")))),
			pages.ErrorBoundary(func(*pages.Scope) pages.Node {
				return el.Div(waits(3*time.Millisecond, waits(20*time.Millisecond, el.B())), waits(time.Millisecond, el.I()))
			}, caught),
			pages.ErrorBoundary(func(*pages.Scope) pages.Node {
				return el.Div(waits(3*time.Millisecond, pages.Component(func(*pages.Scope) pages.Node { panic("x") })))
			}, caught),
			waits(5*time.Millisecond, waits(15*time.Millisecond, waits(time.Millisecond, el.U()))),
		)
	}}}}
	want := `<main><h1></h1>slow<pre>` + "\n\n" + `preslow</pre><select><option>aslow</option><option selected>bslow</option></select>` +
		`<div><b></b>slowslow<i></i>slow</div>caught<u></u>slowslowslow</main></body></html>`
	for _, stream := range []bool{false, true} {
		site := newSite(t, func(o *Options) { o.App, o.Stream, o.Assets = app, stream, nil })
		if got := get(site, "/").Body.String(); !strings.HasSuffix(got, want) {
			t.Errorf("stream %t: got %s\nwant %s", stream, got, want)
		}
	}
}

// flushRecorder tells of what was written when it is flushed.
type flushRecorder struct {
	http.ResponseWriter
	written []byte
	flushed func([]byte)
}

func (w *flushRecorder) Write(p []byte) (int, error) {
	w.written = append(w.written, p...)
	return len(p), nil
}

func (w *flushRecorder) Flush() { w.flushed(bytes.Clone(w.written)) }

func TestServe(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	address := make(chan string, 1)
	log := slog.New(slog.NewTextHandler(writerFunc(func(p []byte) {
		if _, url, found := strings.Cut(string(p), "url="); found {
			address <- strings.TrimSpace(url)
		}
	}), nil))
	running := make(chan struct{})
	release := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(running)
		<-release
		if r.Context().Err() != nil {
			t.Error("the request was cut off")
		}
		fmt.Fprint(w, "done")
	})
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, "127.0.0.1:0", handler, log) }()
	url := <-address
	answer := make(chan string, 1)
	go func() {
		response, err := http.Get(url)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answer <- string(body)
	}()
	<-running

	port := url[strings.LastIndex(url, ":")+1:]
	err := Serve(ctx, "127.0.0.1:"+port, handler, quiet())
	if err == nil || !strings.Contains(err.Error(), "is in use") || !strings.Contains(err.Error(), port) {
		t.Errorf("a second server at the same address: %v", err)
	}
	if err := Serve(ctx, "nonsense", handler, quiet()); err == nil {
		t.Error("no error for a broken address")
	}

	cancel()
	close(release)
	if got := <-answer; got != "done" {
		t.Errorf("the running request got %q", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve ended with %v", err)
	}
}

type writerFunc func([]byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}
