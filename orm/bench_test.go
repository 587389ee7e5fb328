package orm_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/uptrace/bun"

	"github.com/hotclub-go/hotclub/internal/testdb"
	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
)

// bunPost is Post as someone who writes bun by hand would have it.
type bunPost struct {
	bun.BaseModel `bun:"table:posts"`

	ID          int64 `bun:",pk,autoincrement"`
	AuthorID    int64
	Title       string
	Body        string
	Votes       int64
	PublishedAt bun.NullTime
	ReviewerID  *int64
	Author      *bunUser `bun:"rel:belongs-to,join:author_id=id"`
}

type bunUser struct {
	bun.BaseModel `bun:"table:users"`

	ID    int64 `bun:",pk,autoincrement"`
	Email string
	Name  string
}

// Each benchmark runs by this package and by bun itself, on the same database.
// ORM_BENCH_POSTGRES=1 takes PostgreSQL instead of SQLite.
func BenchmarkAgainstBun(b *testing.B) {
	url := "sqlite::memory:" // a disk would be what is measured
	if os.Getenv("ORM_BENCH_POSTGRES") != "" {
		url = testdb.Postgres(b)
	}
	ctx := open(b, url)
	must(b, orm.CreateTables(ctx, blog...))
	db := orm.From(ctx).Bun()
	author := insert(b, ctx, User{Email: "a", Name: "Ann"})[0]
	var posts []Post
	for i := range 100 {
		posts = append(posts, Post{AuthorID: author.ID, Title: fmt.Sprint("post ", i), Body: "some text that is not very long", Votes: int64(i)})
	}
	insert(b, ctx, posts...)
	run := func(name string, byORM, byBun func() error) {
		for who, fn := range map[string]func() error{"orm": byORM, "bun": byBun} {
			b.Run(name+"/"+who, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := fn(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	run("get", func() error { _, err := orm.Get[Post](ctx, posts[0].ID); return err },
		func() error { var p bunPost; return db.NewSelect().Model(&p).Where("id = ?", posts[0].ID).Scan(ctx) })
	run("list100", func() error {
		_, err := orm.Query[Post](ctx).Where(Posts.Votes.Gte(0), Posts.AuthorID.Eq(author.ID)).OrderBy(Posts.Votes.Desc()).Limit(100).All()
		return err
	}, func() error {
		var ps []bunPost
		return db.NewSelect().Model(&ps).Where("votes >= ?", 0).Where("author_id = ?", author.ID).Order("votes DESC").Limit(100).Scan(ctx)
	})
	run("count", func() error { _, err := orm.Query[Post](ctx).Where(Posts.Votes.Gte(50)).Count(); return err },
		func() error {
			_, err := db.NewSelect().Model((*bunPost)(nil)).Where("votes >= ?", 50).Count(ctx)
			return err
		})
	run("update", func() error {
		_, err := orm.Query[Post](ctx).Where(Posts.ID.Eq(posts[0].ID)).Update(Posts.Votes.Add(1))
		return err
	}, func() error {
		_, err := db.NewUpdate().Model((*bunPost)(nil)).Set("votes = votes + ?", 1).Where("id = ?", posts[0].ID).Exec(ctx)
		return err
	})
	run("prefetch", func() error {
		_, err := orm.Query[Post](ctx).OrderBy(Posts.ID.Asc()).Limit(100).With(Posts.Author).All()
		return err
	}, func() error {
		var ps []bunPost
		return db.NewSelect().Model(&ps).Relation("Author").Order("bun_post.id").Limit(100).Scan(ctx)
	})
	run("insert", func() error {
		return orm.Insert(ctx, &Post{AuthorID: author.ID, Title: "x", Body: "y", Votes: -1})
	}, func() error {
		_, err := db.NewInsert().Model(&bunPost{AuthorID: author.ID, Title: "x", Body: "y", Votes: -1}).Exec(context.Background())
		return err
	})
	run("insert1000", func() error {
		ps := make([]Post, 1000)
		for i := range ps {
			ps[i] = Post{AuthorID: author.ID, Title: "x", Body: "y", Votes: -1}
		}
		return orm.InsertAll(ctx, ps)
	}, func() error {
		ps := make([]bunPost, 1000)
		for i := range ps {
			ps[i] = bunPost{AuthorID: author.ID, Title: "x", Body: "y", Votes: -1}
		}
		_, err := db.NewInsert().Model(&ps).Exec(ctx)
		return err
	})
}
