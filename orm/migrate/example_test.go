package migrate_test

import (
	"context"
	"fmt"
	"os"

	"github.com/hotclub-go/hotclub/orm"
	"github.com/hotclub-go/hotclub/orm/migrate"
)

// Plan from models, write the file, and apply it.
func Example() {
	type Book struct {
		ID    int64  `orm:"pk,auto"`
		Title string `orm:"size=200,index"`
	}
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "migrations")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)

	set, err := migrate.Load(os.DirFS(folder))
	if err != nil {
		panic(err)
	}
	before, err := set.State()
	if err != nil {
		panic(err)
	}
	want, err := migrate.StateOfModels(Book{})
	if err != nil {
		panic(err)
	}
	ops, err := migrate.Diff(ctx, before, want, migrate.Answers{})
	if err != nil {
		panic(err)
	}
	m, err := set.Next("", ops, false)
	if err != nil {
		panic(err)
	}
	text, err := migrate.Format(m, before, migrate.SQLite)
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile(folder+"/"+m.Name+".sql", text, 0o644); err != nil {
		panic(err)
	}

	db, err := orm.Open(ctx, "sqlite::memory:")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	report, err := migrate.Apply(ctx, db, os.DirFS(folder), migrate.Options{})
	if err != nil {
		panic(err)
	}
	for _, m := range report.Migrations {
		fmt.Println(m.Name, m.Status)
		for _, s := range m.Steps {
			fmt.Println(" ", s.Class, s.Description)
		}
	}
	// Output:
	// 0001_initial applied
	//   safe create table books
}
