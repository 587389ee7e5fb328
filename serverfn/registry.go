//go:build !js

package serverfn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/hotclub-go/hotclub/di"
	"github.com/hotclub-go/hotclub/schema"
)

// Options configures a registry. The zero value is ready for use.
type Options struct {
	// Logger gets internal errors and panics; nil means slog.Default().
	Logger *slog.Logger
	// Container provides the injected parameters; nil means an empty one.
	Container *di.Container
	// MaxBody limits request bodies, in bytes; 0 means 1 MB (1<<20).
	MaxBody int64
	// Timeout ends the context of a function that runs longer; 0 means 30 s.
	Timeout time.Duration
	// TrustedOrigins may post from elsewhere, such as https://app.example.com.
	TrustedOrigins []string
}

// A Registry holds the server functions of a program and serves them under
// /_fn/. It is safe for use by several goroutines; add all functions before
// the first request.
type Registry struct {
	logger    *slog.Logger
	container *di.Container
	maxBody   int64
	timeout   time.Duration
	origins   *http.CrossOriginProtection

	mu        sync.RWMutex
	functions map[string]Endpoint
	schemas   []func() *schema.Package
	problems  []error
}

// NewRegistry returns an empty registry. A malformed trusted origin is
// reported by Check.
func NewRegistry(o Options) *Registry {
	r := &Registry{
		logger:    o.Logger,
		container: o.Container,
		maxBody:   o.MaxBody,
		timeout:   o.Timeout,
		origins:   http.NewCrossOriginProtection(),
		functions: make(map[string]Endpoint),
	}
	if r.logger == nil {
		r.logger = slog.Default()
	}
	if r.container == nil {
		r.container = di.New()
	}
	if r.maxBody == 0 {
		r.maxBody = 1 << 20
	}
	if r.timeout == 0 {
		r.timeout = 30 * time.Second
	}
	for _, origin := range o.TrustedOrigins {
		if err := r.origins.AddTrustedOrigin(origin); err != nil {
			r.problems = append(r.problems, fmt.Errorf("serverfn: trusted origin: %w", err))
		}
	}
	return r
}

// Container returns the container that injected parameters come from.
func (r *Registry) Container() *di.Container { return r.container }

// Add registers functions, and how to get the schema that describes them.
// Generated code calls it. Two functions of one name are reported by Check.
func (r *Registry) Add(describe func() *schema.Package, functions ...Endpoint) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if describe != nil {
		r.schemas = append(r.schemas, describe)
	}
	for _, f := range functions {
		d := f.describe()
		if old, found := r.functions[d.name]; found {
			r.problems = append(r.problems, fmt.Errorf("serverfn: two functions are called %s: %s and %s; rename a package or a function", d.name, old.describe().place(), d.place()))
			continue
		}
		r.functions[d.name] = f
	}
}

// Check reports what would fail at run time: injected types without a
// provider, two functions of one name, malformed options. Call it when the
// program starts.
func (r *Registry) Check() error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	problems := slices.Clone(r.problems)
	for _, name := range r.names() {
		d := r.functions[name].describe()
		for _, t := range r.container.Missing(d.needs...) {
			if t != di.TypeOf[*http.Request]() {
				problems = append(problems, fmt.Errorf("serverfn: %s: %s wants %s, which nothing provides; add di.Provide or di.Value for it", d.place(), name, t))
			}
		}
	}
	return errors.Join(problems...)
}

// Schemas returns the descriptions of all functions, by package path.
func (r *Registry) Schemas() []*schema.Package {
	r.mu.RLock()
	defer r.mu.RUnlock()
	packages := make([]*schema.Package, len(r.schemas))
	for i, describe := range r.schemas {
		packages[i] = describe()
	}
	slices.SortFunc(packages, func(a, b *schema.Package) int {
		if a.Path < b.Path {
			return -1
		}
		return 1
	})
	return packages
}

func (r *Registry) names() []string {
	names := make([]string, 0, len(r.functions))
	for name := range r.functions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (r *Registry) find(name string) (Endpoint, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	f, ok := r.functions[name]
	return f, ok
}

// hide makes err an *Error that is safe to show. What is not one already is
// logged, and kept as the cause.
func (r *Registry) hide(ctx context.Context, d description, err error) *Error {
	if e := asError(err); e != nil {
		if e.cause != nil && e.Code == CodeInternal {
			r.logger.ErrorContext(ctx, "server function failed", "function", d.name, "place", d.place(), "error", e.cause)
		}
		return e
	}
	// Drivers seldom say that it was the context which stopped them.
	if ctx.Err() != nil {
		return fromContext(ctx.Err()).Because(err)
	}
	r.logger.ErrorContext(ctx, "server function failed", "function", d.name, "place", d.place(), "error", err)
	return internal(err)
}

func (r *Registry) panicked(ctx context.Context, d description, v any) *Error {
	r.logger.ErrorContext(ctx, "server function panicked", "function", d.name, "place", d.place(), "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
	return internal(fmt.Errorf("panic: %v", v))
}

func internal(cause error) *Error {
	return &Error{Code: CodeInternal, Message: "something went wrong on the server", cause: cause}
}
