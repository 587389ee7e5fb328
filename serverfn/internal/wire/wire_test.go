//go:build !js

package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/serverfn/codec"
)

// fill gives v a random value: often zero, nil or extreme.
func fill(v reflect.Value, r *rand.Rand, depth int) {
	if r.IntN(4) == 0 || depth > 5 {
		return
	}
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Unix(r.Int64N(4e9), r.Int64N(1e9)).UTC()))
		return
	case Pair, Maker:
		v.Set(reflect.ValueOf(map[bool]any{true: Pair{left: "l"}, false: Maker{n: "n"}}[v.Type() == reflect.TypeFor[Pair]()]))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> r.IntN(64))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(r.Uint64() >> r.IntN(64))
	case reflect.Float32, reflect.Float64:
		f := math.Float64frombits(r.Uint64())
		if v.Kind() == reflect.Float32 {
			f = float64(math.Float32frombits(r.Uint32()))
		}
		if r.IntN(3) == 0 {
			f = math.Copysign(float64(r.IntN(3)), float64(r.IntN(2))-0.5)
		}
		if f-f == 0 {
			v.SetFloat(f)
		}
	case reflect.String:
		pieces := []string{"", "a", "é", "\"", "\\", "<&>", "\u2028", "\x00\x1f", "\xff", "\U0001F600", "\t", "/"}
		var s strings.Builder
		for range r.IntN(5) {
			s.WriteString(pieces[r.IntN(len(pieces))])
		}
		v.SetString(s.String())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), r, depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 4))
		for i := range v.Len() {
			fill(v.Index(i), r, depth+1)
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), r, depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(4) {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			fill(key, r, 0)
			fill(elem, r, depth+1)
			if key.Kind() == reflect.String {
				// Invalid UTF-8 can make two keys one on the wire.
				key.SetString(strings.ToValidUTF8(key.String(), "?"))
			}
			v.SetMapIndex(key, elem)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				fill(f, r, depth+1)
			}
		}
	}
}

// encode writes v with the generated code.
func encode(v *Everything) (string, error) {
	var w codec.Writer
	hcAppendEverything(&w, v)
	return string(w.Buf), w.Err()
}

func decode(data []byte) (Everything, error) {
	var v Everything
	r := codec.NewReader(data)
	hcDecodeEverything(r, &v)
	return v, r.Finish()
}

// compare checks one value in both directions against encoding/json.
func compare(t *testing.T, v *Everything) {
	t.Helper()
	want, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	got, err := encode(v)
	if err != nil || got != string(want) {
		t.Fatalf("%v\n got %s\nwant %s", err, got, want)
	}
	back, err := decode(want)
	if err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	var expected Everything
	if err := json.Unmarshal(want, &expected); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(back, expected) {
		t.Fatalf("decoded\n%+v\nwant\n%+v\nfrom %s", back, expected, want)
	}
}

func TestLikeEncodingJSON(t *testing.T) {
	for seed := range uint64(3000) {
		var v Everything
		fill(reflect.ValueOf(&v).Elem(), rand.New(rand.NewPCG(seed, 1)), -1)
		compare(t, &v)
	}
	compare(t, &Everything{})
	compare(t, &Everything{ZeroFloat: math.Copysign(0, -1), Float32: 1e21, Float64: 1e-7, Hidden: "x", private: "y"})
}

func FuzzEncode(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		var v Everything
		fill(reflect.ValueOf(&v).Elem(), rand.New(rand.NewPCG(a, b)), -1)
		compare(t, &v)
	})
}

// FuzzDecode: what the generated decoder accepts, encoding/json reads as the
// same value, and writing it gives what encoding/json writes.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"bool":true,"int8":-128,"bytes":"AAE=","map":{"a":1},"intMap":{"-1":"x"},"strInt":"5","baseId":3,"node":{"value":1,"kids":[{"value":2}]}}`))
	for seed := range uint64(5) {
		var v Everything
		fill(reflect.ValueOf(&v).Elem(), rand.New(rand.NewPCG(seed, 2)), -1)
		data, err := json.Marshal(&v)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decode(data)
		if err != nil {
			var problem *codec.Error
			if !errors.As(err, &problem) || problem.Message == "" {
				t.Fatalf("%T %v", err, err)
			}
			return
		}
		var want Everything
		d := json.NewDecoder(bytes.NewReader(data))
		d.DisallowUnknownFields()
		if err := d.Decode(&want); err != nil {
			t.Fatalf("accepted what encoding/json refuses: %v", err)
		}
		if _, err := d.Token(); err != io.EOF {
			t.Fatalf("accepted trailing data: %v", err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("decoded\n%+v\nwant\n%+v", got, want)
		}
	})
}

