package attr

// TextValue is the value of an attribute that holds text. A function with two
// results takes the attribute away while the second is false.
type TextValue interface {
	string | func() string | func() (string, bool)
}

// BoolValue is the value of an attribute that is on or off.
type BoolValue interface {
	bool | func() bool
}

// IntValue is the value of an attribute that holds a whole number.
type IntValue interface {
	int | func() int
}

// NumberValue is the value of an attribute that holds any number.
type NumberValue interface {
	int | float64 | func() int | func() float64
}

// MixedValue is the value of an attribute that holds a number for some
// elements or uses and text for others.
type MixedValue interface {
	TextValue | NumberValue
}
