package main

import (
	"fmt"
	"strings"
)

// keywordSet is the type of the values of enumerated attributes. The values
// are those of the HTML Standard's index of attributes, which no package has
// in a form for machines; ARIA's come from its own table.
type keywordSet struct {
	name   string   // Go name without "Keyword", also the prefix of the constants
	values []string // as written in HTML, with =GoSuffix where the rule does not fit
}

var htmlKeywords = []keywordSet{
	{"As", list("audio document embed fetch font image json=JSON manifest object report script sharedworker=SharedWorker style track video worker xslt=XSLT")},
	{"Autocapitalize", list("off none on sentences words characters")},
	{"Capture", list("user environment")},
	{"ClosedBy", list("any closerequest=CloseRequest none")},
	{"ColorSpace", list("limited-srgb=LimitedSRGB display-p3")},
	{"ContentEditable", list("plaintext-only")},
	{"CrossOrigin", list("anonymous use-credentials")},
	{"Decoding", list("sync async auto")},
	{"Dir", list("ltr=LTR rtl=RTL auto")},
	{"Enctype", list("application/x-www-form-urlencoded=URLEncoded multipart/form-data=Multipart text/plain=Text")},
	{"EnterKeyHint", list("enter done go next previous search send")},
	{"FetchPriority", list("high low auto")},
	{"HTTPEquiv", list("content-security-policy content-type default-style refresh x-ua-compatible=UACompatible")},
	{"Hidden", list("until-found")},
	{"InputMode", list("none text tel url=URL email numeric decimal search")},
	{"Kind", list("subtitles captions descriptions chapters metadata")},
	{"Loading", list("eager lazy")},
	{"Method", list("get post dialog")},
	{"Popover", list("auto manual hint")},
	{"PopoverTargetAction", list("toggle show hide")},
	{"Preload", list("none metadata auto")},
	{"ReferrerPolicy", list("no-referrer no-referrer-when-downgrade same-origin origin strict-origin origin-when-cross-origin strict-origin-when-cross-origin unsafe-url=UnsafeURL")},
	{"Scope", list("row col rowgroup=RowGroup colgroup=ColGroup")},
	{"ShadowRootMode", list("open closed")},
	{"Shape", list("circle default poly rect")},
	{"Type", list("button checkbox color date datetime-local=DateTimeLocal email file hidden image month number password radio range reset search submit tel text time url=URL week " +
		"module importmap=ImportMap speculationrules=SpeculationRules 1=Decimal a=LowerAlpha A=UpperAlpha i=LowerRoman I=UpperRoman")},
	{"Wrap", list("soft hard")},
}

// keywordOf maps attributes to the set of their keywords.
var keywordOf = map[string]string{
	"as": "As", "autocapitalize": "Autocapitalize", "capture": "Capture", "closedby": "ClosedBy",
	"colorspace": "ColorSpace", "contenteditable": "ContentEditable", "crossorigin": "CrossOrigin",
	"decoding": "Decoding", "dir": "Dir", "enctype": "Enctype", "formenctype": "Enctype",
	"enterkeyhint": "EnterKeyHint", "fetchpriority": "FetchPriority", "http-equiv": "HTTPEquiv",
	"inputmode": "InputMode", "kind": "Kind", "loading": "Loading", "method": "Method", "formmethod": "Method",
	"popover": "Popover", "popovertargetaction": "PopoverTargetAction", "preload": "Preload",
	"referrerpolicy": "ReferrerPolicy", "scope": "Scope", "shadowrootmode": "ShadowRootMode", "shape": "Shape",
	"type": "Type", "wrap": "Wrap",
}

func list(words string) []string { return strings.Fields(words) }

func emitKeywords(t *tables) (*source, error) {
	s := newSource("attr")
	for _, set := range append(append([]keywordSet(nil), htmlKeywords...), ariaKeywords(t)...) {
		s.line("")
		s.line("// %[1]sKeyword is a value of [%[1]s].", set.name)
		s.line("type %sKeyword string", set.name)
		s.line("")
		s.line("const (")
		for _, value := range set.values {
			value, suffix, special := strings.Cut(value, "=")
			if !special {
				suffix = upperCamel(value)
			}
			s.line("\t%s%s %sKeyword = %q", set.name, suffix, set.name, value)
		}
		s.line(")")
	}
	return s, nil
}

// ariaKeywords returns the sets of ARIA's token attributes, without the tokens
// true and false, which are Go's bool.
func ariaKeywords(t *tables) []keywordSet {
	var sets []keywordSet
	for _, a := range t.ariaAttributes {
		var values []string
		switch a.Type {
		case "tristate":
			values = []string{"mixed"}
		case "token":
			for _, value := range a.Values {
				if value != "true" && value != "false" && value != "undefined" {
					values = append(values, value)
				}
			}
		default:
			continue
		}
		sets = append(sets, keywordSet{upperCamel(a.Property), values})
	}
	return sets
}

// keywordConstraint is the type constraint of a keyword, alone or beside bool.
func keywordConstraint(set string, orBool bool) string {
	constraint := fmt.Sprintf("%[1]sKeyword | func() %[1]sKeyword", set)
	if orBool {
		return "bool | func() bool | " + constraint
	}
	return constraint
}
