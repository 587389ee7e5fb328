package migrate_test

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/orm"
	"github.com/hotclub-go/hotclub/orm/migrate"
)

// The Go snippets of docs/migrations.md stand below, compiled and run;
// TestDocs compares them with the page.

//go:embed testdata/app/migrations/*.sql
var files embed.FS

// migrateAtStart brings the database up to date, as far as that is safe.
func migrateAtStart(ctx context.Context, db *orm.DB) error {
	migrations, err := fs.Sub(files, "testdata/app/migrations")
	if err != nil {
		return err
	}
	_, err = migrate.Apply(ctx, db, migrations, migrate.Options{
		Data: map[string]migrate.DataStep{"fill_slugs": {Forward: fillSlugs, Backward: emptySlugs}},
	})
	return err
}

// fillSlugs gives every article a slug, in batches. Article is the model as it
// was at the time, with the columns that the step needs.
func fillSlugs(ctx context.Context, b *migrate.Batch) error {
	type Article struct {
		ID    int64
		Title string
	}
	articles, err := orm.Raw[Article](ctx, "SELECT id, title FROM articles WHERE slug = '' ORDER BY id LIMIT ?", b.Size)
	if err != nil || len(articles) == 0 {
		return err
	}
	for _, a := range articles {
		slug := fmt.Sprintf("%d-%s", a.ID, strings.ReplaceAll(strings.ToLower(a.Title), " ", "-"))
		if _, err := orm.Exec(ctx, "UPDATE articles SET slug = ? WHERE id = ?", slug, a.ID); err != nil {
			return err
		}
	}
	b.Next("", len(articles)) // call again: there may be more
	return nil
}

func emptySlugs(ctx context.Context, b *migrate.Batch) error {
	_, err := orm.Exec(ctx, "UPDATE articles SET slug = ''")
	return err
}

// The files of testdata/app are what the tool writes for the models of the page.
func TestDocsFiles(t *testing.T) {
	set, _ := history{versions: []version{
		{source: "type Article struct { ID int64; Title string `orm:\"size=200\"` }"},
		{source: "type Article struct { ID int64; Title string `orm:\"size=200\"`; Slug string `orm:\"size=250,default=''\"` }"},
	}}.set(t)
	step, err := set.Next("fill_slugs", migrate.Operations{&migrate.RunGo{Name: "fill_slugs", Reversible: true}}, false)
	must(t, err)
	state, err := set.State()
	must(t, err)
	set, err = migrate.NewSet(append(set.Migrations(), throughFile(t, step, state, migrate.SQLite))...)
	must(t, err)
	dir := writeFiles(t, set, migrate.SQLite)
	for _, m := range set.Migrations() {
		want, err := os.ReadFile(dir + "/" + m.Name + ".sql")
		must(t, err)
		path := "testdata/app/migrations/" + m.Name + ".sql"
		if *update {
			must(t, os.WriteFile(path, want, 0o644))
		}
		have, err := os.ReadFile(path)
		must(t, err)
		if string(have) != string(want) {
			t.Errorf("%s is stale; run this test with -update", path)
		}
	}
}

func TestDocsProgram(t *testing.T) {
	ctx := context.Background()
	db := open(t, databases["sqlite"](t))
	migrations, err := fs.Sub(files, "testdata/app/migrations")
	must(t, err)
	_, err = migrate.Apply(ctx, db, migrations, migrate.Options{To: "0001"})
	must(t, err)
	statements(t, db, "INSERT INTO articles (title) VALUES ('Minor Swing'), ('Nuages')")
	must(t, migrateAtStart(ctx, db))
	must(t, migrateAtStart(ctx, db))
	var slugs string
	must(t, db.SQL().QueryRow("SELECT group_concat(slug, ' ') FROM articles").Scan(&slugs))
	if slugs != "1-minor-swing 2-nuages" {
		t.Errorf("slugs are %q", slugs)
	}
	r, err := migrate.NewRunner(db, migrations, migrate.Options{Data: map[string]migrate.DataStep{"fill_slugs": {Forward: fillSlugs, Backward: emptySlugs}}})
	must(t, err)
	_, err = r.Rollback(ctx, "0002")
	must(t, err)
	must(t, db.SQL().QueryRow("SELECT max(slug) FROM articles").Scan(&slugs))
	if slugs != "" {
		t.Errorf("slugs are %q after the way back", slugs)
	}
}

func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/migrations.md")
	must(t, err)
	source, err := os.ReadFile("docs_test.go")
	must(t, err)
	blocks := strings.Split(string(page), "```go\n")[1:]
	if len(blocks) < 2 {
		t.Fatalf("%d Go snippets", len(blocks))
	}
	for _, b := range blocks {
		snippet, _, _ := strings.Cut(b, "```")
		if !strings.Contains(string(source), snippet) {
			t.Errorf("this snippet of docs/migrations.md is not the code in docs_test.go:\n%s", snippet)
		}
	}
	file, err := os.ReadFile("testdata/app/migrations/0002_articles_slug.sql")
	must(t, err)
	blocks = strings.Split(string(page), "```sql\n")[1:]
	if len(blocks) != 1 {
		t.Fatalf("%d SQL snippets", len(blocks))
	}
	if snippet, _, _ := strings.Cut(blocks[0], "```"); snippet != string(file) {
		t.Errorf("the file on the page is not the one the tool writes:\n%s", file)
	}
}
