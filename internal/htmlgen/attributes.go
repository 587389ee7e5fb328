package main

import (
	"fmt"
	"slices"
	"strings"
)

// handWritten are the attributes that package attr writes by hand.
var handWritten = []string{"class", "style", "srcdoc", "hidden"}

// valueKinds say what the values of an attribute are where the property's IDL
// type does not: it is text for numbers, or boolean for a pair of keywords.
var valueKinds = map[string]string{
	"width": "integer", "height": "integer",
	"min": "mixed", "max": "mixed", "step": "mixed", "value": "mixed",
	"draggable": "true/false", "spellcheck": "true/false", "writingsuggestions": "true/false",
	"autocorrect": "on/off", "translate": "yes/no",
	"contenteditable": "keyword or true/false",
}

// More flags than the IDL knows: urlAttributes are resolved by algorithms of
// their own, the value of srcsetAttributes is a list, and the state of
// propertyAttributes departs from the attribute once a user acts.
var (
	urlAttributes      = []string{"action", "formaction", "href"}
	srcsetAttributes   = []string{"imagesrcset", "ping", "srcset"}
	propertyAttributes = []string{"checked", "muted", "selected", "value"}
)

func emitHTMLAttributes(t *tables) (*source, error) {
	s := newSource("attr", "internal/attrvalue", "internal/node", "pages")
	for _, a := range t.htmlAttributes {
		if slices.Contains(handWritten, a.Name) {
			continue
		}
		kind, err := kindOf(a)
		if err != nil {
			return nil, err
		}
		var flags []string
		if a.URL || slices.Contains(urlAttributes, a.Name) {
			flags = append(flags, "URL")
		}
		if slices.Contains(srcsetAttributes, a.Name) {
			flags = append(flags, "Srcset")
		}
		if slices.Contains(propertyAttributes, a.Name) {
			flags = append(flags, "Property")
		}
		goName := upperCamel(a.Property)
		if special, ok := attributeNames[a.Name]; ok {
			goName = special
		}
		doc := fmt.Sprintf("sets %s of %s.", a.Name, elementList(a.Elements))
		if a.Name == "type" {
			doc = "sets type of button, input, ol and script; see [MIMEType] for other elements."
		}
		emitAttribute(s, "", goName, a.Name, doc, kind, keywordOf[a.Name], flags)
		if a.Name == "type" {
			s.line("")
			s.line("// MIMEType sets type of a, area, embed, link, object, script, source and style: a media type, as \"image/webp\".")
			s.line("func MIMEType[T TextValue](value T) pages.Node { return attrvalue.Text(typeName, value) }")
		}
	}
	return s, nil
}

// elementList names elements for a comment.
func elementList(names []string) string {
	if slices.Contains(names, "*") {
		return "any element"
	}
	return enumerate(names)
}

// kindOf tells the kind of an attribute's values from the IDL types.
func kindOf(a htmlAttribute) (string, error) {
	if kind, ok := valueKinds[a.Name]; ok {
		return kind, nil
	}
	if keywordOf[a.Name] != "" {
		return "keyword", nil
	}
	kind := ""
	for _, idlType := range a.Types {
		next := map[string]string{
			"DOMString": "text", "USVString": "text", "DOMTokenList": "text", "Element": "text",
			"boolean": "boolean", "double": "number",
			"long": "integer", "unsigned long": "integer",
		}[idlType]
		if next == "" || kind != "" && kind != next {
			return "", fmt.Errorf("the attribute %s has the types %s; valueKinds must say what it is", a.Name, strings.Join(a.Types, ", "))
		}
		kind = next
	}
	return kind, nil
}

func emitARIAAttributes(t *tables) (*source, error) {
	s := newSource("attr", "internal/attrvalue", "internal/node", "pages")
	for _, a := range t.ariaAttributes {
		kind, ok := map[string]string{
			"boolean": "true/false", "integer": "integer", "number": "number",
			"string": "text", "id": "text", "idlist": "text", "tokenlist": "text",
			"token": "keyword", "tristate": "keyword or true/false",
		}[a.Type]
		if !ok {
			return nil, fmt.Errorf("%s has the type %s, which is not known", a.Name, a.Type)
		}
		if slices.Contains(a.Values, "true") {
			kind = "keyword or true/false"
		}
		doc := map[string]string{
			"id": ", the id of an element", "idlist": ", ids of elements between spaces",
			"tokenlist": ", of " + enumerate(a.Values) + " between spaces",
		}[a.Type]
		emitAttribute(s, "", upperCamel(a.Property), a.Name, "sets "+a.Name+doc+".", kind, upperCamel(a.Property), nil)
	}
	return s, nil
}

func emitSVGAttributes(t *tables) (*source, error) {
	s := newSource("svgattr", "internal/attrvalue", "internal/node", "pages", "pages/attr")
	for _, a := range t.svgAttributes {
		kind := "text"
		if a.Number {
			kind = "mixed"
		}
		var flags []string
		switch a.Name {
		case "href":
			flags = append(flags, "URL")
		case "ping":
			flags = append(flags, "Srcset")
		}
		doc := fmt.Sprintf("sets %s of %s.", a.Name, elementList(a.Elements))
		if len(a.Elements) > 12 {
			doc = fmt.Sprintf("sets %s.", a.Name)
		}
		emitAttribute(s, "attr.", upperCamel(a.Name), a.Name, doc, kind, "", flags)
	}
	return s, nil
}

// emitAttribute writes the function of one attribute and its descriptor;
// qualifier is how the file refers to package attr.
func emitAttribute(s *source, qualifier, goName, name, doc, kind, keyword string, flags []string) {
	constraint, call := "", ""
	switch kind {
	case "text":
		constraint, call = qualifier+"TextValue", "attrvalue.Text(%s, value)"
	case "boolean":
		constraint, call = qualifier+"BoolValue", "attrvalue.Boolean(%s, value)"
	case "integer":
		constraint, call = qualifier+"IntValue", "attrvalue.Integer(%s, value)"
	case "number":
		constraint, call = qualifier+"NumberValue", "attrvalue.Number(%s, value)"
	case "mixed":
		constraint, call = qualifier+"MixedValue", "attrvalue.Mixed(%s, value)"
	case "true/false", "on/off", "yes/no":
		yes, no, _ := strings.Cut(kind, "/")
		constraint, call = qualifier+"BoolValue", fmt.Sprintf("attrvalue.Either(%%s, value, %q, %q)", yes, no)
	case "keyword":
		constraint, call = keywordConstraint(keyword, false), "attrvalue.Keyword["+keyword+"Keyword](%s, value)"
	case "keyword or true/false":
		constraint, call = keywordConstraint(keyword, true), "attrvalue.KeywordOrBool["+keyword+"Keyword](%s, value)"
	}
	variable := lowerCamel(goName) + "Name"
	s.line("")
	s.line("// %s %s", goName, doc)
	s.line("func %s[T %s](value T) pages.Node { return %s }", goName, constraint, fmt.Sprintf(call, variable))
	s.line("")
	emitName(s, variable, name, " "+name+`="`, flags)
}
