package di

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
)

// A Type is the identity of a Go type in a container.
type Type struct{ t reflect.Type }

// TypeOf returns the identity of T.
func TypeOf[T any]() Type { return Type{reflect.TypeFor[T]()} }

// String returns the type as Go writes it, such as *orm.DB.
func (t Type) String() string { return t.t.String() }

// ErrNoProvider is what errors.Is finds when nothing provides a type.
var ErrNoProvider = errors.New("no provider")

type provider struct {
	make   func(ctx context.Context) (any, error)
	shared bool // one value for the program, not one per request
}

// A Container holds providers. Providers may be added and values resolved by
// several goroutines at the same time.
type Container struct {
	mu        sync.RWMutex
	providers map[Type]provider
	shared    *Scope // values that live as long as the program
}

// New returns an empty container.
func New() *Container {
	c := &Container{providers: make(map[Type]provider)}
	c.shared = &Scope{container: c, cells: make(map[Type]*cell)}
	return c
}

func (c *Container) add(t Type, p provider) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, found := c.providers[t]; found {
		panic(fmt.Sprintf("di: %s has two providers; keep one", t))
	}
	c.providers[t] = p
}

func (c *Container) find(t Type) (provider, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	p, ok := c.providers[t]
	return p, ok
}

// Provide registers how to make a T, once per request when first wanted. It
// panics if T has a provider already.
func Provide[T any](c *Container, make func(ctx context.Context) (T, error)) {
	c.add(TypeOf[T](), provider{make: erase(make)})
}

// Once registers how to make the one T of the program, when first wanted. If
// it fails, the next request tries again. The context is that of the first
// request without its cancellation, and only other program-wide values can be
// had from it. It panics if T has a provider already.
func Once[T any](c *Container, make func(ctx context.Context) (T, error)) {
	c.add(TypeOf[T](), provider{make: erase(make), shared: true})
}

// Value registers v as the T of every request. It panics if T has a provider
// already.
func Value[T any](c *Container, v T) {
	c.add(TypeOf[T](), provider{make: func(context.Context) (any, error) { return v, nil }, shared: true})
}

func erase[T any](make func(context.Context) (T, error)) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) { return make(ctx) }
}

// Missing returns those of types that have no provider.
func (c *Container) Missing(types ...Type) []Type {
	var missing []Type
	for _, t := range types {
		if _, ok := c.find(t); !ok {
			missing = append(missing, t)
		}
	}
	return missing
}
