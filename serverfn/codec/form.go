package codec

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Form reads the fields of an HTML form into Go values. Unlike a Reader it
// goes on after a bad field, so that a page can show all that is wrong.
//
// HTML sends text only, so: a checkbox is true when sent as on, true, 1 or
// yes; an empty text field is an absent number; white space around a number
// does not matter; a name given several times fills a slice.
type Form struct {
	get    func(name string) []string
	fields Fields
	known  map[string]bool
}

// NewForm returns a reader of the form whose values get returns by name.
func NewForm(get func(name string) []string) *Form {
	return &Form{get: get, known: make(map[string]bool)}
}

// Fields returns what is wrong, nil if nothing is.
func (f *Form) Fields() Fields { return f.fields }

// Refuse records a field for each of names that nothing asked for. Names that
// start with an underscore are the framework's own (_back).
func (f *Form) Refuse(names []string) {
	for _, name := range names {
		if !f.known[name] && !strings.HasPrefix(name, "_") {
			f.Fail(name, "is not a known field")
		}
	}
}

// Fail records that the field called name is wrong.
func (f *Form) Fail(name, message string) {
	if f.fields == nil {
		f.fields = Fields{}
	}
	if _, found := f.fields[name]; !found {
		f.fields[name] = message
	}
}

// All returns all values of name.
func (f *Form) All(name string) []string {
	f.known[name] = true
	values := f.get(name)
	for _, v := range values {
		if !utf8.ValidString(v) {
			f.Fail(name, "is not valid UTF-8")
			return nil
		}
	}
	return values
}

// Text returns the one value of name, and whether the form has it.
func (f *Form) Text(name string) (string, bool) {
	values := f.All(name)
	if len(values) > 1 {
		f.Fail(name, "is given more than once")
		return "", false
	}
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
}

// Filled returns the one value of name without the white space around it, and
// whether anything is left. Absence is an error if required.
func (f *Form) Filled(name string, required bool) (string, bool) {
	text, _ := f.Text(name)
	text = strings.TrimSpace(text)
	if text == "" && required {
		f.Fail(name, "is required")
	}
	return text, text != ""
}

// Bool reads a checkbox, or radio buttons. Of several values the last counts:
// a hidden false before a checkbox is usual.
func (f *Form) Bool(name string) bool {
	values := f.All(name)
	if len(values) == 0 {
		return false
	}
	return f.ParseBool(name, values[len(values)-1])
}

// ParseBool reads text as a checkbox's value.
func (f *Form) ParseBool(name, text string) bool {
	switch text {
	case "on", "true", "1", "yes":
		return true
	case "", "off", "false", "0", "no":
		return false
	}
	f.Fail(name, "must be true or false")
	return false
}

// ParseInt reads text as a whole number of the given number of bits.
func (f *Form) ParseInt(name, text string, bits int) int64 {
	v, err := strconv.ParseInt(text, 10, bits)
	if err != nil {
		f.Fail(name, numberProblem(err, "must be a whole number"))
		return 0
	}
	return v
}

// ParseUint reads text as a whole number of 0 or more.
func (f *Form) ParseUint(name, text string, bits int) uint64 {
	v, err := strconv.ParseUint(text, 10, bits)
	if err != nil {
		f.Fail(name, numberProblem(err, "must be a whole number of 0 or more"))
		return 0
	}
	return v
}

// ParseFloat reads text as a number as JSON has them: no NaN, no infinities.
func (f *Form) ParseFloat(name, text string, bits int) float64 {
	for i := 0; i < len(text); i++ {
		if c := text[i] | 0x20; 'a' <= c && c <= 'z' && c != 'e' || text[i] == '_' {
			f.Fail(name, "must be a number")
			return 0
		}
	}
	v, err := strconv.ParseFloat(text, bits)
	if err != nil {
		f.Fail(name, numberProblem(err, "must be a number"))
		return 0
	}
	return v
}

func numberProblem(err error, otherwise string) string {
	if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
		return "is out of range"
	}
	return otherwise
}

// ParseText records err, if any, as what UnmarshalText said of name.
func (f *Form) ParseText(name string, err error) {
	if err != nil {
		f.Fail(name, "is not valid: "+err.Error())
	}
}

// ParseBytes reads text as base64.
func (f *Form) ParseBytes(name, text string) []byte {
	b, ok := decodeBase64(text)
	if !ok {
		f.Fail(name, "must be base64")
	}
	return b
}

// Timestamp completes what the date and datetime-local inputs send to RFC
// 3339, taking the time as UTC; other text is returned as it is.
func Timestamp(text string) string {
	switch {
	case len(text) == len("2006-01-02"):
		return text + "T00:00:00Z"
	case len(text) == len("2006-01-02T15:04") && text[10] == 'T':
		return text + ":00Z"
	case len(text) == len("2006-01-02T15:04:05") && text[10] == 'T':
		return text + "Z"
	}
	return text
}
