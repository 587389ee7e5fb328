package migrate_test

import (
	"context"
	"strings"
	"testing"

	"github.com/hotclub-go/hotclub/orm"
	. "github.com/hotclub-go/hotclub/orm/internal/testmodels"
	"github.com/hotclub-go/hotclub/orm/migrate"
	"github.com/hotclub-go/hotclub/orm/migrate/drift"
)

// orm.CreateTables and migrations write the same schema, so that tests made with
// one say something about the other.
func TestMigrationsAgreeWithCreateTables(t *testing.T) {
	models := []any{User{}, Profile{}, Post{}, Comment{}, Tag{}, Everything{}, Membership{}}
	for dialect, url := range databases {
		t.Run(dialect, func(t *testing.T) {
			db := open(t, url(t))
			ctx := db.Context(context.Background())
			must(t, orm.CreateTables(ctx, models...))
			state, err := migrate.StateOfModels(models...)
			must(t, err)
			diff, err := drift.Check(ctx, db, state)
			must(t, err)
			if len(diff) > 0 {
				t.Error(strings.Join(diff, "\n"))
			}
		})
	}
}
