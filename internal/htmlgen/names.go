package main

import "strings"

// goNames are spellings that Go wants otherwise than the standards' properties.
var goNames = map[string]string{
	"id":        "ID",
	"itemId":    "ItemID",
	"pointerId": "PointerID",
	// The field that it reads has this name: two names would be one too many.
	"isComposing": "Composing",
}

// attributeNames are Go names of attributes that differ from the rule.
var attributeNames = map[string]string{
	"http-equiv": "HTTPEquiv",
	"data":       "ObjectData", // Data makes data-* attributes
}

// upperCamel makes an exported Go name: the first letter and letters after a
// hyphen in upper case.
func upperCamel(name string) string {
	if special, ok := goNames[name]; ok {
		return special
	}
	var out strings.Builder
	for part := range strings.SplitSeq(name, "-") {
		if part != "" {
			out.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return out.String()
}

// lowerCamel makes an unexported Go name.
func lowerCamel(name string) string {
	upper := upperCamel(name)
	if upper == strings.ToUpper(upper) {
		return strings.ToLower(upper)
	}
	return strings.ToLower(upper[:1]) + upper[1:]
}

// eventNames are the Go names of events: the standards write their words
// together. An event without a line here stops the generator.
var eventNames = map[string]string{
	"abort": "Abort", "animationcancel": "AnimationCancel", "animationend": "AnimationEnd",
	"animationiteration": "AnimationIteration", "animationstart": "AnimationStart", "auxclick": "AuxClick",
	"beforeinput": "BeforeInput", "beforematch": "BeforeMatch", "beforetoggle": "BeforeToggle",
	"beginEvent": "AnimationElementBegin", "blur": "Blur", "cancel": "Cancel", "canplay": "CanPlay",
	"canplaythrough": "CanPlayThrough", "change": "Change", "click": "Click", "close": "Close", "command": "Command",
	"compositionend": "CompositionEnd", "compositionstart": "CompositionStart",
	"compositionupdate": "CompositionUpdate", "contextlost": "ContextLost", "contextmenu": "ContextMenu",
	"contextrestored": "ContextRestored", "copy": "Copy", "cuechange": "CueChange", "cut": "Cut",
	"dblclick": "DoubleClick", "drag": "Drag", "dragend": "DragEnd", "dragenter": "DragEnter",
	"dragleave": "DragLeave", "dragover": "DragOver", "dragstart": "DragStart", "drop": "Drop",
	"durationchange": "DurationChange", "emptied": "Emptied", "endEvent": "AnimationElementEnd", "ended": "Ended",
	"error": "Error", "focus": "Focus", "focusin": "FocusIn", "focusout": "FocusOut", "formdata": "FormData",
	"fullscreenchange": "FullscreenChange", "fullscreenerror": "FullscreenError",
	"gotpointercapture": "GotPointerCapture", "input": "Input", "invalid": "Invalid", "keydown": "KeyDown",
	"keyup": "KeyUp", "load": "Load", "loadeddata": "LoadedData", "loadedmetadata": "LoadedMetadata",
	"loadstart": "LoadStart", "lostpointercapture": "LostPointerCapture", "mousedown": "MouseDown",
	"mouseenter": "MouseEnter", "mouseleave": "MouseLeave", "mousemove": "MouseMove", "mouseout": "MouseOut",
	"mouseover": "MouseOver", "mouseup": "MouseUp", "paste": "Paste", "pause": "Pause", "play": "Play",
	"playing": "Playing", "pointercancel": "PointerCancel", "pointerdown": "PointerDown",
	"pointerenter": "PointerEnter", "pointerleave": "PointerLeave", "pointermove": "PointerMove",
	"pointerout": "PointerOut", "pointerover": "PointerOver", "pointerrawupdate": "PointerRawUpdate",
	"pointerup": "PointerUp", "progress": "Progress", "ratechange": "RateChange",
	"repeatEvent": "AnimationElementRepeat", "reset": "Reset", "resize": "Resize", "scroll": "Scroll",
	"scrollend": "ScrollEnd", "securitypolicyviolation": "SecurityPolicyViolation", "seeked": "Seeked",
	"seeking": "Seeking", "select": "Select", "selectionchange": "SelectionChange", "selectstart": "SelectStart",
	"slotchange": "SlotChange", "stalled": "Stalled", "submit": "Submit", "suspend": "Suspend",
	"timeupdate": "TimeUpdate", "toggle": "Toggle", "touchcancel": "TouchCancel", "touchend": "TouchEnd",
	"touchmove": "TouchMove", "touchstart": "TouchStart", "transitioncancel": "TransitionCancel",
	"transitionend": "TransitionEnd", "transitionrun": "TransitionRun", "transitionstart": "TransitionStart",
	"volumechange": "VolumeChange", "waiting": "Waiting", "wheel": "Wheel",
}