// FuzzForm: a form never panics, and what it says about fields has names.
func FuzzForm(f *testing.F) {
	f.Add("name", "x", "age", "5", "when", "2026-01-02")
	f.Add("inside.text", "x", "tags", "\xff", "must", "9999999999999999999999")
	f.Fuzz(func(t *testing.T, n1, v1, n2, v2, n3, v3 string) {
		values := map[string][]string{}
		for _, pair := range [][2]string{{n1, v1}, {n2, v2}, {n3, v3}} {
			values[pair[0]] = append(values[pair[0]], pair[1])
		}
		form := codec.NewForm(func(name string) []string { return values[name] })
		var v Rules
		hcFormRules(form, "", &v)
		form.Refuse([]string{n1, n2, n3})
		if len(form.Fields()) == 0 {
			var w codec.Writer
			hcAppendRules(&w, &v)
			if err := w.Err(); err != nil && !strings.Contains(err.Error(), "year") {
				t.Fatalf("a form gave what cannot be written: %v", err)
			}
		}
	})
}

func TestRefusesWhatItCannotWrite(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if _, err := encode(&Everything{Float64: f}); err == nil {
			t.Errorf("%v was written", f)
		}
	}
	circle := &Node{}
	circle.Next = circle
	if _, err := encode(&Everything{Node: circle}); err == nil || !strings.Contains(err.Error(), "refers to itself") {
		t.Errorf("a circle: %v", err)
	}
	if _, err := encode(&Everything{JSON: Pair{left: `"`}}); err == nil || !strings.Contains(err.Error(), "invalid JSON") {
		t.Errorf("malformed JSON of a method: %v", err)
	}
}

func TestRules(t *testing.T) {
	ok := func() Rules {
		one := 1
		return Rules{Name: "äöüß", Code: "abc", Age: -1, Ratio: 1, Kind: 2, Tags: []string{""}, ByName: map[string]Inside{"k": {}}, Must: &one, When: time.Unix(1, 0)}
	}
	for _, c := range []struct {
		change     func(*Rules)
		path, want string
	}{
		{func(r *Rules) {}, "", ""},
		{func(r *Rules) { r.Name = "" }, "name", "is required"},
		{func(r *Rules) { r.Name = "ä" }, "name", "must have at least 2 characters"},
		{func(r *Rules) { r.Name = "äöüßé" }, "name", "must have at most 4 characters"},
		{func(r *Rules) { r.Code = "ab" }, "code", "must have exactly 3 characters"},
		{func(r *Rules) { r.Mail = "a@b.example" }, "", ""},
		{func(r *Rules) { r.Mail = "a b@c.example" }, "mail", "must be a mail address"},
		{func(r *Rules) { r.Mail = "a@localhost" }, "mail", "must be a mail address"},
		{func(r *Rules) { r.Level = "mid" }, "level", "must be one of low, high"},
		{func(r *Rules) { r.Age = -2 }, "age", "must be at least -1"},
		{func(r *Rules) { r.Age = 101 }, "age", "must be at most 100"},
		{func(r *Rules) { r.Ratio = 0.4 }, "ratio", "must be at least 0.5"},
		{func(r *Rules) { r.Ratio = math.NaN() }, "ratio", "must be a number"},
		{func(r *Rules) { r.Kind = 4 }, "kind", "must be one of 1, 2, 3"},
		{func(r *Rules) { r.Tags = nil }, "tags", "is required"},
		{func(r *Rules) { r.Tags = make([]string, 3) }, "tags", "must have at most 2 elements"},
		{func(r *Rules) { r.Bytes = make([]byte, 3) }, "bytes", "must have at most 2 bytes"},
		{func(r *Rules) { r.ByName = nil }, "byName", "must have at least 1 element"},
		{func(r *Rules) { r.ByName["k"] = Inside{Text: "long"} }, "byName.k.text", "must have at most 3 characters"},
		{func(r *Rules) { r.ByID = map[int]Inside{-7: {Text: "long"}} }, "byId.-7.text", "must have at most 3 characters"},
		{func(r *Rules) { s := "a"; r.Some = &s }, "some", "must have at least 2 characters"},
		{func(r *Rules) { r.Must = nil }, "must", "is required"},
		{func(r *Rules) { *r.Must = 0 }, "must", "must be at least 1"},
		{func(r *Rules) { r.When = time.Time{} }, "when", "is required"},
		{func(r *Rules) { r.Inside.Text = "long" }, "inside.text", "must have at most 3 characters"},
		{func(r *Rules) { r.Insides = []Inside{{}, {Next: &Inside{Text: "long"}}} }, "insides[1].next.text", "must have at most 3 characters"},
		{func(r *Rules) { r.Ptr = &Inside{Text: "long"} }, "ptr.text", "must have at most 3 characters"},
	} {
		r := ok()
		c.change(&r)
		var check codec.Checker
		hcCheckRules(&check, &r)
		fields := check.Fields()
		if c.path == "" && len(fields) != 0 || c.path != "" && (len(fields) != 1 || fields[c.path] != c.want) {
			t.Errorf("got %v, want %q: %s", fields, c.path, c.want)
		}
	}
	circle := &Inside{}
	circle.Next = circle
	r := ok()
	r.Ptr = circle
	var check codec.Checker
	hcCheckRules(&check, &r)
	if len(check.Fields()) == 0 {
		t.Error("a circle passed the check")
	}
}

func BenchmarkDecode(b *testing.B) {
	var v Everything
	fill(reflect.ValueOf(&v).Elem(), rand.New(rand.NewPCG(3, 1)), -1)
	data, err := json.Marshal(&v)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("generated", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := decode(data); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			var v Everything
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
