package ssr

import (
	"github.com/hotclub-go/hotclub/internal/pagedata"
)

// A document is what stands around the view of one page.
type document struct {
	lang   string
	client *client
	// body is the attributes of the body element.
	body        []byte
	recorder    *pagedata.Recorder
	development bool

	booted bool // the scripts were written
}

// appendStart appends the document up to the content of body.
func (d *document) appendStart(buf []byte, a *answer, interactive bool) []byte {
	buf = append(buf, "<!DOCTYPE html><html"...)
	if d.lang != "" {
		buf = append(buf, ` lang="`...)
		buf = append(appendAttr(buf, d.lang), '"')
	}
	buf = append(buf, `><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`...)
	if a.title != "" {
		buf = append(buf, "<title>"...)
		buf = append(appendText(buf, a.title), "</title>"...)
	}
	for _, m := range a.metas {
		buf = append(buf, `<meta name="`...)
		buf = append(appendAttr(buf, m.name), `" content="`...)
		buf = append(appendAttr(buf, m.content), `">`...)
	}
	buf = append(buf, d.client.head...)
	if interactive {
		buf = append(buf, d.client.boot...)
		buf = append(buf, d.client.preload...)
		buf = append(buf, d.client.script...)
		d.booted = true
	}
	buf = append(buf, "</head><body"...)
	buf = append(buf, d.body...)
	return append(buf, '>')
}

// appendEnd appends what follows the content of body.
func (d *document) appendEnd(buf []byte, interactive bool) []byte {
	if interactive && len(d.client.script) > 0 {
		if !d.booted {
			buf = append(buf, d.client.boot...)
			buf = append(buf, d.client.script...)
		}
		buf = d.appendData(buf)
	}
	return append(buf, "</body></html>"...)
}

// appendData appends what the server functions answered to this page, for the
// browser not to ask again.
func (d *document) appendData(buf []byte) []byte {
	mark := len(buf)
	buf = append(buf, `<script type="application/json" id="hotclub-data">`...)
	from := len(buf)
	buf = append(buf, `{"calls":`...)
	calls := len(buf)
	buf = d.recorder.AppendJSON(buf)
	if len(buf) == calls+len("{}") && !d.development {
		return buf[:mark]
	}
	if d.development {
		buf = append(buf, `,"dev":true`...)
	}
	buf = append(buf, '}')
	buf = neutralize(buf, from, rawJSON)
	return append(buf, "</script>"...)
}
