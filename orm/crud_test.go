package orm_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
)

func ptr[T any](v T) *T { return &v }

func TestEveryKindOfFieldReadsBackAsWritten(t *testing.T) {
	everywhere(t, []any{Everything{}}, func(t *testing.T, ctx context.Context) {
		at := time.Date(2024, 2, 29, 23, 59, 58, 123456000, time.FixedZone("x", 3600))
		full := Everything{
			Bool: true, I8: -128, I16: -32768, I32: -1 << 31, I64: -1 << 63, Int: 42, U8: 255, U16: 65535, U32: 1<<32 - 1, U64: 1<<63 - 1,
			F32: 1.5, F64: -1.7976931348623157e308, Price: "1234567890.12", Text: "it's \\ \"x\" ü 😀 ?1 $1 :a /* -- */\n\r\t%_", Short: "ü€😀",
			Bytes: []byte("\x00\xff'\\"), Time: at, Day: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Wait: 3 * time.Second,
			List: []string{"a", "it's", "\\", "\x00"}[:3], Map: map[string]int{"é'\\": 1}, Point: Point{X: 1, Y: -2},
			NBool: ptr(false), NI64: ptr(int64(0)), NF64: ptr(2.5), NPrice: ptr(Money("-0.01")), NText: ptr(""), NTime: &at, NUUID: &UUID{1, 2, 3}, NPoint: &Point{X: 3, Y: 4},
			Level: 9,
		}
		full.I64 /= 4 // the generated column doubles it
		empty := Everything{Price: "0.00", Time: at, Day: full.Day}
		for _, row := range []Everything{full, empty} {
			must(t, orm.Insert(ctx, &row))
			if row.ID == (UUID{}) {
				t.Error("no UUID was made")
			}
			got, err := orm.Get[Everything](ctx, row.ID)
			must(t, err)
			if row.Doubled != row.I64*2 {
				t.Errorf("generated column: %d of %d", row.Doubled, row.I64)
			}
			for _, e := range []*Everything{&got, &row} { // one spelling of equal values
				e.Time = e.Time.UTC()
				if e.NTime != nil {
					e.NTime = ptr(e.NTime.UTC())
				}
				if len(e.Bytes) == 0 {
					e.Bytes = nil
				}
				if f := strings.TrimRight(strings.TrimRight(string(e.Price), "0"), "."); f != "" {
					e.Price = Money(f) // SQLite keeps no trailing zeros
				}
			}
			if !reflect.DeepEqual(got, row) {
				t.Errorf("got  %+v\nwant %+v", got, row)
			}
		}
		if row, err := orm.Query[Everything](ctx).Where(Everythings.Level.Eq(3)).One(); err != nil || row.Level != 3 {
			t.Errorf("the default was not taken: %v %v", row.Level, err)
		}
		for name, p := range map[string]orm.Predicate[Everything]{
			"uuid": Everythings.NUUID.Eq(UUID{1, 2, 3}), "date": Everythings.Day.Eq(full.Day).And(Everythings.Bool.Eq(true)), "bytes": Everythings.Bytes.Eq(full.Bytes),
			"time": Everythings.NTime.Eq(at), "decimal": Everythings.Price.Gt("1000"), "text": Everythings.Text.Eq(full.Text),
			"float": Everythings.F64.Lt(-1e300), "int": Everythings.U64.Gte(1<<63 - 1), "duration": Everythings.Wait.Eq(3 * time.Second),
		} {
			if n, err := orm.Query[Everything](ctx).Where(p).Count(); n != 1 || err != nil {
				t.Errorf("%s: found %d, %v", name, n, err)
			}
		}
	})
}

func TestInsertGetUpdateDelete(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		u := User{Email: "a@b.c", Name: "Ann"}
		must(t, orm.Insert(ctx, &u))
		if u.ID == 0 || u.Role != "reader" || u.Created.IsZero() || u.Updated.IsZero() {
			t.Fatalf("the row was not filled in: %+v", u)
		}
		created := u.Created
		u.Name, u.Active, u.Email = "Anna", true, "changed in memory only"
		must(t, orm.Update(ctx, &u, Users.Name, Users.Active))
		got, err := orm.Get[User](ctx, u.ID)
		must(t, err)
		if got.Name != "Anna" || !got.Active || got.Email != "a@b.c" || !got.Created.Equal(created) || got.Updated.Before(created) {
			t.Errorf("after Update of two columns: %+v", got)
		}
		must(t, orm.Update(ctx, &u))
		if got, _ = orm.Get[User](ctx, u.ID); got.Email != u.Email {
			t.Errorf("after Update of the whole row: %+v", got)
		}
		must(t, orm.Update(ctx, &u)) // changes nothing, but the row is there

		must(t, orm.Delete(ctx, &u))
		if _, err := orm.Get[User](ctx, u.ID); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("a deleted row was found: %v", err)
		}
		if err := orm.Delete(ctx, &u); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("deleted twice: %v", err)
		}
		if n, _ := orm.Query[User](ctx).OnlyDeleted().Count(); n != 1 {
			t.Errorf("%d rows are marked as deleted, want 1", n)
		}
		must(t, orm.Purge(ctx, &u))
		if n, _ := orm.Query[User](ctx).WithDeleted().Count(); n != 0 {
			t.Errorf("%d rows after Purge", n)
		}
		if err := orm.Update(ctx, &u); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("updated a row that is gone: %v", err)
		}
	})
}

