package node

import "github.com/hotclub-go/hotclub/reactive"

// PageData is the text of a page's data element, in the browser and until the
// page is hydrated. It is provided on the root scope.
type PageData struct {
	_    notCompared
	Text string
	// Parsed is what the first reader made of Text.
	Parsed any
	// Closed is set when hydration is over: what is asked for later is asked
	// of the server.
	Closed bool
}

// PageDataKey finds the PageData in a page's scope.
var PageDataKey = reactive.NewKey[*PageData]("page data")

// PageDataInContext is the key under which a context carries the *PageData.
type PageDataInContext struct{}
