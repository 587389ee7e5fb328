package codec_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/serverfn/codec"
)

func Example() {
	// What generated code does for struct{ Title string }.
	var w codec.Writer
	w.Open('{')
	w.Raw(`"title":`)
	w.String("Tea & cake")
	w.Close('}')
	fmt.Println(string(w.Buf), w.Err())

	var title string
	r := codec.NewReader([]byte(`{"title": "Tea", "colour": "red"}`))
	for r.Object(); r.Next(); {
		switch r.Key() {
		case "title":
			title = r.String()
		default:
			r.Unknown()
		}
	}
	fmt.Println(title, r.Finish())
	// Output:
	// {"title":"Tea \u0026 cake"} <nil>
	// Tea colour: is not a known field
}

// read reads {"items":[{"n":<int8>}…]}, a small stand-in for generated code.
func read(text string) error {
	r := codec.NewReader([]byte(text))
	var seen uint64
	for r.Object(); r.Next(); {
		switch r.Key() {
		case "items":
			r.Once(&seen, 0)
			for r.Array(); r.More(); {
				for r.Object(); r.Next(); {
					r.Int(8)
				}
			}
		case "any":
			r.Raw()
		case "u":
			r.Uint(8)
		case "f":
			r.Float(32)
		case "quoted":
			r.Quoted(func(r *codec.Reader) { r.Int(64) })
		default:
			r.Unknown()
		}
	}
	return r.Finish()
}

