package orm_test

import (
	"context"
	"os"
	"sync"
	"testing"

	"github.com/hotclub-go/hotclub/internal/testdb"
	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
)

func TestMain(m *testing.M) { os.Exit(testdb.Run(m)) }

var blog = []any{User{}, Profile{}, Post{}, Comment{}, Tag{}}

// open returns a context on a fresh database.
func open(t testing.TB, url string) context.Context {
	t.Helper()
	db, err := orm.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db.Context(context.Background())
}

// everywhere runs a test on each database, with the tables of the models there.
func everywhere(t *testing.T, models []any, test func(t *testing.T, ctx context.Context)) {
	t.Helper()
	for name, url := range map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres, "mysql": testdb.MySQL} {
		t.Run(name, func(t *testing.T) {
			ctx := open(t, url(t))
			must(t, orm.CreateTables(ctx, models...))
			test(t, ctx)
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func insert[M any](t testing.TB, ctx context.Context, rows ...M) []M {
	t.Helper()
	must(t, orm.InsertAll(ctx, rows))
	return rows
}

// counting returns a context that counts statements.
func counting(ctx context.Context) (context.Context, func() []string) {
	var mu sync.Mutex
	var seen []string
	ctx = orm.Observe(ctx, func(_ context.Context, s string) {
		mu.Lock()
		seen = append(seen, s)
		mu.Unlock()
	})
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string{}, seen...)
	}
}
