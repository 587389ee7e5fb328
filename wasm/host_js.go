package wasm

import "unsafe"

//go:wasmimport hotclub flush
func flush(ops unsafe.Pointer, words uint32, text unsafe.Pointer, size uint32)

// Flush implements [Sink] in the browser.
func (p *page) Flush(ops []uint32, text []byte) {
	flush(unsafe.Pointer(unsafe.SliceData(ops)), uint32(len(ops)), unsafe.Pointer(unsafe.SliceData(text)), uint32(len(text)))
}

// The page is the node.Host of its scope.

func (p *page) Server() bool { return false }

func (p *page) SetTitle(title string) { p.renderer.SetTitle(title) }

func (p *page) SetMeta(name, content string) { p.renderer.SetMeta(name, content) }

// Navigate shows the page of an address of this site if a route matches;
// otherwise the browser goes there.
func (p *page) Navigate(to string, replace bool) {
	// The script resolves addresses as the browser does and returns the whole
	// of what is to be shown here.
	if address := p.bridge.Call("go", to, replace).String(); address != "" {
		p.location.Set(p.runtime.Root(), address)
	}
}

func (p *page) SetStatus(int) {}

func (p *page) SetHeader(string, string) {}

// PageFailed implements node.FailureHost.
func (p *page) PageFailed(err error) (details bool) {
	logError("the page has failed", err)
	return p.development
}
