package orm_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
)

// exampleDatabase returns a context on a database in memory with two users.
func exampleDatabase() (ctx context.Context, done func()) {
	db, err := orm.Open(context.Background(), "sqlite::memory:")
	if err != nil {
		log.Fatal(err)
	}
	ctx = db.Context(context.Background())
	if err := orm.CreateTables(ctx, User{}, Profile{}, Post{}, Comment{}, Tag{}); err != nil {
		log.Fatal(err)
	}
	users := []User{{Email: "ann@example.org", Name: "Ann", Active: true}, {Email: "bob@example.org", Name: "Bob"}}
	if err := orm.InsertAll(ctx, users); err != nil {
		log.Fatal(err)
	}
	posts := []Post{{AuthorID: users[0].ID, Title: "Hello", Votes: 2}, {AuthorID: users[0].ID, Title: "Again", Votes: 5}}
	if err := orm.InsertAll(ctx, posts); err != nil {
		log.Fatal(err)
	}
	return ctx, func() { db.Close() }
}

func Example() {
	db, err := orm.Open(context.Background(), "sqlite::memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	ctx := orm.With(context.Background(), db)
	if err := orm.CreateTables(ctx, User{}); err != nil {
		log.Fatal(err)
	}

	ann := User{Email: "ann@example.org", Name: "Ann", Active: true}
	if err := orm.Insert(ctx, &ann); err != nil {
		log.Fatal(err)
	}
	active, err := orm.Query[User](ctx).
		Where(Users.Active.Eq(true)).
		OrderBy(Users.Name.Asc()).
		Limit(10).
		All()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(active[0].ID, active[0].Name, active[0].Role)
	// Output: 1 Ann reader
}

func ExampleGet() {
	ctx, done := exampleDatabase()
	defer done()
	user, err := orm.Get[User](ctx, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Name)
	_, err = orm.Get[User](ctx, 99)
	fmt.Println(errors.Is(err, orm.ErrNotFound))
	// Output:
	// Ann
	// true
}

func ExampleSelect_Where() {
	ctx, done := exampleDatabase()
	defer done()
	search := "nn"
	var minimum int64
	q := orm.Query[User](ctx).Where(
		Users.Name.ContainsFold(search).Or(Users.Nick.IsNotNull()),
		Users.Role.In("reader", "author"),
		orm.If(minimum > 0, Users.Score.Gte(minimum)),
		Users.Posts.Any(Posts.Votes.Gt(3)),
	)
	n, err := q.Count()
	fmt.Println(n, err)
	// Output: 1 <nil>
}

func ExampleSelect_Update() {
	ctx, done := exampleDatabase()
	defer done()
	n, err := orm.Query[Post](ctx).Where(Posts.Title.Eq("Hello")).Update(Posts.Votes.Add(1))
	if err != nil {
		log.Fatal(err)
	}
	post, err := orm.Get[Post](ctx, 1)
	fmt.Println(n, post.Votes, err)
	_, err = orm.Query[Post](ctx).Delete()
	fmt.Println(errors.Is(err, orm.ErrUnfiltered))
	// Output:
	// 1 3 <nil>
	// true
}

func ExampleUpdate() {
	ctx, done := exampleDatabase()
	defer done()
	user, err := orm.Get[User](ctx, 1)
	if err != nil {
		log.Fatal(err)
	}
	user.Name = "Anna"
	if err := orm.Update(ctx, &user, Users.Name); err != nil { // this column only
		log.Fatal(err)
	}
	if err := orm.Delete(ctx, &user); err != nil { // marked, because User has soft_delete
		log.Fatal(err)
	}
	n, _ := orm.Query[User](ctx).Count()
	all, _ := orm.Query[User](ctx).WithDeleted().Count()
	fmt.Println(n, all)
	// Output: 1 2
}

func ExampleSelect_With() {
	ctx, done := exampleDatabase()
	defer done()
	users, err := orm.Query[User](ctx).
		OrderBy(Users.Name.Asc()).
		With(Users.Posts.OrderBy(Posts.Votes.Desc()).With(Posts.Tags)).
		All()
	if err != nil {
		log.Fatal(err)
	}
	for _, u := range users {
		fmt.Print(u.Name, ":")
		for _, p := range u.Posts {
			fmt.Print(" ", p.Title)
		}
		fmt.Println()
	}
	// Output:
	// Ann: Again Hello
	// Bob:
}

func ExampleAtomic() {
	ctx, done := exampleDatabase()
	defer done()
	err := orm.Atomic(ctx, func(ctx context.Context) error {
		orm.OnCommit(ctx, func(context.Context) { fmt.Println("sent") })
		if _, err := orm.Query[User](ctx).Where(Users.ID.Eq(1)).Update(Users.Score.Add(-10)); err != nil {
			return err
		}
		_, err := orm.Query[User](ctx).Where(Users.ID.Eq(2)).Update(Users.Score.Add(10))
		return err
	}, orm.Retry(5))
	fmt.Println(err)
	// Output:
	// sent
	// <nil>
}

func ExampleUniqueError() {
	ctx, done := exampleDatabase()
	defer done()
	err := orm.Insert(ctx, &User{Email: "ann@example.org"})
	var taken *orm.UniqueError
	if errors.As(err, &taken) {
		fmt.Println(taken.Table, taken.Columns)
	}
	// Output: users [email]
}

func ExampleCollect() {
	ctx, done := exampleDatabase()
	defer done()
	type authorVotes struct {
		Author string
		Posts  int64
		Votes  int64
	}
	author := orm.Through(Posts.Author, Users.Name)
	q := orm.Query[Post](ctx).GroupBy(author).Having(Posts.Votes.Sum().Gt(1))
	rows, err := orm.Collect(q, func(r *authorVotes) []orm.Target[Post] {
		return []orm.Target[Post]{
			orm.To(author, &r.Author),
			orm.To(orm.Rows[Post](), &r.Posts),
			orm.To(Posts.Votes.Sum(), &r.Votes),
		}
	})
	fmt.Println(rows, err)
	// Output: [{Ann 2 7}] <nil>
}

func ExampleUpsert() {
	ctx, done := exampleDatabase()
	defer done()
	user := User{Email: "ann@example.org", Name: "Ann B."}
	err := orm.Upsert(ctx, &user, orm.OnConflict(Users.Email).Update(Users.Name).Set(Users.Score.Add(1)))
	fmt.Println(user.ID, user.Name, user.Score, err)
	created, err := orm.GetOrCreate(ctx, &User{Email: "new@example.org"}, Users.Email)
	fmt.Println(created, err)
	// Output:
	// 1 Ann B. 1 <nil>
	// true <nil>
}

func ExampleSelect_Page() {
	ctx, done := exampleDatabase()
	defer done()
	cursor := ""
	for {
		page, err := orm.Query[Post](ctx).OrderBy(Posts.Votes.Desc()).Page(1, cursor)
		if err != nil {
			log.Fatal(err)
		}
		for _, p := range page.Rows {
			fmt.Println(p.Title)
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	// Output:
	// Again
	// Hello
}

func ExampleSelect_Stream() {
	ctx, done := exampleDatabase()
	defer done()
	for post, err := range orm.Query[Post](ctx).Where(Posts.PublishedAt.IsNull()).Stream() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(post.Title)
	}
	// Output:
	// Hello
	// Again
}

func ExampleRaw() {
	ctx, done := exampleDatabase()
	defer done()
	type row struct {
		Title string
		Rank  int64
	}
	rows, err := orm.Raw[row](ctx, "SELECT title, votes * 10 AS rank FROM posts WHERE votes > ?", 3)
	fmt.Println(rows, err)
	// Output: [{Again 50}] <nil>
}

func ExampleDetectRepetition() {
	ctx, done := exampleDatabase()
	defer done()
	ctx = orm.DetectRepetition(ctx, 2, func(r orm.Repetition) { fmt.Println(r.Count, "times:", r.Statement[:17]) })
	posts, _ := orm.Query[Post](ctx).All()
	for _, p := range posts {
		_, _ = orm.Get[User](ctx, p.AuthorID) // With(Posts.Author) asks once
	}
	// Output: 2 times: SELECT "users" .
}

func ExampleOver() {
	ctx, done := exampleDatabase()
	defer done()
	type ranked struct {
		Title string
		Place int64
	}
	byVotes := orm.Window[Post]{OrderBy: []orm.Order[Post]{Posts.Votes.Desc()}}
	rows, err := orm.Collect(orm.Query[Post](ctx).OrderBy(Posts.Title.Asc()), func(r *ranked) []orm.Target[Post] {
		return []orm.Target[Post]{
			orm.To(Posts.Title, &r.Title),
			orm.To(orm.Over(orm.Rank[Post](), byVotes), &r.Place),
		}
	})
	fmt.Println(rows, err)
	// Output: [{Again 1} {Hello 2}] <nil>
}

func ExampleSelect_ForUpdateSkipLocked() {
	ctx, done := exampleDatabase()
	defer done()
	err := orm.Atomic(ctx, func(ctx context.Context) error {
		post, err := orm.Query[Post](ctx).Where(Posts.PublishedAt.IsNull()).ForUpdateSkipLocked().First()
		if err != nil {
			return err
		}
		_, err = orm.Query[Post](ctx).Where(Posts.ID.Eq(post.ID)).Update(Posts.PublishedAt.Set(time.Now()))
		return err
	})
	fmt.Println(err)
	// Output: <nil>
}
