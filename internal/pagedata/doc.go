// Package pagedata carries the answers of server queries from the rendered
// page to the browser, so that hydration fetches nothing a second time.
//
// The trade: answers travel once more, as JSON in the page, and in exchange the
// first screen needs no round trip. Only queries are carried; a mutation never
// is.
//
// On the server a [Recorder] in the context collects every query answered
// while the page was rendered. In the browser a [Cache] in the context answers
// the same calls until [Cache.Close], which the hydrator calls when it is done.
package pagedata
