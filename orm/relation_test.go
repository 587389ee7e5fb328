package orm_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
)

// writeBlog stores 3 users with 4, 2 and 0 posts of 3 comments each, and tags.
func writeBlog(t testing.TB, ctx context.Context) ([]User, []Post, []Tag) {
	t.Helper()
	us := insert(t, ctx, User{Email: "a", Name: "Ann"}, User{Email: "b", Name: "Bob"}, User{Email: "c", Name: "Cid"})
	insert(t, ctx, Profile{UserID: us[0].ID, Bio: "about Ann"})
	tags := insert(t, ctx, Tag{Name: "go"}, Tag{Name: "sql"}, Tag{Name: "css"})
	var posts []Post
	for i := range 6 {
		author := us[0]
		if i >= 4 {
			author = us[1]
		}
		p := Post{AuthorID: author.ID, Title: fmt.Sprint("post ", i), Votes: int64(i)}
		if i%2 == 0 {
			p.ReviewerID = &us[2].ID
		}
		posts = append(posts, p)
	}
	insert(t, ctx, posts...)
	for i, p := range posts {
		insert(t, ctx, Comment{PostID: p.ID, Text: "first"}, Comment{PostID: p.ID, Text: "second"}, Comment{PostID: p.ID, Text: "third"})
		must(t, Posts.Tags.Add(ctx, &p, &tags[i%2], &tags[2]))
	}
	return us, posts, tags
}

func TestRelationsLoadInOneQueryEach(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		writeBlog(t, ctx)
		ctx, statements := counting(ctx)
		us, err := orm.Query[User](ctx).OrderBy(Users.Email.Asc()).With(
			Users.Profile,
			Users.Posts.OrderBy(Posts.Votes.Desc()).With(
				Posts.Author, Posts.Reviewer, Posts.Tags.OrderBy(Tags.Name.Asc()),
				Posts.Comments.Where(Comments.Text.Ne("second")))).All()
		must(t, err)
		if n := len(statements()); n != 7 {
			t.Errorf("%d queries, want 7:\n%s", n, strings.Join(statements(), "\n"))
		}
		var b strings.Builder
		for _, u := range us {
			fmt.Fprintf(&b, "%s", u.Name)
			if u.Profile != nil {
				fmt.Fprintf(&b, " (%s)", u.Profile.Bio)
			}
			b.WriteString(":")
			for _, p := range u.Posts {
				fmt.Fprintf(&b, " %d by %s", p.Votes, p.Author.Name)
				if p.Reviewer != nil {
					fmt.Fprintf(&b, " seen by %s", p.Reviewer.Name)
				}
				for _, tag := range p.Tags {
					b.WriteString(" #" + tag.Name)
				}
				for _, c := range p.Comments {
					b.WriteString(" " + c.Text)
				}
				b.WriteString(";")
			}
			b.WriteString("\n")
		}
		want := `Ann (about Ann): 3 by Ann #css #sql first third; 2 by Ann seen by Cid #css #go first third; 1 by Ann #css #sql first third; 0 by Ann seen by Cid #css #go first third;
Bob: 5 by Bob #css #sql first third; 4 by Bob seen by Cid #css #go first third;
Cid:
`
		if b.String() != want {
			t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
		}
		if us[2].Posts == nil || len(us[2].Posts) != 0 {
			t.Errorf("a loaded relation without rows is %v, want an empty slice", us[2].Posts)
		}
	})
}

func TestConditionsOnRelations(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		us, posts, _ := writeBlog(t, ctx)
		names := func(p orm.Predicate[User]) string {
			t.Helper()
			rows, err := orm.Query[User](ctx).Where(p).OrderBy(Users.Name.Asc()).All()
			must(t, err)
			s := ""
			for _, r := range rows {
				s += r.Name + " "
			}
			return s
		}
		for want, p := range map[string]orm.Predicate[User]{
			"Ann Bob ":      Users.Posts.Any(),
			"Cid ":          Users.Posts.None(),
			"Bob ":          Users.Posts.Any(Posts.Votes.Gt(4)),
			"Ann Bob  ":     Users.Posts.Any(Posts.Tags.Any(Tags.Name.Eq("go"))),
			"Ann ":          Users.Profile.Has(Profiles.Bio.Contains("Ann")),
			"Bob Cid ":      Users.Profile.HasNot(),
			"Ann  ":         Users.Posts.Any(Posts.Author.Has(Users.Name.Eq("Ann"), Users.Posts.Any(Posts.Votes.Eq(3)))),
			"Bob  ":         Users.Posts.Count(Posts.Votes.Gte(2)).Eq(2).And(Users.Name.Ne("Ann")),
			"Ann Bob Cid ":  Users.Posts.Any(Posts.Comments.None()).Not(),
			"Ann Bob Cid  ": orm.Predicate[User]{},
		} {
			if got := names(p); strings.TrimSpace(got) != strings.TrimSpace(want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		first, err := orm.Query[Post](ctx).OrderBy(orm.Through(Posts.Author, Users.Name).Desc(), Posts.Votes.Asc()).First()
		if err != nil || first.Votes != 4 {
			t.Errorf("by the author's name: %+v, %v", first, err)
		}
		// A deleted author is no author.
		must(t, orm.Delete(ctx, &us[1]))
		if n, err := orm.Query[Post](ctx).Where(Posts.Author.Has()).Count(); n != 4 || err != nil {
			t.Errorf("%d posts have an author, want 4; %v", n, err)
		}
		must(t, orm.Load(ctx, posts, Posts.Author))
		if posts[0].Author == nil || posts[5].Author != nil {
			t.Errorf("authors: %v %v", posts[0].Author, posts[5].Author)
		}
		if n, err := orm.Query[Post](ctx).Where(Posts.Author.HasNot()).Update(Posts.Title.Set("x")); n != 2 || err != nil {
			t.Errorf("update by a condition on a relation: %d %v", n, err)
		}
		if n, err := orm.Query[Post](ctx).Where(Posts.Title.Eq("x")).Delete(); n != 2 || err != nil {
			t.Errorf("delete: %d %v", n, err)
		}
	})
}

