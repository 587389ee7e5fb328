//go:build !js

package serverfn

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/hotclub-go/hotclub/di"
	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// Prefix is the path under which a Registry must be mounted.
const Prefix = "/_fn/"

// ServeHTTP answers the address of a server function: POST with JSON or with
// the fields of a form, and GET with ?in=<json> for queries.
//
// JSON is answered with the result as JSON, or with {code, message, fields}
// and the error's status. A form post is answered with a redirect (303) to the
// page that the hidden field _back names, else to the page it came from; if it
// fails, with a small page that says why.
func (r *Registry) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	rq := request{r, w, req, req.Header.Get("Content-Type")}
	if media, _, err := mime.ParseMediaType(rq.media); err == nil {
		rq.media = media
	}
	defer func() {
		// User code runs while decoding too: UnmarshalJSON, validators.
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			rq.fail(r.panicked(req.Context(), description{name: req.URL.Path, impl: (*Registry).ServeHTTP}, v))
		}
	}()
	if err := rq.serve(); err != nil {
		rq.fail(err)
	}
}

// A request is one HTTP request being answered.
type request struct {
	registry *Registry
	w        http.ResponseWriter
	req      *http.Request
	media    string // content type without parameters
}

const (
	mediaJSON = "application/json"
	mediaForm = "application/x-www-form-urlencoded"
)

