package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const pagesDir = "../../pages"

// TestGeneratedFilesAreCurrent fails when a table or the generator changed and
// go generate ./pages did not run.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(pagesDir, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("pages/%s is stale: run go generate ./pages", name)
		}
	}
	err = filepath.WalkDir(pagesDir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_generated.go") {
			return err
		}
		name, _ := filepath.Rel(pagesDir, path)
		if files[filepath.ToSlash(name)] == nil {
			t.Errorf("pages/%s is not written by the generator any more: delete it", filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTablesAreUsed keeps the hand-made tables free of what no standard has.
func TestTablesAreUsed(t *testing.T) {
	tables, err := loadTables()
	if err != nil {
		t.Fatal(err)
	}
	var elements, attributes, events []string
	for _, e := range tables.elements {
		if e.Namespace == "html" {
			elements = append(elements, e.Name)
		}
	}
	for _, a := range tables.htmlAttributes {
		attributes = append(attributes, a.Name)
	}
	for _, e := range tables.events {
		events = append(events, e.Type)
	}
	check := func(table string, known, names []string) {
		for _, name := range names {
			if !slices.Contains(known, name) {
				t.Errorf("%s has %q, which is not in the data", table, name)
			}
		}
	}
	keys := func(m map[string]string) []string { return slices.Collect(maps.Keys(m)) }
	check("descriptions.json", elements, keys(tables.descriptions))
	for table, names := range map[string][]string{
		"voidElements": voidElements, "rawTextElements": rawTextElements,
		"escapableText": escapableText, "opaqueElements": opaqueElements,
	} {
		check(table, elements, names)
	}
	for table, names := range map[string][]string{
		"handWritten": handWritten, "valueKinds": keys(valueKinds), "urlAttributes": urlAttributes,
		"srcsetAttributes": srcsetAttributes, "propertyAttributes": propertyAttributes,
		"keywordOf": keys(keywordOf), "attributeNames": keys(attributeNames),
	} {
		if table == "handWritten" {
			names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "class" })
		}
		check(table, attributes, names)
	}
	check("event-descriptions.json", events, keys(tables.moments))
	var members []string
	for _, i := range tables.interfaces {
		for _, member := range i.Members {
			members = append(members, member.Name)
		}
	}
	check("member-descriptions.json", members, keys(tables.members))
	check("eventNames", events, keys(eventNames))
	check("interfaceOverrides", events, keys(interfaceOverrides))
	check("passiveEvents", events, passiveEvents)
}

// names is the descriptors and functions of a generated file.
type names struct {
	flags     map[string]string // by Local, as "URL|Property"
	functions map[string]string // body of each function, by its name
}

func generated(t *testing.T, file string) names {
	t.Helper()
	files, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	text := files[file]
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, text, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := names{flags: map[string]string{}, functions: map[string]string{}}
	for _, decl := range parsed.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
			n.functions[f.Name.Name] = string(text[fset.Position(f.Body.Pos()).Offset:fset.Position(f.Body.End()).Offset])
		}
	}
	ast.Inspect(parsed, func(at ast.Node) bool {
		literal, ok := at.(*ast.CompositeLit)
		if !ok || len(literal.Elts) == 0 {
			return true
		}
		var local, flags string
		for _, e := range literal.Elts {
			pair, ok := e.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			value := string(text[fset.Position(pair.Value.Pos()).Offset:fset.Position(pair.Value.End()).Offset])
			switch pair.Key.(*ast.Ident).Name {
			case "Local":
				local = strings.Trim(value, `"`)
			case "Flags":
				flags = strings.ReplaceAll(strings.ReplaceAll(value, "node.", ""), " ", "")
			}
		}
		if local != "" {
			n.flags[local] = flags
		}
		return true
	})
	return n
}

// withFlag returns the names that have a flag, sorted.
func (n names) withFlag(flag string) []string {
	var with []string
	for local, flags := range n.flags {
		if slices.Contains(strings.Split(flags, "|"), flag) {
			with = append(with, local)
		}
	}
	slices.Sort(with)
	return with
}

