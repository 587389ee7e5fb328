package schema

import (
	"encoding/json"
	"fmt"
)

// Version is the version of the JSON form. A reader refuses others.
const Version = 1

// A Package describes the server functions of one Go package and the types
// they use.
type Package struct {
	Version    int          `json:"version"`
	Name       string       `json:"name"`
	Path       string       `json:"path"` // import path
	Operations []*Operation `json:"operations"`
	Types      []*Type      `json:"types"` // by name; every Ref of kind Named is here
}

// An Effect says what calling an operation does.
type Effect string

// The effects of operations.
const (
	Query    Effect = "query"    // no side effects
	Mutation Effect = "mutation" // may change things
)

// An Operation is a server function.
type Operation struct {
	Name   string `json:"name"`          // AddTodo
	ID     string `json:"id"`            // todos.AddTodo: the last part of its address
	Doc    string `json:"doc,omitempty"` // from the Go comment
	Effect Effect `json:"effect"`
	// Input is the JSON body: always a struct type.
	Input Ref `json:"input"`
	// Output is nil when the function returns only an error.
	Output *Ref `json:"output,omitempty"`
	// Stream means that Output is the type of each event of a stream.
	Stream bool `json:"stream,omitempty"`
	// Errors are the error codes that the operation is known to answer with.
	Errors []string `json:"errors,omitempty"`
}

// A Kind is the shape of a value on the wire.
type Kind string

// The kinds of a Ref. Only some use each of its other fields, as noted.
const (
	Bool   Kind = "bool"
	Int    Kind = "int"    // Bits
	Uint   Kind = "uint"   // Bits
	Float  Kind = "float"  // Bits
	String Kind = "string" // Format, if not plain text
	Bytes  Kind = "bytes"  // base64
	List   Kind = "list"   // Elem; Len if fixed
	Map    Kind = "map"    // Key, Elem
	Named  Kind = "named"  // Name: one of the package's Types
	Any    Kind = "any"    // any JSON: a type with its own MarshalJSON
)

// A Ref is the type of a field, element, input or output.
type Ref struct {
	Kind     Kind   `json:"kind"`
	Name     string `json:"name,omitempty"`
	Format   string `json:"format,omitempty"` // date-time, duration (nanoseconds), text
	Bits     int    `json:"bits,omitempty"`
	Len      int    `json:"len,omitempty"`
	Nullable bool   `json:"nullable,omitempty"` // null is allowed
	Quoted   bool   `json:"quoted,omitempty"`   // the value is sent inside a string
	Key      *Ref   `json:"key,omitempty"`
	Elem     *Ref   `json:"elem,omitempty"`
}

// A Space says in which direction a type of that shape travels. One Go type may
// have one shape for input and another for output.
type Space string

// The spaces of types.
const (
	Both   Space = ""
	Input  Space = "input"
	Output Space = "output"
)

// A Type is a named type: a struct with fields, or a name for another type.
type Type struct {
	Name   string   `json:"name"` // unique within the package's schema
	GoName string   `json:"goName,omitempty"`
	Doc    string   `json:"doc,omitempty"`
	Space  Space    `json:"space,omitempty"`
	Struct bool     `json:"struct,omitempty"`
	Fields []*Field `json:"fields,omitempty"` // of a struct, in wire order
	Base   *Ref     `json:"base,omitempty"`   // of any other type
	Enum   []Const  `json:"enum,omitempty"`   // declared constants of the type
}

// A Const is a declared constant of a named type.
type Const struct {
	Name  string `json:"name"`
	Value string `json:"value"` // as JSON
	Doc   string `json:"doc,omitempty"`
}

// A Field is one member of a struct on the wire.
type Field struct {
	Name     string `json:"name"` // on the wire
	GoName   string `json:"goName"`
	Doc      string `json:"doc,omitempty"`
	Type     Ref    `json:"type"`
	Required bool   `json:"required,omitempty"` // must be present in input, and not empty
	Optional bool   `json:"optional,omitempty"` // may be absent in output (omitempty, omitzero)
	Bounds   Bounds `json:"bounds,omitzero"`
}

// Bounds are the limits of a field. Min, Max and Len count runes of strings,
// elements of lists and maps, bytes of bytes; they compare numbers by value.
type Bounds struct {
	Min   string   `json:"min,omitempty"` // decimal; a string so that no precision is lost
	Max   string   `json:"max,omitempty"`
	Len   string   `json:"len,omitempty"`
	Email bool     `json:"email,omitempty"`
	OneOf []string `json:"oneOf,omitempty"`
}

// JSON returns the description as indented JSON, the same for equal
// descriptions.
func (p *Package) JSON() ([]byte, error) {
	q := *p
	q.Version = Version
	return json.MarshalIndent(&q, "", "  ")
}

// Parse reads what JSON wrote. It refuses another version.
func Parse(data []byte) (*Package, error) {
	var p Package
	if err := json.Unmarshal(data, &p); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	if p.Version != Version {
		return nil, fmt.Errorf("schema: version %d of %q is not version %d, which this program reads", p.Version, p.Path, Version)
	}
	return &p, nil
}
