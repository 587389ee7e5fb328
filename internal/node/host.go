package node

import "github.com/hotclub-go/hotclub/reactive"

// Host is what an interpreter offers to the page that it runs: the server
// answers one request with it, the browser changes the document.
type Host interface {
	// Server tells that the page is rendered once, for a response.
	Server() bool
	// SetTitle sets the document's title.
	SetTitle(title string)
	// SetMeta sets the content of the head's meta element of that name.
	SetMeta(name, content string)
	// Navigate goes to another address of this site; on the server it makes
	// the response a redirect.
	Navigate(to string, replace bool)
	// SetStatus sets the response's status code; nothing in a browser.
	SetStatus(code int)
	// SetHeader sets a header of the response; nothing in a browser.
	SetHeader(name, value string)
}

// LateHost is a Host that answers only after the page has waited for its
// resources: a text that follows signals is asked for then.
type LateHost interface {
	Host
	// Late calls ask before the answer, if the part of the page that runs now is
	// still shown then.
	Late(ask func())
}

// FailureHost is a Host that goes on after a page has failed: only that page
// is replaced by the view of its failure.
type FailureHost interface {
	Host
	// PageFailed logs the failure. It tells whether the visitor may see details.
	PageFailed(err error) (details bool)
}

// PlainFailure is the message of a failure in an app without a view of its own.
const PlainFailure = "500: something went wrong"

// HostKey finds the Host in a page's scope.
var HostKey = reactive.NewKey[Host]("page host")
