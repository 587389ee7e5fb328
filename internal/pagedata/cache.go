package pagedata

import (
	"context"
	"sync"

	"github.com/hotclub-go/hotclub/internal/node"
	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// A Cache answers calls from what the server recorded in the page, until it is
// closed. Every entry may be taken any number of times before that: two
// components may ask the same question. It is safe for use by several
// goroutines.
type Cache struct {
	mu    sync.Mutex
	calls map[string][]byte
}

// ParseCache reads the page's data object, {"calls":{"key":answer,…}}. Members
// other than "calls" are left to others. The cache keeps slices of data.
func ParseCache(data []byte) (*Cache, error) {
	c := &Cache{calls: make(map[string][]byte)}
	r := codec.NewReader(data)
	r.Object()
	for r.Next() {
		if r.Key() != "calls" {
			r.Raw()
			continue
		}
		r.Object()
		for r.Next() {
			key := r.KeyString()
			c.calls[key] = r.Raw()
		}
	}
	if err := r.Finish(); err != nil {
		return nil, err
	}
	return c, nil
}

// Take returns the recorded answer of the call named by key.
func (c *Cache) Take(key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	answer, ok := c.calls[key]
	return answer, ok
}

// Close ends hydration: the cache forgets all and answers nothing any more.
func (c *Cache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = nil
}

type cacheKey struct{}

// cacheContext: see recorderContext.
type cacheContext struct {
	context.Context
	cache *Cache
}

func (c cacheContext) Value(key any) any {
	if _, ok := key.(cacheKey); ok {
		return c.cache
	}
	return c.Context.Value(key)
}

// WithCache returns a context whose query calls are answered from c first.
func WithCache(ctx context.Context, c *Cache) context.Context {
	return cacheContext{ctx, c}
}

// CacheFrom returns the cache of ctx, or nil. In a page that is being hydrated
// it is made, once, from the page's data.
func CacheFrom(ctx context.Context) *Cache {
	if data, ok := ctx.Value(node.PageDataInContext{}).(*node.PageData); ok {
		return ofPage(data)
	}
	c, _ := ctx.Value(cacheKey{}).(*Cache)
	return c
}

func ofPage(data *node.PageData) *Cache {
	if data.Closed || data.Text == "" {
		return nil
	}
	if data.Parsed == nil {
		c, err := ParseCache([]byte(data.Text))
		if err != nil {
			c = nil // everything is asked for anew
		}
		data.Parsed = c
	}
	return data.Parsed.(*Cache)
}
