package pagedata_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/hotclub-go/hotclub/internal/pagedata"
)

func Example() {
	// On the server, while a page is rendered:
	recorder := pagedata.NewRecorder()
	ctx := pagedata.WithRecorder(context.Background(), recorder)
	pagedata.RecorderFrom(ctx).Record(pagedata.Key("todos.CountTodos", []byte("{}")), []byte("3"))
	page := `{"calls":` + string(recorder.AppendJSON(nil)) + `}`
	fmt.Println(page)

	// In the browser, while it is hydrated:
	cache, err := pagedata.ParseCache([]byte(page))
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx = pagedata.WithCache(context.Background(), cache)
	answer, ok := pagedata.CacheFrom(ctx).Take("todos.CountTodos?{}")
	fmt.Println(string(answer), ok)
	cache.Close()
	_, ok = cache.Take("todos.CountTodos?{}")
	fmt.Println(ok)
	// Output:
	// {"calls":{"todos.CountTodos?{}":3}}
	// 3 true
	// false
}

func TestRecorder(t *testing.T) {
	r := pagedata.NewRecorder()
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			answer := fmt.Append(nil, i%5)
			r.Record(pagedata.Key("b.</script>", answer), answer)
			answer[0] = 'x' // the recorder keeps a copy
		})
	}
	wg.Wait()
	r.Record("a", []byte("1"))
	r.Record("a", []byte("2"))
	const want = `{"a":2,"b.\u003c/script\u003e?0":0,"b.\u003c/script\u003e?1":1,"b.\u003c/script\u003e?2":2,"b.\u003c/script\u003e?3":3,"b.\u003c/script\u003e?4":4}`
	if got := string(r.AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := string(pagedata.NewRecorder().AppendJSON([]byte("x"))); got != "x{}" {
		t.Errorf("empty: %s", got)
	}
}

func TestParseCache(t *testing.T) {
	for _, text := range []string{``, `[]`, `{"calls":[]}`, `{"calls":{"a":}}`, `{"calls":{"a":1}`, `{"calls":{}}x`} {
		if _, err := pagedata.ParseCache([]byte(text)); err == nil {
			t.Errorf("%q was accepted", text)
		}
	}
	c, err := pagedata.ParseCache([]byte(` {"later":{"x":[1]}, "calls" : {"k\u0041" : {"deep":[1, 2]}} }`))
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := c.Take("kA"); !ok || string(got) != `{"deep":[1, 2]}` {
		t.Errorf("%s, %v", got, ok)
	}
}

func TestContextsWithout(t *testing.T) {
	if pagedata.RecorderFrom(t.Context()) != nil || pagedata.CacheFrom(t.Context()) != nil {
		t.Error("something comes from nowhere")
	}
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "kept")
	ctx = pagedata.WithCache(pagedata.WithRecorder(ctx, pagedata.NewRecorder()), &pagedata.Cache{})
	if ctx.Value(key{}) != "kept" || pagedata.RecorderFrom(ctx) == nil || pagedata.CacheFrom(ctx) == nil {
		t.Error("contexts do not nest")
	}
}

func FuzzParseCache(f *testing.F) {
	f.Add([]byte(`{"calls":{"a?{}":{"b":[1]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := pagedata.ParseCache(data); err == nil && !json.Valid(data) {
			t.Errorf("accepted %q", data)
		}
	})
}