func (rq *request) serve() error {
	if err := rq.registry.origins.Check(rq.req); err != nil {
		return &Error{Code: CodeCrossOrigin, Message: "posts from another origin are refused", cause: err}
	}
	name := strings.TrimPrefix(rq.req.URL.Path, Prefix)
	f, ok := rq.registry.find(name)
	if !ok {
		rq.registry.logger.WarnContext(rq.req.Context(), "unknown server function", "name", name, "closest", rq.registry.closest(name))
		return NotFound("there is no such server function")
	}
	d := f.describe()
	if err := rq.allowed(d); err != nil {
		return err
	}
	scope := rq.registry.container.Scope()
	di.Put(scope, rq.req)
	defer scope.Close()
	ctx := rq.registry.enter(rq.req.Context(), scope)
	c, back, err := rq.input(f, d)
	if err != nil {
		return err
	}
	if c.stream != nil {
		return rq.stream(ctx, c)
	}
	var out codec.Writer
	if err := c.run(ctx, stateFrom(ctx), &out); err != nil {
		return err
	}
	if rq.form() {
		rq.w.Header().Set("Location", back)
		rq.w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	rq.write(http.StatusOK, mediaJSON, out.Buf)
	return nil
}

func (rq *request) form() bool {
	return rq.req.Method == http.MethodPost && rq.media == mediaForm
}

func (rq *request) allowed(d description) error {
	methods := "POST"
	if d.query {
		methods = "GET, HEAD, POST"
	}
	switch rq.req.Method {
	case http.MethodPost:
		return nil
	case http.MethodGet, http.MethodHead:
		if d.query {
			return nil
		}
	}
	rq.w.Header().Set("Allow", methods)
	return &Error{Code: CodeMethod, Message: "this server function takes " + methods + " only"}
}

// input reads, decodes and checks the function's input. back is where a form
// post goes on success.
func (rq *request) input(f Endpoint, d description) (c call, back string, err error) {
	if rq.req.Method != http.MethodPost {
		values, err := url.ParseQuery(rq.req.URL.RawQuery)
		if err != nil {
			return c, "", &Error{Code: CodeInvalid, Message: "the address is malformed", malformed: true, cause: err}
		}
		c, err = f.fromJSON([]byte(values.Get("in")))
		return c, "", err
	}
	if encoding := rq.req.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return c, "", &Error{Code: CodeUnsupportedMedia, Message: "a compressed body is not read"}
	}
	if rq.media != mediaJSON && rq.media != mediaForm {
		return c, "", &Error{Code: CodeUnsupportedMedia, Message: "send " + mediaJSON + " or " + mediaForm}
	}
	body, err := rq.body(d)
	if err != nil {
		return c, "", err
	}
	if rq.media == mediaJSON {
		c, err = f.fromJSON(body)
		return c, "", err
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return c, "", &Error{Code: CodeInvalid, Message: "the form is malformed", malformed: true, cause: err}
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	c, err = f.fromForm(func(name string) []string { return values[name] }, names)
	return c, rq.back(values.Get("_back")), err
}

func (rq *request) body(d description) ([]byte, error) {
	limit := d.maxBody
	if limit == 0 {
		limit = rq.registry.maxBody
	}
	var buf bytes.Buffer
	if n := rq.req.ContentLength; n > 0 && n <= limit {
		buf.Grow(int(n) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(http.MaxBytesReader(rq.w, rq.req.Body, limit))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, &Error{Code: CodeTooLarge, Message: "the input is larger than " + strconv.FormatInt(limit, 10) + " bytes"}
	case rq.req.Context().Err() != nil:
		return nil, fromContext(rq.req.Context().Err())
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, &Error{Code: CodeInvalid, Message: "the input is cut short", malformed: true, cause: err}
	case err != nil:
		return nil, &Error{Code: CodeInvalid, Message: "the input could not be read", malformed: true, cause: err}
	}
	return buf.Bytes(), nil
}

// back is where a form post leads: path if it is one of this site, else the
// page the post came from, else the root.
func (rq *request) back(path string) string {
	if u, ok := localPath(path); ok {
		return u
	}
	ref, err := url.Parse(rq.req.Referer())
	if err == nil && ref.Host == rq.req.Host {
		if u, ok := localPath(ref.RequestURI()); ok {
			return u
		}
	}
	return "/"
}

// localPath reports whether path stays on this site whatever a browser makes
// of it: //host and /\host would leave.
func localPath(path string) (string, bool) {
	if len(path) == 0 || path[0] != '/' || len(path) > 1 && (path[1] == '/' || path[1] == '\\') {
		return "", false
	}
	for i := 0; i < len(path); i++ {
		if path[i] < ' ' || path[i] == 0x7f || path[i] == '\\' {
			return "", false
		}
	}
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(u.EscapedPath(), "/") {
		return "", false
	}
	return u.String(), true
}

func (rq *request) write(status int, contentType string, body []byte) {
	h := rq.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	rq.w.WriteHeader(status)
	if rq.req.Method != http.MethodHead {
		// The error means that the client is gone; nobody is left to tell.
		_, _ = rq.w.Write(body)
	}
}

// fail answers with the error, as JSON or as a page.
func (rq *request) fail(err error) {
	e := asError(err)
	if e == nil {
		e = rq.registry.hide(rq.req.Context(), description{name: rq.req.URL.Path, impl: (*Registry).ServeHTTP}, err)
	}
	if rq.form() {
		rq.write(e.Status(), "text/html; charset=utf-8", errorPage(e, rq.back("")))
		return
	}
	var w codec.Writer
	appendError(&w, e)
	rq.write(e.Status(), mediaJSON, w.Buf)
}

// stream answers with server-sent events: one message per value, then an event
// named end, or one named error that holds what JSON answers hold.
func (rq *request) stream(ctx context.Context, c call) error {
	if rq.form() {
		return &Error{Code: CodeUnsupportedMedia, Message: "a stream cannot be had by a form"}
	}
	rc := http.NewResponseController(rq.w)
	rq.w.Header().Set("Content-Type", "text/event-stream")
	rq.w.WriteHeader(http.StatusOK)
	send := func(event string, json []byte) error {
		var line []byte
		if event != "" {
			line = append(line, "event: "+event+"\n"...)
		}
		line = append(line, "data: "...)
		line = append(line, json...)
		line = append(line, '\n', '\n')
		if _, err := rq.w.Write(line); err != nil {
			return err
		}
		if err := rc.Flush(); !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		return nil
	}
	if err := rc.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return nil // the client is gone
	}
	err := c.stream(ctx, stateFrom(ctx), func(json []byte) error { return send("", json) })
	if err == nil {
		_ = send("end", []byte("null"))
		return nil
	}
	var w codec.Writer
	appendError(&w, asError(err))
	_ = send("error", w.Buf)
	return nil
}
