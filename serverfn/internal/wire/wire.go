// Package wire holds a type of every kind that can travel, so that the
// generated codecs can be compared with encoding/json.
package wire

import (
	"strings"
	"time"

	"github.com/hotclub-go/hotclub/serverfn/internal/models"
)

// Everything has a field of every kind.
type Everything struct {
	Bool    bool    `json:"bool"`
	Int     int     `json:"int"`
	Int8    int8    `json:"int8"`
	Int16   int16   `json:"int16"`
	Int32   int32   `json:"int32"`
	Int64   int64   `json:"int64"`
	Uint    uint    `json:"uint"`
	Uint8   uint8   `json:"uint8"`
	Uint16  uint16  `json:"uint16"`
	Uint32  uint32  `json:"uint32"`
	Uint64  uint64  `json:"uint64"`
	Uintptr uintptr `json:"uintptr"`
	Float32 float32 `json:"float32"`
	Float64 float64 `json:"float64"`
	String  string  `json:"string"`
	Bytes   []byte  `json:"bytes"`

	Untagged string
	Renamed  string `json:"<é>"`
	Hidden   string `json:"-"`
	//lint:ignore SA5008 encoding/json takes it for the name "-", and so must we
	Dash    string `json:"-,"`
	private string

	Time     time.Time     `json:"time"`
	Duration time.Duration `json:"duration"`
	Level    models.Level  `json:"level"`
	Text     Shout         `json:"text"`
	JSON     Pair          `json:"json"`

	Array    [3]int16             `json:"array"`
	ByteArr  [2]byte              `json:"byteArr"`
	Empty    [0]string            `json:"empty"`
	Slice    []string             `json:"slice"`
	Deep     [][]float32          `json:"deep"`
	Map      map[string]int       `json:"map"`
	IntMap   map[int8]string      `json:"intMap"`
	UintMap  map[uint16]*Node     `json:"uintMap"`
	LevelMap map[models.Level]Sub `json:"levelMap"`
	Pointer  *int                 `json:"pointer"`
	Twice    **string             `json:"twice"`
	PtrText  *Shout               `json:"ptrText"`
	PtrJSON  *Pair                `json:"ptrJSON"`
	Anon     struct{ X, Y int8 }  `json:"anon"`
	Page     models.Page[Sub]     `json:"page"`
	Node     *Node                `json:"node"`
	Maker    Maker                `json:"maker"`

	OmitBool  bool           `json:"omitBool,omitempty"`
	OmitInt   int            `json:"omitInt,omitempty"`
	OmitStr   string         `json:"omitStr,omitempty"`
	OmitSlice []int          `json:"omitSlice,omitempty"`
	OmitMap   map[string]int `json:"omitMap,omitempty"`
	OmitPtr   *bool          `json:"omitPtr,omitempty"`
	OmitSub   Sub            `json:"omitSub,omitempty"`
	OmitArr   [2]int         `json:"omitArr,omitempty"`
	ZeroTime  time.Time      `json:"zeroTime,omitzero"`
	ZeroSub   Sub            `json:"zeroSub,omitzero"`
	ZeroFloat float64        `json:"zeroFloat,omitzero"`
	ZeroSlice []int          `json:"zeroSlice,omitzero"`
	ZeroPtr   *time.Time     `json:"zeroPtr,omitzero"`
	ZeroArr   [2]int8        `json:"zeroArr,omitzero"`
	ZeroBoth  string         `json:"zeroBoth,omitempty,omitzero"`

	StrInt   int     `json:"strInt,string"`
	StrBool  bool    `json:"strBool,string"`
	StrFloat float64 `json:"strFloat,string"`
	StrStr   string  `json:"strStr,string"`
	StrPtr   *uint8  `json:"strPtr,string"`
	//lint:ignore SA5008 the option is without effect here, and must be for us
	StrNo []string `json:"strNo,string"`

	Base
	*Extra
	lower
	Named Sub `json:"sub"`
	Sub2
}

// Sub is a plain struct.
type Sub struct {
	A string `json:"a"`
	B int8   `json:"b"`
}

// Sub2 clashes with Base on one name, which therefore neither has.
type Sub2 struct {
	Clash string
	Only2 bool
}

// Base is embedded.
type Base struct {
	Clash  string
	BaseID int32  `json:"baseId"`
	Bool   string `json:"bool"` // hidden by the outer field
	Inner
}

// Inner is embedded in Base.
type Inner struct {
	InnerText string `json:"innerText"`
}

// Extra is embedded by pointer.
type Extra struct {
	ExtraText string `json:"extraText"`
	More      *int   `json:"more,omitempty"`
}

type lower struct {
	FromLower string
}

// Node refers to itself.
type Node struct {
	Value int64           `json:"value"`
	Next  *Node           `json:"next,omitempty"`
	Kids  []Node          `json:"kids,omitempty"`
	ByKey map[string]Node `json:"byKey,omitempty"`
}

// Shout travels as text in capitals.
type Shout string

// MarshalText returns the text in capitals.
func (s Shout) MarshalText() ([]byte, error) { return []byte(strings.ToUpper(string(s))), nil }

// UnmarshalText takes the text in small letters.
func (s *Shout) UnmarshalText(text []byte) error {
	*s = Shout(strings.ToLower(string(text)))
	return nil
}

// Pair travels as an array of two strings.
type Pair struct{ left, right string }

// MarshalJSON returns ["left", "right"], with spaces that must not matter.
func (p Pair) MarshalJSON() ([]byte, error) {
	return []byte(`[ "` + p.left + `" , "` + p.right + `<&` + "\u2028" + `" ]`), nil
}

// UnmarshalJSON keeps the text it gets.
func (p *Pair) UnmarshalJSON(data []byte) error {
	p.right = string(data)
	return nil
}

// Maker has its methods on the pointer.
type Maker struct{ n string }

// MarshalJSON returns a string.
func (m *Maker) MarshalJSON() ([]byte, error) { return []byte(`"m` + m.n + `"`), nil }

// UnmarshalJSON takes a string.
func (m *Maker) UnmarshalJSON(data []byte) error {
	m.n = strings.TrimPrefix(strings.Trim(string(data), `"`), "m")
	return nil
}

// Rules has every rule of validation.
type Rules struct {
	Name    string            `json:"name" validate:"required,min=2,max=4"`
	Code    string            `json:"code" validate:"len=3"`
	Mail    string            `json:"mail" validate:"email"`
	Level   models.Level      `json:"level" validate:"oneof=low high"`
	Age     int8              `json:"age" validate:"min=-1,max=100"`
	Size    uint              `json:"size" validate:"max=18446744073709551615"`
	Ratio   float64           `json:"ratio" validate:"min=0.5,max=1.5"`
	Kind    int               `json:"kind" validate:"oneof=1 2 3"`
	Agree   bool              `json:"agree" validate:"required"`
	Tags    []string          `json:"tags" validate:"required,max=2"`
	Bytes   []byte            `json:"bytes" validate:"max=2"`
	ByName  map[string]Inside `json:"byName" validate:"min=1"`
	ByID    map[int]Inside    `json:"byId"`
	Some    *string           `json:"some" validate:"min=2"`
	Must    *int              `json:"must" validate:"required,min=1"`
	When    time.Time         `json:"when" validate:"required"`
	Inside  Inside            `json:"inside"`
	Insides []Inside          `json:"insides"`
	Ptr     *Inside           `json:"ptr"`
}

// Inside is checked wherever it is nested.
type Inside struct {
	Text string  `json:"text" validate:"max=3"`
	Next *Inside `json:"next,omitempty"`
}
