package model

import (
	"strings"
	"testing"
)

func str(name, tag string) StructField {
	return StructField{Name: name, OrmTag: tag, Type: TypeInfo{Basic: "string"}}
}

func num(name, tag string) StructField {
	return StructField{Name: name, OrmTag: tag, Type: TypeInfo{Basic: "int64"}}
}

func TestNames(t *testing.T) {
	for in, want := range map[string]string{"ID": "id", "AuthorID": "author_id", "CreatedAt": "created_at", "HTMLBody": "html_body", "UserIDs": "user_ids", "X": "x", "OAuth2Token": "o_auth2_token", "Ünicode": "ünicode", "URLs": "urls"} {
		if got := Snake(in); got != want {
			t.Errorf("Snake(%s) = %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{"user": "users", "category": "categories", "day": "days", "box": "boxes", "branch": "branches", "person": "people", "sales_person": "sales_people", "child": "children", "human": "humans", "Person": "People", "news": "newses"} {
		if got := Plural(in); got != want {
			t.Errorf("Plural(%s) = %s, want %s", in, got, want)
		}
	}
}

func TestTagsDescribeTheTable(t *testing.T) {
	user := TypeInfo{Basic: "struct", Name: "User", Table: "people", Pointer: true}
	m, err := Describe("app", "BlogPost", []StructField{
		{Name: "_", OrmTag: "table=posts,unique=(slug, lang),index=expr(lower(title)),unique_index=(slug) where lang = 'en',check=(likes >= 0 AND likes < 10),comment='a, b'"},
		num("ID", ""), str("Slug", "size=80"), str("Lang", "default='en',enum=en|de"), str("Title", "column=headline,index=search"), str("Body", "index=search,collate=nocase"),
		num("Likes", "default=0,min=0"), num("AuthorID", ""), {Name: "Author", OrmTag: "belongs_to,on_delete=cascade", Type: user},
		num("EditorID", "null,references=people(number),on_delete=set_null,no_index"),
		{Name: "Price", OrmTag: "decimal=10.2", Validate: "required,min=0.5", Type: TypeInfo{Basic: "string"}},
		{Name: "Skip", OrmTag: "-", Type: TypeInfo{Basic: "func"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if m.Table != "posts" || m.Comment != "a, b" || len(m.Fields) != 9 || !m.Field("ID").Auto || strings.Join(m.Primary, ",") != "id" {
		t.Errorf("%+v", m)
	}
	if f := m.Field("Price"); f.Kind != Decimal || f.Precision != 10 || f.Scale != 2 || *f.Min != "0.5" {
		t.Errorf("%+v", f)
	}
	if f := m.Field("Lang"); *f.Default != "en" || len(f.Enum) != 2 {
		t.Errorf("%+v", f)
	}
	var got []string
	for _, u := range m.Uniques {
		got = append(got, u.Name)
	}
	for _, ix := range m.Indexes {
		got = append(got, ix.Name+"|"+strings.Join(ix.Columns, "+")+"|"+ix.Expr+"|"+ix.Where)
	}
	for _, c := range m.Checks {
		got = append(got, c.Name+"|"+c.Expr)
	}
	for _, fk := range m.ForeignKeys {
		got = append(got, fk.Name+"|"+fk.RefTable+"|"+strings.Join(fk.RefColumns, "+")+"|"+fk.OnDelete.SQL())
	}
	want := `uq_posts_slug_lang
ix_posts_search|headline+body||
ix_posts_expr2||lower(title)|
ix_posts_slug|slug||lang = 'en'
ix_posts_author_id|author_id||
ck_posts_1|(likes >= 0 AND likes < 10)
fk_posts_author_id|people|id|CASCADE
fk_posts_editor_id|people|number|SET NULL`
	// The order of foreign keys is that of the struct.
	if strings.Join(got, "\n") != want {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
}

func TestMistakesNameTheField(t *testing.T) {
	for _, c := range []struct {
		fields []StructField
		want   string
	}{
		{[]StructField{str("Name", "")}, "no primary key"},
		{nil, "no stored fields"},
		{[]StructField{num("ID", "pk,oops")}, `field ID: unknown option "oops"`},
		{[]StructField{num("ID", ""), str("Name", "size=big")}, `field Name: size="big" is not a whole number`},
		{[]StructField{num("ID", ""), num("N", "default=x")}, `default: "x" is not a int64`},
		{[]StructField{num("ID", ""), str("A", "auto")}, "only integers and UUIDs can be auto"},
		{[]StructField{num("ID", ""), num("N", "auto")}, "auto needs a primary key"},
		{[]StructField{num("ID", ""), str("A", "column=id")}, `column "id" is used twice`},
		{[]StructField{num("ID", "pk,null")}, "a primary key cannot be null"},
		{[]StructField{num("ID", ""), str("A", "check=(a")}, "unbalanced parentheses"},
		{[]StructField{num("ID", ""), str("A", "default='x")}, "unclosed quote"},
		{[]StructField{num("ID", ""), str("A", "created")}, "need a time.Time"},
		{[]StructField{num("ID", ""), num("B", "references=x,on_delete=explode")}, "use cascade, restrict"},
		{[]StructField{num("ID", ""), num("B", "references=x,on_delete=set_null")}, "set_null but cannot be null"},
		{[]StructField{num("ID", ""), num("B", "on_delete=cascade")}, "need references=table"},
		{[]StructField{num("ID", ""), str("B", "decimal=x")}, "write digits in all"},
		{[]StructField{num("ID", ""), {Name: "F", Type: TypeInfo{Basic: "func"}}}, "field F: a func cannot be stored"},
		{[]StructField{num("ID", ""), {Name: "A", OrmTag: "belongs_to", Type: TypeInfo{Basic: "struct", Name: "A", Table: "as"}}}, "names the field AID"},
		{[]StructField{num("ID", ""), {Name: "A", OrmTag: "has_many", Type: TypeInfo{Basic: "struct", Name: "A"}}}, "need a slice"},
		{[]StructField{num("ID", ""), str("A", "belongs_to")}, "needs a struct"},
		{[]StructField{{Name: "_", OrmTag: "pk=(a, b)"}, num("A", "")}, `primary key names the column "b"`},
		{[]StructField{{Name: "_", OrmTag: "index=(nope)"}, num("ID", "")}, `index names the column "nope"`},
	} {
		_, err := Describe("p", "M", c.fields)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func TestLongNamesStayDistinct(t *testing.T) {
	a := ConstraintName("ix", strings.Repeat("t", 60), "one")
	b := ConstraintName("ix", strings.Repeat("t", 60), "two")
	if len(a) > 63 || a == b {
		t.Errorf("%s %s", a, b)
	}
}

func FuzzDescribe(f *testing.F) {
	f.Add("pk,auto,default='x, y',check=(a > 0)", "table=t,index=(a, b)")
	f.Fuzz(func(t *testing.T, tag, blank string) {
		m, err := Describe("p", "M", []StructField{{Name: "_", OrmTag: blank}, num("ID", "pk"), str("A", tag)})
		if err != nil {
			return
		}
		for _, c := range m.Primary {
			if m.Column(c) == nil {
				t.Errorf("the key names %q", c)
			}
		}
		for _, ix := range m.Indexes {
			for _, c := range ix.Columns {
				if m.Column(c) == nil {
					t.Errorf("an index names %q", c)
				}
			}
		}
	})
}