func TestKeys(t *testing.T) {
	everywhere(t, []any{Membership{}}, func(t *testing.T, ctx context.Context) {
		m := Membership{Group: 1, User: 2, Since: time.Now()}
		must(t, orm.Insert(ctx, &m))
		if got, err := orm.Get[Membership](ctx, 1, int64(2)); err != nil || got.User != 2 {
			t.Errorf("%+v %v", got, err)
		}
		for _, key := range [][]any{{1}, {1, "2"}, {1, nil}, {1, 2, 3}} {
			if _, err := orm.Get[Membership](ctx, key...); err == nil || errors.Is(err, orm.ErrNotFound) {
				t.Errorf("key %v: %v", key, err)
			}
		}
		var ue *orm.UniqueError
		if err := orm.Insert(ctx, &m); !errors.As(err, &ue) || len(ue.Columns) != 2 || ue.Table != "memberships" {
			t.Errorf("%+v", err)
		}
		must(t, orm.Delete(ctx, &m))
	})
}

func TestSelectFirstOneCountExists(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		insert(t, ctx, User{Email: "1", Name: "b", Score: 1}, User{Email: "2", Name: "a", Score: 2, Nick: ptr("n")}, User{Email: "3", Name: "c", Score: 3})
		q := orm.Query[User](ctx).OrderBy(Users.Name.Asc())
		emails := func(q orm.Select[User]) string {
			t.Helper()
			rows, err := q.All()
			must(t, err)
			var s string
			for _, r := range rows {
				s += r.Email
			}
			return s
		}
		for want, q := range map[string]orm.Select[User]{
			"213": q, "132": orm.Query[User](ctx).OrderBy(Users.Score.Mod(2).Desc(), Users.Score.Asc()), "21": q.Limit(2), "13": q.Offset(1), "1": q.Limit(1).Offset(1),
			"23": q.Where(Users.Score.Gt(1)), "2": q.Where(Users.Nick.IsNotNull()), "": q.Where(Users.ID.In()),
			"3": q.Where(Users.Score.Between(2, 3), Users.Name.NotIn("a")), "13 ": q.Where(Users.Nick.IsNull()),
		} {
			if got := emails(q); got != strings.TrimSpace(want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		if got := emails(orm.Query[User](ctx).OrderBy(Users.Nick.Asc().NullsLast(), Users.Score.Asc())); got != "213" {
			t.Errorf("nulls last: %s", got)
		}
		if got := emails(orm.Query[User](ctx).OrderBy(Users.Nick.Desc().NullsFirst(), Users.Score.Desc())); got != "312" {
			t.Errorf("nulls first: %s", got)
		}
		if u, err := q.First(); err != nil || u.Name != "a" {
			t.Errorf("First: %v %v", u, err)
		}
		if _, err := q.One(); !errors.Is(err, orm.ErrMultiple) {
			t.Errorf("One of three: %v", err)
		}
		if _, err := q.Where(Users.Score.Gt(9)).First(); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("First of none: %v", err)
		}
		if n, err := q.Where(Users.Score.Lte(2)).Count(); n != 2 || err != nil {
			t.Errorf("Count: %d %v", n, err)
		}
		if n, err := q.Limit(2).Count(); n != 2 || err != nil {
			t.Errorf("Count with a limit: %d %v", n, err)
		}
		for want, score := range map[bool]int64{true: 3, false: 4} {
			if ok, err := q.Where(Users.Score.Eq(score)).Exists(); ok != want || err != nil {
				t.Errorf("Exists: %v %v", ok, err)
			}
		}
		if n, err := q.Update(Users.Score.Add(1)); !errors.Is(err, orm.ErrUnfiltered) {
			t.Errorf("an update of everything was not refused: %d %v", n, err)
		}
		if n, err := q.AllRows().Update(Users.Score.SetTo(Users.Score.Times(10)), Users.Name.Set("x")); n != 3 || err != nil {
			t.Errorf("Update: %d %v", n, err)
		}
		if got := emails(orm.Query[User](ctx).Where(Users.Score.In(10, 30), Users.Name.Eq("x")).OrderBy(Users.Score.Asc())); got != "13" {
			t.Errorf("after the update: %s", got)
		}
		if n, err := orm.Query[User](ctx).Where(Users.Score.Eq(20)).Delete(); n != 1 || err != nil {
			t.Errorf("Delete: %d %v", n, err)
		}
		if got := emails(orm.Query[User](ctx).OrderBy(Users.ID.Asc())); got != "13" {
			t.Errorf("after the delete: %s", got)
		}
	})
}