func expect(t *testing.T, what string, got []string, want string) {
	t.Helper()
	wanted := strings.Fields(want)
	slices.Sort(wanted)
	for _, name := range wanted {
		if !slices.Contains(got, name) {
			t.Errorf("%s: %s is missing", what, name)
		}
	}
	for _, name := range got {
		if !slices.Contains(wanted, name) {
			t.Errorf("%s: %s is too much", what, name)
		}
	}
}

func TestElementFlags(t *testing.T) {
	html := generated(t, "el/elements_generated.go")
	// https://html.spec.whatwg.org/multipage/syntax.html#elements-2
	expect(t, "void elements", html.withFlag("Void"), "area base br col embed hr img input link meta source track wbr")
	expect(t, "raw text elements", html.withFlag("RawText"), "script style")
	expect(t, "escapable raw text elements", html.withFlag("EscapableText"), "textarea title")
	expect(t, "opaque elements", html.withFlag("OpaqueContent"), "noscript template")
	// https://html.spec.whatwg.org/multipage/obsolete.html#non-conforming-features
	for _, obsolete := range strings.Fields("acronym applet basefont big blink center dir font frame frameset marquee menuitem nobr noembed param plaintext rb rtc strike tt xmp") {
		if _, ok := html.flags[obsolete]; ok {
			t.Errorf("the obsolete element %s is made", obsolete)
		}
	}
	for _, file := range []struct{ path, flag string }{{"el/svg/elements_generated.go", "SVG"}, {"el/mathml/elements_generated.go", "MathML"}} {
		foreign := generated(t, file.path)
		for local, flags := range foreign.flags {
			if flags != file.flag {
				t.Errorf("%s: %s has the flags %q", file.path, local, flags)
			}
		}
		if len(foreign.flags) < 30 {
			t.Errorf("%s has %d elements only", file.path, len(foreign.flags))
		}
	}
}

func TestAttributeKinds(t *testing.T) {
	html := generated(t, "attr/html_generated.go")
	// The index of attributes, https://html.spec.whatwg.org/multipage/indices.html#attributes-3
	expect(t, "URL attributes", html.withFlag("URL"), "action cite data formaction href poster src")
	expect(t, "attributes of several URLs", html.withFlag("Srcset"), "imagesrcset ping srcset")
	expect(t, "attributes with a live property", html.withFlag("Property"), "checked muted selected value")
	var booleans []string
	for name, body := range html.functions {
		if strings.Contains(body, "attrvalue.Boolean(") {
			booleans = append(booleans, strings.ToLower(name))
		}
	}
	expect(t, "boolean attributes", booleans, `allowfullscreen alpha async autofocus autoplay checked controls default defer
		disabled formnovalidate headingreset inert ismap itemscope loop multiple muted nomodule novalidate open playsinline
		readonly required reversed selected shadowrootclonable shadowrootdelegatesfocus shadowrootserializable`)
	for local := range html.flags {
		if strings.HasPrefix(local, "on") {
			t.Errorf("the event handler attribute %s is made", local)
		}
	}
	for _, obsolete := range strings.Fields("align bgcolor border cellpadding frameborder language longdesc marginwidth nowrap rev valign vspace") {
		if _, ok := html.flags[obsolete]; ok {
			t.Errorf("the obsolete attribute %s is made", obsolete)
		}
	}
	svg := generated(t, "attr/svgattr/attributes_generated.go")
	expect(t, "URL attributes of SVG", svg.withFlag("URL"), "href")
}

func TestEventFlags(t *testing.T) {
	events := generated(t, "on/events_generated.go")
	expect(t, "passive events", events.withFlag("Passive"), "touchmove touchstart wheel")
	direct := events.withFlag("Direct")
	for _, name := range strings.Fields("blur cancel close error focus invalid load mouseenter mouseleave pause play pointerenter pointerleave scroll scrollend timeupdate toggle") {
		if !slices.Contains(direct, name) {
			t.Errorf("%s does not bubble, but is not Direct", name)
		}
	}
	for _, name := range strings.Fields("change click contextmenu dblclick focusin focusout input keydown keyup mousedown mouseover pointerdown reset submit touchstart wheel") {
		if slices.Contains(direct, name) {
			t.Errorf("%s bubbles, but is Direct", name)
		}
		if _, ok := events.flags[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
}
