package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed data/*.json
var data embed.FS

// tables is what data holds; each field is one file there.
type tables struct {
	elements       []element
	descriptions   map[string]string // of HTML elements, by name
	moments        map[string]string // when an event comes, by its type
	members        map[string]string // what a member of an event says, by its name
	htmlAttributes []htmlAttribute
	ariaAttributes []ariaAttribute
	svgAttributes  []svgAttribute
	events         []event
	interfaces     []eventInterface
}

type element struct {
	Name      string
	Namespace string // "html", "svg", "mathml"
}

type htmlAttribute struct {
	Name     string
	Property string   // mixed-case spelling
	Elements []string // "*" for all
	Types    []string // IDL types of the property on these elements
	URL      bool     // the standard resolves it as one URL
}

type ariaAttribute struct {
	Name     string
	Property string
	Type     string
	Values   []string
}

type svgAttribute struct {
	Name     string
	Elements []string
	Number   bool // numbers are values, alone or among others
}

type event struct {
	Type       string
	Interfaces []string
	Targets    []struct {
		Target  string
		Bubbles bool
	}
}

type eventInterface struct {
	Name    string
	Parent  string
	Members []struct {
		Name string
		Type string
	}
}

func loadTables() (*tables, error) {
	var t tables
	for _, file := range []struct {
		name string
		into any
	}{
		{"elements", &t.elements},
		{"descriptions", &t.descriptions},
		{"event-descriptions", &t.moments},
		{"member-descriptions", &t.members},
		{"html-attributes", &t.htmlAttributes},
		{"aria-attributes", &t.ariaAttributes},
		{"svg-attributes", &t.svgAttributes},
		{"events", &t.events},
		{"event-interfaces", &t.interfaces},
	} {
		text, err := data.ReadFile("data/" + file.name + ".json")
		if err != nil {
			return nil, err
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(file.into); err != nil {
			return nil, fmt.Errorf("data/%s.json: %w", file.name, err)
		}
	}
	return &t, nil
}