func TestManyToManyPairs(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		_, posts, tags := writeBlog(t, ctx)
		p := &posts[0]
		check := func(want string) {
			t.Helper()
			must(t, orm.Load(ctx, posts[:1], Posts.Tags))
			got := ""
			for _, tag := range p.Tags {
				got += tag.Name + " "
			}
			if got != want {
				t.Errorf("tags %q, want %q", got, want)
			}
		}
		check("go css ")
		must(t, Posts.Tags.Add(ctx, p, &tags[0], &tags[1]))
		check("go sql css ")
		must(t, Posts.Tags.Remove(ctx, p, &tags[0]))
		check("sql css ")
		must(t, Posts.Tags.Remove(ctx, p))
		check("sql css ")
		must(t, Posts.Tags.Replace(ctx, p, &tags[0], &tags[1]))
		check("go sql ")
		var fe *orm.ForeignKeyError
		if err := Posts.Tags.Replace(ctx, p, &Tag{ID: 999}); !errors.As(err, &fe) {
			t.Errorf("a missing tag: %v", err)
		}
		check("go sql ")
		if err := Posts.Tags.Add(ctx, p, &Tag{}); err == nil {
			t.Error("a tag that was never stored was accepted")
		}
		must(t, Posts.Tags.Replace(ctx, p))
		check("")
		must(t, orm.Load(ctx, tags, Tags.Posts))
		if len(tags[0].Posts) != 2 {
			t.Errorf("%d posts of a tag, want 2", len(tags[0].Posts))
		}
	})
}

func TestRepeatedQueriesAreReportedWithTheirPlace(t *testing.T) {
	ctx := open(t, "sqlite::memory:")
	must(t, orm.CreateTables(ctx, blog...))
	writeBlog(t, ctx)
	var found []orm.Repetition
	ctx = orm.DetectRepetition(ctx, 5, func(r orm.Repetition) { found = append(found, r) })
	posts, err := orm.Query[Post](ctx).With(Posts.Author).All()
	must(t, err)
	for _, p := range posts {
		_, err := orm.Get[User](ctx, p.AuthorID) // the mistake
		must(t, err)
	}
	if len(found) != 1 || !strings.Contains(found[0].Caller, "relation_test.go:") || found[0].Count != 5 || strings.Contains(found[0].Statement, " 1") {
		t.Errorf("%+v", found)
	}
}

func TestJoinReadsRelatedRowsInOneQuery(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		us, _, _ := writeBlog(t, ctx)
		ctx, statements := counting(ctx)
		q := orm.Query[Post](ctx).Where(Posts.Votes.Gte(1)).OrderBy(Posts.Votes.Asc()).Join(Posts.Author, Posts.Reviewer)
		posts, err := q.All()
		must(t, err)
		if n := len(statements()); n != 1 || len(posts) != 5 {
			t.Errorf("%d queries, %d posts", n, len(posts))
		}
		if p := posts[0]; p.Author == nil || p.Author.Name != "Ann" || p.Reviewer != nil {
			t.Errorf("%+v", p)
		}
		if p := posts[3]; p.Author.Name != "Bob" || p.Reviewer == nil || p.Reviewer.Email != "c" || p.Reviewer.Created.IsZero() {
			t.Errorf("%+v", p)
		}
		if n, err := q.Limit(2).Count(); n != 2 || err != nil {
			t.Errorf("%d %v", n, err)
		}
		u, err := orm.Query[User](ctx).Where(Users.ID.Eq(us[0].ID)).Join(Users.Profile).With(Users.Posts.Where(Posts.Votes.Eq(1))).One()
		if err != nil || u.Profile == nil || u.Profile.Bio != "about Ann" || len(u.Posts) != 1 {
			t.Errorf("%+v %v", u, err)
		}
		must(t, orm.Delete(ctx, &us[0]))
		if p, err := q.First(); err != nil || p.Author != nil {
			t.Errorf("a deleted author was joined: %+v %v", p.Author, err)
		}
	})
}

func TestUpdateAll(t *testing.T) {
	everywhere(t, blog, func(t *testing.T, ctx context.Context) {
		us := insert(t, ctx, User{Email: "1"}, User{Email: "2"}, User{Email: "3"})
		for i := range us {
			us[i].Score, us[i].Nick, us[i].Name = int64(i*10), ptr(fmt.Sprint("it's ", i)), "x"
		}
		us[2].Nick = nil
		must(t, orm.UpdateAll(ctx, us, Users.Score, Users.Nick))
		got, err := orm.Query[User](ctx).OrderBy(Users.ID.Asc()).All()
		must(t, err)
		if got[1].Score != 10 || *got[1].Nick != "it's 1" || got[2].Nick != nil || got[1].Name != "" || !got[1].Updated.Equal(us[1].Updated) {
			t.Errorf("%+v", got)
		}
		us[0].Score = 99
		if err := orm.UpdateAll(ctx, append(us[:1:1], User{ID: 12345, Email: "4"})); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("a missing row: %v", err)
		}
		if u, _ := orm.Get[User](ctx, us[0].ID); u.Score != 0 {
			t.Error("half of it was stored")
		}
	})
}
