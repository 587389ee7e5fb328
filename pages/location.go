package pages

import "github.com/hotclub-go/hotclub/reactive"

// Location is the address of the page, as signals: what reads it follows
// navigation.
type Location struct {
	path    *reactive.Signal[string]
	query   *reactive.Signal[string]
	hash    *reactive.Signal[string]
	matched *reactive.Memo[*Match]
	router  *Router
}

var locationKey = reactive.NewKey[*Location]("location")

// NewLocation makes the location of one page for an address without scheme
// and host, as "/polls/3?tab=votes#top". ssr and wasm call it; tests may.
func NewLocation(s *Scope, address string) *Location {
	path, query, hash := splitAddress(address)
	return &Location{
		path:  reactive.NewSignal(s, path),
		query: reactive.NewSignal(s, query),
		hash:  reactive.NewSignal(s, hash),
	}
}

// CurrentLocation returns the location of the page that s belongs to. It
// panics in a scope that is not part of an [App].
func CurrentLocation(s *Scope) *Location {
	location, ok := locationKey.Use(s)
	if !ok {
		panic("pages.CurrentLocation: this scope is not part of a pages.App; in a test, call App.Mount first")
	}
	return location
}

// Path returns the address's path, still percent-encoded, as "/polls/3".
func (l *Location) Path() string { return l.path.Get() }

// Hash returns what follows the # of the address, without it.
func (l *Location) Hash() string { return l.hash.Get() }

// Param returns the value that the part {name} of the route's pattern has, or
// "" when the pattern has no such part, or before [App.Mount].
func (l *Location) Param(name string) string {
	if l.matched == nil {
		return ""
	}
	return l.matched.Get().params[name]
}

// Query returns the first value of a name in the address's query, or "".
func (l *Location) Query(name string) string {
	for rest, more := l.query.Get(), true; more; {
		var pair string
		pair, rest, more = cut(rest, '&')
		key, value, _ := cut(pair, '=')
		if k, ok := decode(key, true); !ok || k != name {
			continue
		}
		if v, ok := decode(value, true); ok {
			return v
		}
	}
	return ""
}

// Address returns the whole address without scheme and host.
func (l *Location) Address() string {
	address := l.path.Get()
	if query := l.query.Get(); query != "" {
		address += "?" + query
	}
	if hash := l.hash.Get(); hash != "" {
		address += "#" + hash
	}
	return address
}

// Set moves to another address and reports whether a route matches it; if none
// does, nothing changes. It changes only what the page reads: the browser's
// history is the caller's, so users call [Navigate].
func (l *Location) Set(s *Scope, address string) bool {
	path, query, hash := splitAddress(address)
	if l.router != nil && !l.router.Match(path).Found() {
		return false
	}
	s.Batch(func() {
		l.path.Set(path)
		l.query.Set(query)
		l.hash.Set(hash)
	})
	return true
}

func splitAddress(address string) (path, query, hash string) {
	address, hash, _ = cut(address, '#')
	path, query, _ = cut(address, '?')
	if path == "" {
		path = "/"
	}
	return path, query, hash
}
