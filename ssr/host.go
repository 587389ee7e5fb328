package ssr

import "net/http"

// A host gathers what a page asks of its response. It is the node.Host of the
// page's scope.
//
// What is asked for is kept as a list of wishes, each with the region that was
// running: content that waits for a resource may show, and ask for, something
// that is gone when the resource has arrived, as the status 404 of "no such
// poll". Such wishes do not count.
type host struct {
	renderer *renderer
	wishes   []wish
	// refused is told of a redirect to another site.
	refused func(to string)
}

type wish struct {
	owner *region
	grant func(*answer)
	late  func() // wishes again; nil for a wish as such
}

// An answer is what all the wishes of a page come to.
type answer struct {
	status  int         // 0 if none was set
	headers http.Header // nil until one is set
	title   string
	metas   []meta
	// redirect is the address to go to instead of the page, if not "".
	redirect string
	replace  bool
}

type meta struct{ name, content string }

func (h *host) wish(grant func(*answer)) {
	h.wishes = append(h.wishes, wish{owner: h.renderer.owner, grant: grant})
}

// answer grants the wishes that count now, in their order.
func (h *host) answer() *answer {
	a := &answer{}
	for _, w := range h.wishes {
		if w.owner.counts() && w.grant != nil {
			w.grant(a)
		}
	}
	return a
}

// Late keeps a question until the resources have arrived.
func (h *host) Late(ask func()) {
	h.wishes = append(h.wishes, wish{owner: h.renderer.owner, late: ask})
}

// askLate asks what was to be asked in the end. The wishes that this makes take
// the place of the questions, so that later ones still win over them.
func (h *host) askLate() {
	asked := h.wishes
	h.wishes = nil
	for _, w := range asked {
		if w.late == nil {
			h.wishes = append(h.wishes, w)
			continue
		}
		if w.owner.counts() {
			h.renderer.owner = w.owner
			w.late()
		}
	}
	h.renderer.owner = nil
}

func (h *host) Server() bool { return true }

func (h *host) SetTitle(title string) { h.wish(func(a *answer) { a.title = title }) }
func (h *host) SetStatus(code int)    { h.wish(func(a *answer) { a.status = code }) }

func (h *host) SetMeta(name, content string) {
	h.wish(func(a *answer) { a.setMeta(name, content) })
}

func (h *host) SetHeader(name, value string) {
	h.wish(func(a *answer) { a.setHeader(name, value) })
}

func (h *host) Navigate(to string, replace bool) {
	address, ok := siteAddress(to)
	if !ok {
		h.refused(to)
	}
	h.wish(func(a *answer) { a.redirect, a.replace = address, replace })
}

func (a *answer) setMeta(name, content string) {
	for i := range a.metas {
		if a.metas[i].name == name {
			a.metas[i].content = content
			return
		}
	}
	a.metas = append(a.metas, meta{name, content})
}

func (a *answer) setHeader(name, value string) {
	if a.headers == nil {
		a.headers = http.Header{}
	}
	// A response has one Set-Cookie for each cookie.
	if http.CanonicalHeaderKey(name) == "Set-Cookie" {
		a.headers.Add(name, value)
		return
	}
	a.headers.Set(name, value)
}

// statusOr returns the status that was set, or else the given one.
func (a *answer) statusOr(status int) int {
	if a.status == 0 {
		return status
	}
	return a.status
}

// redirectStatus is the page's own choice if that is a redirect.
func (a *answer) redirectStatus() int {
	switch {
	case a.status >= 300 && a.status < 400:
		return a.status
	case a.replace:
		return http.StatusFound
	}
	return http.StatusSeeOther
}

// siteAddress returns to as a Location header can carry it. It reports false,
// with the start page instead, for the address of another site: a page must not
// send its visitors wherever a parameter in its address says.
func siteAddress(to string) (string, bool) {
	const hex = "0123456789ABCDEF"
	address := make([]byte, 0, len(to))
	for i := 0; i < len(to); i++ {
		switch c := to[i]; {
		case c == '\t' || c == '\n' || c == '\r' || c <= ' ' && len(address) == 0:
			// Browsers skip these.
		case c == '\\':
			// Browsers take it for a slash.
			address = append(address, '/')
		case c <= ' ' || c >= 0x7f:
			address = append(address, '%', hex[c>>4], hex[c&15])
		default:
			address = append(address, c)
		}
	}
	if len(address) == 0 {
		return "/", true
	}
	if len(address) > 1 && address[0] == '/' && address[1] == '/' {
		return "/", false
	}
	for _, c := range address {
		if c == '/' || c == '?' || c == '#' {
			break
		}
		if c == ':' {
			return "/", false
		}
	}
	return string(address), true
}