func TestTextLookupsTakeTheirArgumentLiterally(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		names := []string{"Ann", "ANN", "100%", "1000", "a_b", "axb", "a!b", "a\\b", "a'b", "[a]*?", "ab"}
		for _, n := range names {
			insert(t, ctx, User{Email: n, Name: n})
		}
		find := func(p orm.Predicate[User]) string {
			t.Helper()
			rows, err := orm.Query[User](ctx).Where(p).OrderBy(Users.ID.Asc()).All()
			must(t, err)
			var got []string
			for _, r := range rows {
				got = append(got, r.Name)
			}
			return strings.Join(got, " ")
		}
		for want, p := range map[string]orm.Predicate[User]{
			"Ann": Users.Name.Contains("nn"), "Ann ANN": Users.Name.ContainsFold("NN"), "100%": Users.Name.Contains("%"), "a_b": Users.Name.Contains("_"),
			"a!b": Users.Name.Contains("!"), "a\\b": Users.Name.Contains("\\"), "a'b": Users.Name.EndsWith("'b"), "[a]*?": Users.Name.StartsWith("[a]*"),
			"ANN": Users.Name.StartsWith("AN"), "Ann ANN ": Users.Name.EqFold("aNN"), "100% 1000": Users.Name.StartsWithFold("100"), "": Users.Name.EndsWith("NNN"),
			"Ann ANN  ": Users.Name.Lower().Eq("ann"), "ab": Users.Name.Length().Eq(2),
		} {
			if got := find(p); got != strings.TrimSpace(want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}

func TestViolationsAreTyped(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		u := insert(t, ctx, User{Email: "a"})[0]
		var ue *orm.UniqueError
		if err := orm.Insert(ctx, &User{Email: "a"}); !errors.As(err, &ue) || ue.Table != "users" || len(ue.Columns) != 1 || ue.Columns[0] != "email" || ue.Constraint != "uq_users_email" {
			t.Errorf("unique: %#v", err)
		}
		var fe *orm.ForeignKeyError
		if err := orm.Insert(ctx, &Comment{PostID: 99}); !errors.As(err, &fe) || fe.Table != "comments" {
			t.Errorf("foreign key: %#v", err)
		}
		var ce *orm.CheckError
		if err := orm.Insert(ctx, &User{Email: "b", Role: "king"}); !errors.As(err, &ce) || ce.Column != "role" {
			t.Errorf("enum: %#v", err)
		}
		if _, err := orm.Query[User](ctx).AllRows().Update(Users.Score.Set(-1000001)); !errors.As(err, &ce) || ce.Column != "score" {
			t.Errorf("bound: %#v", err)
		}
		if err := orm.Insert(ctx, &Post{AuthorID: u.ID, Votes: -101}); !errors.As(err, &ce) || ce.Table != "posts" {
			t.Errorf("table check: %#v", err)
		}
		err := orm.Insert(ctx, &Post{AuthorID: u.ID, Title: strings.Repeat("x", 201)})
		if err == nil {
			t.Error("a title of 201 characters was stored")
		}
		post := insert(t, ctx, Post{AuthorID: u.ID, Title: strings.Repeat("ü", 200)})[0]
		var ne *orm.NotNullError
		if _, err := orm.Query[Post](ctx).AllRows().Update(orm.NewNullTextColumn[Post, string]("title").SetNull()); !errors.As(err, &ne) || ne.Column != "title" {
			t.Errorf("not null: %#v", err)
		}
		must(t, orm.Insert(ctx, &Comment{PostID: post.ID, Text: "on its own"})) // the zero ParentID is NULL
		must(t, orm.Purge(ctx, &u))                                             // cascades
		if n, err := orm.Query[Comment](ctx).Count(); n != 0 || err != nil {
			t.Errorf("%d comments after the cascade, %v", n, err)
		}
	})
}

func TestCreateTablesTwice(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) { must(t, orm.CreateTables(ctx, blog...)) })
}

// A default is part of the table's description, where databases take fewer
// forms of a text than in statements.
func TestDefaultsWithEveryCharacter(t *testing.T) {
	type windowsPath struct {
		ID   int64  `orm:"pk,auto"`
		Path string `orm:"size=100,default=C:\\its \"here\"\\ü😀"`
	}
	everywhere(t, []any{windowsPath{}}, func(t *testing.T, ctx context.Context) {
		row := windowsPath{}
		must(t, orm.Insert(ctx, &row))
		got, err := orm.Get[windowsPath](ctx, row.ID)
		must(t, err)
		if want := `C:\its "here"\ü😀`; got.Path != want {
			t.Errorf("read %q, want %q", got.Path, want)
		}
	})
}