func TestReaderErrors(t *testing.T) {
	for text, want := range map[string]string{
		`{"items":[{},{"n":1},{"n":128}]}`:   `items[2].n: must be between -128 and 127`,
		`{"items":[{"n":"1"}]}`:              `items[0].n: must be a whole number`,
		`{"items":[{"n":null}]}`:             `items[0].n: must not be null`,
		`{"items":[{"n":1e2}]}`:              `items[0].n: must be a whole number`,
		`{"items":[{"n":01}]}`:               `items[0].n: malformed number (at byte 17)`,
		`{"items":[{"n":-}]}`:                `items[0].n: malformed number (at byte 16)`,
		`{"items":[{}`:                       `items[0]: unexpected end of text, want ',' or ']' (at byte 12)`,
		`{"items":[{},]}`:                    `items[1]: unexpected ']' where a value must start (at byte 13)`,
		`{"items":[],}`:                      `items: unexpected '}', want a quoted name (at byte 12)`,
		`{"items" []}`:                       `unexpected '[', want ':' (at byte 9)`,
		`{"items":[],"items":[]}`:            `items: is given twice`,
		`{"other":1}`:                        `other: is not a known field`,
		`{"u":256}`:                          `u: must be between 0 and 255`,
		`{"u":-1}`:                           `u: must not be negative`,
		`{"f":1e39}`:                         `f: is too large a number`,
		`{"f":1.}`:                           `f: malformed number (at byte 7)`,
		`{"quoted":"x"}`:                     `quoted: unexpected 'x' where a value must start`,
		`{"quoted":"1 "}`:                    `quoted: must hold nothing but a quoted value`,
		`{"quoted":1}`:                       `quoted: must be a quoted value`,
		`{"any":"\ud800"}`:                   `any: half a surrogate pair in a string (at byte 8)`,
		`{"any":"\x"}`:                       `any: unknown escape in a string (at byte 8)`,
		`{"any":"\u12g4"}`:                   `any: malformed \u escape in a string (at byte 8)`,
		"{\"any\":\"\n\"}":                   `any: control character in a string (at byte 8)`,
		"{\"any\":\"é\xc3\"}":                `any: invalid UTF-8 in a string (at byte 10)`,
		`{"any":tru}`:                        `any: unexpected 't' where a value must start (at byte 7)`,
		`{"any":` + strings.Repeat("[", 300): `any[0][0]`,
		"\ufeff{}":                           `unexpected byte 0xef where a value must start (at byte 0)`,
		`null`:                               `must not be null`,
		``:                                   `unexpected end of text where a value must start (at byte 0)`,
		`{} x`:                               `unexpected 'x' after the value (at byte 3)`,
	} {
		if err := read(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%.40q\n got %v\nwant %s", text, err, want)
		}
	}
	for _, text := range []string{`{}`, ` { "any" : [ { "a" : "\ud83d\ude00" } , true , false , null , -0.5E+2 ] } `, `{"f":-0,"u":255,"quoted":"-7"}`} {
		if err := read(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// FuzzRaw: reading over any value agrees with encoding/json on what is JSON,
// but for invalid Unicode and depth, which are refused.
func FuzzRaw(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,"\u00e9\n",null,true]}`, `[`, `"\ud800"`, `01`, `1e`, "\"\xff\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r := codec.NewReader(data)
		r.Raw()
		err := r.Finish()
		if err == nil && !json.Valid(data) {
			t.Fatalf("accepted %q", data)
		}
		if err != nil && json.Valid(data) {
			for _, allowed := range []string{"UTF-8", "surrogate", "nested deeper"} {
				if strings.Contains(err.Error(), allowed) {
					return
				}
			}
			t.Fatalf("refused %q: %v", data, err)
		}
	})
}

// FuzzString: a string is written as encoding/json writes it and reads back.
func FuzzString(f *testing.F) {
	f.Add("a\"\\<>&\u2028\x00\xff\U0001F600", []byte{1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, s string, b []byte) {
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got := codec.AppendString(nil, s)
		if string(got) != string(want) {
			t.Fatalf("got %s, want %s", got, want)
		}
		if back := codec.NewReader(got).String(); back != strings.ToValidUTF8(s, "\ufffd") && !strings.Contains(s, "\xff") {
			var expected string
			if err := json.Unmarshal(got, &expected); err != nil || back != expected {
				t.Fatalf("%q came back as %q", s, back)
			}
		}
		var w codec.Writer
		w.Bytes(b)
		if b != nil && string(w.Buf) != `"`+base64.StdEncoding.EncodeToString(b)+`"` {
			t.Fatalf("base64 of %x is %s", b, w.Buf)
		}
		if back := codec.NewReader(w.Buf).Bytes(); string(back) != string(b) {
			t.Fatalf("%x came back as %x", b, back)
		}
	})
}

func TestFloats(t *testing.T) {
	for _, v := range []float64{0, math.Copysign(0, -1), 1e21, 1e20, 1e-6, 9.99e-7, 1e-10, 1.5, math.MaxFloat64, math.SmallestNonzeroFloat64} {
		want, _ := json.Marshal(v)
		var w codec.Writer
		if w.Float(v, 64); string(w.Buf) != string(want) {
			t.Errorf("%v is written %s, want %s", v, w.Buf, want)
		}
	}
}

func TestForm(t *testing.T) {
	values := map[string][]string{"n": {" 5 "}, "two": {"a", "b"}, "box": {"false", "on"}, "odd": {"maybe"}, "inf": {"Inf"}, "hex": {"0x1p4"}, "bad": {"\xff"}, "_back": {"/"}}
	f := codec.NewForm(func(name string) []string { return values[name] })
	if s, ok := f.Filled("n", true); !ok || f.ParseInt("n", s, 8) != 5 {
		t.Error("n")
	}
	f.Filled("absent", true)
	f.Filled("optional", false)
	f.Text("two")
	if !f.Bool("box") || f.Bool("odd") || f.Bool("absent2") {
		t.Error("bool")
	}
	for _, name := range []string{"inf", "hex"} {
		s, _ := f.Text(name)
		f.ParseFloat(name, s, 64)
	}
	f.Text("bad")
	f.ParseInt("big", "300", 8)
	f.ParseUint("neg", "-1", 8)
	f.Refuse([]string{"n", "_back", "strange"})
	want := map[string]string{
		"absent": "is required", "two": "is given more than once", "odd": "must be true or false",
		"inf": "must be a number", "hex": "must be a number", "bad": "is not valid UTF-8",
		"big": "is out of range", "neg": "must be a whole number of 0 or more", "strange": "is not a known field",
	}
	if got := fmt.Sprint(f.Fields()); got != fmt.Sprint(codec.Fields(want)) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestIsEmail(t *testing.T) {
	for s, want := range map[string]bool{
		"a@b.c": true, "first.last+tag@sub.example.co": true, "é@exämple.de": true,
		"": false, "a": false, "@b.c": false, "a@": false, "a@b": false, "a@b@c.d": false, "a b@c.d": false,
		"a@.c": false, "a@-b.c": false, ".a@b.c": false, "a..b@c.d": false, "<a@b.c>": false, "a@b.c\r\nX": false,
	} {
		if codec.IsEmail(s) != want {
			t.Errorf("IsEmail(%q) is %v", s, !want)
		}
	}
}
